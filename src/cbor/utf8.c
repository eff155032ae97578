/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8, strictly: libcbor's streaming decoder never looks, and its versions differ elsewhere.
 *
 * Runs wherever CBOR is read. Every byte is hostile. Pure.
 */

#include "cbor/utf8.h"
#include "base/macro.h"

/*
 * The well-formed byte sequences (RFC 3629 section 4): a range of first bytes, the range of the
 * second byte, and how many bytes follow the first. All further bytes are 80..BF.
 */
static const struct {
        uint8_t first_low, first_high, second_low, second_high, n_following;
} forms[] = {
        { 0x00, 0x7f, 0x00, 0x00, 0 }, { 0xc2, 0xdf, 0x80, 0xbf, 1 }, { 0xe0, 0xe0, 0xa0, 0xbf, 2 },
        { 0xe1, 0xec, 0x80, 0xbf, 2 }, { 0xed, 0xed, 0x80, 0x9f, 2 }, { 0xee, 0xef, 0x80, 0xbf, 2 },
        { 0xf0, 0xf0, 0x90, 0xbf, 3 }, { 0xf1, 0xf3, 0x80, 0xbf, 3 }, { 0xf4, 0xf4, 0x80, 0x8f, 3 },
};

/* The length of the character at the start, or 0: there is none that is well-formed. */
static size_t character_size(const uint8_t *data, size_t size) {
        size_t i = 0;

        while (i < ELEMENTSOF(forms) &&
               (data[0] < forms[i].first_low || data[0] > forms[i].first_high))
                i++;
        if (i == ELEMENTSOF(forms) || forms[i].n_following >= size)
                return 0;
        if (forms[i].n_following > 0 &&
            (data[1] < forms[i].second_low || data[1] > forms[i].second_high))
                return 0;
        for (size_t k = 2; k <= forms[i].n_following; k++)
                if ((data[k] & 0xc0) != 0x80)
                        return 0;

        return forms[i].n_following + 1U;
}

bool utf8_is_valid(const uint8_t *data, size_t size) {
        while (size > 0) {
                size_t n = character_size(data, size);

                if (n == 0)
                        return false;
                data += n;
                size -= n;
        }

        return true;
}
