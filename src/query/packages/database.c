/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dpkg's status and diversions, as far as they tell where files of packages lie.
 *
 * Runs in postured-query-packages. Root wrote them; a package's maintainer chose its own words.
 * dpkg(1) "Package states", dpkg-divert(1); the file of diversions has three lines for each.
 */

#include "query/packages/database.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/macro.h"

#define NAME_BYTES 256U

typedef struct Field {
        const char *data;
        size_t size;
} Field;

/* The fields of a paragraph that count here. */
typedef struct Paragraph {
        Field package, status, architecture;
} Paragraph;

static const struct {
        const char *name;
        size_t offset;
} fields[] = {
        { "Package: ", offsetof(Paragraph, package) },
        { "Status: ", offsetof(Paragraph, status) },
        { "Architecture: ", offsetof(Paragraph, architecture) },
};

static void take_line(Paragraph *paragraph, const char *line, size_t size) {
        for (size_t i = 0; i < ELEMENTSOF(fields); i++) {
                size_t n = strlen(fields[i].name);
                Field *field = (Field *) (void *) ((char *) paragraph + fields[i].offset);

                if (size > n && memcmp(line, fields[i].name, n) == 0)
                        *field = (Field){ line + n, size - n };
        }
}

/* "want flag state": in these three there are no files, or nobody knows which. */
static bool has_files(const Field *status) {
        static const char *const without[] = { " not-installed", " config-files",
                                               " half-installed" };

        if (status->size == 0)
                return false;
        for (size_t i = 0; i < ELEMENTSOF(without); i++) {
                size_t n = strlen(without[i]);

                if (status->size >= n &&
                    memcmp(status->data + status->size - n, without[i], n) == 0)
                        return false;
        }

        return true;
}

static int add_paragraph(const Paragraph *paragraph, DigestSet *set) {
        const Field *package = &paragraph->package, *architecture = &paragraph->architecture;
        char name[NAME_BYTES];
        int n, r;

        if (package->size == 0 || !has_files(&paragraph->status))
                return 0;

        r = digest_set_add(set, package->data, package->size);
        if (r < 0)
                return r;

        n = snprintf(name, sizeof(name), "%.*s:%.*s", (int) package->size, package->data,
                     (int) architecture->size, architecture->data);
        if (n < 0 || (size_t) n >= sizeof(name))
                return 0;
        return digest_set_add(set, name, (size_t) n);
}

int installed_parse(const char *text, size_t size, DigestSet *ret) {
        const char *end = text + size;
        Paragraph paragraph = { 0 };
        int r;

        while (text < end) {
                const char *newline = memchr(text, '\n', (size_t) (end - text));
                const char *line_end = newline ? newline : end;

                take_line(&paragraph, text, (size_t) (line_end - text));
                if (line_end == text) {
                        r = add_paragraph(&paragraph, ret);
                        if (r < 0)
                                return r;
                        paragraph = (Paragraph){ 0 };
                }
                text = newline ? newline + 1 : end;
        }

        return add_paragraph(&paragraph, ret);
}

static int by_from(const void *a, const void *b) {
        const Diversion *x = a, *y = b;

        return strcmp(x->from, y->from);
}

static size_t count_lines(const char *text) {
        size_t n = 0;

        for (; *text; text++)
                n += *text == '\n';

        return n;
}

int diversions_parse(char *text, Diversions *ret) {
        _cleanup_free_ Diversion *items = NULL;
        size_t n = count_lines(text);
        char *rest = text;

        if (n % 3 != 0 || (*text && text[strlen(text) - 1] != '\n'))
                return -EBADMSG;

        n /= 3;
        items = calloc(n + 1, sizeof(*items));
        if (!items)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++) {
                items[i].from = strsep(&rest, "\n");
                items[i].to = strsep(&rest, "\n");
                items[i].package = strsep(&rest, "\n");
        }
        qsort(items, n, sizeof(*items), by_from);

        *ret = (Diversions){ .text = text, .items = TAKE_PTR(items), .n = n };
        return 0;
}

void diversions_done(Diversions *diversions) {
        free(diversions->text);
        free(diversions->items);
        *diversions = (Diversions){ 0 };
}

const char *diversions_find(const Diversions *diversions, const char *package, const char *path) {
        const Diversion key = { .from = path };
        const Diversion *found = NULL;

        if (diversions->n > 0)
                found = bsearch(&key, diversions->items, diversions->n, sizeof(key), by_from);

        return found && strcmp(found->package, package) != 0 ? found->to : path;
}
