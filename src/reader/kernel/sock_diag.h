/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/kernel/socket_table.h"

/* The kernel's answer to PST_LISTENERS(protocol), of "tcp" or "udp": adds those that wait for whoever
 * comes to the table. -EBADMSG, -EFBIG. Pure. */
int sock_diag_parse(const void *data, size_t size, bool udp, SocketTable *table);

/*
 * TCP and UDP, for a signal that declares PST_LISTENERS("tcp") and ("udp"). -EOPNOTSUPP: the kernel
 * would have to load a module to answer. Otherwise as pst_query().
 */
int sock_diag_read(PstRun *run, SocketTable *ret);
