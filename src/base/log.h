/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <syslog.h>

/*
 * One line to standard error in one write(), as "<level>text": what systemd and core understand.
 * Control characters are escaped and the line is bounded; it ends in a newline of its own. Where
 * standard error is a terminal the level is left out. `level` is one of syslog's LOG_ERR to
 * LOG_DEBUG; above log_max_level() nothing is written. Libraries, readers, parsers and the judge do
 * not log.
 */
void log_line(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* LOG_INFO at start. */
void log_set_max_level(int level);
