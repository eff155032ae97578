/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * JSON text, token by token, strictly: RFC 8259 and on top of it what a policy never needs. cJSON
 * alone takes a BOM, bytes that are not UTF-8, control characters, "\u0000" and 01, and keeps no
 * positions.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_DEPTH_MAX   16U   /* containers in one another */
#define SCAN_MEMBERS_MAX 1024U /* of one container */
#define SCAN_INTEGER_MAX 9007199254740991LL

typedef enum TokenKind {
        TOKEN_NONE,
        TOKEN_OBJECT, /* '{' */
        TOKEN_ARRAY,  /* '[' */
        TOKEN_CLOSE,  /* '}' or ']' */
        TOKEN_KEY,
        TOKEN_TEXT,
        TOKEN_NUMBER, /* an integer of at most SCAN_INTEGER_MAX either way */
        TOKEN_WORD,   /* true, false, null */
} TokenKind;

typedef struct Token {
        TokenKind kind;
        size_t offset; /* of its first byte */
} Token;

typedef struct Scanner {
        const char *text;
        size_t size, offset;
        int expect;
        size_t depth;
        struct {
                bool object;
                size_t members;
        } open[SCAN_DEPTH_MAX];
        char fault[128]; /* after -EBADMSG: what was found and expected at `offset` */
} Scanner;

/* Over `size` bytes, which outlive it. */
Scanner scanner(const char *text, size_t size);

/* 1: a token. 0: the text is at its end, and complete. -EBADMSG: see `fault` and `offset`. */
int scan_next(Scanner *s, Token *ret);

/* Where a byte stands, both from 1; columns count characters, as editors do. */
typedef struct Position {
        size_t line, column;
} Position;

Position position_of(const char *text, size_t size, size_t offset);
