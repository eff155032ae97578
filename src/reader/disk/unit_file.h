/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

/*
 * The programs of `ExecStart=` in a unit file, added to `ret`: paths, without the signs before
 * them. An empty assignment takes back the ones before it. -EBADMSG, -EFBIG. Pure.
 * systemd.service(5).
 */
int unit_file_programs(Text file, TextSet *ret);
