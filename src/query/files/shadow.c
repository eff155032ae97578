/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /etc/shadow without what is secret in it.
 *
 * Runs in postured-query-files, the only process that ever holds these bytes. Root wrote them.
 * shadow(5), crypt(5).
 */

#include "query/files/shadow.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SCHEME_BYTES_MAX 16U /* the longest there is: "gost-yescrypt" */
#define DES_CHARACTERS   13U
#define SCHEME_ALPHABET  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"
#define DES_ALPHABET     "./abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

typedef struct Field {
        const char *data;
        size_t size;
} Field;

/* Up to `end` or the next colon; -EBADMSG: there is no colon. */
static int take_field(const char **cursor, const char *end, Field *ret) {
        const char *colon = memchr(*cursor, ':', (size_t) (end - *cursor));

        if (!colon)
                return -EBADMSG;

        *ret = (Field){ .data = *cursor, .size = (size_t) (colon - *cursor) };
        *cursor = colon + 1;
        return 0;
}

static size_t span_of(const Field *field, const char *alphabet) {
        size_t n = 0;

        while (n < field->size && field->data[n] && strchr(alphabet, field->data[n]))
                n++;

        return n;
}

/* Locking puts a '!' in front and keeps the hash; '*' is no hash of anything. */
static const char *state_of(const Field *password) {
        if (password->size == 0)
                return "empty";

        return *password->data == '!' || *password->data == '*' ? "locked" : "set";
}

/* Never more of a hash than the name of its scheme, which is short and stands between two '$'. */
static void scheme_of(Field hash, char ret[SCHEME_BYTES_MAX + 1]) {
        size_t n;

        ret[0] = '\0';
        while (hash.size > 0 && *hash.data == '!') {
                hash.data++;
                hash.size--;
        }

        if (hash.size == DES_CHARACTERS && span_of(&hash, DES_ALPHABET) == DES_CHARACTERS) {
                (void) snprintf(ret, SCHEME_BYTES_MAX + 1, "des");
                return;
        }
        if (hash.size < 2 || *hash.data != '$')
                return;

        hash.data++;
        hash.size--;
        n = span_of(&hash, SCHEME_ALPHABET);
        if (n == hash.size || hash.data[n] != '$' || n > SCHEME_BYTES_MAX)
                return;
        memcpy(ret, hash.data, n);
        ret[n] = '\0';
}

/* "name:password:...": lines of NIS ("+::::::::") are no entries of this file. */
static int reduce_line(const char *line, const char *end, Reply *reply, uint64_t *n) {
        char scheme[SCHEME_BYTES_MAX + 1];
        Field name, password;
        int r;

        if (line == end || *line == '+' || *line == '-')
                return 0;

        r = take_field(&line, end, &name);
        if (r >= 0)
                r = take_field(&line, end, &password);
        if (r < 0)
                return r;

        scheme_of(password, scheme);
        reply_array(reply, 2);
        reply_text(reply, scheme);
        reply_text(reply, state_of(&password));
        (*n)++;
        return 0;
}

int shadow_reduce(const char *text, size_t size, Reply *reply) {
        const char *end = text + size;
        size_t opened = reply_array_open(reply);
        uint64_t n = 0;
        int r;

        while (text < end) {
                const char *newline = memchr(text, '\n', (size_t) (end - text));
                const char *line_end = newline ? newline : end;

                r = reduce_line(text, line_end, reply, &n);
                if (r < 0)
                        return r;
                text = newline ? newline + 1 : end;
        }

        reply_array_close(reply, opened, n);
        return reply_result(reply);
}
