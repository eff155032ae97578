/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

/* What a signal that reads it declares, see modprobe.d(5). */
#define MODPROBE_D_PATHS                                                                           \
        "/etc/modprobe.d/", "/run/modprobe.d/", "/usr/local/lib/modprobe.d/", "/usr/lib/modprobe.d/"

/* And what it watches: all of it. */
#define MODPROBE_D_WATCHES                                                                         \
        PST_ON_FILE("/etc/modprobe.d/"), PST_ON_FILE("/run/modprobe.d/"),                          \
                PST_ON_FILE("/usr/local/lib/modprobe.d/"), PST_ON_FILE("/usr/lib/modprobe.d/")

/* The modules that a file keeps from being loaded ("install X /bin/false"), added to `ret` with '_'
 * for '-'. "blacklist" only hides aliases, and does not count. -EFBIG. Pure. */
int modprobe_d_parse(Text file, TextSet *ret);

/* Of all files in force. As pst_read(); folders that are not there are empty. */
int modprobe_d_read(PstRun *run, TextSet *ret);

/* A module's name with '_' for '-', as the kernel has it. -EFBIG. */
int module_name_spell(Text name, char *ret, size_t capacity);
