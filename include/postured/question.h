/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POSTURED_QUESTION_H
#define POSTURED_QUESTION_H

/*
 * The questions of the gate SDK: what a gate may learn by a right that it does not have. Included
 * by gate.h. Each is answered by the query process that holds the right named above it.
 */

#include <stddef.h>

/* A list of texts, ended by NULL. */
#define PST_TEXTS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/*
 * One question of the closed table below. The macro that declares it in a signal's .queries also
 * asks it, see pst_query(). A query process answers it with bytes; what those are stands here. A
 * question changes nothing on the device and starts nothing. "CBOR" is deterministic CBOR; what is no
 * UTF-8 in a text of it, as in a name that a user chose, stands there as "\xNN".
 *
 * Declared arguments: a final '/' admits what is beneath; PST_ANY, which stands last, admits any
 * number of arguments of any text.
 */
typedef struct PstQuestion {
        const char *name;
        const char *const *arguments; /* ended by NULL; NULL itself if there are none */
} PstQuestion;

#define PST_ANY "*"

/*
 * --- right: files (group 0 and CAP_DAC_READ_SEARCH) ---
 *
 * Watched: what is written to, or comes to be, at the path and, if that is a directory, in it; of /proc
 * and /sys only what other programs write there. Of what a folder holds deeper nothing is announced.
 */

/* A file that its mode keeps from a plain reader: the whole of it. Not for one that holds secrets:
 * such a file has a question of its own, answered with what may be known of it. */
#define PST_FILE(path)                                                                             \
        { .name = "file", .arguments = PST_TEXTS(path) }

/* The first bytes of such a file: as many as `bytes`, a decimal text of at most "65536", says. */
#define PST_HEAD(path, bytes)                                                                      \
        { .name = "head", .arguments = PST_TEXTS(path, bytes) }

/* The names in such a directory but "." and "..", in byte order, each ended by a NUL. */
#define PST_NAMES(path)                                                                            \
        { .name = "names", .arguments = PST_TEXTS(path) }

/* What lstat() says of a path: CBOR [mode with type, uid, gid, major:minor of the file system as
 * text, inode, major:minor of the node as text, size, mtime in Unix seconds, link target or ""]. */
#define PST_META(path)                                                                             \
        { .name = "meta", .arguments = PST_TEXTS(path) }

/* The same of all in such a directory: CBOR, of each [name, what PST_META says], in byte order; that of
 * the directory itself comes first, as ".". */
#define PST_METAS(path)                                                                            \
        { .name = "metas", .arguments = PST_TEXTS(path) }

/* The regular files in such a directory, but for those that hold secrets: CBOR, of each [name, digest
 * of its bytes], in byte order. `algorithm` is "sha256" or, for what dpkg's lists have, "md5". */
#define PST_DIGESTS(path, algorithm)                                                               \
        { .name = "digests", .arguments = PST_TEXTS(path, algorithm) }

/* /etc/shadow without names and hashes: CBOR, of each entry [scheme, state]. scheme: what stands
 * between the first two '$' ("y", "6", "1", ...), "des" for an old 13-character hash, else "".
 * state: "empty", "locked", "set". */
#define PST_SHADOW                                                                                 \
        { .name = "shadow" }

/*
 * --- right: packages (none; it keeps the one index of the package database) ---
 *
 * Watched: that dpkg has changed its database.
 */

/* Those of the paths that an installed package owns (file lists and conffiles, diversions
 * applied, /bin, /sbin and /lib* taken as in /usr): CBOR list of text, as they were asked. */
#define PST_PACKAGED(...)                                                                          \
        { .name = "packaged", .arguments = PST_TEXTS(__VA_ARGS__) }

/*
 * What dpkg's status has of packages: for each, in the order of the file, its paragraph with its name
 * and `fields` alone ("Status,Version"), as deb822(5). A package is meant by its name, by what its
 * name begins with ("linux-image-"), by "!installed", which is all that are not wholly installed, or
 * by "", which is each. -ENOENT: this system has no such file.
 */
#define PST_PACKAGES(fields, ...)                                                                  \
        { .name = "packages", .arguments = PST_TEXTS(fields, __VA_ARGS__) }

/* --- right: netfilter (CAP_NET_ADMIN) --- */

/* nftables: NEWGEN, then NEWTABLE, NEWCHAIN and NEWRULE messages of that one generation. Empty: the
 * kernel's module for it is not loaded, so that there are no rules; asking would load it. Watched: the
 * kernel announces each generation, and that the module was loaded. */
#define PST_NFT_RULESET                                                                            \
        { .name = "nft.ruleset" }

/* --- right: links (none; netlink sockets, which no worker has) --- */

/* Network interfaces: RTM_NEWLINK messages. Watched: the kernel announces what changes of one. */
#define PST_LINKS                                                                                  \
        { .name = "links" }

/* Sockets of "tcp", "udp" or "raw", IPv4 and IPv6: SOCK_DIAG_BY_FAMILY messages (struct
 * inet_diag_msg); of tcp those that listen, of udp those that are not connected, with
 * INET_DIAG_CGROUP_ID. -EOPNOTSUPP: the kernel's module for it is not loaded; asking would. Nothing
 * announces a change. */
#define PST_LISTENERS(protocol)                                                                    \
        { .name = "listeners", .arguments = PST_TEXTS(protocol) }

/* Control groups (cgroup v2): CBOR, of each [id, path below the root, "/..."]. Nothing announces a
 * change. */
#define PST_CGROUPS                                                                                \
        { .name = "cgroups" }

/* That forwarding, rp_filter or the like of some interface changed, or of all or of those to come
 * (RTM_NEWNETCONF). Only to be watched: it has no answer (-EOPNOTSUPP). */
#define PST_NETCONF                                                                                \
        { .name = "netconf" }

/* A subsystem's kernel uevents. Only to be watched: it has no answer (-EOPNOTSUPP). */
#define PST_UEVENTS(subsystem)                                                                     \
        { .name = "uevents", .arguments = PST_TEXTS(subsystem) }

/* --- right: audit (CAP_AUDIT_CONTROL) --- */

/* The kernel's audit system: struct audit_status (linux/audit.h). */
#define PST_AUDIT_STATUS                                                                           \
        { .name = "audit.status" }

/* How many audit rules are loaded: CBOR uint. */
#define PST_AUDIT_RULES                                                                            \
        { .name = "audit.rules" }

/* --- right: dm (user 0 and CAP_SYS_ADMIN) --- */

/* Device-mapper devices: CBOR, of each [name, uuid, "major:minor", targets], and of each target
 * [type, status line, table line] (dm-ioctl.h, with and without DM_STATUS_TABLE_FLAG; the key of a
 * crypt target is left out). */
#define PST_DM_TABLE                                                                               \
        { .name = "dm.table" }

/*
 * --- right: bus (a connection to the system bus; starts no service) ---
 *
 * All of them can be watched. What systemd says while it reloads does not count: when it is done,
 * that is one change of everything it is asked. So is another owner of a service's name.
 */

/* Of each unit by name, in this order: CBOR [name, LoadState, ActiveState, SubState, UnitFileState
 * or ""]. A unit that systemd does not know has LoadState "not-found". Watched: systemd announces
 * another state, by the unit's own name and not by an alias, and that unit files changed. */
#define PST_UNITS(...)                                                                             \
        { .name = "units", .arguments = PST_TEXTS(__VA_ARGS__) }

/* The loaded units that match: `states` is a list with commas ("active", "" for all), the rest are
 * patterns. CBOR as of PST_UNITS, with "" for UnitFileState, sorted by name. Watched: systemd announces
 * another state of a unit that matches the patterns, and that one was loaded or forgotten. */
#define PST_UNITS_MATCHING(states, ...)                                                            \
        { .name = "units.matching", .arguments = PST_TEXTS(states, __VA_ARGS__) }

/* The unit of each control group: CBOR, of each that systemd knows [path, unit]. Watched: systemd
 * announces another state of any unit. */
#define PST_UNITS_BY_CGROUP(...)                                                                   \
        { .name = "units.by_cgroup", .arguments = PST_TEXTS(__VA_ARGS__) }

/* One property of several units; `interface` without "org.freedesktop.systemd1.", such as "Unit" or
 * "Service". CBOR, of each unit that has it [name, signature, value]. Watched: systemd announces most
 * properties that can change without a reload; org.freedesktop.systemd1(5) has which. */
#define PST_UNITS_GET(interface, property, ...)                                                    \
        { .name = "units.get", .arguments = PST_TEXTS(interface, property, __VA_ARGS__) }

/* All unit files: CBOR, of each [path, state], sorted by path. Watched: systemd announces what was
 * enabled, masked and the like through it, and reloads. */
#define PST_UNIT_FILES                                                                             \
        { .name = "unit.files" }

/* A D-Bus property: CBOR [signature, value]; a variant is again [signature, value], a struct and an
 * array an array, a dictionary an array of pairs. -EOPNOTSUPP: the name has no owner, or there is
 * no bus. Watched: the service announces properties of the interface, if it does; many do not. */
#define PST_BUS_GET(service, path, interface, property)                                            \
        { .name = "bus.get", .arguments = PST_TEXTS(service, path, interface, property) }

/* --- right: journal (groups systemd-journal and adm) --- */

/* How many messages of a kind the journal holds since `seconds` ago: CBOR [count, age in seconds of
 * the newest or -1]. Kinds: "authentication-failure" (facility authpriv, or written by sshd, sudo,
 * su or login). No text leaves the process. Watched: that one more came, which is looked for once in
 * eight seconds. */
#define PST_JOURNAL_COUNT(kind, seconds)                                                           \
        { .name = "journal.count", .arguments = PST_TEXTS(kind, seconds) }

#endif
