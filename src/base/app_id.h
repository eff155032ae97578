/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Our application id (sd-id128(3)), as SD_ID128_MAKE() takes it: what the identities of a machine
 * and of a boot are derived with, so that neither itself ever leaves the device. Part of the record's
 * profile, since a reader on the device compares the boot seed.
 */
#define POSTURE_APP_ID 6d, 1f, 0e, 57, 92, c4, 4b, 3a, 8e, 75, d0, 21, a9, 48, f6, b3

/* The same as an initialiser of bytes. */
#define POSTURE_APP_ID_BYTES                                                                       \
        {                                                                                          \
                0x6d, 0x1f, 0x0e, 0x57, 0x92, 0xc4, 0x4b, 0x3a, 0x8e, 0x75, 0xd0, 0x21, 0xa9,      \
                        0x48, 0xf6, 0xb3                                                           \
        }
