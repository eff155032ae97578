/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * Our programs and data find each other from where the running program lies, so that a build tree
 * works in place and an installation works wherever it was put.
 *
 * Both write a path of at most PATH_MAX bytes into `ret` and return 0, -ENOENT (with the path where
 * it was expected last) or -ENAMETOOLONG.
 */

/* One of our programs: beside the running one, else in PST_LIBEXECDIR. */
int sibling_program(const char *name, char *ret, size_t size);

/*
 * Data that ships with us, "gates" or "policy": in or beside the folder of the running program if
 * that is a build tree, else in PST_LIBEXECDIR and PST_DATADIR.
 */
int sibling_data(const char *name, char *ret, size_t size);
