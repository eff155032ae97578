/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Globs of the policy language.
 *
 * Runs in core. Patterns come from a policy, texts from the device, and either may be made to cost
 * time: so this is not fnmatch(), which goes back for every star, but the loop that goes back for
 * the last one only. One match costs at most the product of both lengths. Pure.
 */

#include "judge/glob.h"

#include <stddef.h>
#include <stdint.h>

/* One character, of which `text` is moved past; an ill-formed byte is one that no text can name. */
static uint32_t take(const char **text) {
        const uint8_t *p = (const uint8_t *) *text;
        unsigned n = p[0] >= 0xf0 ? 3 : p[0] >= 0xe0 ? 2 : p[0] >= 0xc0 ? 1 : 0;
        uint32_t c = n == 0 ? p[0] : p[0] & (0x3fU >> n);
        bool well_formed = (p[0] & 0xc0) != 0x80;

        for (unsigned i = 1; i <= n && well_formed; i++) {
                well_formed = (p[i] & 0xc0) == 0x80;
                c = c << 6 | (p[i] & 0x3fU);
        }

        *text += well_formed ? n + 1 : 1;
        return well_formed ? c : 0x80000000U | p[0];
}

static uint32_t take_literal(const char **pattern) {
        if (**pattern == '\\' && (*pattern)[1] != '\0')
                *pattern += 1;

        return take(pattern);
}

/*
 * The set that begins behind a '[': whether it has `c`, and where it ends. False: nothing closes it.
 * A ']' that comes first, and a '-' that comes first or last, are members.
 */
static bool take_set(const char **pattern, uint32_t c, bool *ret_has) {
        const char *p = *pattern;
        bool negated = *p == '!' || *p == '^', has = false;
        const char *first = negated ? p + 1 : p;

        for (p = first; *p != ']' || p == first;) {
                uint32_t low, high;

                if (*p == '\0')
                        return false;
                low = high = take_literal(&p);
                if (*p == '-' && p[1] != ']' && p[1] != '\0') {
                        p++;
                        high = take_literal(&p);
                }
                has |= low <= c && c <= high;
        }

        *pattern = p + 1;
        *ret_has = has != negated;
        return true;
}

/* Whether the pattern's next element, which is no star, matches `c`. Moves past it. */
static bool element_matches(const char **pattern, uint32_t c) {
        const char *rest = *pattern + 1;
        bool has = false;

        if (**pattern == '?') {
                *pattern = rest;
                return true;
        }
        if (**pattern == '[' && take_set(&rest, c, &has)) {
                *pattern = rest;
                return has;
        }

        return take_literal(pattern) == c;
}

bool glob_matches(const char *pattern, const char *text) {
        /* Where to go on if what follows the last star does not match here: one further on. */
        const char *star_pattern = NULL, *star_text = NULL;

        while (*text != '\0') {
                const char *element = pattern, *next = text;

                if (*pattern == '*') {
                        star_pattern = ++pattern;
                        star_text = text;
                } else if (*pattern != '\0' && element_matches(&element, take(&next))) {
                        pattern = element;
                        text = next;
                } else if (star_pattern) {
                        (void) take(&star_text);
                        pattern = star_pattern;
                        text = star_text;
                } else {
                        return false;
                }
        }

        while (*pattern == '*')
                pattern++;

        return *pattern == '\0';
}
