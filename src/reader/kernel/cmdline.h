/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/digest.h"
#include "reader/text/text_set.h"

#define CMDLINE_PATH      "/proc/cmdline"
#define CMDLINE_BYTES_MAX 8192U /* COMMAND_LINE_SIZE is 2048 on x86, 4096 at most elsewhere */

/*
 * Takes the next token off `rest`: what stands between blanks outside of double quotes, without any
 * quotes, for that is what the kernel and systemd act on. 1 and the token, or 0. -EFBIG: it is
 * longer than a fact may be. -EBADMSG: it has a NUL in it.
 */
int cmdline_token(Text *rest, char ret[PST_TEXT_MAX + 1]);

/* Adds all tokens. As cmdline_token() and text_set_add(). */
int cmdline_tokens(Text line, TextSet *ret);

/* Whether the last init= or rdinit= starts something else than the init of this system. */
int cmdline_overrides_init(Text line, bool *ret);

/* The last value of a key: 1 and the value, or 0. As cmdline_token(). */
int cmdline_get(Text line, const char *key, char ret[PST_TEXT_MAX + 1]);

/*
 * The digest that the boot stub measures of its load options: SHA-256 over UTF-16LE and two bytes of
 * zero. -EBADMSG: it is no UTF-8. -EFBIG: longer than any kernel takes.
 */
int cmdline_digest(Text line, uint8_t ret[DIGEST_BYTES]);

/* Without the BOOT_IMAGE= word that GRUB puts in front. */
Text cmdline_without_image(Text line);

/* The line without its line feed. As pst_read(). */
int cmdline_read(PstRun *run, Text *ret);
