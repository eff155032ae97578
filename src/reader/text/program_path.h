/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/text_set.h"

/*
 * Adds the path of a program as it is called where /bin, /sbin and /lib* are links into /usr: in
 * that form all sources name it. -EBADMSG: it is not absolute. -EFBIG: as text_set_add(). Pure.
 */
int program_path_add(TextSet *set, Text path);
