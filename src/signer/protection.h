/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* How the seed is kept, as the record says it (key-protection). Zero is not known. */
typedef enum Protection {
        PROTECTION_UNKNOWN,
        PROTECTION_SOFTWARE,
        PROTECTION_HOST,
        PROTECTION_TPM,
        PROTECTION_HOST_TPM,
        PROTECTION_HARDWARE,
} Protection;

/*
 * What an encrypted credential, as systemd-creds writes it (base64), says of its own sealing. Pure.
 * It is derived and never configured.
 */
Protection protection_of(const void *blob, size_t size);

/* The same of a descriptor. */
Protection protection_read(int fd);
