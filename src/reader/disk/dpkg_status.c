/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The package database: which packages dpkg believes to be installed.
 *
 * Runs in a worker. Root may write the file as it likes, and so may a package's maintainer what
 * stands in its own paragraph. deb-control(5), dpkg(1) "Package states".
 */

#include "reader/disk/dpkg_status.h"
#include "base/macro.h"

/* Names of fields are compared as dpkg does, without regard to case. */
static bool is_field(Text name, const char *field) {
        if (name.size != strlen(field))
                return false;

        for (size_t i = 0; i < name.size; i++) {
                char c = name.data[i];

                if (c >= 'A' && c <= 'Z')
                        c = (char) (c - 'A' + 'a');
                if (c != field[i])
                        return false;
        }

        return true;
}

/* A field's value reaches over the lines that begin with a blank. */
static Text take_value(Text first, Text *rest) {
        Text value = first, line;

        while (rest->size > 0 && (rest->data[0] == ' ' || rest->data[0] == '\t')) {
                (void) text_line(rest, &line);
                value.size = (size_t) (line.data + line.size - value.data);
        }

        return text_trim(value);
}

int dpkg_status_next(Text *rest, DpkgPackage *ret) {
        DpkgPackage package = { 0 };
        const struct {
                const char *name;
                Text *value;
        } fields[] = {
                { "package", &package.name },
                { "version", &package.version },
                { "architecture", &package.architecture },
                { "status", &package.status },
                { "conffiles", &package.conffiles },
                { "essential", &package.essential },
                { "source", &package.source },
        };
        bool begun = false;
        Text line, name, value;

        while (text_line(rest, &line)) {
                if (text_trim(line).size == 0) {
                        if (begun)
                                break;
                        continue;
                }
                if (!text_split(line, ':', &name, &value) || text_is_blank(line.data[0]))
                        return -EBADMSG;

                begun = true;
                value = take_value(value, rest);
                for (size_t i = 0; i < ELEMENTSOF(fields); i++)
                        if (is_field(name, fields[i].name))
                                *fields[i].value = value;
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

int dpkg_status_read(PstRun *run, Text *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, DPKG_STATUS_PATH, &bytes);
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}
