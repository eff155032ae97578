/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define NSSWITCH_PATH "/etc/nsswitch.conf"

/* The modules that look up hosts, in `ret`: the words of the last line `hosts:` that are no actions.
 * -EBADMSG: there is no such line. -EFBIG. Pure. nsswitch.conf(5). */
int name_service_parse(Text file, TextSet *ret);

/* Whether glibc itself has the module, so that no library has to be found for it. */
bool name_service_is_built_in(Text module);
