/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define LINK_NAME_BYTES 16U /* IFNAMSIZ, with its NUL */
#define LINKS_MAX       256U

/* One network interface, as rtnetlink has it. */
typedef struct Link {
        int index;
        char name[LINK_NAME_BYTES];
        char kind[LINK_NAME_BYTES]; /* "bridge", "wireguard", ...; "" of a real device */
        uint8_t state;              /* IF_OPER_UP, ...; RFC 2863, ifOperStatus */
        bool up; /* it is meant to be (IFF_UP), and nothing says that it is not */
        bool loopback;
        bool bridged;         /* enslaved to a bridge, which counts as promiscuity */
        uint32_t promiscuity; /* users of promiscuous mode; IFF_PROMISC shows only some */
} Link;

typedef struct LinkTable {
        Link links[LINKS_MAX];
        size_t n;
} LinkTable;

/* -EBADMSG: not RTM_NEWLINK messages. -EFBIG: more than LINKS_MAX. Pure. */
int link_table_parse(const void *data, size_t size, LinkTable *ret);

/* As pst_query(), for a signal that declares PST_LINKS. */
int link_table_read(PstRun *run, LinkTable *ret);
