/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which operating system its own files say this is.
 *
 * Runs in a worker. Root may write the files as it likes; nothing here is evaluated as a shell
 * would: a variable stays a dollar sign and a word. os-release(5).
 */

#include "reader/disk/os_release.h"

static bool is_special(char c) {
        return c == '"' || c == '\\' || c == '$' || c == '`';
}

/* What stands between quotes of one kind, or none; in double quotes a backslash keeps its special. */
static int unquote(Text value, char ret[PST_TEXT_MAX + 1]) {
        char quote = '\0', copy[PST_TEXT_MAX + 1];
        size_t n = 0;

        value = text_trim(value);
        if (value.size > 0 && (value.data[0] == '"' || value.data[0] == '\'')) {
                quote = value.data[0];
                if (value.size < 2 || value.data[value.size - 1] != quote)
                        return -EBADMSG;
                value = text(value.data + 1, value.size - 2);
        }

        for (size_t i = 0; i < value.size; i++) {
                char c = value.data[i];

                if (c == '\\' && quote != '\'' && i + 1 < value.size &&
                    (quote == '\0' || is_special(value.data[i + 1])))
                        c = value.data[++i];
                else if (c == '\0' || c == quote)
                        return -EBADMSG;
                if (n == PST_TEXT_MAX)
                        return -EFBIG;
                copy[n++] = c;
        }

        copy[n] = '\0';
        memcpy(ret, copy, n + 1);
        return 1;
}

int os_release_get(Text os_release, const char *key, char ret[PST_TEXT_MAX + 1]) {
        Text line, name, value, last = { 0 };
        bool found = false;

        while (text_line(&os_release, &line)) {
                line = text_trim(line);
                if (!text_split(line, '=', &name, &value) || !text_is(name, key))
                        continue;
                last = value;
                found = true;
        }

        if (!found) {
                ret[0] = '\0';
                return 0;
        }

        return unquote(last, ret);
}

static int read_text(PstRun *run, const char *path, Text *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}

int os_release_read(PstRun *run, Text *ret) {
        int r;

        r = read_text(run, OS_RELEASE_PATH, ret);
        return r == -ENOENT ? read_text(run, OS_RELEASE_USR_PATH, ret) : r;
}

int debian_version_read(PstRun *run, Text *ret) {
        Text whole, line;
        int r;

        r = read_text(run, DEBIAN_VERSION_PATH, &whole);
        if (r < 0)
                return r;
        if (!text_line(&whole, &line) || whole.size > 0)
                return -EBADMSG;

        *ret = text_trim(line);
        return 0;
}
