/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An answer in the making. It grows, to ANSWER_BYTES_MAX at most. What goes wrong sets `error` for
 * good, so that an answer is written in one breath and checked once, with reply_result().
 */
typedef struct Reply {
        uint8_t *data;
        size_t size, capacity; /* bytes */
        int error;             /* 0, -ENOMEM or -EFBIG */
} Reply;

void reply_done(Reply *reply);

/* Begins anew with the same memory, also after an error. */
void reply_reset(Reply *reply);

int reply_result(const Reply *reply);

void reply_append(Reply *reply, const void *data, size_t size);

/* Takes an allocated buffer for the whole answer. The reply is empty. */
void reply_adopt(Reply *reply, uint8_t *data, size_t size);

/* Items of deterministic CBOR. A text's bytes that are no UTF-8 are written as "\xNN". */
void reply_uint(Reply *reply, uint64_t value);
void reply_int(Reply *reply, int64_t value);
void reply_bool(Reply *reply, bool value);
void reply_text(Reply *reply, const char *text);
void reply_bytes(Reply *reply, const void *data, size_t size);
void reply_array(Reply *reply, uint64_t n); /* n items follow */

/* An array whose length shows only at its end: returns what reply_array_close() needs to know. */
size_t reply_array_open(const Reply *reply);
void reply_array_close(Reply *reply, size_t opened, uint64_t n);
