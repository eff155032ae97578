/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of a gate's declaration (postured/gate.h), one function each.
 *
 * Runs in a worker when a gate is described, and in core, compiler and posturectl over what a
 * .gate file says: hostile as far as whoever installed it is. Pure.
 */

#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "cbor/utf8.h"
#include "message/channel.h"
#include "message/descriptor.h"
#include "message/descriptor_rules.h"
#include "message/question_body.h"
#include "message/sample.h"

#define SMALL_LETTERS "abcdefghijklmnopqrstuvwxyz"

/* As file names and identifiers in C: a small letter, then letters, digits and '_'. */
static bool is_word(const char *text) {
        return text && *text && strchr(SMALL_LETTERS, *text) &&
               strlen(text) <= DESCRIPTOR_WORD_BYTES_MAX &&
               text[strspn(text, SMALL_LETTERS "0123456789_")] == '\0';
}

static bool is_text(const char *text, size_t max_bytes) {
        size_t n = text ? strnlen(text, max_bytes + 1) : 0;

        return n > 0 && n <= max_bytes && utf8_is_valid((const uint8_t *) text, n);
}

/* Absolute, or below one of the places that move: "@run@/socket". */
static bool is_path(const char *path) {
        static const char *const places[] = { "/", "@run@/", "@state@/", "@gates@/" };

        if (!is_text(path, DESCRIPTOR_PATH_BYTES_MAX))
                return false;
        for (const char *p = path; (p = strstr(p, "/..")); p++)
                if (p[3] == '/' || p[3] == '\0')
                        return false;

        for (size_t i = 0; i < ELEMENTSOF(places); i++)
                if (strncmp(path, places[i], strlen(places[i])) == 0)
                        return true;

        return false;
}

static const char *rule_help(const PstGate *gate _unused_, const PstSignal *s) {
        return is_text(s->help, DESCRIPTOR_TEXT_BYTES_MAX) ? NULL
                                                           : "a signal has no proper help text";
}

static const char *rule_origin(const PstGate *gate _unused_, const PstSignal *s) {
        if (s->source < PST_SOURCE_FIRMWARE || s->source > PST_SOURCE_SELF)
                return "a signal has a source that is not known";
        if (s->tier < PST_TIER_A || s->tier > PST_TIER_E)
                return "a signal has a tier that is not known";

        return NULL;
}

static const char *rule_id(const PstGate *gate, const PstSignal *s) {
        size_t n = strlen(gate->id);
        uint32_t times = 0;

        if (!s->id || strncmp(s->id, gate->id, n) != 0 || s->id[n] != '.' ||
            !is_word(s->id + n + 1))
                return "a signal's id is not the gate's, a dot and a word";

        for (uint32_t i = 0; i < gate_n_signals(gate); i++)
                times += strcmp(gate_signal(gate, i)->id, s->id) == 0;

        return times > 1 ? "two signals have the same id" : NULL;
}

static const char *rule_reads(const PstGate *gate _unused_, const PstSignal *s) {
        size_t n = 0;

        for (const char *const *p = s->reads; p && *p; p++)
                if (++n > DESCRIPTOR_PATHS_MAX || !is_path(*p))
                        return "a signal reads too many paths, or one that is not absolute";

        return NULL;
}

static bool is_question(const PstQuestion *question) {
        for (const char *const *a = question->arguments; a && *a; a++)
                if (!utf8_is_valid((const uint8_t *) *a, strlen(*a)) ||
                    strlen(*a) > QUESTION_WORD_BYTES_MAX)
                        return false;

        return question_n_words(question) <= QUESTION_WORDS_MAX && question_is_declarable(question);
}

static const char *rule_queries(const PstGate *gate _unused_, const PstSignal *s) {
        size_t n = 0;

        for (const PstQuestion *q = s->queries; q && q->name; q++)
                if (++n > QUESTION_LIST_MAX || !is_question(q))
                        return "a signal asks too much, or a question that is not in the table";

        return NULL;
}

static const char *rule_statements(const PstGate *gate _unused_, const PstSignal *s) {
        unsigned seen = 0;

        for (const PstStatement *p = s->statements; p && *p; p++) {
                if (*p < 0 || *p >= _PST_STATEMENT_MAX || seen & 1U << *p)
                        return "a signal needs a statement that is not known, or one twice";
                seen |= 1U << *p;
        }

        return NULL;
}

/* A path that is read, or lies beneath one, or is a directory that holds one. */
static bool watches_path(const PstSignal *s, const char *path) {
        size_t n = strlen(path);

        for (const char *const *p = s->reads; p && *p; p++) {
                if (path_admits(*p, path))
                        return true;
                if (strncmp(*p, path, n) == 0 && (path[n - 1] == '/' || (*p)[n] == '/'))
                        return true;
        }

        return false;
}

static bool watches_answer(const PstSignal *s, const PstQuestion *question) {
        for (const PstQuestion *q = s->queries; q && q->name; q++)
                if (question_admits(q, question))
                        return true;

        return false;
}

static bool watch_holds(const PstSignal *s, const PstWatch *w) {
        switch (w->kind) {
        case PST_WATCH_FILE:
        case PST_WATCH_POLL:
                return w->path && is_path(w->path) && watches_path(s, w->path);
        case PST_WATCH_ANSWER:
                return w->question.name && is_question(&w->question) &&
                       watches_answer(s, &w->question);
        }

        return false;
}

static const char *rule_watches(const PstGate *gate _unused_, const PstSignal *s) {
        size_t n = 0;

        for (const PstWatch *w = s->watches; w && w->kind; w++)
                if (++n > DESCRIPTOR_WATCHES_MAX || !watch_holds(s, w))
                        return "a signal watches too much, or what it neither reads nor asks";

        return NULL;
}

static const char *rule_facts(const PstGate *gate _unused_, const PstSignal *s) {
        size_t n = 0;

        for (const PstFact *f = s->facts; f && f->name; f++) {
                if (++n > SAMPLE_FACTS_MAX || !is_word(f->name) ||
                    !is_text(f->help, DESCRIPTOR_TEXT_BYTES_MAX))
                        return "a signal has too many facts, or one without a proper name or help";
                if (f->type < PST_BOOL || f->type > PST_LIST)
                        return "a fact has a type that is not known";
                for (const PstFact *other = s->facts; other != f; other++)
                        if (strcmp(other->name, f->name) == 0)
                                return "two facts of a signal have the same name";
        }

        return NULL;
}

static const char *(*const signal_rules[])(const PstGate *, const PstSignal *) = {
        rule_id,      rule_help,       rule_origin,  rule_reads,
        rule_queries, rule_statements, rule_watches, rule_facts,
};

static const char *broken_by_signals(const PstGate *gate) {
        const char *broken = NULL;
        uint32_t n = gate_n_signals(gate);

        if (n > GATE_SIGNALS_MAX)
                return "the gate has too many signals";

        for (uint32_t i = 0; i < n; i++)
                if (!gate_signal(gate, i)->id)
                        return "a signal has no id";
        for (uint32_t i = 0; i < n * ELEMENTSOF(signal_rules) && !broken; i++)
                broken = signal_rules[i % ELEMENTSOF(signal_rules)](
                        gate, gate_signal(gate, i / (uint32_t) ELEMENTSOF(signal_rules)));

        return broken;
}

static const char *broken_by_objectives(const PstGate *gate) {
        uint32_t n = 0;

        for (const PstObjective *const *o = gate->objectives; o && *o; o++) {
                if (++n > GATE_OBJECTIVES)
                        break;
                if (!is_word((*o)->id) || !is_text((*o)->title, DESCRIPTOR_TEXT_BYTES_MAX))
                        return "an objective has no proper id or title";
                for (const PstObjective *const *other = gate->objectives; other != o; other++)
                        if (strcmp((*other)->id, (*o)->id) == 0)
                                return "two objectives have the same id";
        }

        return n == GATE_OBJECTIVES ? NULL : "the gate has not exactly three objectives";
}

const char *gate_broken_rule(const PstGate *gate) {
        const char *broken;

        if (gate->abi != PST_GATE_ABI)
                return "the gate was built for another ABI";
        if (gate->number < 1 || gate->number > GATE_NUMBER_MAX)
                return "the gate's number is not 1 to 16";
        if (!is_word(gate->id) || !is_text(gate->title, DESCRIPTOR_TEXT_BYTES_MAX))
                return "the gate has no proper id or title";

        broken = broken_by_objectives(gate);
        return broken ? broken : broken_by_signals(gate);
}
