/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who belongs to a group.
 *
 * Runs in a worker. The files are root's, or a recording's; that a directory service adds to them is
 * not seen. Names are looked at and not kept. group(5), passwd(5).
 */

#include "reader/disk/group_members.h"
#include "base/macro.h"

#define FIELDS_MAX 7U

/* Splits "a:b:c" into exactly `n` fields. Empty lines and those of NIS ("+...", "-...") have none. */
static int take_fields(Text line, Text *fields, size_t n) {
        if (line.size == 0 || line.data[0] == '+' || line.data[0] == '-')
                return 0;

        for (size_t i = 0; i + 1 < n; i++)
                if (!text_split(line, ':', &fields[i], &line))
                        return -EBADMSG;
        if (memchr(line.data, ':', line.size))
                return -EBADMSG;

        fields[n - 1] = line;
        return 1;
}

static int has_members(Text groups, uint32_t gid) {
        Text line, fields[4];
        uint64_t id;
        int r;

        while (text_line(&groups, &line)) {
                r = take_fields(line, fields, ELEMENTSOF(fields));
                if (r > 0)
                        r = text_uint(fields[2], &id) < 0 ? -EBADMSG : id == gid;
                if (r < 0)
                        return r;
                if (r > 0 && fields[3].size > 0 && !text_is(fields[3], "root"))
                        return 1;
        }

        return 0;
}

static int is_first_of_any(Text users, uint32_t gid) {
        Text line, fields[FIELDS_MAX];
        uint64_t user, group;
        int r;

        while (text_line(&users, &line)) {
                r = take_fields(line, fields, ELEMENTSOF(fields));
                if (r > 0 && (text_uint(fields[2], &user) < 0 || text_uint(fields[3], &group) < 0))
                        r = -EBADMSG;
                if (r < 0)
                        return r;
                if (r > 0 && group == gid && user != 0)
                        return 1;
        }

        return 0;
}

int group_has_members(Text groups, Text users, uint32_t gid) {
        int r = has_members(groups, gid);

        return r != 0 ? r : is_first_of_any(users, gid);
}

int group_has_members_read(PstRun *run, uint32_t gid) {
        PstBytes groups, users;
        int r;

        r = pst_read(run, GROUP_PATH, &groups);
        if (r >= 0)
                r = pst_read(run, PASSWD_PATH, &users);
        if (r < 0)
                return r;

        return group_has_members(text(groups.data, groups.size), text(users.data, users.size), gid);
}
