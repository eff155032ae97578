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
        return text_set_add(ret, word);
}

int unit_file_programs(Text file, TextSet *ret) {
        bool in_service = false, goes_on = false;
        Text line, key, value;
        int r = 0;

        while (r >= 0 && text_line(&file, &line)) {
                bool continued = goes_on;

                line = text_trim(line);
                goes_on = text_ends(line, "\\");
                if (continued || line.size == 0 || line.data[0] == '#' || line.data[0] == ';')
                        continue;
                if (line.data[0] == '[')
                        in_service = text_is(line, "[Service]");
                else if (in_service && text_split(line, '=', &key, &value) &&
                         text_is(text_trim(key), "ExecStart"))
                        r = add_program(value, ret);
        }

        return r < 0 ? r : 0;
}
