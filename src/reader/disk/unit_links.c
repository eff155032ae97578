/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which units files enable, and which they mask.
 *
 * Runs in a worker. Folders are root's, or a recording's. systemd.unit(5), "Unit File Load Path" and
 * the table of what `systemctl enable` and `systemctl mask` make.
 */

#include <limits.h>
#include <stdio.h>

#include "base/macro.h"
#include "reader/disk/unit_links.h"

#define FOLDER_DEPTH 3U /* of each that may have a mask, below the root */

/* The first that has a unit's name hides the others. */
static const char *const mask_folders[] = {
        "/run/systemd/generator.early/",
        "/etc/systemd/system/",
        "/run/systemd/system/",
};

static const char *const link_folders[] = {
        "/etc/systemd/system/",          "/run/systemd/system/",         "/run/systemd/generator/",
        "/run/systemd/generator.early/", "/run/systemd/generator.late/",
};

static const char *const unit_folders[] = {
        "/usr/lib/systemd/system/",       "/lib/systemd/system/",
        "/usr/local/lib/systemd/system/", "/etc/systemd/system/",
        "/run/systemd/system/",           "/run/systemd/generator/",
        "/run/systemd/generator.early/",  "/run/systemd/generator.late/",
};

/* An image has no /run: nothing has been generated yet. */
static bool is_not_there(int r) {
        return r == -ENOENT || r == -ENOTDIR || r == -ENOTCONN;
}

/* Whether a link in one of the folders of masks leads to /dev/null, and not to one elsewhere. */
static bool leads_to_null(Text target) {
        size_t n;

        if (text_is(target, "/dev/null"))
                return true;

        for (n = 0; text_starts(target, "../"); n++)
                target = text_skip(target, strlen("../"));

        return n >= FOLDER_DEPTH && text_is(target, "dev/null");
}

/* Whether what stands at the path is a mask: 1 or 0. systemd takes an empty file for one as well. */
static int is_mask(PstRun *run, const char *path) {
        PstBytes bytes;
        int r;

        r = pst_link(run, path, &bytes);
        if (r >= 0)
                return leads_to_null(text(bytes.data, bytes.size));
        if (r != -EINVAL)
                return r;

        r = pst_read(run, path, &bytes);
        return r < 0 ? r : bytes.size == 0;
}

static int join(const char *folder, const char *name, char ret[PATH_MAX]) {
        int n = snprintf(ret, PATH_MAX, "%s%s", folder, name);

        return n < 0 || n >= PATH_MAX ? -EFBIG : 0;
}

int unit_is_masked(PstRun *run, const char *unit) {
        char path[PATH_MAX];
        int r;

        for (size_t i = 0; i < ELEMENTSOF(mask_folders); i++) {
                r = join(mask_folders[i], unit, path);
                if (r >= 0)
                        r = is_mask(run, path);
                if (!is_not_there(r))
                        return r;
        }

        return 0;
}

int unit_file_exists(PstRun *run, const char *unit) {
        char path[PATH_MAX];
        PstBytes bytes;
        int r;

        for (size_t i = 0; i < ELEMENTSOF(unit_folders); i++) {
                r = join(unit_folders[i], unit, path);
                if (r >= 0)
                        r = pst_link(run, path, &bytes);
                if (r >= 0 || r == -EINVAL)
                        return 1;
                if (!is_not_there(r))
                        return r;
        }

        return 0;
}

/* Those that are named in one folder. */
static int add_named(PstRun *run, const char *folder, const char *const *units, size_t n,
                     TextSet *ret) {
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, folder, &names);
        if (is_not_there(r))
                return 0;
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name))
                for (size_t i = 0; i < n && r >= 0; i++)
                        if (text_is(name, units[i]))
                                r = text_set_add(ret, name);

        return r;
}

static int add_enabled_in(PstRun *run, const char *folder, const char *const *units, size_t n,
                          TextSet *ret) {
        char path[PATH_MAX];
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, folder, &names);
        if (is_not_there(r))
                return 0;
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                if (!text_ends(name, ".wants") && !text_ends(name, ".requires"))
                        continue;
                (void) snprintf(path, sizeof(path), "%s%.*s/", folder, (int) name.size, name.data);
                r = add_named(run, path, units, n, ret);
        }

        return r;
}

int unit_links_add_enabled(PstRun *run, const char *const *units, size_t n, TextSet *ret) {
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(link_folders) && r >= 0; i++)
                r = add_enabled_in(run, link_folders[i], units, n, ret);

        return r;
}
