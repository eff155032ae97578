/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-journal.h>

#define KINDS_N 1U

/* A kind of messages that may be counted: which entries are looked at, and which of them count. */
typedef struct Kind {
        const char *name;
        const char *const *matches; /* entries with any of them are taken; ended by NULL */
        bool (*counts)(const char *message, size_t size);
} Kind;

/* From 0 to KINDS_N - 1. Static. */
const Kind *kind_at(size_t i);

/* KINDS_N: there is none of that name. */
size_t kind_find(const char *name);

static inline void journalp(sd_journal **journal) {
        sd_journal_close(*journal);
}

/* This device's journal, of which only entries of this kind are seen. As sd_journal_open(). */
int kind_open(const Kind *kind, sd_journal **ret);

/* Whether the entry where we are counts; a message that is binary or missing does not. */
bool kind_has_entry(const Kind *kind, sd_journal *journal);
