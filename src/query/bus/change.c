/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which questions what was heard on the bus is about.
 *
 * Runs in postured-query-bus. Pure. Who watches is hostile and gets no more than a hint to look
 * again; what it then asks is held against its grant as ever.
 */

#include "query/bus/change.h"

#include <fnmatch.h>
#include <string.h>

#include "base/macro.h"
#include "query/bus/names.h"

static bool is_any(const char *word) {
        return strcmp(word, PST_ANY) == 0;
}

static bool is_same(const char *word, const char *value) {
        return strcmp(word, value) == 0;
}

/* As systemd has it in ListUnitsByPatterns(): an unquoted pattern over the whole name. */
static bool is_matched(const char *pattern, const char *name) {
        return fnmatch(pattern, name, FNM_NOESCAPE) == 0;
}

/* Whether one of the arguments from `first` on fits. One that is left open fits everything. */
static bool fits_any(const char *const *words, size_t first, const char *value,
                     bool (*fits)(const char *word, const char *value)) {
        size_t i = 0;

        for (; words && words[i]; i++)
                if (is_any(words[i]) || (i >= first && fits(words[i], value)))
                        return true;

        return false;
}

static bool may_name(const char *const *words, size_t first, const char *name) {
        return fits_any(words, first, name, is_same);
}

/* Whether the argument at `i` is this. One that is left open, there or before it, is everything. */
static bool fits_at(const char *const *words, size_t i, const char *value) {
        for (size_t k = 0; words && words[k]; k++) {
                if (is_any(words[k]))
                        return true;
                if (k == i)
                        return strcmp(words[k], value) == 0;
        }

        return false;
}

static bool has_property(const Change *change, const char *const *words) {
        if (!change->properties)
                return true;
        for (const char *const *p = change->properties; *p; p++)
                if (fits_at(words, 1, *p))
                        return true;

        return false;
}

/* The last part of "org.freedesktop.systemd1.Service", which is all that a question says. */
static const char *last_part(const char *interface) {
        const char *dot = strrchr(interface, '.');

        return dot ? dot + 1 : interface;
}

/* Not that a unit was loaded, or forgotten: it is so whenever somebody asks for one that is not, and
 * who asked would chase his own tail. What it does once it is loaded is a change of its state. */
static bool is_of_units(const Change *change, const PstQuestion *q) {
        return change->kind == CHANGE_UNIT_FILES ||
               (change->kind == CHANGE_UNIT_STATE && may_name(q->arguments, 0, change->unit));
}

static bool is_of_matching(const Change *change, const PstQuestion *q) {
        return (change->kind == CHANGE_UNIT_STATE || change->kind == CHANGE_UNIT_LOADED) &&
               fits_any(q->arguments, 1, change->unit, is_matched);
}

static bool is_of_cgroups(const Change *change, _unused_ const PstQuestion *q) {
        return change->kind == CHANGE_UNIT_STATE;
}

static bool is_of_unit_properties(const Change *change, const PstQuestion *q) {
        const char *const *words = q->arguments;

        return change->kind == CHANGE_UNIT_PROPERTY &&
               fits_at(words, 0, last_part(change->interface)) && has_property(change, words) &&
               may_name(words, 2, change->unit);
}

static bool is_of_unit_files(const Change *change, _unused_ const PstQuestion *q) {
        return change->kind == CHANGE_UNIT_FILES;
}

/* Any property of the interface: what one says may follow from another, of which alone it is told. */
static bool is_of_property(const Change *change, const PstQuestion *q) {
        const char *const *words = q->arguments;

        if (change->kind == CHANGE_PROPERTY)
                return fits_at(words, 0, change->service) && fits_at(words, 1, change->path) &&
                       fits_at(words, 2, change->interface);
        if (change->kind == CHANGE_OWNER)
                return fits_at(words, 0, change->service);

        return change->kind == CHANGE_SYSTEMD && fits_at(words, 0, SYSTEMD_SERVICE);
}

static const struct {
        const char *question;
        bool is_systemds;
        bool (*concerns)(const Change *change, const PstQuestion *watched);
} questions[] = {
        { "units", true, is_of_units },
        { "units.matching", true, is_of_matching },
        { "units.by_cgroup", true, is_of_cgroups },
        { "units.get", true, is_of_unit_properties },
        { "unit.files", true, is_of_unit_files },
        { "bus.get", false, is_of_property },
};

bool change_concerns(const Change *change, const PstQuestion *watched) {
        for (size_t i = 0; i < ELEMENTSOF(questions); i++) {
                if (strcmp(questions[i].question, watched->name) != 0)
                        continue;
                if (change->kind == CHANGE_EVERYTHING ||
                    (change->kind == CHANGE_SYSTEMD && questions[i].is_systemds))
                        return true;
                return questions[i].concerns(change, watched);
        }

        return false;
}
