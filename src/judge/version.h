/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How two versions relate in dpkg's order, deb-version(7): [epoch:]upstream[-revision], where '~'
 * comes before the end, letters before other characters, and digits count as numbers of any
 * length. *ret is below, equal to or above 0.
 *
 * -EINVAL: one of them is no version: empty, an epoch that is no number, nothing behind the epoch,
 * or a character other than letters, digits, "." "+" "-" "~" ":" and "_".
 */
int version_compare(const char *a, const char *b, int *ret);
