/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define CRYPTTAB_PATH "/etc/crypttab"

/* Adds the names of the volumes that are opened at boot, but swap: that is another question.
 * -EBADMSG: a line is none. -EFBIG: as text_set_add(). Pure. */
int crypttab_parse(const void *data, size_t size, TextSet *ret);

/* The same of the device, without a file none. As pst_read(). */
int crypttab_read(PstRun *run, TextSet *ret);
