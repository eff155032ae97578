/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hexadecimal.
 *
 * Runs in every process. Pure.
 */

#include <errno.h>
#include <string.h>

#include "base/hex.h"

void hex_encode(const uint8_t *data, size_t size, char *ret) {
        static const char digits[] = "0123456789abcdef";

        for (size_t i = 0; i < size; i++) {
                ret[2 * i] = digits[data[i] >> 4];
                ret[2 * i + 1] = digits[data[i] & 15];
        }
        ret[2 * size] = '\0';
}

static int digit(char c) {
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;

        return -1;
}

int hex_decode(const char *text, uint8_t *ret, size_t size) {
        if (strlen(text) != 2 * size)
                return -EBADMSG;

        for (size_t i = 0; i < size; i++)
                if (digit(text[2 * i]) < 0 || digit(text[2 * i + 1]) < 0)
                        return -EBADMSG;

        for (size_t i = 0; i < size; i++)
                ret[i] = (uint8_t) (digit(text[2 * i]) << 4 | digit(text[2 * i + 1]));

        return 0;
}
