/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mounts of a namespace, as the kernel lists them.
 *
 * Runs in a worker. The kernel wrote the lines, but their names are users' and a recording may hold
 * anything. proc(5), /proc/pid/mountinfo; fs/proc_namespace.c, show_mountinfo() and mangle().
 */

#include "reader/kernel/mountinfo.h"

/*
 * The next field. Fields are separated by one blank each; the kernel escapes blank, tab, newline and
 * backslash, but neither '\r', which anybody may have in the name of a mount of theirs, nor a source
 * that is empty. False: the line has ended.
 */
static bool field(Text *line, Text *ret) {
        bool more = line->data && text_piece(line, ' ', ret);

        if (!more)
                *ret = text("", 0);
        return more;
}

/* "36 35 98:0 /root /point options optional... - type source super-options" */
static int parse_line(Text line, Mount *ret) {
        Mount mount = { 0 };
        Text *const before[] = { &mount.device, &mount.root, &mount.point, &mount.options };
        Text *const after[] = { &mount.type, &mount.source, &mount.super_options };
        Text word;
        bool whole = field(&line, &word) && field(&line, &word); /* its id, its parent's */

        for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
                whole = whole && field(&line, before[i]) && before[i]->size > 0;

        while (whole && field(&line, &word) && !text_is(word, "-"))
                ;
        whole = whole && text_is(word, "-");

        for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
                whole = whole && field(&line, after[i]);

        if (!whole || mount.type.size == 0 || mount.super_options.size == 0 || line.size > 0)
                return -EBADMSG;

        *ret = mount;
        return 1;
}

int mountinfo_next(Text *rest, Mount *ret) {
        Text line;

        return text_line(rest, &line) ? parse_line(line, ret) : 0;
}

int mountinfo_find(Text mountinfo, const char *point, Mount *ret) {
        Mount mount;
        int r, found = 0;

        while ((r = mountinfo_next(&mountinfo, &mount)) > 0)
                if (text_is(mount.point, point)) {
                        *ret = mount;
                        found = 1;
                }

        return r < 0 ? r : found;
}

bool mount_has_option(Text options, const char *option) {
        Text piece;

        while (text_piece(&options, ',', &piece))
                if (text_is(piece, option))
                        return true;

        return false;
}

static int octal(Text digits) {
        int value = 0;

        for (size_t i = 0; i < 3; i++) {
                if (i >= digits.size || digits.data[i] < '0' || digits.data[i] > '7')
                        return -EBADMSG;
                value = value * 8 + (digits.data[i] - '0');
        }

        return value > 0 && value < 256 ? value : -EBADMSG;
}

int mountinfo_unescape(Text escaped, char *ret, size_t capacity) {
        size_t n = 0;

        while (escaped.size > 0) {
                int c = (unsigned char) escaped.data[0];

                if (c == '\\')
                        c = octal(text_skip(escaped, 1));
                if (c <= 0)
                        return -EBADMSG;
                if (n + 1 >= capacity)
                        return -EFBIG;

                escaped = text_skip(escaped, escaped.data[0] == '\\' ? 4 : 1);
                ret[n++] = (char) c;
        }

        if (capacity == 0)
                return -EFBIG;
        ret[n] = '\0';
        return 0;
}

int mountinfo_read(PstRun *run, Text *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, MOUNTINFO_PATH, &bytes);
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}
