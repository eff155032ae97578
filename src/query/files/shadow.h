/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "query/reply.h"

/*
 * What may be known of the bytes of /etc/shadow, as the answer to PST_SHADOW: no name, and of a hash
 * no more than by which scheme it was made. -EBADMSG: a line that is none of shadow(5). Pure.
 */
int shadow_reduce(const char *text, size_t size, Reply *reply);
