/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paragraphs of dpkg's status, and of each the fields that count.
 *
 * Runs in postured-query-packages. Root wrote the file; a package's maintainer chose its own words.
 * deb822(5). Whoever reads the answer reads paragraphs as he would in the file itself.
 */

#include "query/packages/paragraphs.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define INSTALLED     " ok installed"
#define NOT_INSTALLED "!installed"

typedef struct Piece {
        const char *data;
        size_t size;
} Piece;

/* A field over all of its lines, with its name and the first line of its value. */
typedef struct Field {
        Piece whole, name, value;
} Field;

static bool is_blank(char c) {
        return c == ' ' || c == '\t';
}

static Piece trim(Piece p) {
        while (p.size > 0 && (is_blank(*p.data) || *p.data == '\r')) {
                p.data++;
                p.size--;
        }
        while (p.size > 0 && (is_blank(p.data[p.size - 1]) || p.data[p.size - 1] == '\r'))
                p.size--;

        return p;
}

/* Without its newline. */
static bool take_line(Piece *rest, Piece *ret) {
        const char *newline;

        if (rest->size == 0)
                return false;

        newline = memchr(rest->data, '\n', rest->size);
        ret->data = rest->data;
        ret->size = newline ? (size_t) (newline - rest->data) : rest->size;
        rest->data += ret->size + (newline ? 1 : 0);
        rest->size -= ret->size + (newline ? 1 : 0);
        return true;
}

/* 1 and a field, or 0 where the paragraph ends. */
static int take_field(Piece *rest, Field *ret) {
        Piece line, more;
        const char *colon;

        do {
                if (!take_line(rest, &line) || trim(line).size == 0)
                        return 0;
        } while (*line.data == '#');

        colon = memchr(line.data, ':', line.size);
        if (is_blank(*line.data) || !colon)
                return -EBADMSG;

        ret->name = trim((Piece){ line.data, (size_t) (colon - line.data) });
        ret->value = trim((Piece){ colon + 1, (size_t) (line.data + line.size - colon - 1) });
        more = line;
        while (rest->size > 0 && is_blank(*rest->data))
                (void) take_line(rest, &more);
        ret->whole = (Piece){ line.data, (size_t) (more.data + more.size - line.data) };
        return 1;
}

static bool is_named(Piece name, const char *wanted, size_t size) {
        return name.size == size && strncasecmp(name.data, wanted, size) == 0;
}

/* Whether a field is among names with commas between them. */
static bool is_listed(Piece name, const char *fields) {
        for (;;) {
                size_t n = strcspn(fields, ",");

                if (is_named(name, fields, n))
                        return true;
                if (!fields[n])
                        return false;
                fields += n + 1;
        }
}

static bool is_installed(Piece status) {
        size_t n = strlen(INSTALLED);

        return status.size >= n && memcmp(status.data + status.size - n, INSTALLED, n) == 0;
}

/* "": each; "!installed": whose status says otherwise; "linux-image-": that begin so. */
static bool is_meant(Piece package, Piece status, const char *wanted) {
        size_t n = strlen(wanted);

        if (n == 0)
                return true;
        if (strcmp(wanted, NOT_INSTALLED) == 0)
                return !is_installed(status);

        return wanted[n - 1] == '-' ? package.size > n && memcmp(package.data, wanted, n) == 0
                                    : package.size == n && memcmp(package.data, wanted, n) == 0;
}

static bool is_asked(Piece package, Piece status, const char *const *packages) {
        for (; *packages; packages++)
                if (is_meant(package, status, *packages))
                        return true;

        return false;
}

/* Looks at one paragraph, which begins at `rest`, and skips it: whether it had any field. */
static int take_paragraph(Piece *rest, Piece *ret_package, Piece *ret_status) {
        bool begun = false;
        Field field;
        int r;

        *ret_package = *ret_status = (Piece){ "", 0 };
        while ((r = take_field(rest, &field)) > 0) {
                begun = true;
                if (is_named(field.name, "Package", 7))
                        *ret_package = field.value;
                else if (is_named(field.name, "Status", 6))
                        *ret_status = field.value;
        }

        return r < 0 ? r : begun;
}

static void write_paragraph(Piece rest, const char *fields, Reply *reply) {
        Field field;

        while (take_field(&rest, &field) > 0)
                if (is_named(field.name, "Package", 7) || is_listed(field.name, fields)) {
                        reply_append(reply, field.whole.data, field.whole.size);
                        reply_append(reply, "\n", 1);
                }
        reply_append(reply, "\n", 1);
}

int paragraphs_select(const char *text, size_t size, const char *fields,
                      const char *const *packages, Reply *reply) {
        Piece rest = { text, size };

        while (rest.size > 0) {
                Piece begin = rest, package, status;
                int r;

                r = take_paragraph(&rest, &package, &status);
                if (r < 0)
                        return r;
                if (r > 0 && package.size == 0)
                        return -EBADMSG;
                if (r > 0 && is_asked(package, status, packages))
                        write_paragraph(begin, fields, reply);
        }

        return reply_result(reply);
}
