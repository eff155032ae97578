/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define APT_KEY_PATH  "/etc/apt/trusted.gpg"
#define APT_KEYS_PATH "/etc/apt/trusted.gpg.d/"

#define APT_KEYS_READS APT_KEY_PATH, APT_KEYS_PATH

/*
 * Adds those of the names in trusted.gpg.d, each ended by a NUL, that apt takes for keys: as paths.
 * -EFBIG: longer than a fact may be, or as text_set_add().
 */
int apt_keys_parse(Text names, TextSet *ret);

/*
 * The files whose keys apt trusts for any source. An empty trusted.gpg, as apt-key leaves behind,
 * has none. As pst_read() and apt_keys_parse().
 */
int apt_keys_read(PstRun *run, TextSet *ret);
