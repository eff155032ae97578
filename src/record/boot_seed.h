/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The application id (sd-id128(3)) behind the claim `bootseed`: sd_id128_get_boot_app_specific()
 * with it, so that the machine's own boot id never leaves. As SD_ID128_MAKE() takes it; part of the
 * profile, since a reader on the device compares.
 */
#define POSTURE_APP_ID 6d, 1f, 0e, 57, 92, c4, 4b, 3a, 8e, 75, d0, 21, a9, 48, f6, b3
