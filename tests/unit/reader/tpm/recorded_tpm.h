/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The TPMs of the recorded devices: their registers and logs. */

#include "../reader_test.h"
#include "reader/tpm/measured_boot.h"

#define UKI     "sb-on-uki-verity-ima/root"
#define UKI_TPM UKI "/sys/devices/LNXSYSTM:00/LNXSYBUS:00/MSFT0101:00/tpm/tpm0"
#define OFF     "sb-off-3banks-tis/root"
#define OFF_TPM OFF "/sys/devices/pci0000:00/0000:00:1f.0/MSFT0101:00/tpm/tpm0"
#define LOG     "/sys/kernel/security/tpm0/binary_bios_measurements"

static inline void recorded_bank(const char *tpm, PcrHash hash, PcrBank *ret) {
        ret->hash = hash;

        for (unsigned i = 0; i < PCR_COUNT; i++) {
                _cleanup_free_ uint8_t *bytes = NULL;
                char path[256];
                size_t size;

                (void) snprintf(path, sizeof(path), "%s/pcr-%s/%u", tpm, pcr_hash_name(hash), i);
                bytes = recorded(path, &size);
                assert_int_equal(pcr_parse(bytes, size, hash, ret->value[i]), 0);
        }
}
