/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define RESOLV_CONF_PATH "/etc/resolv.conf"
/* Where a link may lead, besides the file itself. */
#define RESOLV_CONF_PATHS RESOLV_CONF_PATH, "/run/systemd/resolve/", "/usr/lib/systemd/resolv.conf"

#define RESOLV_CONF_SERVERS_MAX 16U

/* resolv.conf(5), and who writes it. */
typedef struct ResolvConf {
        const char *
                mode; /* "stub", "uplink", "static", "missing", "foreign": as resolved's ResolvConfMode */
        Text servers
                [RESOLV_CONF_SERVERS_MAX]; /* in order, without a %zone; borrowed from the run */
        size_t n_servers;
} ResolvConf;

/* Whether an address is one that only this device reaches. */
bool resolv_conf_is_loopback(Text server);

/* A file without servers is one with none. -EFBIG: too many. Pure. */
int resolv_conf_parse(Text file, ResolvConf *ret);

/* As pst_read(), but for a missing file, which is mode "missing". */
int resolv_conf_read(PstRun *run, ResolvConf *ret);
