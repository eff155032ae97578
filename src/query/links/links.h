/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/reply.h"

/* The answer to PST_LINKS. -EBUSY: it never stood still. Otherwise as netlink_dump(). */
int links_read(Reply *reply);
