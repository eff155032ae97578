/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Programs that report how this device is used, or how its programs crash.
 *
 * Runs in a worker. Files are root's, or a recording's. The file of popularity-contest is a shell
 * script of assignments; its program takes part if PARTICIPATE is "yes", /etc/cron.daily.
 */

#include "reader/disk/usage_reporting.h"
#include "base/macro.h"
#include "reader/disk/dpkg_status.h"

bool popularity_contest_takes_part(const void *data, size_t size) {
        Text rest = text(data, size), line, key, value;
        bool takes_part = false;

        while (text_line(&rest, &line)) {
                if (!text_split(text_trim(line), '=', &key, &value) || !text_is(key, "PARTICIPATE"))
                        continue;
                if (value.size >= 2 && (value.data[0] == '"' || value.data[0] == '\'') &&
                    value.data[value.size - 1] == value.data[0])
                        value = text(value.data + 1, value.size - 2);
                takes_part = value.size == 3 && strncasecmp(value.data, "yes", 3) == 0;
        }

        return takes_part;
}

static int popularity_contest_is_on(PstRun *run) {
        PstBytes bytes;
        int r;

        r = pst_read(run, POPULARITY_CONTEST_PATH, &bytes);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        return popularity_contest_takes_part(bytes.data, bytes.size);
}

static int always_on(_unused_ PstRun *run) {
        return 1;
}

int usage_reporting_read(PstRun *run, Text status, TextSet *ret) {
        static const struct {
                const char *package;
                int (*is_on)(PstRun *run);
        } reporters[] = {
                { "popularity-contest", popularity_contest_is_on },
                { "apport", always_on },
                { "whoopsie", always_on },
        };
        DpkgPackage package;

        for (size_t i = 0; i < ELEMENTSOF(reporters); i++) {
                int r;

                r = dpkg_status_find(status, reporters[i].package, &package);
                if (r > 0)
                        r = reporters[i].is_on(run);
                if (r > 0)
                        r = text_set_add(ret, package.name);
                if (r < 0)
                        return r;
        }

        return 0;
}
