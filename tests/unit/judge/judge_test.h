/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* cmocka with what it needs first, and short words for values and tests of a policy. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <postured/gate.h>

#include "base/macro.h"

#define BOOL(value)                                                                                \
        { .type = PST_BOOL, .boolean = (value) }
#define INT(value)                                                                                 \
        { .type = PST_INT, .integer = (value) }
#define TEXT(value)                                                                                \
        { .type = PST_TEXT, .text = (value) }
#define DIGEST(value)                                                                              \
        { .type = PST_DIGEST, .digest = (value) }
#define ITEMS(...) ((const char *const[]){ __VA_ARGS__ })
#define LIST(...)                                                                                  \
        {                                                                                          \
                .type = PST_LIST, .list = {                                                        \
                        ITEMS(__VA_ARGS__),                                                        \
                        sizeof(ITEMS(__VA_ARGS__)) / sizeof(char *)                                \
                }                                                                                  \
        }
#define NO_ITEMS                                                                                   \
        {                                                                                          \
                .type = PST_LIST, .list = { NULL, 0 }                                              \
        }

#define OPERANDS(...) ((const PstValue[]){ __VA_ARGS__ })
#define TEST(name, asked, ...)                                                                     \
        {                                                                                          \
                .fact = (name), .op = (asked), .operands = OPERANDS(__VA_ARGS__),                  \
                .n_operands = sizeof(OPERANDS(__VA_ARGS__)) / sizeof(PstValue)                     \
        }
