/* SPDX-License-Identifier: Apache-2.0 */
#ifndef POSTURED_GATE_H
#define POSTURED_GATE_H

/*
 * The gate SDK: all of postured that a gate sees.
 *
 * A gate is a folder of constants and small functions. gate.c names the gate; each objective has a
 * file of its own, which declares signals and how to sample them. A gate says what the device
 * shows, never whether that is good enough: policy judges.
 *
 * A gate gets bytes, not powers. It runs in a process of its own, without keys, capabilities,
 * sockets or exec, and able to open only the plain files that its signals declare. What needs a
 * right it asks of a process that holds this one right and no gate. Everything reaches it through
 * the host, so that the same code samples a running device, a mounted tree and a recording. Its
 * only undefined symbols are libc's and those of the readers.
 */

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PST_GATE_ABI 1U

/* --- Facts: the named, typed values of a signal --- */

#define PST_DIGEST_BYTES 32U  /* SHA-256 */
#define PST_TEXT_MAX     256U /* bytes; more makes the signal unavailable, and is never cut */
#define PST_LIST_MAX     256U /* items; likewise */

typedef enum PstType {
        PST_BOOL = 1,
        PST_INT,
        PST_TEXT,   /* UTF-8 */
        PST_DIGEST, /* PST_DIGEST_BYTES bytes */
        PST_LIST,   /* of text; a set, whose order says nothing */
} PstType;

/* All pointers are borrowed for the length of one call: whoever keeps a value copies it. */
typedef struct PstValue {
        PstType type;
        union {
                bool boolean;
                int64_t integer;
                const char *text;
                const uint8_t *digest;
                struct {
                        const char *const *items;
                        size_t n;
                } list;
        };
} PstValue;

typedef struct PstFact {
        const char *name;
        PstType type;
        const char *help; /* one sentence; the manual is made from it */
} PstFact;

/* --- Questions: what a gate may learn by a right that it does not have --- */

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

/* --- right: files (group 0 and CAP_DAC_READ_SEARCH) --- */

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

/* /etc/shadow without names and hashes: CBOR, of each entry [scheme, state]. scheme: what stands
 * between the first two '$' ("y", "6", "1", ...), "des" for an old 13-character hash, else "".
 * state: "empty", "locked", "set". */
#define PST_SHADOW                                                                                 \
        { .name = "shadow" }

/* --- right: packages (none; it keeps the one index of the package database) --- */

/* Those of the paths that an installed package owns (file lists and conffiles, diversions
 * applied, /bin, /sbin and /lib* taken as in /usr): CBOR list of text, as they were asked. */
#define PST_PACKAGED(...)                                                                          \
        { .name = "packaged", .arguments = PST_TEXTS(__VA_ARGS__) }

/* --- right: netfilter (CAP_NET_ADMIN) --- */

/* nftables: NEWGEN, then NEWTABLE, NEWCHAIN and NEWRULE messages of that one generation. Empty: the
 * kernel's module for it is not loaded, so that there are no rules; asking would load it. */
#define PST_NFT_RULESET                                                                            \
        { .name = "nft.ruleset" }

/* --- right: links (none; netlink sockets, which no worker has) --- */

/* Network interfaces: RTM_NEWLINK messages. */
#define PST_LINKS                                                                                  \
        { .name = "links" }

/* Sockets of "tcp", "udp" or "raw", IPv4 and IPv6: SOCK_DIAG_BY_FAMILY messages (struct
 * inet_diag_msg); of tcp those that listen, of udp those that are not connected, with
 * INET_DIAG_CGROUP_ID. -EOPNOTSUPP: the kernel's module for it is not loaded; asking would. */
#define PST_LISTENERS(protocol)                                                                    \
        { .name = "listeners", .arguments = PST_TEXTS(protocol) }

/* Control groups (cgroup v2): CBOR, of each [id, path below the root, "/..."]. */
#define PST_CGROUPS                                                                                \
        { .name = "cgroups" }

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

/* --- right: bus (a connection to the system bus; starts no service) --- */

/* Of each unit by name, in this order: CBOR [name, LoadState, ActiveState, SubState, UnitFileState
 * or ""]. A unit that systemd does not know has LoadState "not-found". */
#define PST_UNITS(...)                                                                             \
        { .name = "units", .arguments = PST_TEXTS(__VA_ARGS__) }

/* The loaded units that match: `states` is a list with commas ("active", "" for all), the rest are
 * patterns. CBOR as of PST_UNITS, with "" for UnitFileState, sorted by name. */
#define PST_UNITS_MATCHING(states, ...)                                                            \
        { .name = "units.matching", .arguments = PST_TEXTS(states, __VA_ARGS__) }

/* The unit of each control group: CBOR, of each that systemd knows [path, unit]. */
#define PST_UNITS_BY_CGROUP(...)                                                                   \
        { .name = "units.by_cgroup", .arguments = PST_TEXTS(__VA_ARGS__) }

/* One property of several units; `interface` without "org.freedesktop.systemd1.", such as "Unit" or
 * "Service". CBOR, of each unit that has it [name, signature, value]. */
#define PST_UNITS_GET(interface, property, ...)                                                    \
        { .name = "units.get", .arguments = PST_TEXTS(interface, property, __VA_ARGS__) }

/* All unit files: CBOR, of each [path, state], sorted by path. */
#define PST_UNIT_FILES                                                                             \
        { .name = "unit.files" }

/* A D-Bus property: CBOR [signature, value]; a variant is again [signature, value], a struct and an
 * array an array, a dictionary an array of pairs. -EOPNOTSUPP: the name has no owner, or there is
 * no bus. */
#define PST_BUS_GET(service, path, interface, property)                                            \
        { .name = "bus.get", .arguments = PST_TEXTS(service, path, interface, property) }

/* --- right: journal (groups systemd-journal and adm) --- */

/* How many messages of a kind the journal holds since `seconds` ago: CBOR [count, age in seconds of
 * the newest or -1]. Kinds: "authentication-failure" (facility authpriv, or written by sshd, sudo,
 * su or login). No text leaves the process. */
#define PST_JOURNAL_COUNT(kind, seconds)                                                           \
        { .name = "journal.count", .arguments = PST_TEXTS(kind, seconds) }

/* --- Statements: what people signed, and what postured says of itself --- */

/* Core hands a worker the verified facts of those that its signals list, and no others. */
typedef enum PstStatement {
        PST_RELEASE = 1, /* the manifest of this image */
        PST_ENROLMENT,   /* whose device this is, and where in its life */
        PST_SELF,        /* our own processes, key and history */
        _PST_STATEMENT_MAX,
} PstStatement;

/* --- Signals --- */

/*
 * Who would have to lie. Two signals are independent evidence only if these differ. A signal has
 * the source of its reader, which is the reader's folder: src/reader/<source>/.
 */
typedef enum PstSource {
        PST_SOURCE_FIRMWARE = 1,
        PST_SOURCE_TPM,
        PST_SOURCE_KERNEL,    /* its network stack too */
        PST_SOURCE_DISK,      /* files, and the package database among them */
        PST_SOURCE_DAEMON,    /* systemd's or another daemon's own answer */
        PST_SOURCE_AUTHORITY, /* a statement whose signature was verified */
        PST_SOURCE_SELF,      /* our own processes and history */
} PstSource;

/* Who must be honest for the signal to be true; A is the hardest to forge. */
typedef enum PstTier {
        PST_TIER_A = 1, /* firmware measured it into the TPM, and it replays */
        PST_TIER_B,     /* the running kernel */
        PST_TIER_C,     /* content signed by a pinned key */
        PST_TIER_D,     /* plain files */
        PST_TIER_E,     /* another daemon */
} PstTier;

/* What sampling a signal established. Zero claims nothing. */
typedef enum PstState {
        PST_UNAVAILABLE, /* it could not be read; the host names the reason, see PstSignal.sample */
        PST_PRESENT,     /* its facts hold */
        PST_ABSENT,      /* this device has no such thing */
        PST_TAMPERED,    /* the view itself was manipulated */
} PstState;

/*
 * What announces that a signal is worth another look. Time is not among them: core owns every
 * timer, and policy says how old a signal may grow.
 */
typedef enum PstWatchKind {
        PST_WATCH_FILE = 1, /* inotify: changed, replaced, created or removed */
        PST_WATCH_POLL,     /* a pseudo file that poll() tells of, as mountinfo */
        PST_WATCH_ANSWER,   /* the process that answers the question tells of a change */
} PstWatchKind;

typedef struct PstWatch {
        PstWatchKind kind;
        union {
                const char *path;     /* one of .reads, or a directory that holds one */
                PstQuestion question; /* one of .queries */
        };
} PstWatch;

/* As in PST_WATCHES(PST_ON_FILE("/etc/hosts"), PST_ON_ANSWER(PST_NFT_RULESET)). */
#define PST_ON_FILE(file)                                                                          \
        { .kind = PST_WATCH_FILE, .path = (file) }
#define PST_ON_POLL(file)                                                                          \
        { .kind = PST_WATCH_POLL, .path = (file) }
#define PST_ON_ANSWER(asked)                                                                       \
        { .kind = PST_WATCH_ANSWER, .question = asked }

typedef struct PstRun PstRun;

typedef struct PstSignal {
        const char *id;   /* "<gate>.<word>" */
        const char *help; /* what it tells, in one sentence */
        PstSource source;
        PstTier tier;
        uint32_t timeout_ms; /* 0: the host's default */

        /*
         * All that sampling may look at. A final '/', of a path and of a question's argument
         * alike, stands for all that is beneath.
         */
        const char *const *reads; /* plain files that anyone may open, by absolute path */
        const PstQuestion *queries;
        const PstStatement *statements;

        const PstWatch *watches;
        const PstFact *facts;

        /*
         * Gives facts, then returns what pst_present(), pst_absent() or pst_tampered() return.
         *
         * A negative errno makes the signal PST_UNAVAILABLE, and says why: -EACCES and -EPERM
         * permission, -ENOENT missing, -EBADMSG malformed, -ETIMEDOUT timeout, -EOPNOTSUPP and
         * -ENOSYS unsupported, -ENOTCONN offline, -EFBIG and -ENOMEM budget, any other error. So
         * does a plain 0: nothing was claimed.
         */
        int (*sample)(PstRun *run);
} PstSignal;

/* Lists end with a zeroed element. */
#define PST_TEXTS(...)      ((const char *const[]){ __VA_ARGS__, NULL })
#define PST_PATHS(...)      PST_TEXTS(__VA_ARGS__)
#define PST_QUERIES(...)    ((const PstQuestion[]){ __VA_ARGS__, { 0 } })
#define PST_STATEMENTS(...) ((const PstStatement[]){ __VA_ARGS__, 0 })
#define PST_WATCHES(...)    ((const PstWatch[]){ __VA_ARGS__, { 0 } })
#define PST_FACTS(...)      ((const PstFact[]){ __VA_ARGS__, { 0 } })
#define PST_SIGNALS(...)    ((const PstSignal *const[]){ __VA_ARGS__, NULL })
#define PST_OBJECTIVES(...) ((const PstObjective *const[]){ __VA_ARGS__, NULL })

/* --- Objectives and the gate --- */

typedef struct PstObjective {
        const char *id;    /* the file's name; published as "<gate>.<id>" */
        const char *title; /* for people */
        const PstSignal *const *signals;
} PstObjective;

typedef struct PstGate {
        uint32_t abi;      /* PST_GATE_ABI */
        uint32_t number;   /* its place among the gates, 1 to 16 */
        const char *id;    /* the folder's name */
        const char *title; /* for people */
        const PstObjective *const *objectives;
} PstGate;

/* An objective's file ends with `PST_OBJECTIVE(id) = { ... };`, gate.c with `PST_GATE = ...`. */
#define PST_OBJECTIVE(id)                                                                          \
        extern const PstObjective id;                                                              \
        const PstObjective id
#define PST_GATE                                                                                   \
        extern __attribute__((visibility("default"))) const PstGate pst_gate;                      \
        const PstGate pst_gate

/* --- The host: what a gate may ask for --- */

typedef struct PstBytes {
        const uint8_t *data;
        size_t size;
} PstBytes;

typedef struct PstHost {
        int (*read)(PstRun *run, const char *path, PstBytes *ret);
        int (*list)(PstRun *run, const char *path, PstBytes *ret);
        int (*link)(PstRun *run, const char *path, PstBytes *ret);
        int (*query)(PstRun *run, const PstQuestion *question, PstBytes *ret);
        int (*statement)(PstRun *run, PstStatement statement, const char *name, PstValue *ret);
        void (*fact)(PstRun *run, const char *name, const PstValue *value);
        int (*settle)(PstRun *run, PstState state, const char *why);
        int (*tail)(PstRun *run, const char *path, size_t bytes, PstBytes *ret);
} PstHost;

/*
 * One round of sampling. A run is a snapshot: each path is read, and each question asked, once,
 * and two signals that look at the same thing see the same bytes. What the host returns lives
 * until the run ends; a gate frees nothing.
 */
struct PstRun {
        const PstHost *host;
        int64_t now_s;    /* the run's wall clock, Unix seconds: ages are counted from it */
        int64_t uptime_s; /* CLOCK_BOOTTIME at the same instant, seconds */
};

/*
 * The whole of a file. The bytes are followed by a NUL that is not counted. "/proc/self/" is the
 * worker's own process, on a running device; a class link of sysfs ("/sys/class/tpm/tpm0/...") is
 * followed to the device that it names, and under /proc and /sys no other link is. Elsewhere links
 * are followed within the root.
 *
 * -EPERM: not among the signal's .reads. -EFBIG: beyond the run's budget. -EXDEV: on a
 * running device, something is mounted over the path: left alone, it makes the signal PST_TAMPERED.
 * Otherwise what open() and read() say.
 */
static inline int pst_read(PstRun *run, const char *path, PstBytes *ret) {
        return run->host->read(run, path, ret);
}

#define PST_TAIL_MAX 65536U /* bytes */

/* The last `bytes` bytes of an ordinary file, or the whole of a shorter one. As pst_read(). -EINVAL:
 * more than PST_TAIL_MAX. */
static inline int pst_tail(PstRun *run, const char *path, size_t bytes, PstBytes *ret) {
        return run->host->tail(run, path, bytes, ret);
}

/* The names in a directory but "." and "..", in byte order, each ended by a NUL. As pst_read(). */
static inline int pst_list(PstRun *run, const char *path, PstBytes *ret) {
        return run->host->list(run, path, ret);
}

/* Where a symbolic link points, as it is written there. As pst_read(); -EINVAL: it is no link. */
static inline int pst_link(PstRun *run, const char *path, PstBytes *ret) {
        return run->host->link(run, path, ret);
}

/*
 * The whole answer to a question, as in pst_query(run, PST_NFT_RULESET, &bytes). The bytes are
 * followed by a NUL that is not counted.
 *
 * -EPERM: not among the signal's .queries. -EACCES: the right is not installed here. -ENOTCONN:
 * only a running device could answer, and this is a tree or a recording without the answer. -EFBIG:
 * as pst_read(). Otherwise what the one that answers met: -ENOENT of a file, and so on.
 */
#define pst_query(run, asked, ret) ((run)->host->query((run), &(const PstQuestion) asked, (ret)))

/*
 * A fact of a verified statement; beside its own, each has "id", "version", "key" and "digest".
 *
 * -EPERM: not among the signal's .statements. -ENOENT: this device has no such statement, or the
 * statement no such fact. -EBADMSG: the fact has another type. -EKEYREJECTED: there is a statement,
 * and nothing in it counts: its signature, its key or its version was refused.
 */
static inline int pst_statement(PstRun *run, PstStatement statement, const char *name, PstType type,
                                PstValue *ret) {
        PstValue value;
        int r;

        r = run->host->statement(run, statement, name, &value);
        if (r < 0)
                return r;
        if (value.type != type)
                return -EBADMSG;

        *ret = value;
        return 0;
}

/*
 * Facts return nothing, for there is nothing a gate could do about it: a fact that was not
 * declared, has another type, does not fit or is given twice makes the whole signal unavailable. A
 * declared fact that is not given is one that could not be established; what policy asks of it is
 * then unknown.
 */
static inline void pst_fact_bool(PstRun *run, const char *name, bool boolean) {
        run->host->fact(run, name, &(PstValue){ .type = PST_BOOL, .boolean = boolean });
}

static inline void pst_fact_int(PstRun *run, const char *name, int64_t integer) {
        run->host->fact(run, name, &(PstValue){ .type = PST_INT, .integer = integer });
}

static inline void pst_fact_text(PstRun *run, const char *name, const char *text) {
        run->host->fact(run, name, &(PstValue){ .type = PST_TEXT, .text = text });
}

static inline void pst_fact_digest(PstRun *run, const char *name, const uint8_t *digest) {
        run->host->fact(run, name, &(PstValue){ .type = PST_DIGEST, .digest = digest });
}

static inline void pst_fact_list(PstRun *run, const char *name, const char *const *items,
                                 size_t n) {
        run->host->fact(run, name, &(PstValue){ .type = PST_LIST, .list = { items, n } });
}

/* How sampling ends. `why` is a literal by construction: what a device says is only ever a fact. */
#define pst_present(run)       ((run)->host->settle((run), PST_PRESENT, ""))
#define pst_absent(run, why)   ((run)->host->settle((run), PST_ABSENT, "" why))
#define pst_tampered(run, why) ((run)->host->settle((run), PST_TAMPERED, "" why))

#endif
