/* SPDX-License-Identifier: Apache-2.0 */
/* Which of systemd's words lead PCR 11 from where the log left it to where it is. */

#include "reader/tpm/boot_phase.h"
#include "recorded_tpm.h"

static void extend(PcrBank *bank, const char *word) {
        uint8_t digest[PCR_BYTES_MAX];

        pcr_digest(bank->hash, word, strlen(word), digest);
        pcr_bank_extend(bank, PCR_UNIFIED, digest);
}

static void test_phases(_unused_ void **state) {
        static const struct {
                const char *words[7];
                const char *phase;
        } cases[] = {
                { { NULL }, "" },
                { { "sysinit" }, "sysinit" },
                { { "sysinit", "ready" }, "ready" },
                { { "sysinit", "ready", "shutdown" }, "shutdown" },
                { { "sysinit", "ready", "shutdown", "final" }, "final" },
                { { "enter-initrd" }, "enter-initrd" },
                { { "enter-initrd", "leave-initrd" }, "leave-initrd" },
                { { "enter-initrd", "leave-initrd", "sysinit", "ready" }, "ready" },
                { { "ready" }, NULL },
                { { "ready", "sysinit" }, NULL },
                { { "sysinit", "ready", "ready" }, NULL },
                { { "enter-initrd", "sysinit" }, NULL },
                { { "nonsense" }, NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                PcrBank logged, actual;
                const char *phase;

                pcr_bank_reset(&logged, PCR_HASH_SHA256);
                extend(&logged, "the kernel");
                actual = logged;
                for (size_t n = 0; cases[i].words[n]; n++)
                        extend(&actual, cases[i].words[n]);

                phase = boot_phase_find(&logged, &actual);
                if (cases[i].phase)
                        assert_string_equal(phase, cases[i].phase);
                else
                        assert_null(phase);
        }
}

static void test_banks_of_two_hashes_are_never_the_same(_unused_ void **state) {
        PcrBank logged, actual;

        pcr_bank_reset(&logged, PCR_HASH_SHA256);
        pcr_bank_reset(&actual, PCR_HASH_SHA384);
        assert_null(boot_phase_find(&logged, &actual));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_phases),
                cmocka_unit_test(test_banks_of_two_hashes_are_never_the_same),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
