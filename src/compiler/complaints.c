/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors and warnings about a document.
 *
 * Runs in postured-compiler, jailed. What it quotes from the document has passed the scanner: UTF-8
 * without control characters, so that it can go to a terminal.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "compiler/complaints.h"
#include "compiler/scan.h"

void complaints_init(Complaints *complaints, const char *name, const char *text, size_t size) {
        *complaints = (Complaints){ .name = name, .text = text, .size = size };
}

/* Room for one more, kept sorted by offset; NULL: there are enough of its kind. */
static Complaint *insert(Complaints *complaints, size_t offset, bool warning) {
        size_t *count = warning ? &complaints->n_warnings : &complaints->n_errors;
        size_t at = complaints->n;

        if (++*count > COMPLAINTS_MAX)
                return NULL;
        while (at > 0 && complaints->list[at - 1].offset > offset)
                at--;
        memmove(&complaints->list[at + 1], &complaints->list[at],
                (complaints->n - at) * sizeof(Complaint));
        complaints->n++;
        complaints->list[at] = (Complaint){ .offset = offset, .warning = warning };
        return &complaints->list[at];
}

void complain_at(Complaints *complaints, size_t offset, const char *text) {
        Complaint *complaint = insert(complaints, offset, false);

        if (complaint)
                (void) snprintf(complaint->text, sizeof(complaint->text), "%s", text);
}

void complain_about(Complaints *complaints, const Node *node, About about, const char *format,
                    ...) {
        size_t offset = about == ABOUT_VALUE ? node->offset : node->key_offset;
        Complaint *complaint = insert(complaints, offset, about == ABOUT_KEY_AS_WARNING);
        char pointer[NODE_POINTER_SIZE];
        va_list arguments;
        int n;

        if (!complaint)
                return;

        node_pointer(node, pointer);
        n = snprintf(complaint->text, sizeof(complaint->text), "%s%s", pointer,
                     *pointer ? ": " : "");
        va_start(arguments, format);
        (void) vsnprintf(complaint->text + n, sizeof(complaint->text) - (size_t) n, format,
                         arguments);
        va_end(arguments);
}

static size_t render_rest(const Complaints *complaints, char *ret, size_t size, size_t n,
                          const char *what) {
        if (n <= COMPLAINTS_MAX)
                return 0;
        return (size_t) snprintf(ret, size, "%.200s: and %zu more %s\n", complaints->name,
                                 n - COMPLAINTS_MAX, what);
}

size_t complaints_render(const Complaints *complaints, char ret[COMPLAINTS_RENDERED_SIZE]) {
        size_t size = 0;

        for (size_t i = 0; i < complaints->n; i++) {
                const Complaint *complaint = &complaints->list[i];
                Position at = position_of(complaints->text, complaints->size, complaint->offset);

                size += (size_t) snprintf(ret + size, COMPLAINTS_RENDERED_SIZE - size,
                                          "%s%.200s:%zu:%zu: %s\n",
                                          complaint->warning ? "warning: " : "", complaints->name,
                                          at.line, at.column, complaint->text);
        }
        size += render_rest(complaints, ret + size, COMPLAINTS_RENDERED_SIZE - size,
                            complaints->n_errors, "errors");
        size += render_rest(complaints, ret + size, COMPLAINTS_RENDERED_SIZE - size,
                            complaints->n_warnings, "warnings");
        return size;
}
