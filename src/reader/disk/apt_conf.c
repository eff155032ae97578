/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apt's configuration.
 *
 * Runs in a worker. Files are root's; a recording's may hold anything. apt.conf(5): keys with "::",
 * values in quotes, ended by ';', scopes in braces, comments of C and C++ and from '#' on.
 */

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <strings.h>

#include "reader/disk/apt_conf.h"

#define FOLDER    "/etc/apt/apt.conf.d/"
#define MAIN_FILE "/etc/apt/apt.conf"
#define DEPTH_MAX 16U

typedef struct Parser {
        Text rest;
        char scope[APT_CONF_KEY_BYTES]; /* of the block we are in: "apt::periodic" */
        size_t ends[DEPTH_MAX];         /* length of the scope outside of each block */
        size_t depth;
        AptConfSink sink;
        void *userdata;
} Parser;

static void skip_until(Text *rest, const char *end) {
        while (rest->size > 0 && !text_starts(*rest, end))
                *rest = text_skip(*rest, 1);
        *rest = text_skip(*rest, strlen(end));
}

/* What stands behind a '#' and is no comment. */
static bool is_directive(Text rest) {
        return text_starts(rest, "#include") || text_starts(rest, "#clear");
}

/* Blanks and comments. */
static void skip_nothing(Text *rest) {
        for (;;) {
                while (rest->size > 0 && (text_is_blank(rest->data[0]) || rest->data[0] == '\n'))
                        *rest = text_skip(*rest, 1);
                if (is_directive(*rest))
                        return;
                if (text_starts(*rest, "//") || text_starts(*rest, "#"))
                        skip_until(rest, "\n");
                else if (text_starts(*rest, "/*"))
                        skip_until(rest, "*/");
                else
                        return;
        }
}

static bool ends_word(char c) {
        return text_is_blank(c) || c == '\n' || c == ';' || c == '{' || c == '}' || c == '"';
}

static Text take_word(Text *rest) {
        Text word = text(rest->data, 0);

        while (word.size < rest->size && !ends_word(word.data[word.size]))
                word.size++;
        *rest = text_skip(*rest, word.size);
        return word;
}

/* A value: what stands in quotes, or a bare word. */
static int take_value(Text *rest, Text *ret) {
        const char *end;

        if (!text_starts(*rest, "\"")) {
                *ret = take_word(rest);
                return 0;
        }

        *rest = text_skip(*rest, 1);
        end = rest->size > 0 ? memchr(rest->data, '"', rest->size) : NULL;
        if (!end)
                return -EBADMSG;

        *ret = text(rest->data, (size_t) (end - rest->data));
        *rest = text_skip(*rest, ret->size + 1);
        return 0;
}

/* The scope and a word below it, in lower case. */
static int name_key(const Parser *p, Text word, char ret[APT_CONF_KEY_BYTES]) {
        int n = snprintf(ret, APT_CONF_KEY_BYTES, "%s%s%.*s", p->scope, p->scope[0] ? "::" : "",
                         (int) word.size, word.data);

        if (n < 0 || (size_t) n >= APT_CONF_KEY_BYTES)
                return -EFBIG;

        for (char *c = ret; *c; c++)
                *c = (char) tolower((unsigned char) *c);
        return 0;
}

static int enter(Parser *p, Text word) {
        char key[APT_CONF_KEY_BYTES];
        int r;

        if (p->depth == DEPTH_MAX)
                return -EFBIG;

        r = name_key(p, word, key);
        if (r < 0)
                return r;

        p->ends[p->depth++] = strlen(p->scope);
        (void) snprintf(p->scope, sizeof(p->scope), "%s", key);
        return 0;
}

static int leave(Parser *p) {
        if (p->depth == 0)
                return -EBADMSG;

        p->scope[p->ends[--p->depth]] = '\0';
        return 0;
}

/* `word "value";`, `word { ... };` or, in a list, `"value";`. */
static int take_statement(Parser *p) {
        char key[APT_CONF_KEY_BYTES];
        Text word, value;
        int r;

        word = take_word(&p->rest);
        skip_nothing(&p->rest);
        if (text_starts(p->rest, "{")) {
                p->rest = text_skip(p->rest, 1);
                return enter(p, word);
        }
        if (text_starts(p->rest, ";")) {
                p->rest = text_skip(p->rest, 1);
                return 0; /* a key without a value */
        }

        r = take_value(&p->rest, &value);
        if (r >= 0)
                r = name_key(p, word, key);
        if (r < 0)
                return r;

        skip_nothing(&p->rest);
        if (text_starts(p->rest, ";"))
                p->rest = text_skip(p->rest, 1);
        else if (word.size == 0 && value.size == 0)
                return -EBADMSG; /* nothing was taken: a stray sign */

        return p->sink(key, value, p->userdata);
}

int apt_conf_parse(Text file, AptConfSink sink, void *userdata) {
        Parser p = { .rest = file, .sink = sink, .userdata = userdata };
        int r = 0;

        for (skip_nothing(&p.rest); r >= 0 && p.rest.size > 0; skip_nothing(&p.rest)) {
                if (is_directive(p.rest))
                        r = -EOPNOTSUPP; /* it leads to files that nobody declared */
                else if (text_starts(p.rest, "}")) {
                        p.rest = text_skip(p.rest, 1);
                        r = leave(&p);
                } else
                        r = take_statement(&p);
        }

        return r >= 0 && p.depth > 0 ? -EBADMSG : r;
}

/* apt reads names of letters, digits, '-', '_' and '.', without an extension or with ".conf". */
static bool is_read(Text name) {
        const char *dot = memrchr(name.data, '.', name.size);

        if (name.size == 0 || name.data[0] == '.' || (dot && !text_ends(name, ".conf")))
                return false;
        for (size_t i = 0; i < name.size; i++)
                if (!isalnum((unsigned char) name.data[i]) && !strchr("-_.", name.data[i]))
                        return false;

        return true;
}

static int read_one(PstRun *run, const char *path, AptConfSink sink, void *userdata) {
        PstBytes bytes;
        int r;

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        return apt_conf_parse(text(bytes.data, bytes.size), sink, userdata);
}

int apt_conf_read(PstRun *run, AptConfSink sink, void *userdata) {
        char path[PATH_MAX];
        Text rest, name;
        PstBytes names;
        int r;

        r = pst_list(run, FOLDER, &names);
        if (r == -ENOENT)
                names = (PstBytes){ .data = (const uint8_t *) "" };
        else if (r < 0)
                return r;

        rest = text(names.data, names.size);
        for (r = 0; r >= 0 && text_piece(&rest, '\0', &name);) {
                if (!is_read(name))
                        continue;
                (void) snprintf(path, sizeof(path), FOLDER "%.*s", (int) name.size, name.data);
                r = read_one(run, path, sink, userdata);
        }

        return r < 0 ? r : read_one(run, MAIN_FILE, sink, userdata);
}

static bool is_one_of(Text value, const char *const *words) {
        for (; *words; words++)
                if (value.size == strlen(*words) &&
                    strncasecmp(value.data, *words, value.size) == 0)
                        return true;

        return false;
}

bool apt_conf_is_true(Text value) {
        static const char *const words[] = { "1", "yes", "true", "with", "on", "enable", NULL };

        return is_one_of(value, words);
}

bool apt_conf_is_false(Text value) {
        static const char *const words[] = {
                "0", "no", "false", "without", "off", "disable", NULL
        };

        return is_one_of(value, words);
}
