/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a control group has processes, by the kernel's word.
 *
 * Runs in a worker. Trusts the kernel, as far as policy does. The path of a group is somebody
 * else's word, so it may not lead elsewhere. Documentation/admin-guide/cgroup-v2.rst, cgroup.events.
 */

#include <limits.h>
#include <stdio.h>

#include "reader/kernel/cgroup_events.h"
#include "reader/kernel/mountinfo.h"

int cgroup_events_parse(const void *data, size_t size, bool *ret_populated) {
        Text rest = text(data, size), line, key, value;

        while (text_line(&rest, &line)) {
                if (!text_split(line, ' ', &key, &value))
                        return -EBADMSG;
                if (!text_is(key, "populated"))
                        continue;
                if (!text_is(value, "0") && !text_is(value, "1"))
                        return -EBADMSG;
                *ret_populated = text_is(value, "1");
                return 0;
        }

        return -EBADMSG;
}

int cgroup_root_read(PstRun *run, const char **ret) {
        static const struct {
                const char *point, *root;
        } places[] = {
                { "/sys/fs/cgroup", CGROUP_ROOT },
                { "/sys/fs/cgroup/unified", CGROUP_HYBRID_ROOT },
        };
        Text mountinfo;
        Mount mount;
        int r;

        r = mountinfo_read(run, &mountinfo);
        if (r < 0)
                return r;

        for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
                r = mountinfo_find(mountinfo, places[i].point, &mount);
                if (r < 0)
                        return r;
                if (r > 0 && text_is(mount.type, "cgroup2")) {
                        *ret = places[i].root;
                        return 0;
                }
        }

        return -EOPNOTSUPP;
}

static bool is_group(Text path) {
        Text rest = path, part;

        while (text_piece(&rest, '/', &part))
                if (text_is(part, "..") || text_is(part, "."))
                        return false;

        return text_starts(path, "/") && !memchr(path.data, '\0', path.size);
}

int cgroup_populated(PstRun *run, const char *root, Text path, bool *ret) {
        char file[PATH_MAX];
        PstBytes bytes;
        int n, r;

        if (!is_group(path))
                return -EBADMSG;
        n = snprintf(file, sizeof(file), "%s%.*s/cgroup.events", root, (int) path.size - 1,
                     path.data + 1);
        if (n < 0 || (size_t) n >= sizeof(file))
                return -EFBIG;

        r = pst_read(run, file, &bytes);
        if (r == -ENOENT || r == -ENODEV) { /* it is gone, or goes while we read */
                *ret = false;
                return 0;
        }
        if (r < 0)
                return r;

        return cgroup_events_parse(bytes.data, bytes.size, ret);
}
