/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define SOCKET_ADDRESS_BYTES 46U /* INET6_ADDRSTRLEN */

#define SOCKET_TABLE_FOLDER   "/proc/self/net/"
#define SOCKET_TABLE_RECORDED "/proc/net/"

/* What a signal declares that reads TCP and UDP, UDP alone, or raw sockets. */
#define SOCKET_TABLE_UDP_PATHS                                                                     \
        SOCKET_TABLE_FOLDER "udp", SOCKET_TABLE_FOLDER "udp6", SOCKET_TABLE_RECORDED "udp",        \
                SOCKET_TABLE_RECORDED "udp6"
#define SOCKET_TABLE_RAW_PATHS                                                                     \
        SOCKET_TABLE_FOLDER "raw", SOCKET_TABLE_FOLDER "raw6", SOCKET_TABLE_RECORDED "raw",        \
                SOCKET_TABLE_RECORDED "raw6"
#define SOCKET_TABLE_PATHS                                                                         \
        SOCKET_TABLE_FOLDER "tcp", SOCKET_TABLE_FOLDER "tcp6", SOCKET_TABLE_RECORDED "tcp",        \
                SOCKET_TABLE_RECORDED "tcp6", SOCKET_TABLE_FOLDER "sockstat",                      \
                SOCKET_TABLE_FOLDER "sockstat6", SOCKET_TABLE_UDP_PATHS

/* One socket that waits for whoever comes, by procfs or by sock_diag. */
typedef struct Listener {
        bool udp;
        bool ipv6;
        bool loopback; /* bound to an address that only this device reaches */
        uint16_t port;
        uint32_t interface; /* it is bound to; 0: any, or not known (procfs) */
        uint64_t cgroup;    /* its id; 0: not known (procfs) */
        uint64_t inode;
        char address[SOCKET_ADDRESS_BYTES];
} Listener;

#define LISTENERS_MAX 1024U

/* Whether only this device reaches an address, as inet_ntop(3) writes it. */
bool is_loopback_address(const char *address);

typedef struct SocketTable {
        Listener items[LISTENERS_MAX];
        size_t n;
} SocketTable;

/* Those of one file of /proc/PID/net: TCP that listens (state 0A), UDP that is unconnected (07).
 * Adds to the table. -EBADMSG, -EFBIG. Pure. */
int socket_table_parse(const void *data, size_t size, bool udp, bool ipv6, SocketTable *table);

/* Whether "TCP:" or "TCP6:" is counted in /proc/PID/net/sockstat or sockstat6, and is none. Pure. */
bool socket_count_is_zero(Text counts, const char *protocol);

/* All four files. A kernel without IPv6 has no files for it. As pst_read(). */
int socket_table_read(PstRun *run, SocketTable *ret);

/* UDP alone, and raw sockets, whose port is their protocol. */
int socket_table_read_udp(PstRun *run, SocketTable *ret);
int socket_table_read_raw(PstRun *run, SocketTable *ret);
