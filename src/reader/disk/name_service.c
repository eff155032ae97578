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

/* "files resolve [!UNAVAIL=return] dns": what stands between brackets says what to do when. */
static int take_modules(Text line, TextSet *ret) {
        bool action = false;
        Text word;
        int r;

        while (text_word(&line, &word)) {
                bool opens = text_starts(word, "[");

                if (!opens && !action) {
                        r = text_set_add(ret, word);
                        if (r < 0)
                                return r;
                }
                action = (opens || action) && !text_ends(word, "]");
        }

        return 0;
}

int name_service_parse(Text file, TextSet *ret) {
        Text line, key, value, comment;

        text_set_init(ret);
        while (text_line(&file, &line)) {
                (void) text_split(line, '#', &line, &comment);
                if (text_split(line, ':', &key, &value) && text_is(text_trim(key), "hosts"))
                        return take_modules(value, ret);
        }

        return -EBADMSG;
}
