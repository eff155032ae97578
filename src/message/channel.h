/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Who may say what to whom: one small enum for each channel and direction. A message is one frame
 * (base/frame.h): the enum's value, then a body of deterministic CBOR whose shape stands here.
 */

#include <postured/gate.h>

#include "base/arena.h"
#include "message/descriptor.h"
#include "message/statement.h"

/* --- core to worker --- */

typedef enum Order {
        ORDER_SAMPLE = 1, /* SampleOrder: some signals, one round */
        _ORDER_MAX,
} Order;

/*
 * [[signal, ...], now, uptime, [statement, ...]]: signals rise; `now` in Unix seconds and `uptime`
 * in seconds of CLOCK_BOOTTIME are the run's clock. Only statements that the gate declares.
 */
typedef struct SampleOrder {
        const uint32_t *signals;
        size_t n_signals;
        int64_t now_s;
        int64_t uptime_s;
        const Statement *statements;
        size_t n_statements;
} SampleOrder;

int sample_order_encode(const SampleOrder *order, void *buffer, size_t capacity, size_t *ret_size);

/* -EBADMSG, -ENOMEM. */
int sample_order_decode(const void *body, size_t size, Arena *arena, SampleOrder *ret);

/* --- worker to core --- */

typedef enum Report {
        REPORT_HELLO = 1, /* [module digest]: jailed and ready */
        REPORT_WOKEN,     /* Woken: watches fired */
        REPORT_SIGNAL,    /* see message/sample.h */
        REPORT_DONE,      /* no body: the round is complete */
        _REPORT_MAX,
} Report;

int hello_encode(const uint8_t module_digest[PST_DIGEST_BYTES], void *buffer, size_t capacity,
                 size_t *ret_size);
int hello_decode(const void *body, size_t size, uint8_t ret_module_digest[PST_DIGEST_BYTES]);

/*
 * [[signal, ...], [signal, ...]], both rising: those that may have changed and, of these, those of
 * which events were lost, so that nobody knows since when. Here bit n is signal n.
 */
typedef struct Woken {
        uint64_t signals;
        uint64_t lost;
} Woken;
_Static_assert(GATE_SIGNALS_MAX == 64, "a set of signals has a bit for each");

int woken_encode(const Woken *woken, void *buffer, size_t capacity, size_t *ret_size);

/* -EBADMSG. */
int woken_decode(const void *body, size_t size, Woken *ret);

/* --- core to a query process, on its control channel --- */

typedef enum Control {
        CONTROL_CLIENT = 1, /* [gate, [[question, arguments...], ...]] and a descriptor: serve it */
        _CONTROL_MAX,
} Control;

typedef struct ClientGrant {
        const char *gate;
        const PstQuestion *questions; /* ended by a zeroed one */
} ClientGrant;

int client_grant_encode(const ClientGrant *grant, void *buffer, size_t capacity, size_t *ret_size);
int client_grant_decode(const void *body, size_t size, Arena *arena, ClientGrant *ret);

/* --- worker to query process, and back, on a channel of their own --- */

typedef enum Ask {
        ASK_QUESTION = 1, /* [question, arguments...] */
        ASK_WATCH, /* likewise: tell once when its answer may have changed; again, once more */
        _ASK_MAX,
} Ask;

typedef enum Answer {
        ANSWER_BYTES = 1, /* [errno, bytes]: errno 0 or positive; bytes empty unless 0 */
        ANSWER_MEMFD,     /* [size] and a sealed memfd with that many bytes */
        ANSWER_CHANGED,   /* [question, arguments...]: unasked, of a watched question */
        ANSWER_LOST,      /* likewise, and events were lost: nobody knows since when */
        ANSWER_FILE,      /* no body, and a descriptor to read from: of QUESTION_PLAIN alone */
        _ANSWER_MAX,
} Answer;

/*
 * The one question that no gate declares: the host asks it of the process for files when a plain file
 * that its gate declares is another one than when its jail closed, since Landlock admits the old one.
 * The argument is a path; the answer is a descriptor of the file or directory, if the user of the
 * worker may read it by its mode.
 */
#define QUESTION_PLAIN "plain"

#define QUESTION_WORDS_MAX      512U /* name and arguments */
#define QUESTION_WORD_BYTES_MAX 4096U
#define ANSWER_INLINE_BYTES_MAX 32768U /* more travels as a memfd */
#define ANSWER_BYTES_MAX        16777216U

/*
 * Of ANSWER_BYTES: `error` is 0 or an errno of either sign, and the bytes are left out with one.
 * Decoded it is 0 or negative, and the bytes point into the body.
 */
int answer_encode(int error, const void *bytes, size_t n_bytes, void *buffer, size_t capacity,
                  size_t *ret_size);
int answer_decode(const void *body, size_t size, int *ret_error, CborBytes *ret);

/* Of ANSWER_MEMFD: at most ANSWER_BYTES_MAX. */
int answer_memfd_encode(size_t n_bytes, void *buffer, size_t capacity, size_t *ret_size);
int answer_memfd_decode(const void *body, size_t size, size_t *ret_n_bytes);

int question_encode(const PstQuestion *question, void *buffer, size_t capacity, size_t *ret_size);
int question_decode(const void *body, size_t size, Arena *arena, PstQuestion *ret);

/*
 * Whether `declared` admits `asked`: the same word or, with a final '/', all that is beneath it
 * without "..", and PST_ANY as the last argument any number of any text. Pure; hostile input.
 */
bool question_admits(const PstQuestion *declared, const PstQuestion *asked);
bool path_admits(const char *declared, const char *asked);

/* The right that answers a question: "files", "bus", ...; NULL: not in the table. */
const char *question_right(const char *name);

/*
 * Whether the closed table has it, with as many arguments as it takes. Of a declared question,
 * whose last argument may be PST_ANY, whether it can admit any that has.
 */
bool question_is_known(const PstQuestion *question);
bool question_is_declarable(const PstQuestion *declared);

/* The distinct rights, from 0 on; NULL behind the last. Static. */
const char *right_name(size_t i);

/* An argument that says how many: a decimal text of at most `most`, without more digits. -EINVAL. */
#define QUESTION_HEAD_BYTES_MAX 65536U
int question_count(const char *text, size_t most, size_t *ret);

/* Word for word the same question. */
bool question_equal(const PstQuestion *a, const PstQuestion *b);

/* --- core to signer, and back --- */

/* What the claims are. The body is claims, as core encoded them; the signer does not look inside. */
typedef enum Seal {
        SEAL_RECORD = 1,
        _SEAL_MAX,
} Seal;

#define SEALS_A_SECOND 10U /* in the long run; of more, SEALED_FAILED says -EAGAIN */

typedef enum Sealed {
        SEALED_READY = 1, /* SignerReady: the first thing a signer says */
        SEALED_RECORD,    /* a complete record, on disk: its raw bytes, no CBOR around them */
        SEALED_FAILED,    /* [errno]: nothing was signed, or it is not on disk; errno positive */
        _SEALED_MAX,
} Sealed;

/* [public key, protection, algorithm, chain, next sequence, torn, reset, first use] */
typedef struct SignerReady {
        uint8_t public_key[32];
        uint8_t protection; /* key-protection of the record */
        int32_t algorithm;  /* -19 or -8 */
        uint8_t chain[16];
        uint64_t next_sequence;
        uint64_t torn_bytes; /* cut from the history's tail at start, and kept aside */
        bool reset;          /* the chain is new because the old one could not be continued */
        bool first_use;      /* the key was made just now */
} SignerReady;

int signer_ready_encode(const SignerReady *ready, void *buffer, size_t capacity, size_t *ret_size);
int signer_ready_decode(const void *body, size_t size, SignerReady *ret);

/* Of SEALED_FAILED: an errno of either sign, decoded negative. */
int seal_failed_encode(int error, void *buffer, size_t capacity, size_t *ret_size);
int seal_failed_decode(const void *body, size_t size, int *ret_error);
