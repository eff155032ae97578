/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Writes what a module declares, and the digest of its file, to `out`, which is replaced whole.
 * Logs what is wrong, naming the rule that is broken. Negative errno.
 */
int describe(const char *module, const char *out);
