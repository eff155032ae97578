/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files no package brought.
 *
 * Runs in a worker. The package database is in another process, which keeps its index; the database
 * itself is root's. Its answer names those of the paths that a package owns.
 */

#include "reader/disk/package_lists.h"
#include "cbor/decoder.h"

int package_lists_missing(const void *answer, size_t size, const TextSet *paths, TextSet *ret) {
        bool owned[PST_LIST_MAX] = { false };
        Decoder d;
        uint64_t n;
        int r;

        r = decoder_open(answer, size, &d);
        if (r < 0)
                return r;

        n = decoder_array(&d);
        if (n > paths->n)
                return -EBADMSG;

        for (uint64_t i = 0; i < n && !d.error; i++) {
                CborBytes path = decoder_text(&d);
                size_t at = 0;

                while (at < paths->n && path.data &&
                       !text_is(text(path.data, path.size), paths->items[at]))
                        at++;
                if (at == paths->n || !path.data)
                        return -EBADMSG;
                owned[at] = true;
        }

        r = decoder_finish(&d);
        for (size_t i = 0; i < paths->n && r == 0; i++)
                if (!owned[i])
                        r = text_set_add(ret, text(paths->items[i], strlen(paths->items[i])));

        return r;
}

int package_lists_read(PstRun *run, const TextSet *paths, TextSet *ret) {
        const char *arguments[PST_LIST_MAX + 1] = { NULL };
        const PstQuestion question = { .name = "packaged", .arguments = arguments };
        PstBytes answer;
        int r;

        if (paths->n == 0)
                return 0;

        memcpy(arguments, paths->items, paths->n * sizeof(paths->items[0]));

        r = run->host->query(run, &question, &answer);
        if (r < 0)
                return r;

        return package_lists_missing(answer.data, answer.size, paths, ret);
}
