/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions in dpkg's order.
 *
 * Runs in core, over texts that a device or a policy's author wrote. Pure; after the description in
 * deb-version(7), section "Sorting algorithm". Numbers are compared as digits and thus never
 * overflow.
 */

#include "judge/version.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct Part {
        const char *text;
        size_t size;
} Part;

typedef struct Version {
        Part epoch, upstream, revision;
} Version;

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

static bool is_letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A kernel's release has '_' ("5.10_rt"), which dpkg itself would not admit. */
static bool is_allowed(char c) {
        return is_digit(c) || is_letter(c) || (c != '\0' && strchr(".+-~:_", c));
}

static int version_parse(const char *text, Version *ret) {
        Version version = { .epoch = { text, 0 }, .revision = { text, 0 } };
        const char *colon = strchr(text, ':'), *dash;

        for (const char *p = text; *p != '\0'; p++)
                if (!is_allowed(*p) || (colon && p < colon && !is_digit(*p)))
                        return -EINVAL;
        if (colon == text)
                return -EINVAL;

        if (colon) {
                version.epoch = (Part){ text, (size_t) (colon - text) };
                text = colon + 1;
        }
        if (*text == '\0')
                return -EINVAL;

        version.upstream = (Part){ text, strlen(text) };
        dash = strrchr(text, '-');
        if (dash) {
                version.upstream.size = (size_t) (dash - text);
                version.revision = (Part){ dash + 1, strlen(dash + 1) };
        }

        *ret = version;
        return 0;
}

static char peek(const Part *part) {
        if (part->size == 0)
                return '\0';

        return *part->text;
}

static void skip(Part *part, size_t n) {
        part->text += n;
        part->size -= n;
}

/* '~', then the end, then letters, then all others; a digit ends the run as the end does. */
static int rank(char c) {
        if (c == '~')
                return -1;
        if (c == '\0' || is_digit(c))
                return 0;

        return is_letter(c) ? c : c + 256;
}

static Part take_number(Part *part) {
        Part number;

        while (peek(part) == '0')
                skip(part, 1);
        number = (Part){ part->text, 0 };
        while (is_digit(peek(part))) {
                skip(part, 1);
                number.size++;
        }

        return number;
}

static int compare_numbers(Part *a, Part *b) {
        Part left = take_number(a), right = take_number(b);

        if (left.size != right.size)
                return left.size < right.size ? -1 : 1;

        return left.size > 0 ? memcmp(left.text, right.text, left.size) : 0;
}

/* By turns a run without digits, character by character, and a number. */
static int compare_parts(Part a, Part b) {
        while (a.size > 0 || b.size > 0) {
                int difference;

                while ((a.size > 0 && !is_digit(peek(&a))) || (b.size > 0 && !is_digit(peek(&b)))) {
                        difference = rank(peek(&a)) - rank(peek(&b));
                        if (difference != 0)
                                return difference;
                        skip(&a, 1);
                        skip(&b, 1);
                }

                difference = compare_numbers(&a, &b);
                if (difference != 0)
                        return difference;
        }

        return 0;
}

int version_compare(const char *a, const char *b, int *ret) {
        Version left, right;
        int difference;

        if (version_parse(a, &left) < 0 || version_parse(b, &right) < 0)
                return -EINVAL;

        difference = compare_numbers(&left.epoch, &right.epoch);
        if (difference == 0)
                difference = compare_parts(left.upstream, right.upstream);
        if (difference == 0)
                difference = compare_parts(left.revision, right.revision);

        *ret = difference;
        return 0;
}
