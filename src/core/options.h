/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPTIONS_POLICY_DEFAULT "debian-baseline"
#define OPTIONS_WHY_BYTES      256U

typedef enum OptionsVerb {
        OPTIONS_RUN,
        OPTIONS_HELP,
        OPTIONS_VERSION,
} OptionsVerb;

/* What the command line says. Texts are borrowed from it. */
typedef struct Options {
        OptionsVerb verb;
        const char *private_dir; /* NULL: the system's service */
        const char *root;        /* NULL: this device; else a tree or a capture */
        const char *policy;      /* a name, or a path */
        const char *gates;       /* "a,b": sample these alone; NULL: all */
        int64_t now_s;           /* Unix; -1: the clock's */
        int32_t algorithm;       /* -19 or -8 (COSE) */
        bool once;               /* end after one evaluation and the last client */
} Options;

/* -EINVAL: `ret_why` says what is wrong, as one sentence without an end. */
int options_parse(int argc, char *const *argv, Options *ret, char ret_why[OPTIONS_WHY_BYTES]);

/* Whether `--gates` admits this gate. */
bool options_wants_gate(const Options *options, const char *id);

/* Static. */
const char *options_help(void);
