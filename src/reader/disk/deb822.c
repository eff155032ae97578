/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paragraphs of fields, as Debian's control files have them.
 *
 * Runs in a worker. Pure. The bytes are anybody's. deb822(5). A comment inside of a value is refused
 * and not guessed at.
 */

#include "reader/disk/deb822.h"

/* A value reaches over the lines that begin with a blank. */
static Text take_value(Text first, Text *rest) {
        Text value = first, line;

        while (rest->size > 0 && (rest->data[0] == ' ' || rest->data[0] == '\t')) {
                (void) text_line(rest, &line);
                value.size = (size_t) (line.data + line.size - value.data);
        }

        return text_trim(value);
}

int deb822_field(Text *rest, Text *ret_name, Text *ret_value) {
        Text line, name, value;

        do {
                if (!text_line(rest, &line) || text_trim(line).size == 0)
                        return 0;
        } while (line.data[0] == '#');

        if (text_is_blank(line.data[0]) || !text_split(line, ':', &name, &value))
                return -EBADMSG;

        *ret_value = take_value(value, rest);
        *ret_name = name;
        return 1;
}

bool deb822_is(Text name, const char *field) {
        if (name.size != strlen(field))
                return false;

        for (size_t i = 0; i < name.size; i++) {
                char c = name.data[i];

                if (c >= 'A' && c <= 'Z')
                        c = (char) (c - 'A' + 'a');
                if (c != field[i])
                        return false;
        }

        return true;
}

bool deb822_word(Text *value, Text *ret) {
        Text line;

        for (;;) {
                Text rest = *value;

                if (!text_line(&rest, &line))
                        return false;
                if (text_word(&line, ret)) {
                        *value = text_skip(*value, (size_t) (ret->data + ret->size - value->data));
                        return true;
                }
                *value = rest;
        }
}
