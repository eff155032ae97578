/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spans of time as people write them in a policy.
 *
 * Runs in postured-compiler, jailed. The text is hostile. Pure.
 */

#include <errno.h>
#include <stddef.h>

#include "base/macro.h"
#include "compiler/duration.h"

static const struct {
        char unit;
        uint64_t seconds;
} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };

int duration_parse(const char *text, uint64_t *ret_s) {
        uint64_t n = 0;

        if (*text < '1' || *text > '9')
                return -EBADMSG;
        for (; *text >= '0' && *text <= '9'; text++) {
                n = n * 10 + (uint64_t) (*text - '0');
                if (n > DURATION_MAX_S)
                        return -ERANGE;
        }
        for (size_t i = 0; i < ELEMENTSOF(units); i++) {
                if (text[0] != units[i].unit || text[1] != '\0')
                        continue;
                if (n * units[i].seconds > DURATION_MAX_S)
                        return -ERANGE;
                *ret_s = n * units[i].seconds;
                return 0;
        }

        return -EBADMSG;
}
