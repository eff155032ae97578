/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "query/reply.h"

/*
 * The answer to PST_DM_TABLE, by the ioctls of `control_fd`. -EBUSY: the devices never stood still.
 * -EFBIG: a table is larger than we take. -EBADMSG: what the kernel says cannot be. -ENOMEM.
 * Otherwise what ioctl() says.
 */
int dm_table_read(int control_fd, Reply *reply);
