/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/text.h"

/* Where the memory of a crashed program goes, by kernel.core_pattern. Zero: not known. */
typedef enum CorePatternKind {
        CORE_PATTERN_UNKNOWN,
        CORE_PATTERN_RELATIVE, /* a file where the program was */
        CORE_PATTERN_ABSOLUTE, /* a file at a fixed place */
        CORE_PATTERN_PIPE,     /* a program takes it */
        CORE_PATTERN_OFF,      /* nowhere: no name, or a program that takes nothing */
        _CORE_PATTERN_KIND_MAX,
} CorePatternKind;

/* `with_pid`: kernel.core_uses_pid, by which an empty name becomes one. */
CorePatternKind core_pattern_kind(Text pattern, bool with_pid);

/* "relative" and so on; static. */
const char *core_pattern_kind_name(CorePatternKind kind);
