/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The package database: which packages dpkg believes to be installed.
 *
 * Runs in a worker. Root may write the file as it likes, and so may a package's maintainer what
 * stands in its own paragraph. deb-control(5), dpkg(1) "Package states".
 */

#include "reader/disk/dpkg_status.h"
#include "base/macro.h"
#include "reader/disk/deb822.h"
#include "reader/text/directory.h"

static Text *field_of(DpkgPackage *package, Text name) {
        const struct {
                const char *name;
                Text *value;
        } fields[] = {
                { "package", &package->name },
                { "version", &package->version },
                { "architecture", &package->architecture },
                { "status", &package->status },
                { "conffiles", &package->conffiles },
                { "essential", &package->essential },
                { "source", &package->source },
        };

        for (size_t i = 0; i < ELEMENTSOF(fields); i++)
                if (deb822_is(name, fields[i].name))
                        return fields[i].value;

        return NULL;
}

int dpkg_status_next(Text *rest, DpkgPackage *ret) {
        DpkgPackage package = { 0 };
        bool begun = false;
        Text name, value;
        int r;

        while (!begun && rest->size > 0) { /* over empty lines as well */
                while ((r = deb822_field(rest, &name, &value)) > 0) {
                        Text *field = field_of(&package, name);

                        if (field)
                                *field = value;
                        begun = true;
                }
                if (r < 0)
                        return r;
        }
        if (!begun)
                return 0;
        if (package.name.size == 0)
                return -EBADMSG;

        *ret = package;
        return 1;
}

/* "want flag state": dpkg-query(1), Status-Want, Status-Flag, Status-Status. */
static Text status_word(const DpkgPackage *package, unsigned n) {
        Text rest = package->status, word = { 0 };

        for (unsigned i = 0; i <= n; i++)
                if (!text_word(&rest, &word))
                        return text("", 0);

        return word;
}

bool dpkg_is_installed(const DpkgPackage *package) {
        return text_is(status_word(package, 1), "ok") &&
               text_is(status_word(package, 2), "installed");
}

bool dpkg_is_held(const DpkgPackage *package) {
        return text_is(status_word(package, 0), "hold");
}

int dpkg_status_find(Text status, const char *name, DpkgPackage *ret) {
        DpkgPackage package;
        int r;

        while ((r = dpkg_status_next(&status, &package)) > 0)
                if (text_is(package.name, name) && dpkg_is_installed(&package)) {
                        *ret = package;
                        return 1;
                }

        return r;
}

/* Not there to ask, or not to be waited for; what it met at the file itself is another matter. */
static bool is_nobody_there(int r) {
        return r == -ENOTCONN || r == -EACCES || r == -ETIMEDOUT;
}

int dpkg_packages_read(PstRun *run, const PstQuestion *question, Text *ret) {
        PstBytes bytes;
        int r;

        r = run->host->query(run, question, &bytes);
        if (is_nobody_there(r))
                r = pst_read(run, DPKG_STATUS_PATH, &bytes);
        if (r == -ENOENT) {
                r = directory_has(run, DPKG_PARENT_PATH, "dpkg");
                if (r == 0)
                        return -ENODEV;
                return r < 0 ? r : -ENOENT;
        }
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}
