/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* What a signal that reads it declares, see systemd.network(5). */
#define NETWORKD_PATHS                                                                             \
        "/etc/systemd/network/", "/run/systemd/network/", "/usr/local/lib/systemd/network/",       \
                "/usr/lib/systemd/network/"

/* What systemd-networkd switches on for the whole device, whichever interface asks for it. */
typedef struct Networkd {
        bool forwarding_ipv4, forwarding_ipv6;
} Networkd;

/* Of one .network file, added to `ret`: IPForward= of its [Network]. Pure. */
void networkd_parse(Text file, Networkd *ret);

/* Of all files in force. As drop_ins_read(). */
int networkd_read(PstRun *run, Networkd *ret);
