/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where apt gets packages from, and by whose keys.
 *
 * Runs in a worker. Root may write all of it. sources.list(5): one line a source,
 * "deb [options] uri suite components", or paragraphs in the form of deb822(5). Options that switch
 * authentication off belong to the gate of updates.
 */

#include <stdio.h>

#include "base/macro.h"
#include "reader/disk/apt_sources.h"
#include "reader/disk/deb822.h"
#include "reader/text/directory.h"

/* Schemes that lead to this machine itself. What may stand before a '+' only fetches. */
static const char *const local_schemes[] = { "file", "copy", "cdrom", "mirror+file",
                                             "mirror+copy" };

/* The host of a URI, without user and port; "local" if it has none. -EBADMSG: it is no URI. */
static int host_of(Text uri, Text *ret) {
        Text scheme, rest, authority, before, host;

        if (!text_split(uri, ':', &scheme, &rest) || scheme.size == 0)
                return -EBADMSG;

        for (size_t i = 0; i < ELEMENTSOF(local_schemes); i++)
                if (text_is(scheme, local_schemes[i])) {
                        *ret = text("local", strlen("local"));
                        return 0;
                }

        if (!text_starts(rest, "//"))
                return -EBADMSG;
        authority = text_skip(rest, 2);
        if (!text_piece(&authority, '/', &host))
                return -EBADMSG;
        while (text_split(host, '@', &before, &rest))
                host = rest;
        if (text_split(host, ':', &before, &rest))
                host = before;
        if (host.size == 0)
                return -EBADMSG;

        *ret = host;
        return 0;
}

static int add_origin(AptSources *sources, Text uri, Text suite) {
        Text host;
        int r;

        r = host_of(uri, &host);
        if (r < 0)
                return r;

        return text_set_add_pair(&sources->origins, host, ' ', suite);
}

static bool is_type(Text word) {
        return text_is(word, "deb") || text_is(word, "deb-src");
}

/* --- one line a source --- */

static bool is_pinned(Text options) {
        Text option;

        while (text_word(&options, &option))
                if (text_starts(option, "signed-by=") && option.size > strlen("signed-by="))
                        return true;

        return false;
}

static int parse_line(Text line, AptSources *sources) {
        Text comment, type, options = { 0 }, rest, uri, suite;

        (void) text_split(line, '#', &line, &comment);
        if (!text_word(&line, &type))
                return 0;
        if (!is_type(type))
                return -EBADMSG;

        line = text_trim(line);
        if (text_starts(line, "[")) {
                if (!text_split(text_skip(line, 1), ']', &options, &rest))
                        return -EBADMSG;
                line = rest;
        }
        if (!text_word(&line, &uri) || !text_word(&line, &suite))
                return -EBADMSG;

        if (!is_pinned(options))
                sources->unpinned++;
        return add_origin(sources, uri, suite);
}

int apt_sources_list_parse(Text file, AptSources *ret) {
        Text line;
        int r;

        while (text_line(&file, &line)) {
                r = parse_line(line, ret);
                if (r < 0)
                        return r;
        }

        return 0;
}

/* --- paragraphs --- */

typedef struct Paragraph {
        Text types, uris, suites, signed_by, enabled;
} Paragraph;

static Text *field_of(Paragraph *p, Text name) {
        const struct {
                const char *name;
                Text *value;
        } fields[] = {
                { "types", &p->types },     { "uris", &p->uris },
                { "suites", &p->suites },   { "signed-by", &p->signed_by },
                { "enabled", &p->enabled },
        };

        for (size_t i = 0; i < ELEMENTSOF(fields); i++)
                if (deb822_is(name, fields[i].name))
                        return fields[i].value;

        return NULL;
}

/* apt's StringToBool(), as far as it says no. */
static bool is_disabled(Text enabled) {
        static const char *const words[] = { "no", "false", "without", "off", "disable", "0" };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (deb822_is(enabled, words[i]))
                        return true;

        return false;
}

static int add_paragraph(const Paragraph *p, AptSources *sources) {
        Text uris = p->uris, uri, suites, suite, types = p->types, type;
        int r;

        if (is_disabled(p->enabled))
                return 0;
        if (types.size == 0 || uris.size == 0 || p->suites.size == 0)
                return -EBADMSG;

        while (deb822_word(&types, &type))
                if (!is_type(type))
                        return -EBADMSG;

        while (deb822_word(&uris, &uri)) {
                suites = p->suites;
                while (deb822_word(&suites, &suite)) {
                        r = add_origin(sources, uri, suite);
                        if (r < 0)
                                return r;
                }
        }

        if (p->signed_by.size == 0)
                sources->unpinned++;
        return 0;
}

int apt_sources_deb822_parse(Text file, AptSources *ret) {
        while (file.size > 0) {
                Paragraph paragraph = { 0 };
                bool begun = false;
                Text name, value;
                int r;

                while ((r = deb822_field(&file, &name, &value)) > 0) {
                        Text *field = field_of(&paragraph, name);

                        if (field)
                                *field = value;
                        begun = true;
                }
                if (r == 0 && begun)
                        r = add_paragraph(&paragraph, ret);
                if (r < 0)
                        return r;
        }

        return 0;
}

/* --- all of them --- */

static int add_file(PstRun *run, const char *path, int (*parse)(Text file, AptSources *ret),
                    AptSources *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r;

        return parse(text(bytes.data, bytes.size), ret);
}

/* apt reads the names that end so, and passes over all others. */
static int add_part(PstRun *run, Text name, AptSources *ret) {
        char path[sizeof(APT_SOURCES_PARTS_PATH) + 256];
        int r;

        if (!text_ends(name, ".list") && !text_ends(name, ".sources"))
                return 0;
        (void) snprintf(path, sizeof(path), APT_SOURCES_PARTS_PATH "%.*s",
                        (int) (name.size < 256 ? name.size : 255), name.data);

        r = add_file(run, path,
                     text_ends(name, ".list") ? apt_sources_list_parse : apt_sources_deb822_parse,
                     ret);
        return r == -ENOENT ? 0 : r; /* removed meanwhile, or a link to nowhere */
}

static int add_parts(PstRun *run, AptSources *ret) {
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, APT_SOURCES_PARTS_PATH, &names);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &name)) {
                r = add_part(run, name, ret);
                if (r < 0)
                        return r;
        }

        return 0;
}

int apt_sources_read(PstRun *run, AptSources *ret) {
        int list, parts, r;

        text_set_init(&ret->origins);
        ret->unpinned = 0;

        list = add_file(run, APT_SOURCES_LIST_PATH, apt_sources_list_parse, ret);
        if (list < 0 && list != -ENOENT)
                return list;

        parts = add_parts(run, ret);
        if (parts < 0 && parts != -ENOENT)
                return parts;

        if (list < 0 && parts < 0) {
                r = directory_has(run, ETC_PATH, "apt");
                if (r <= 0)
                        return r < 0 ? r : -ENODEV;
        }

        return 0;
}
