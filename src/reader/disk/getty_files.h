/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* Whether a unit file or drop-in starts a console that logs somebody in without a question. Pure. */
bool getty_file_autologin(Text file);

/*
 * Whether any unit file of a getty, or drop-in of one, does so. An assignment that a later drop-in
 * takes back counts all the same. As pst_list() and pst_read().
 */
int getty_files_autologin(PstRun *run, bool *ret);
