/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logging to standard error.
 *
 * Runs in every process. The words may come from a hostile peer: they are bounded and escaped.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"

#define TEXT_BYTES 1024U

static int max_level = LOG_INFO;
static bool to_terminal;

/* Before main(), for the question takes a system call that no jail allows. */
__attribute__((constructor)) static void look_at_stderr(void) {
        to_terminal = isatty(STDERR_FILENO);
}

void log_set_max_level(int level) {
        max_level = level;
}

void log_line(int level, const char *format, ...) {
        char text[TEXT_BYTES], line[TEXT_BYTES + 8];
        va_list args;
        size_t n = 0;
        int r;

        if (level > max_level)
                return;

        va_start(args, format);
        r = vsnprintf(text, sizeof(text), format, args);
        va_end(args);
        if (r < 0)
                return;

        if (!to_terminal)
                n = (size_t) snprintf(line, sizeof(line), "<%d>", level);
        for (const char *p = text; *p; p++)
                line[n++] = (unsigned char) *p < 0x20 || *p == 0x7f ? '?' : *p;
        line[n++] = '\n';

        if (write(STDERR_FILENO, line, n) < 0)
                return; /* there is nobody left to tell */
}
