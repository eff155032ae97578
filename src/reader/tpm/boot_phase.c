/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The phases of the boot that systemd measures into PCR 11 after the firmware's log has closed.
 *
 * Runs in a worker. Pure. systemd-pcrphase.service(8): the digest of each word is extended, without
 * a NUL. An initrd that does not run systemd leaves out its two words.
 */

#include <string.h>

#include "base/macro.h"
#include "reader/tpm/boot_phase.h"

static const char *const words[] = {
        "enter-initrd", "leave-initrd", "sysinit", "ready", "shutdown", "final",
};

#define WITHOUT_INITRD 2U

static const char *find_from(size_t first, const PcrBank *logged, const PcrBank *actual) {
        PcrBank bank = *logged;

        for (size_t i = first; i < ELEMENTSOF(words); i++) {
                uint8_t digest[PCR_BYTES_MAX];

                pcr_digest(bank.hash, words[i], strlen(words[i]), digest);
                pcr_bank_extend(&bank, PCR_UNIFIED, digest);
                if (pcr_bank_same(&bank, actual, PCR_UNIFIED))
                        return words[i];
        }

        return NULL;
}

const char *boot_phase_find(const PcrBank *logged, const PcrBank *actual) {
        const char *phase;

        if (logged->hash == PCR_HASH_UNKNOWN || logged->hash != actual->hash)
                return NULL;
        if (pcr_bank_same(logged, actual, PCR_UNIFIED))
                return "";

        phase = find_from(0, logged, actual);
        return phase ? phase : find_from(WITHOUT_INITRD, logged, actual);
}
