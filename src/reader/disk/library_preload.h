/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define LIBRARY_PRELOAD_FOLDER "/etc"
#define LIBRARY_PRELOAD_NAME   "ld.so.preload"
#define LIBRARY_PRELOAD_PATH   LIBRARY_PRELOAD_FOLDER "/" LIBRARY_PRELOAD_NAME

/* How many libraries the file names. Pure. */
int64_t library_preload_count(const void *data, size_t size);

/* The same of the device; 0 if it has no such file. As pst_read() and pst_list(). */
int library_preload_read(PstRun *run, int64_t *ret);
