/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define COREDUMP_CONF_READS                                                                        \
        "/etc/systemd/coredump.conf", "/etc/systemd/coredump.conf.d/",                             \
                "/run/systemd/coredump.conf.d/", "/usr/local/lib/systemd/coredump.conf.d/",        \
                "/usr/lib/systemd/coredump.conf.d/"

/* What one file sets Storage= to, into `ret`, which stays as it is if it does not. Borrows. Pure. */
void coredump_conf_parse(Text file, Text *ret);

/* The same of all files: empty if none says it. As pst_read() and drop_ins_read(). */
int coredump_conf_read(PstRun *run, Text *ret_storage);
