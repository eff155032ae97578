/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The release that the package base-files makes.
 *
 * Runs in a worker. Pure. The version comes from the package database, which is root's. base-files,
 * debian/changelog: updates of a stable release are +debNuM, and set /etc/debian_version to N.M.
 */

#include <stdio.h>

#include "reader/disk/base_files.h"

static Text take_digits(Text *rest) {
        Text digits = text(rest->data, 0);

        while (digits.size < rest->size && rest->data[digits.size] >= '0' &&
               rest->data[digits.size] <= '9')
                digits.size++;

        *rest = text_skip(*rest, digits.size);
        return digits;
}

int base_files_parse(Text version, BaseFiles *ret) {
        Text rest = version, release, update, base, number = text("0", 1);
        BaseFiles files;

        release = take_digits(&rest);
        if (release.size == 0 || (rest.size > 0 && rest.data[0] != '.' && rest.data[0] != '+'))
                return -EBADMSG;

        if (text_split(rest, '+', &base, &update) && text_starts(update, "deb")) {
                Text again;

                update = text_skip(update, strlen("deb"));
                again = take_digits(&update);
                if (again.size != release.size ||
                    memcmp(again.data, release.data, again.size) != 0 || !text_starts(update, "u"))
                        return -EBADMSG;
                update = text_skip(update, 1);
                number = take_digits(&update);
        }
        if (number.size == 0 || release.size + 1 + number.size > PST_TEXT_MAX)
                return -EBADMSG;

        (void) snprintf(files.version_id, sizeof(files.version_id), "%.*s", (int) release.size,
                        release.data);
        (void) snprintf(files.point_release, sizeof(files.point_release), "%.*s.%.*s",
                        (int) release.size, release.data, (int) number.size, number.data);
        *ret = files;
        return 0;
}
