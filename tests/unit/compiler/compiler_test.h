/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A text, the gates of tests/policies, and what a part of the compiler makes of them.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../policies/fixture_gates.h"
#include "base/macro.h"
#include "compiler/complaints.h"
#include "compiler/reading.h"

/* A document in a block of exactly its size and the NUL behind it. */
typedef struct Bench {
        char *text;
        Document *document;
        Arena *arena;
        Catalogue catalogue;
        Complaints complaints;
        Reading reading;
        char rendered[COMPLAINTS_RENDERED_SIZE];
} Bench;

static inline Catalogue bench_catalogue(void) {
        Catalogue catalogue = { 0 };

        for (size_t i = 0; i < ELEMENTSOF(fixture_gates); i++) {
                catalogue.gates[fixture_gates[i]->number] = fixture_gates[i];
                catalogue.n_gates++;
        }
        return catalogue;
}

/* The text is JSON with ' for ", so that a case fits a line. */
static inline Bench *bench_new(const char *quoted) {
        Bench *bench = calloc(1, sizeof(*bench));
        size_t size = strlen(quoted);
        DocumentFault fault;

        assert_non_null(bench);
        bench->text = strdup(quoted);
        assert_non_null(bench->text);
        for (char *c = bench->text; *c; c++)
                if (*c == '\'')
                        *c = '"';
        assert_int_equal(arena_new(1U << 20, &bench->arena), 0);
        bench->catalogue = bench_catalogue();
        complaints_init(&bench->complaints, "f.json", bench->text, size);
        assert_int_equal(document_parse(bench->text, size, &bench->document, &fault), 0);
        bench->reading = (Reading){ &bench->complaints, bench->arena, &bench->catalogue };
        return bench;
}

static inline Bench *bench_free(Bench *bench) {
        if (!bench)
                return NULL;
        (void) document_free(bench->document);
        (void) arena_free(bench->arena);
        free(bench->text);
        free(bench);
        return NULL;
}
DEFINE_CLEANUP(Bench *, bench_free);

static inline const Node *bench_root(const Bench *bench) {
        return document_root(bench->document);
}

/* What was complained of, as it is printed. */
static inline const char *bench_complaints(Bench *bench) {
        bench->rendered[complaints_render(&bench->complaints, bench->rendered)] = '\0';
        return bench->rendered;
}

/* `head`, `n` times `item` with commas between, `tail`; '#' in the item is its number. */
static inline char *bench_repeat(const char *head, const char *item, size_t n, const char *tail) {
        size_t size = strlen(head) + n * (strlen(item) + 8) + strlen(tail) + 1, at;
        char *text = malloc(size);

        assert_non_null(text);
        at = (size_t) snprintf(text, size, "%s", head);
        for (size_t i = 0; i < n; i++) {
                int before = (int) strcspn(item, "#");
                const char *behind = item[before] ? item + before + 1 : "";

                at += (size_t) snprintf(text + at, size - at, "%s%.*s", i ? "," : "", before, item);
                if (item[before])
                        at += (size_t) snprintf(text + at, size - at, "%zu", i);
                at += (size_t) snprintf(text + at, size - at, "%s", behind);
        }
        (void) snprintf(text + at, size - at, "%s", tail);
        return text;
}

/* A case is a row: a text, and the complaints; "" if it is right. */
typedef struct BenchCase {
        const char *text, *complaints;
} BenchCase;
