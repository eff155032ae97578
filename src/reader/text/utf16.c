/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From UTF-8 to the UTF-16LE of firmware.
 *
 * Runs in a worker. Pure. The text is anybody's; what is no UTF-8 is refused. RFC 3629, RFC 2781.
 */

#include "reader/text/utf16.h"
#include "base/macro.h"

/* By the number of bytes: what the first has, and the least code point that may take so many. */
static const struct {
        uint8_t mask, mark;
        uint32_t least;
} forms[] = {
        { 0x80, 0x00, 0 },
        { 0xe0, 0xc0, 0x80 },
        { 0xf0, 0xe0, 0x800 },
        { 0xf8, 0xf0, 0x10000 },
};

/* Takes a character off `rest`. -EBADMSG. */
static int take_character(Text *rest, uint32_t *ret) {
        uint8_t first = (uint8_t) rest->data[0];
        size_t n = 0;
        uint32_t c;

        while (n < ELEMENTSOF(forms) && (first & forms[n].mask) != forms[n].mark)
                n++;
        if (n == ELEMENTSOF(forms) || n >= rest->size)
                return -EBADMSG;

        c = first & (uint8_t) ~forms[n].mask;
        for (size_t i = 1; i <= n; i++) {
                uint8_t next = (uint8_t) rest->data[i];

                if ((next & 0xc0) != 0x80)
                        return -EBADMSG;
                c = c << 6 | (next & 0x3f);
        }
        if (c < forms[n].least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
                return -EBADMSG;

        *rest = text_skip(*rest, n + 1);
        *ret = c;
        return 0;
}

static void put_unit(uint8_t *ret, size_t *size, uint32_t unit) {
        ret[(*size)++] = (uint8_t) (unit & 0xff);
        ret[(*size)++] = (uint8_t) (unit >> 8);
}

int utf16_encode(Text utf8, uint8_t *ret, size_t capacity, size_t *ret_size) {
        size_t size = 0;

        while (utf8.size > 0) {
                uint32_t c;
                int r;

                r = take_character(&utf8, &c);
                if (r < 0)
                        return r;
                if (capacity - size < (c > 0xffff ? 4U : 2U))
                        return -EFBIG;

                if (c > 0xffff) {
                        put_unit(ret, &size, 0xd800 + ((c - 0x10000) >> 10));
                        put_unit(ret, &size, 0xdc00 + ((c - 0x10000) & 0x3ff));
                } else {
                        put_unit(ret, &size, c);
                }
        }

        *ret_size = size;
        return 0;
}
