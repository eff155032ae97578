/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who becomes root without a password.
 *
 * Runs in a worker, over what the files process read: sudo keeps its rules from others. They are
 * root's; a recording's may hold anything. sudoers(5).
 */

#include <limits.h>
#include <stdio.h>

#include "reader/disk/sudoers.h"

static bool contains(Text line, const char *word) {
        for (; line.size >= strlen(word); line = text_skip(line, 1))
                if (text_starts(line, word))
                        return true;

        return false;
}

/* A '#' before digits is a user's or group's number, and no comment (sudoers(5), "Comments"). */
static Text without_comment(Text line) {
        for (size_t i = 0; i < line.size; i++) {
                bool number =
                        i + 1 < line.size && line.data[i + 1] >= '0' && line.data[i + 1] <= '9';

                if (line.data[i] == '#' && !number)
                        return text(line.data, i);
        }

        return line;
}

void sudoers_count(Text file, int64_t *count) {
        Text line;

        while (text_line(&file, &line)) {
                line = without_comment(line);
                if (contains(line, "NOPASSWD") || contains(line, "!authenticate"))
                        ++*count;
        }
}

/* sudo passes over names with a dot or a final '~' ("Including other files"). */
static bool is_read(Text name) {
        return name.size > 0 && !memchr(name.data, '.', name.size) && !text_ends(name, "~");
}

static int count_file(PstRun *run, const char *path, int64_t *n) {
        PstBytes bytes;
        int r;

        r = pst_query(run, PST_FILE(path), &bytes);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        sudoers_count(text(bytes.data, bytes.size), n);
        return 0;
}

int sudoers_read(PstRun *run, int64_t *ret) {
        PstBytes names = { .data = (const uint8_t *) "" };
        char path[PATH_MAX];
        Text rest, name;
        int64_t n = 0;
        int r;

        r = count_file(run, SUDOERS_PATH, &n);
        if (r >= 0)
                r = pst_query(run, PST_NAMES(SUDOERS_FOLDER), &names);
        if (r == -ENOENT)
                r = 0; /* sudo is not installed, or has one file alone */

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                if (!is_read(name))
                        continue;
                (void) snprintf(path, sizeof(path), SUDOERS_FOLDER "%.*s", (int) name.size,
                                name.data);
                r = count_file(run, path, &n);
        }
        if (r >= 0)
                *ret = n;

        return r;
}
