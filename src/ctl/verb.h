/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Exit statuses, as posturectl(1) documents them. */
typedef enum ExitStatus {
        EXIT_STATUS_DONE = 0, /* and, of status and evaluate: PROTECTED */
        EXIT_STATUS_ERROR = 1,
        EXIT_STATUS_USAGE = 2,
        EXIT_STATUS_REVIEW_REQUIRED = 3,
        EXIT_STATUS_INACTIVE = 4,
        EXIT_STATUS_NOT_AUTHENTIC = 5,
        EXIT_STATUS_NOT_NOW = 6, /* authentic, but expired, or the wrong nonce or audience */
} ExitStatus;

/* What was asked for. Texts are borrowed from the command line; NULL: not given. */
typedef struct Options {
        const char *private_dir;
        const char *socket;
        bool json;
        const char *key;
        const char *root;
        const char *policy;
        const char *gates;
        const char *output;
        const char *nonce; /* hex */
        const char *audience;
        bool has_now, has_since;
        uint64_t now_s;   /* Unix */
        uint64_t since;   /* sequence */
        uint64_t count;   /* records to end after; 0: never */
        bool all;         /* also records in which nothing changed */
        bool wait;        /* for the first evaluation */
        bool watch;       /* and go on, whenever something changes */
        char **arguments; /* after the verb, ended by NULL */
} Options;

/* One function a verb: does it, speaks to the user, and returns how posturectl exits. */
typedef ExitStatus (*Verb)(const Options *options);

ExitStatus verb_status(const Options *options);
ExitStatus verb_explain(const Options *options);
ExitStatus verb_watch(const Options *options);
ExitStatus verb_record(const Options *options);
ExitStatus verb_verify(const Options *options);
ExitStatus verb_history(const Options *options);
ExitStatus verb_evaluate(const Options *options);
ExitStatus verb_signals(const Options *options);
ExitStatus verb_gates(const Options *options);
ExitStatus verb_policy(const Options *options);
ExitStatus verb_key(const Options *options);

/* "posturectl: ..." to standard error. Returns EXIT_STATUS_ERROR and EXIT_STATUS_USAGE. */
ExitStatus complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
ExitStatus misuse(const char *format, ...) __attribute__((format(printf, 1, 2)));
