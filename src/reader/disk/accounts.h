/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

/* The names of accounts with user id 0, of a file in the form of passwd(5). -EBADMSG, -EFBIG. Pure. */
int accounts_superusers(Text passwd, TextSet *ret);

/* "group:user" of each member of a group that gives power over the device, of group(5). Likewise. */
int accounts_members(Text group, TextSet *ret);
