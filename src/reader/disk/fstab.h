/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

/* The next line of fstab(5) that names a mount point, off `rest`: 1, or 0 at the end. Borrows. */
int fstab_next(Text *rest, Text *ret_point, Text *ret_type, Text *ret_options);

/* A mount unit's Where= and Options=, "" where it says nothing. systemd.mount(5). Borrows. Pure. */
void mount_unit_parse(Text file, Text *ret_where, Text *ret_options);
