/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "query/reply.h"

/*
 * Of the text of dpkg's status, what PST_PACKAGES(fields, packages...) answers; the arguments are as
 * they are asked, ended by NULL. -EBADMSG: a line of it, wherever, is none of deb822(5), or a
 * paragraph has no name. Pure.
 */
int paragraphs_select(const char *text, size_t size, const char *fields,
                      const char *const *packages, Reply *reply);
