/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which modules glibc asks for the address of a host.
 *
 * Runs in a worker. The file is root's; a recording's may hold anything. nsswitch.conf(5).
 */

#include "reader/disk/name_service.h"
#include "base/macro.h"

bool name_service_is_built_in(Text module) {
        return text_is(module, "files") || text_is(module, "dns") || text_is(module, "compat") ||
               text_is(module, "db");
}

/* "files resolve [!UNAVAIL=return] dns": what stands between brackets says what to do when. Blanks
 * may stand within, and need not stand before (nss/nss_action_parse.c). */
static int take_modules(Text line, TextSet *ret) {
        Text action;
        int r;

        text_set_init(ret);
        for (line = text_trim(line); line.size > 0; line = text_trim(line)) {
                Text word = text(line.data, 0);

                if (line.data[0] == '[') {
                        if (!text_split(line, ']', &action, &line))
                                return -EBADMSG;
                        continue;
                }
                while (word.size < line.size && !text_is_blank(line.data[word.size]) &&
                       line.data[word.size] != '[')
                        word.size++;
                r = text_set_add(ret, word);
                if (r < 0)
                        return r;
                line = text_skip(line, word.size);
        }

        return 0;
}

int name_service_parse(Text file, TextSet *ret) {
        Text line, key, value, comment;
        int r = -EBADMSG;

        while (text_line(&file, &line)) {
                (void) text_split(line, '#', &line, &comment);
                if (!text_split(line, ':', &key, &value) || !text_is(text_trim(key), "hosts"))
                        continue;
                r = take_modules(value, ret); /* of several lines the last one counts */
                if (r < 0)
                        return r;
        }

        return r;
}
