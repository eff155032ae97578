/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel says of the processor's weaknesses. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/kernel/processor_weakness.h"

static void test_words_of_the_kernel(_unused_ void **state) {
        static const struct {
                const char *said;
                int result;
                Weakness weakness;
                bool smt;
        } rows[] = {
                { "Not affected\n", 0, WEAKNESS_NONE, false },
                { "Mitigation: PTI", 0, WEAKNESS_MITIGATED, false },
                { "Mitigation: PTE Inversion; VMX: conditional cache flushes, SMT vulnerable\n", 0,
                  WEAKNESS_MITIGATED, true },
                { "Vulnerable: Clear CPU buffers attempted, no microcode; SMT vulnerable\n", 0,
                  WEAKNESS_VULNERABLE, true },
                { "Vulnerable\n", 0, WEAKNESS_VULNERABLE, false },
                { "Processor vulnerable\n", 0, WEAKNESS_VULNERABLE, false },
                { "KVM: Vulnerable\n", 0, WEAKNESS_VULNERABLE, false },
                { "KVM: Mitigation: Split huge pages\n", 0, WEAKNESS_MITIGATED, false },
                { "Mitigation: Clear CPU buffers; SMT disabled\n", 0, WEAKNESS_MITIGATED, false },
                { "Mitigation: untrained return thunk; SMT vulnerable\n", 0, WEAKNESS_MITIGATED,
                  true },
                { "Unknown: No mitigations\n", 0, WEAKNESS_UNKNOWN, false },
                { "Unknown (XEN PV detected, hypervisor mitigation required)\n", 0,
                  WEAKNESS_UNKNOWN, false },
                { "Mitigation:\n", -EBADMSG, WEAKNESS_UNKNOWN, false },
                { "Not affecte", -EBADMSG, WEAKNESS_UNKNOWN, false },
                { "KVM: \n", -EBADMSG, WEAKNESS_UNKNOWN, false },
                { "KVM: KVM: Vulnerable\n", -EBADMSG, WEAKNESS_UNKNOWN, false },
                { "", -EBADMSG, WEAKNESS_UNKNOWN, false },
                { "\n", -EBADMSG, WEAKNESS_UNKNOWN, false },
                { "not affected\n", -EBADMSG, WEAKNESS_UNKNOWN, false },
                { "Not affected\nVulnerable\n", -EBADMSG, WEAKNESS_UNKNOWN, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text said = exact_text(rows[i].said);
                Weakness weakness = WEAKNESS_UNKNOWN;
                bool smt = false;

                assert_int_equal(weakness_parse(said.data, said.size, &weakness, &smt),
                                 rows[i].result);
                assert_int_equal(weakness, rows[i].weakness);
                assert_true(smt == rows[i].smt);
        }
}

static void parse(const void *data, size_t size) {
        Weakness weakness;
        bool smt;

        (void) weakness_parse(data, size, &weakness, &smt);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char said[] = "KVM: Mitigation: VMX disabled; SMT vulnerable\n";

        parse_truncations(said, sizeof(said) - 1, parse);
        parse_flips(said, sizeof(said) - 1, 1000, parse);
}

#define WEAKNESS(name, said)                                                                       \
        { FILE_IS, PROCESSOR_WEAKNESSES_FOLDER name, said, 0, 0 }

static void test_each_is_listed_by_what_is_said_of_it(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, PROCESSOR_WEAKNESSES_FOLDER, "l1tf\nmds\nmeltdown\nsrbds\nretbleed\n",
                  0, 0 },
                WEAKNESS("l1tf", "Not affected\n"),
                WEAKNESS("mds", "Vulnerable: No microcode; SMT vulnerable\n"),
                WEAKNESS("meltdown", "Mitigation: PTI\n"),
                WEAKNESS("srbds", "Unknown: Dependent on hypervisor status\n"),
                WEAKNESS("retbleed", "Mitigation: IBPB; SMT vulnerable\n"),
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        Weaknesses weaknesses = { 0 };

        assert_int_equal(weaknesses_read(&d.run, &weaknesses), 0);
        assert_int_equal(weaknesses.vulnerable.n, 3);
        assert_string_equal(weaknesses.vulnerable.items[0], "mds");
        assert_string_equal(weaknesses.vulnerable.items[1], "mds_smt");
        assert_string_equal(weaknesses.vulnerable.items[2], "retbleed_smt");
        assert_int_equal(weaknesses.mitigated.n, 2);
        assert_string_equal(weaknesses.mitigated.items[0], "meltdown");
        assert_string_equal(weaknesses.mitigated.items[1], "retbleed");
        assert_int_equal(weaknesses.unknown.n, 1);
        assert_string_equal(weaknesses.unknown.items[0], "srbds");
}

static void test_words_that_no_kernel_says_yet_spoil_the_list(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, PROCESSOR_WEAKNESSES_FOLDER, "mds\nnew\n", 0, 0 },
                WEAKNESS("mds", "Not affected\n"),
                WEAKNESS("new", "Perhaps\n"),
                { .what = DESCRIBED_END },
        };
        static const DescribedRow nothing[] = { { .what = DESCRIBED_END } };
        _cleanup_run_ DescribedRun d = described_run(rows), without = described_run(nothing);
        Weaknesses weaknesses;

        assert_int_equal(weaknesses_read(&d.run, &weaknesses), -EBADMSG);
        assert_int_equal(weaknesses_read(&without.run, &weaknesses), -ENOENT);
}

static void test_the_recorded_words(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *said =
                recorded("sb-on-stock/root" PROCESSOR_WEAKNESSES_FOLDER "spectre_v2", &size);
        Weakness weakness = WEAKNESS_UNKNOWN;
        bool smt = true;

        assert_int_equal(weakness_parse(said, size, &weakness, &smt), 0);
        assert_int_equal(weakness, WEAKNESS_MITIGATED);
        assert_false(smt);
}

static void test_one_file_that_cannot_be_read_spoils_the_list(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, PROCESSOR_WEAKNESSES_FOLDER, "mds\nl1tf\n", 0, 0 },
                { FILE_IS, PROCESSOR_WEAKNESSES_FOLDER "mds", "Vulnerable\n", 0, 0 },
                { FILE_IS, PROCESSOR_WEAKNESSES_FOLDER "l1tf", NULL, 0, -EXDEV },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        Weaknesses weaknesses;

        assert_int_equal(weaknesses_read(&d.run, &weaknesses), -EXDEV);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_words_of_the_kernel),
                cmocka_unit_test(test_each_is_listed_by_what_is_said_of_it),
                cmocka_unit_test(test_words_that_no_kernel_says_yet_spoil_the_list),
                cmocka_unit_test(test_the_recorded_words),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_one_file_that_cannot_be_read_spoils_the_list),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
