/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The strict acceptor: one deterministic item, or the name of the first thing wrong with it.
 *
 * Runs wherever CBOR is read, before anything else looks at it. Every byte is hostile. It never
 * allocates and never recurses: what is open stands in a fixed stack. A container that claims more
 * elements than there are bytes left is refused at its head, so that no length drives a loop.
 * RFC 8949 sections 4.2.1 (deterministic encoding) and 5.6 (equivalence of keys).
 */

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/macro.h"
#include "cbor/acceptor.h"
#include "cbor/head.h"
#include "cbor/utf8.h"

#define DEPTH_MAX 16U /* containers inside each other; a tag is one */

/* A container that is open. `left` counts items: a pair of a map is two. */
typedef struct Level {
        bool is_map;
        uint64_t left;
        const uint8_t *item; /* where the item that is being read started */
        const uint8_t *key;  /* the key before, of `key_size` bytes; NULL: none yet */
        size_t key_size;
} Level;

typedef struct Walk {
        const uint8_t *at, *end;
        Level levels[DEPTH_MAX];
        size_t depth;
} Walk;

static const char *const names[_ACCEPTANCE_MAX] = {
        [ACCEPTANCE_UNCHECKED] = "unchecked",
        [ACCEPTANCE_OK] = "ok",
        [ACCEPTANCE_EMPTY] = "empty",
        [ACCEPTANCE_TRUNCATED] = "truncated",
        [ACCEPTANCE_RESERVED_HEAD] = "reserved-head",
        [ACCEPTANCE_INDEFINITE_LENGTH] = "indefinite-length",
        [ACCEPTANCE_FLOAT] = "float",
        [ACCEPTANCE_SIMPLE_VALUE] = "simple-value",
        [ACCEPTANCE_NON_SHORTEST_HEAD] = "non-shortest-head",
        [ACCEPTANCE_BAD_UTF8] = "bad-utf8",
        [ACCEPTANCE_TAG_NOT_ALLOWED] = "tag-not-allowed",
        [ACCEPTANCE_TOO_DEEP] = "too-deep",
        [ACCEPTANCE_DUPLICATE_KEY] = "duplicate-key",
        [ACCEPTANCE_UNSORTED_KEYS] = "unsorted-keys",
        [ACCEPTANCE_TRAILING_BYTES] = "trailing-bytes",
};

const char *acceptance_name(Acceptance acceptance) {
        return names[acceptance < _ACCEPTANCE_MAX ? acceptance : ACCEPTANCE_UNCHECKED];
}

static size_t bytes_left(const Walk *walk) {
        return (size_t) (walk->end - walk->at);
}

/* What the first byte alone tells, in the order in which it is told. */
static Acceptance check_first_byte(uint8_t first) {
        uint8_t info = first & 0x1f;

        if (info > CBOR_INFO_EIGHT)
                return info == CBOR_INFO_INDEFINITE ? ACCEPTANCE_INDEFINITE_LENGTH
                                                    : ACCEPTANCE_RESERVED_HEAD;
        if (first >> 5 != CBOR_MAJOR_SIMPLE)
                return ACCEPTANCE_OK;
        if (info > CBOR_INFO_ONE_BYTE)
                return ACCEPTANCE_FLOAT;
        return info >= CBOR_SIMPLE_FALSE && info <= CBOR_SIMPLE_NULL ? ACCEPTANCE_OK
                                                                     : ACCEPTANCE_SIMPLE_VALUE;
}

static Acceptance take_head(Walk *walk, CborHead *ret) {
        Acceptance acceptance;

        if (walk->at == walk->end)
                return ACCEPTANCE_TRUNCATED;

        acceptance = check_first_byte(*walk->at);
        if (acceptance != ACCEPTANCE_OK)
                return acceptance;
        if (cbor_head_read(walk->at, bytes_left(walk), ret) < 0)
                return ACCEPTANCE_TRUNCATED;
        if (!cbor_head_is_shortest(ret))
                return ACCEPTANCE_NON_SHORTEST_HEAD;

        walk->at += ret->size;
        return ACCEPTANCE_OK;
}

static Acceptance take_string(Walk *walk, const CborHead *head) {
        if (head->argument > bytes_left(walk))
                return ACCEPTANCE_TRUNCATED;
        if (head->major == CBOR_MAJOR_TEXT && !utf8_is_valid(walk->at, (size_t) head->argument))
                return ACCEPTANCE_BAD_UTF8;

        walk->at += head->argument;
        return ACCEPTANCE_OK;
}

/* Opens a container. One of no items is complete at once, as its level has nothing left. */
static Acceptance open_level(Walk *walk, const CborHead *head) {
        bool is_tag = head->major == CBOR_MAJOR_TAG, is_map = head->major == CBOR_MAJOR_MAP;
        uint64_t items = is_tag ? 1 : head->argument;

        if (is_tag && head->argument != 18 && head->argument != 60)
                return ACCEPTANCE_TAG_NOT_ALLOWED;
        if (walk->depth == DEPTH_MAX)
                return ACCEPTANCE_TOO_DEEP;
        if (items > bytes_left(walk) / (is_map ? 2 : 1))
                return ACCEPTANCE_TRUNCATED;

        walk->levels[walk->depth++] =
                (Level){ .is_map = is_map, .left = is_map ? items * 2 : items };
        return ACCEPTANCE_OK;
}

/* Starts the next item: a head, and all of it if it is no container. */
static Acceptance take_item(Walk *walk) {
        CborHead head;
        Acceptance acceptance = take_head(walk, &head);

        if (acceptance != ACCEPTANCE_OK)
                return acceptance;

        switch (head.major) {
        case CBOR_MAJOR_BYTES:
        case CBOR_MAJOR_TEXT:
                return take_string(walk, &head);
        case CBOR_MAJOR_ARRAY:
        case CBOR_MAJOR_MAP:
        case CBOR_MAJOR_TAG:
                return open_level(walk, &head);
        default:
                return ACCEPTANCE_OK;
        }
}

/* A key of a map is complete: compared bytewise over the encodings, not by length first. */
static Acceptance check_key(Level *level, const uint8_t *key, size_t size) {
        size_t common = size < level->key_size ? size : level->key_size;
        int order = level->key ? memcmp(level->key, key, common) : -1;

        if (order == 0)
                return level->key_size == size ? ACCEPTANCE_DUPLICATE_KEY
                                               : ACCEPTANCE_UNSORTED_KEYS;
        if (order > 0)
                return ACCEPTANCE_UNSORTED_KEYS;

        level->key = key;
        level->key_size = size;
        return ACCEPTANCE_OK;
}

/* An item has ended where the walk is: so may the containers around it. */
static Acceptance close_levels(Walk *walk) {
        while (walk->depth > 0) {
                Level *level = &walk->levels[walk->depth - 1];
                Acceptance acceptance = ACCEPTANCE_OK;

                if (level->item) {
                        if (level->is_map && level->left % 2 == 0)
                                acceptance = check_key(level, level->item,
                                                       (size_t) (walk->at - level->item));
                        if (acceptance != ACCEPTANCE_OK)
                                return acceptance;
                        level->left--;
                        level->item = NULL;
                }
                if (level->left > 0)
                        return ACCEPTANCE_OK;

                walk->depth--;
        }

        return ACCEPTANCE_OK;
}

Acceptance acceptor_check_prefix(const void *data, size_t size, size_t *ret_size) {
        Walk walk = { .at = data };
        Acceptance acceptance;

        if (size == 0)
                return ACCEPTANCE_EMPTY;

        walk.end = walk.at + size;
        do {
                size_t depth = walk.depth;

                if (depth > 0)
                        walk.levels[depth - 1].item = walk.at;
                acceptance = take_item(&walk);
                if (acceptance != ACCEPTANCE_OK)
                        return acceptance;
                /* A container that was just opened has no item yet; what is complete is closed. */
                acceptance = close_levels(&walk);
                if (acceptance != ACCEPTANCE_OK)
                        return acceptance;
        } while (walk.depth > 0);

        *ret_size = (size_t) (walk.at - (const uint8_t *) data);
        return ACCEPTANCE_OK;
}

Acceptance acceptor_check(const void *data, size_t size) {
        Acceptance acceptance;
        size_t used = 0;

        acceptance = acceptor_check_prefix(data, size, &used);
        if (acceptance == ACCEPTANCE_OK && used != size)
                return ACCEPTANCE_TRAILING_BYTES;

        return acceptance;
}
