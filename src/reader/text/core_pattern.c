/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a pattern for core dumps does.
 *
 * Runs in a worker. Pure. core(5), "Naming of core dump files" and "Piping core dumps to a program".
 */

#include "reader/text/core_pattern.h"
#include "base/macro.h"

CorePatternKind core_pattern_kind(Text pattern, bool with_pid) {
        static const char *const takes_nothing[] = {
                "/bin/false",
                "/usr/bin/false",
                "/bin/true",
                "/usr/bin/true",
        };
        Text program;

        if (pattern.size == 0)
                return with_pid ? CORE_PATTERN_RELATIVE : CORE_PATTERN_OFF;
        if (text_starts(pattern, "/"))
                return CORE_PATTERN_ABSOLUTE;
        if (!text_starts(pattern, "|"))
                return CORE_PATTERN_RELATIVE;

        pattern = text_skip(pattern, 1);
        if (!text_word(&pattern, &program))
                return CORE_PATTERN_PIPE;
        for (size_t i = 0; i < ELEMENTSOF(takes_nothing); i++)
                if (text_is(program, takes_nothing[i]))
                        return CORE_PATTERN_OFF;

        return CORE_PATTERN_PIPE;
}

const char *core_pattern_kind_name(CorePatternKind kind) {
        static const char *const names[_CORE_PATTERN_KIND_MAX] = {
                [CORE_PATTERN_UNKNOWN] = "unknown",   [CORE_PATTERN_RELATIVE] = "relative",
                [CORE_PATTERN_ABSOLUTE] = "absolute", [CORE_PATTERN_PIPE] = "pipe",
                [CORE_PATTERN_OFF] = "off",
        };

        return names[kind];
}
