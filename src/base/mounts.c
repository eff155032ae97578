/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mounts that we see ourselves.
 *
 * Runs in workers and query processes, before their jails close. By hand, for libmount would bring
 * libblkid and libselinux into every one of them. The kernel writes the lines; the paths in them are
 * whatever somebody made them, with blanks escaped as octal (fs/proc_namespace.c, mangle()). Pure.
 */

#include "base/mounts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static char *word(char **line) {
        return strsep(line, " ");
}

/* Turns "\040" into what it stands for, in place. */
static char *unescape(char *text) {
        char *out = text;

        for (const char *p = text; *p; p++) {
                if (p[0] == '\\' && p[1] >= '0' && p[1] <= '3' && p[2] >= '0' && p[2] <= '7' &&
                    p[3] >= '0' && p[3] <= '7') {
                        *out++ = (char) ((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0'));
                        p += 3;
                } else
                        *out++ = *p;
        }
        *out = '\0';
        return text;
}

int mounts_next(char **cursor, Mount *ret) {
        char *line = strsep(cursor, "\n");
        char *id, *parent, *device, *root, *point;

        if (!line || !*line)
                return 0;

        id = word(&line);
        parent = word(&line);
        device = word(&line);
        root = word(&line);
        point = word(&line);
        if (!id || !parent || !device || !root || !point || *point != '/')
                return -EBADMSG;

        *ret = (Mount){
                .id = strtoull(id, NULL, 10),
                .device = device,
                .root = unescape(root),
                .point = unescape(point),
        };
        return 1;
}
