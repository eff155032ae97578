/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The closed table of questions, and the one rule by which a declaration admits what is asked.
 *
 * Runs in workers and, what counts, in the query processes: a worker may be hostile, and it is
 * there that its question meets the list of its gate. What is declared comes from the gate's
 * descriptor, which is data that core read; what is asked is hostile. Pure.
 */

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macro.h"
#include "message/channel.h"

#define ANY_NUMBER QUESTION_WORDS_MAX

/* All questions there are (postured/question.h). One right is one process: a new one is new rows. */
static const struct {
        const char *name, *right;
        size_t least, most; /* arguments */
} questions[] = {
        { "file", "files", 1, 1 },
        { "head", "files", 2, 2 },
        { "names", "files", 1, 1 },
        { "meta", "files", 1, 1 },
        { "metas", "files", 1, 1 },
        { "digests", "files", 2, 2 },
        { "shadow", "files", 0, 0 },
        { QUESTION_PLAIN, "files", 1, 1 },
        { "packaged", "packages", 1, ANY_NUMBER },
        { "packages", "packages", 2, ANY_NUMBER },
        { "nft.ruleset", "netfilter", 0, 0 },
        { "links", "links", 0, 0 },
        { "listeners", "links", 1, 1 },
        { "cgroups", "links", 0, 0 },
        { "netconf", "links", 0, 0 },
        { "uevents", "links", 1, 1 },
        { "audit.status", "audit", 0, 0 },
        { "audit.rules", "audit", 0, 0 },
        { "dm.table", "dm", 0, 0 },
        { "units", "bus", 1, ANY_NUMBER },
        { "units.matching", "bus", 1, ANY_NUMBER },
        { "units.by_cgroup", "bus", 1, ANY_NUMBER },
        { "units.get", "bus", 3, ANY_NUMBER },
        { "unit.files", "bus", 0, 0 },
        { "bus.get", "bus", 4, 4 },
        { "journal.count", "journal", 2, 2 },
};

static size_t find(const char *name) {
        size_t i = 0;

        while (i < ELEMENTSOF(questions) && strcmp(questions[i].name, name) != 0)
                i++;

        return i;
}

const char *question_right(const char *name) {
        size_t i = find(name);

        return i < ELEMENTSOF(questions) ? questions[i].right : NULL;
}

/* The rows of one right stand together. */
const char *right_name(size_t i) {
        size_t n = 0;

        for (size_t row = 0; row < ELEMENTSOF(questions); row++) {
                if (row > 0 && strcmp(questions[row - 1].right, questions[row].right) == 0)
                        continue;
                if (n++ == i)
                        return questions[row].right;
        }

        return NULL;
}

/* The words of a question: its name, then its arguments, then NULL. */
static const char *word(const PstQuestion *question, size_t i) {
        if (i == 0)
                return question->name;

        return question->arguments ? question->arguments[i - 1] : NULL;
}

static size_t n_arguments(const PstQuestion *question) {
        size_t n = 0;

        while (word(question, n + 1))
                n++;

        return n;
}

bool question_is_known(const PstQuestion *question) {
        size_t row = find(question->name), n = n_arguments(question);

        return row < ELEMENTSOF(questions) && n >= questions[row].least && n <= questions[row].most;
}

bool question_is_declarable(const PstQuestion *declared) {
        size_t row = find(declared->name), n = n_arguments(declared);
        bool open = n > 0 && strcmp(word(declared, n), PST_ANY) == 0;

        if (row == ELEMENTSOF(questions) || strcmp(declared->name, QUESTION_PLAIN) == 0)
                return false;

        return open ? n - 1 <= questions[row].most && questions[row].most > 0
                    : question_is_known(declared);
}

/* Whether a path leads upwards anywhere. */
static bool climbs(const char *path) {
        for (const char *p = path; (p = strstr(p, "/..")); p++)
                if (p[3] == '/' || p[3] == '\0')
                        return true;

        return false;
}

bool path_admits(const char *declared, const char *asked) {
        size_t n = strlen(declared);

        if (strcmp(declared, asked) == 0)
                return true;

        return n > 0 && declared[n - 1] == '/' && strncmp(declared, asked, n) == 0 &&
               !climbs(asked);
}

bool question_admits(const PstQuestion *declared, const PstQuestion *asked) {
        if (strcmp(declared->name, asked->name) != 0)
                return false;

        for (size_t i = 1;; i++) {
                const char *d = word(declared, i), *a = word(asked, i);

                if (d && strcmp(d, PST_ANY) == 0 && !word(declared, i + 1))
                        return true;
                if (!d || !a)
                        return !d && !a;
                if (!path_admits(d, a))
                        return false;
        }
}

bool question_equal(const PstQuestion *a, const PstQuestion *b) {
        for (size_t i = 0;; i++) {
                const char *x = word(a, i), *y = word(b, i);

                if (!x || !y)
                        return !x && !y;
                if (strcmp(x, y) != 0)
                        return false;
        }
}

int question_count(const char *text, size_t most, size_t *ret) {
        size_t n = strspn(text, "0123456789"), n_most = (size_t) snprintf(NULL, 0, "%zu", most);
        size_t value;

        if (n == 0 || text[n] || n > n_most)
                return -EINVAL;

        value = strtoul(text, NULL, 10);
        if (value > most)
                return -EINVAL;

        *ret = value;
        return 0;
}
