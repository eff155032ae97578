/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Shorthand for tests of signals that come from statements: facts and statements as rows, and what
 * the signal shows of each set of them.
 */

#include <errno.h>

#include "described.h"

#define NOW_S 1795428000 /* the run's clock in the harness */

static const uint8_t bytes_11[PST_DIGEST_BYTES] = {
        0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
        0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
        0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
};
#define HEX_11 "1111111111111111111111111111111111111111111111111111111111111111"

/* Facts of a statement, which stand there by rising names. */
#define FACT(name_, ...)                                                                           \
        {                                                                                          \
                .name = (name_), .value = { __VA_ARGS__ }                                          \
        }
#define BOOL(name, b)    FACT(name, .type = PST_BOOL, .boolean = (b))
#define INT(name, n)     FACT(name, .type = PST_INT, .integer = (n))
#define TEXT(name, t)    FACT(name, .type = PST_TEXT, .text = (t))
#define DIGEST(name)     FACT(name, .type = PST_DIGEST, .digest = bytes_11)
#define LIST(name, rows) FACT(name, .type = PST_LIST, .list = { (rows), ELEMENTSOF(rows) })
#define LIST_EMPTY(name) FACT(name, .type = PST_LIST, .list = { NULL, 0 })

#define STATES(kind_, rows)                                                                        \
        { .kind = (kind_), .facts = (rows), .n_facts = ELEMENTSOF(rows) }
#define REFUSED(kind_)                                                                             \
        { .kind = (kind_), .refused = EKEYREJECTED }
#define STATEMENTS_END                                                                             \
        { .facts = NULL }

typedef struct StatementCase {
        Statement statements[3]; /* at most two, and the end */
        const char *shown;
} StatementCase;

static inline void assert_states(const char *gate, const char *signal, const StatementCase *cases,
                                 size_t n) {
        for (size_t i = 0; i < n; i++) {
                const Device device = { .gate = gate, .statements = cases[i].statements };

                assert_shows(&device, signal, cases[i].shown);
        }
}
