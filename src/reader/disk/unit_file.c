/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a unit file runs.
 *
 * Runs in a worker. Files are root's; a recording's may hold anything. systemd.service(5) for
 * ExecStart= and its prefixes, systemd.syntax(7) for lines that go on.
 */

#include "reader/disk/unit_file.h"

#define PREFIXES "@-:+!|"

static int add_program(Text value, TextSet *ret) {
        Text word;

        if (!text_word(&value, &word)) {
                text_set_init(ret);
                return 0;
        }

        while (word.size > 0 && strchr(PREFIXES, word.data[0]))
                word = text_skip(word, 1);
        return word.size > 0 ? text_set_add(ret, word) : 0;
}

/* A backslash that is not itself escaped, as the very last byte. */
static bool is_to_be_continued(Text line) {
        size_t n = 0;

        while (n < line.size && line.data[line.size - 1 - n] == '\\')
                n++;
        return n % 2 == 1;
}

static Text without_indent(Text line) {
        while (line.size > 0 && text_is_blank(line.data[0]))
                line = text_skip(line, 1);

        return line;
}

static bool is_comment(Text line) {
        return text_starts(line, "#") || text_starts(line, ";");
}

/* Comments do not go on, and stand between the lines of a value without ending it. */
int unit_file_programs(Text file, TextSet *ret) {
        bool in_service = false, goes_on = false;
        Text line, key, value;
        int r = 0;

        while (r >= 0 && text_line(&file, &line)) {
                bool continued = goes_on;

                line = without_indent(line);
                if (text_ends(line, "\r"))
                        line.size--;
                if (is_comment(line))
                        continue;
                goes_on = is_to_be_continued(line);
                if (continued)
                        continue;

                line = text_trim(line);
                if (text_starts(line, "["))
                        in_service = text_is(line, "[Service]");
                else if (in_service && text_split(line, '=', &key, &value) &&
                         text_is(text_trim(key), "ExecStart"))
                        r = add_program(value, ret);
        }

        return r < 0 ? r : 0;
}
