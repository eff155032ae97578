/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/* What the strict acceptor found. The names are published by `posturectl verify`. */
typedef enum Acceptance {
        ACCEPTANCE_UNCHECKED,
        ACCEPTANCE_OK,
        ACCEPTANCE_EMPTY,
        ACCEPTANCE_TRUNCATED,
        ACCEPTANCE_RESERVED_HEAD,
        ACCEPTANCE_INDEFINITE_LENGTH,
        ACCEPTANCE_FLOAT,
        ACCEPTANCE_SIMPLE_VALUE,
        ACCEPTANCE_NON_SHORTEST_HEAD,
        ACCEPTANCE_BAD_UTF8,
        ACCEPTANCE_TAG_NOT_ALLOWED,
        ACCEPTANCE_TOO_DEEP,
        ACCEPTANCE_DUPLICATE_KEY,
        ACCEPTANCE_UNSORTED_KEYS,
        ACCEPTANCE_TRAILING_BYTES,
        _ACCEPTANCE_MAX,
} Acceptance;

/* "truncated", "non-shortest-head", ...; "ok"; "unchecked" for a value that is not listed. */
const char *acceptance_name(Acceptance acceptance);

/*
 * Accepts exactly one item of deterministic CBOR (RFC 8949 4.2.1) in `size` bytes: definite
 * lengths, shortest heads, keys that rise bytewise, UTF-8, no floats, no simple values but false,
 * true and null, tags 18 and 60 alone, at most 16 containers deep. Never allocates, never recurses.
 * Pure.
 */
Acceptance acceptor_check(const void *data, size_t size);

/* The same for the first item of a sequence; its length in bytes on ACCEPTANCE_OK. */
Acceptance acceptor_check_prefix(const void *data, size_t size, size_t *ret_size);
