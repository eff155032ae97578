/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define APT_KEY_PATH  "/etc/apt/trusted.gpg"
#define APT_KEYS_PATH "/etc/apt/trusted.gpg.d/"

#define APT_KEYS_READS APT_KEY_PATH, APT_KEYS_PATH

/*
 * The files whose keys apt trusts for any source. An empty trusted.gpg, as apt-key leaves behind,
 * has none. As pst_read() and text_set_add().
 */
int apt_keys_read(PstRun *run, TextSet *ret);
