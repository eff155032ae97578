/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What each of our processes may do. This is the one place where it stands.
 *
 * Data, for every process. The installed units say the same in systemd's words, and are the
 * administrator's ceiling: what is here can only take away from it.
 */

#include "jail/rights.h"

#include <linux/netlink.h>
#include <sys/socket.h>

#include "base/macro.h"

#define MIB 1048576UL

/* What every query process does beside its own right: it is started by systemd or by core, is
 * handed channels, and answers with bytes. */
#define QUERY_CALLS                                                                                \
        calls_of_life, calls_of_events, calls_of_reading, calls_of_attributes, calls_of_watching,  \
                calls_of_memfds, calls_of_sockets

static const Rights rights[_PROGRAM_MAX] = {
        [PROGRAM_CORE] = {
                .name = "postured",
                .help = "Starts and supervises our processes, writes its run and state directories, "
                        "serves clients. Its children inherit its system calls and jail themselves.",
                .capability = RIGHTS_NO_CAPABILITY,
                .open_files = 4096,
                .data_bytes = 256 * MIB,
                .calls = { calls_of_life, calls_of_events, calls_of_reading, calls_of_attributes,
                           calls_of_watching, calls_of_writing, calls_of_memfds, calls_of_secrets,
                           calls_of_jailing, calls_of_sockets, calls_of_spawning, calls_of_starting,
                           calls_of_clocks },
                .sockets = { { AF_UNIX, SOCKET_ANY_PROTOCOL } },
        },
        [PROGRAM_WORKER_LOADING] = {
                .name = "postured-worker, loading",
                .help = "Maps one gate's module and the libraries that it names, and reads the plain "
                        "files that the gate declares.",
                .capability = RIGHTS_NO_CAPABILITY,
                .files = true,
                .open_files = 4096,
                .data_bytes = 128 * MIB,
                .calls = { calls_of_life, calls_of_reading, calls_of_loading },
        },
        [PROGRAM_WORKER] = {
                .name = "postured-worker",
                .help = "Reads the plain files that its gate declares, and talks on the channels that "
                        "it was given. No socket, no process, no stat, nothing new to execute.",
                .capability = RIGHTS_NO_CAPABILITY,
                .files = true,
                .open_files = 4096,
                .data_bytes = 128 * MIB,
                .calls = { calls_of_life, calls_of_reading },
        },
        [PROGRAM_SIGNER] = {
                .name = "postured-signer",
                .help = "Reads and writes its key and its history, beneath two directories.",
                .capability = RIGHTS_NO_CAPABILITY,
                .files = true,
                .open_files = 256,
                .data_bytes = 64 * MIB,
                .calls = { calls_of_life, calls_of_reading, calls_of_attributes, calls_of_writing,
                           calls_of_secrets },
        },
        [PROGRAM_COMPILER] = {
                .name = "postured-compiler",
                .help = "Turns bytes that it is handed into bytes.",
                .capability = RIGHTS_NO_CAPABILITY,
                .files = true,
                .open_files = 64,
                .data_bytes = 128 * MIB,
                .calls = { calls_of_life, calls_of_reading, calls_of_attributes, calls_of_memfds },
        },
        [PROGRAM_QUERY_FILES] = {
                .name = "postured-query-files",
                .help = "Reads files that only root may read, beneath what the asking gate declares.",
                .capability = CAP_DAC_READ_SEARCH,
                .open_files = 1024,
                .data_bytes = 128 * MIB,
                .calls = { QUERY_CALLS },
        },
        [PROGRAM_QUERY_PACKAGES] = {
                .name = "postured-query-packages",
                .help = "Reads the package database, and keeps the index of it.",
                .capability = RIGHTS_NO_CAPABILITY,
                .files = true,
                .open_files = 1024,
                .data_bytes = 256 * MIB,
                .calls = { QUERY_CALLS },
        },
        [PROGRAM_QUERY_NETFILTER] = {
                .name = "postured-query-netfilter",
                .help = "Dumps the nftables ruleset, and hears of its changes; as long as the kernel's "
                        "module for it is not loaded, of modules instead.",
                .capability = CAP_NET_ADMIN,
                .files = true,
                .open_files = 1024,
                .data_bytes = 128 * MIB,
                .calls = { QUERY_CALLS },
                .sockets = { { AF_NETLINK, NETLINK_NETFILTER },
                             { AF_NETLINK, NETLINK_KOBJECT_UEVENT } },
        },
        [PROGRAM_QUERY_LINKS] = {
                .name = "postured-query-links",
                .help = "Dumps interfaces and sockets, hears of their changes and of uevents, and "
                        "lists control groups.",
                .capability = RIGHTS_NO_CAPABILITY,
                .files = true,
                .open_files = 1024,
                .data_bytes = 128 * MIB,
                .calls = { QUERY_CALLS },
                .sockets = { { AF_NETLINK, NETLINK_ROUTE },
                             { AF_NETLINK, NETLINK_SOCK_DIAG },
                             { AF_NETLINK, NETLINK_KOBJECT_UEVENT } },
        },
        [PROGRAM_QUERY_AUDIT] = {
                .name = "postured-query-audit",
                .help = "Asks the kernel's audit system for its status and its rules.",
                .capability = CAP_AUDIT_CONTROL,
                .files = true,
                .open_files = 1024,
                .data_bytes = 64 * MIB,
                .calls = { QUERY_CALLS },
                .sockets = { { AF_NETLINK, NETLINK_AUDIT } },
        },
        [PROGRAM_QUERY_DM] = {
                .name = "postured-query-dm",
                .help = "Lists device-mapper devices and their tables.",
                .capability = CAP_SYS_ADMIN,
                .files = true,
                .open_files = 1024,
                .data_bytes = 64 * MIB,
                .calls = { QUERY_CALLS, calls_of_ioctls },
        },
        [PROGRAM_QUERY_BUS] = {
                .name = "postured-query-bus",
                .help = "Asks systemd and other daemons for properties, over one bus connection.",
                .capability = RIGHTS_NO_CAPABILITY,
                .open_files = 1024,
                .data_bytes = 128 * MIB,
                .calls = { QUERY_CALLS },
                .sockets = { { AF_UNIX, SOCKET_ANY_PROTOCOL } },
        },
        [PROGRAM_QUERY_JOURNAL] = {
                .name = "postured-query-journal",
                .help = "Counts messages of the journal. Of what they say, nothing leaves it.",
                .capability = RIGHTS_NO_CAPABILITY,
                .files = true,
                .open_files = 1024,
                .data_bytes = 256 * MIB,
                .calls = { QUERY_CALLS },
        },
};

const Rights *rights_of(Program program) {
        if (program >= ELEMENTSOF(rights) || !rights[program].name)
                return NULL;

        return &rights[program];
}
