/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One name for a program that has two.
 *
 * Runs in a worker. Pure. Debian's package database and many units still say /bin/su; since merged
 * /usr that is /usr/bin/su (file-hierarchy(7), "Compatibility Symbolic Links").
 */

#include "reader/text/program_path.h"
#include "base/macro.h"

int program_path_add(TextSet *set, Text path) {
        static const char *const moved[] = {
                "/bin/", "/sbin/", "/lib/", "/lib32/", "/lib64/", "/libx32/",
        };
        char canonical[PST_TEXT_MAX + 1] = "/usr";

        if (!text_starts(path, "/"))
                return -EBADMSG;

        for (size_t i = 0; i < ELEMENTSOF(moved); i++) {
                if (!text_starts(path, moved[i]))
                        continue;
                if (path.size + strlen(canonical) > PST_TEXT_MAX)
                        return -EFBIG;
                memcpy(canonical + strlen("/usr"), path.data, path.size);
                return text_set_add(set, text(canonical, strlen("/usr") + path.size));
        }

        return text_set_add(set, path);
}
