/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers, written piece by piece.
 *
 * Runs in every query process. What is written is what the device said: only its size is ours to
 * bound, and that its text is one. Pure but for malloc().
 */

#include "query/reply.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cbor/encoder.h"
#include "cbor/utf8.h"
#include "message/channel.h"

#define FIRST_BYTES    1024U
#define HEAD_BYTES_MAX 9U /* RFC 8949, 3: one byte and a 64-bit argument */

void reply_done(Reply *reply) {
        free(reply->data);
        *reply = (Reply){ 0 };
}

void reply_reset(Reply *reply) {
        reply->size = 0;
        reply->error = 0;
}

int reply_result(const Reply *reply) {
        return reply->error;
}

static void fail(Reply *reply, int error) {
        if (reply->error == 0)
                reply->error = error;
}

/* An encoder behind what is there, with room for `n` bytes; it is full already after an error. */
static Encoder room(Reply *reply, size_t n) {
        size_t capacity = reply->capacity ? reply->capacity : FIRST_BYTES;
        uint8_t *grown;

        if (n > ANSWER_BYTES_MAX - reply->size)
                fail(reply, -EFBIG);
        if (reply->error < 0)
                return encoder(NULL, 0);

        while (capacity - reply->size < n)
                capacity *= 2;
        if (capacity != reply->capacity) {
                grown = realloc(reply->data, capacity);
                if (!grown) {
                        fail(reply, -ENOMEM);
                        return encoder(NULL, 0);
                }
                reply->data = grown;
                reply->capacity = capacity;
        }

        return encoder(reply->data + reply->size, capacity - reply->size);
}

static void keep(Reply *reply, const Encoder *e) {
        reply->size += e->overflow ? 0 : e->size;
}

void reply_append(Reply *reply, const void *data, size_t size) {
        Encoder e = room(reply, size);

        encoder_raw(&e, data, size);
        keep(reply, &e);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): it is taken over, and freed */
void reply_adopt(Reply *reply, uint8_t *data, size_t size) {
        reply_done(reply);
        *reply = (Reply){ .data = data, .size = size, .capacity = size };
        if (size > ANSWER_BYTES_MAX)
                fail(reply, -EFBIG);
}

void reply_uint(Reply *reply, uint64_t value) {
        Encoder e = room(reply, HEAD_BYTES_MAX);

        encoder_uint(&e, value);
        keep(reply, &e);
}

void reply_int(Reply *reply, int64_t value) {
        Encoder e = room(reply, HEAD_BYTES_MAX);

        encoder_int(&e, value);
        keep(reply, &e);
}

void reply_bool(Reply *reply, bool value) {
        Encoder e = room(reply, HEAD_BYTES_MAX);

        encoder_bool(&e, value);
        keep(reply, &e);
}

/* How many bytes at `text` are one character of UTF-8; 0: none are. */
static size_t character_size(const char *text) {
        for (size_t n = 1; n <= 4 && text[n - 1]; n++)
                if (utf8_is_valid((const uint8_t *) text, n))
                        return n;

        return 0;
}

static char *escape(const char *text) {
        char *escaped = malloc(4 * strlen(text) + 1), *out = escaped;

        if (!escaped)
                return NULL;

        while (*text) {
                size_t n = character_size(text);

                if (n > 0)
                        memcpy(out, text, n);
                else
                        (void) snprintf(out, 5, "\\x%02x", (unsigned) (unsigned char) *text);
                out += n > 0 ? n : 4;
                text += n > 0 ? n : 1;
        }
        *out = '\0';
        return escaped;
}

static void write_text(Reply *reply, const char *text) {
        Encoder e = room(reply, strlen(text) + HEAD_BYTES_MAX);

        encoder_text(&e, text);
        keep(reply, &e);
}

void reply_text(Reply *reply, const char *text) {
        _cleanup_free_ char *escaped = NULL;

        if (utf8_is_valid((const uint8_t *) text, strlen(text))) {
                write_text(reply, text);
                return;
        }

        escaped = escape(text);
        if (escaped)
                write_text(reply, escaped);
        else
                fail(reply, -ENOMEM);
}

void reply_bytes(Reply *reply, const void *data, size_t size) {
        Encoder e = room(reply, size + HEAD_BYTES_MAX);

        encoder_bytes(&e, data, size);
        keep(reply, &e);
}

void reply_array(Reply *reply, uint64_t n) {
        Encoder e = room(reply, HEAD_BYTES_MAX);

        encoder_array(&e, n);
        keep(reply, &e);
}

size_t reply_array_open(const Reply *reply) {
        return reply->size;
}

void reply_array_close(Reply *reply, size_t opened, uint64_t n) {
        size_t items_size = reply->size - opened;
        uint8_t head[HEAD_BYTES_MAX];
        Encoder e = encoder(head, sizeof(head));

        encoder_array(&e, n);
        reply_append(reply, head, e.size);
        if (reply->error < 0)
                return;

        memmove(reply->data + opened + e.size, reply->data + opened, items_size);
        memcpy(reply->data + opened, head, e.size);
}
