/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who has power over the device.
 *
 * Runs in a worker. Files are root's; a recording's may hold anything. passwd(5), group(5). Names never leave the device: they are facts, which stay within it.
 */

#include "reader/disk/accounts.h"
#include "base/macro.h"

/* Groups whose members can become root, or read what only root should. */
static const char *const groups[] = { "sudo", "adm",    "docker", "lxd",  "libvirt",
                                      "disk", "shadow", "kmem",   "wheel" };

int accounts_superusers(Text passwd, TextSet *ret) {
        Text line, name, rest, secret, uid;
        uint64_t number;
        int r;

        while (text_line(&passwd, &line)) {
                if (line.size == 0 || strchr("+-#", line.data[0]))
                        continue; /* nsswitch's "compat" includes and excludes */
                if (!text_split(line, ':', &name, &rest) ||
                    !text_split(rest, ':', &secret, &rest) || !text_split(rest, ':', &uid, &rest))
                        return -EBADMSG;
                if (text_uint(uid, &number) < 0)
                        return -EBADMSG; /* "-0" is root as well */
                if (number != 0)
                        continue;
                r = text_set_add(ret, name);
                if (r < 0)
                        return r;
        }

        return 0;
}

static bool is_powerful(Text name) {
        for (size_t i = 0; i < ELEMENTSOF(groups); i++)
                if (text_is(name, groups[i]))
                        return true;

        return false;
}

int accounts_members(Text group, TextSet *ret) {
        Text line, name, rest, secret, gid, member;
        int r = 0;

        while (r >= 0 && text_line(&group, &line)) {
                if (!text_split(line, ':', &name, &rest) || !is_powerful(name))
                        continue;
                if (!text_split(rest, ':', &secret, &rest) || !text_split(rest, ':', &gid, &rest))
                        return -EBADMSG;
                while (r >= 0 && text_piece(&rest, ',', &member))
                        if (member.size > 0)
                                r = text_set_add_pair(ret, name, ':', member);
        }

        return r < 0 ? r : 0;
}
