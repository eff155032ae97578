/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define TAINT_PATH "/proc/sys/kernel/tainted"

/* Parses the kernel's number. -EBADMSG: it is none, or not one that a fact can hold. */
int taint_parse(const void *text, size_t size, int64_t *ret);

/* Adds the names of the bits that are set; one that has no name here is called "bit_19". */
void taint_flags(int64_t value, TextSet *ret);

/* As pst_read() and taint_parse(). */
int taint_read(PstRun *run, int64_t *ret);
