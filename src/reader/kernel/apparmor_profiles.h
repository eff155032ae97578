/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define APPARMOR_PROFILES_PATH "/sys/kernel/security/apparmor/profiles"

/* The profiles that are loaded, by what they do. Zeroed: none. */
typedef struct AppArmorProfiles {
        TextSet enforced, complaining, unconfined, killed;
        size_t n; /* in all */
} AppArmorProfiles;

/* -EBADMSG: a line that is no profile, or a mode of later kernels. -EFBIG: too many. Pure. */
int apparmor_profiles_parse(const void *data, size_t size, AppArmorProfiles *ret);

/* As pst_query() of PST_FILE(APPARMOR_PROFILES_PATH), which only group 0 may read. */
int apparmor_profiles_read(PstRun *run, AppArmorProfiles *ret);
