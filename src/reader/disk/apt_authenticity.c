/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether apt may take what nobody signed for.
 *
 * Runs in a worker. Root may write all of it. sources.list(5), apt-secure(8), apt.conf(5).
 */

#include <limits.h>
#include <stdio.h>

#include "base/macro.h"
#include "reader/disk/apt_authenticity.h"
#include "reader/disk/deb822.h"
#include "reader/text/directory.h"

/* Options of a source; what they are set to when they loosen. */
static const struct {
        const char *name;
        bool loosens_when;
} options[] = {
        { "trusted", true },
        { "allow-insecure", true },
        { "allow-weak", true },
        { "allow-downgrade-to-insecure", true },
        { "check-valid-until", false },
};

/* Keys of the configuration, in lower case; likewise. */
static const struct {
        const char *key;
        bool loosens_when;
} keys[] = {
        { "apt::get::allowunauthenticated", true },
        { "acquire::allowinsecurerepositories", true },
        { "acquire::allowweakrepositories", true },
        { "acquire::allowdowngradetoinsecurerepositories", true },
        { "acquire::check-valid-until", false },
};

/* What is not clearly harmless counts: apt's own default would have to be known for it. */
static bool is_loose(Text value, bool loosens_when) {
        return loosens_when ? !apt_conf_is_false(value) : !apt_conf_is_true(value);
}

static Text without_quotes(Text value) {
        if (text_starts(value, "\""))
                value = text_skip(value, 1);
        if (text_ends(value, "\""))
                value.size--;

        return value;
}

static int add_option(Text name, Text value, TextSet *insecure) {
        for (size_t i = 0; i < ELEMENTSOF(options); i++)
                if (deb822_is(name, options[i].name) &&
                    is_loose(without_quotes(value), options[i].loosens_when))
                        return text_set_add_pair(
                                insecure, text(options[i].name, strlen(options[i].name)), '=',
                                options[i].loosens_when ? text("yes", 3) : text("no", 2));

        return 0;
}

static int take_line(Text line, TextSet *insecure) {
        Text comment, before, inside, after, option, name, value;
        int r = 0;

        (void) text_split(line, '#', &line, &comment);
        if (!text_split(line, '[', &before, &inside) || !text_split(inside, ']', &inside, &after))
                return 0;

        while (r >= 0 && text_word(&inside, &option))
                if (text_split(option, '=', &name, &value))
                        r = add_option(name, value, insecure);

        return r;
}

int apt_authenticity_list(Text file, TextSet *insecure) {
        Text line;
        int r = 0;

        while (r >= 0 && text_line(&file, &line))
                r = take_line(line, insecure);

        return r;
}

/* What a paragraph says is only looked at once it is known to be in force: "Enabled: no" may stand
 * anywhere in it. */
static int take_paragraph(Text *file, TextSet *insecure) {
        Text again = *file, name, value;
        bool enabled = true;
        int r;

        while ((r = deb822_field(file, &name, &value)) > 0)
                if (deb822_is(name, "enabled"))
                        enabled = !apt_conf_is_false(value);
        if (r < 0 || !enabled)
                return r;

        while ((r = deb822_field(&again, &name, &value)) > 0) {
                r = add_option(name, value, insecure);
                if (r < 0)
                        return r;
        }

        return r;
}

int apt_authenticity_deb822(Text file, TextSet *insecure) {
        int r = 0;

        while (r >= 0 && file.size > 0)
                r = take_paragraph(&file, insecure);

        return r;
}

static int on_setting(const char *key, Text value, void *userdata) {
        bool *loose = userdata;

        for (size_t i = 0; i < ELEMENTSOF(keys); i++)
                if (strcmp(key, keys[i].key) == 0)
                        loose[i] = is_loose(value, keys[i].loosens_when);

        return 0;
}

static int read_file(PstRun *run, const char *path, int (*parse)(Text, TextSet *), TextSet *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        return parse(text(bytes.data, bytes.size), ret);
}

static int read_parts(PstRun *run, TextSet *ret) {
        char path[PATH_MAX];
        Text rest, name;
        PstBytes names;
        int r;

        r = pst_list(run, APT_SOURCES_PARTS_PATH, &names);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                (void) snprintf(path, sizeof(path), APT_SOURCES_PARTS_PATH "%.*s", (int) name.size,
                                name.data);
                if (text_ends(name, ".list"))
                        r = read_file(run, path, apt_authenticity_list, ret);
                else if (text_ends(name, ".sources"))
                        r = read_file(run, path, apt_authenticity_deb822, ret);
        }

        return r;
}

int apt_authenticity_read(PstRun *run, TextSet *ret) {
        bool loose[ELEMENTSOF(keys)] = { 0 };
        int r;

        text_set_init(ret);
        r = directory_has(run, ETC_PATH, "apt");
        if (r <= 0)
                return r < 0 ? r : -ENODEV;

        r = read_file(run, APT_SOURCES_LIST_PATH, apt_authenticity_list, ret);
        if (r >= 0)
                r = read_parts(run, ret);
        if (r >= 0)
                r = apt_conf_read(run, on_setting, loose);

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(keys); i++)
                if (loose[i])
                        r = text_set_add(ret, text(keys[i].key, strlen(keys[i].key)));
        return r < 0 ? r : 0;
}
