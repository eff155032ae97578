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

#include <postured/question.h>

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

/* Lists end with a zeroed element; so does PST_TEXTS(). */
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
static inline void pst_fact(PstRun *run, const char *name, const PstValue *value) {
        run->host->fact(run, name, value);
}

static inline void pst_fact_bool(PstRun *run, const char *name, bool boolean) {
        pst_fact(run, name, &(PstValue){ .type = PST_BOOL, .boolean = boolean });
}

static inline void pst_fact_int(PstRun *run, const char *name, int64_t integer) {
        pst_fact(run, name, &(PstValue){ .type = PST_INT, .integer = integer });
}

static inline void pst_fact_text(PstRun *run, const char *name, const char *text) {
        pst_fact(run, name, &(PstValue){ .type = PST_TEXT, .text = text });
}

static inline void pst_fact_digest(PstRun *run, const char *name, const uint8_t *digest) {
        pst_fact(run, name, &(PstValue){ .type = PST_DIGEST, .digest = digest });
}

static inline void pst_fact_list(PstRun *run, const char *name, const char *const *items,
                                 size_t n) {
        pst_fact(run, name, &(PstValue){ .type = PST_LIST, .list = { items, n } });
}

/* How sampling ends. `why` is a literal by construction: what a device says is only ever a fact. */
#define pst_present(run)       ((run)->host->settle((run), PST_PRESENT, ""))
#define pst_absent(run, why)   ((run)->host->settle((run), PST_ABSENT, "" why))
#define pst_tampered(run, why) ((run)->host->settle((run), PST_TAMPERED, "" why))

#endif
