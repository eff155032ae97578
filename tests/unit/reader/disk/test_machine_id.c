/* SPDX-License-Identifier: Apache-2.0 */
/* Which machine this is, and what is no id. */

#include <sodium.h>

#include "../described_run.h"
#include "../hostile.h"
#include "base/hex.h"
#include "reader/disk/machine_id.h"

#define ID "0123456789abcdef0123456789abcdef"

/* What sd_id128_get_machine_app_specific() of systemd 252 said for this id and our application. */
static const uint8_t application_specific[16] = {
        0x3b, 0x20, 0x5d, 0xf2, 0xa4, 0x2f, 0x45, 0x03,
        0xa7, 0xd4, 0x8d, 0x82, 0xc9, 0x64, 0xea, 0x70,
};

static void test_the_identity_is_what_systemd_derives(_unused_ void **state) {
        static const char *const texts[] = { ID "\n", ID, "0123456789ABCDEF0123456789abcdef\n" };
        uint8_t expected[PST_DIGEST_BYTES];

        (void) crypto_hash_sha256(expected, application_specific, sizeof(application_specific));
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_text_ Text written = exact_text(texts[i]);
                MachineId id = { 0 };

                assert_int_equal(machine_id_parse(written.data, written.size, &id), 0);
                assert_true(id.initialised);
                assert_memory_equal(id.identity, expected, sizeof(expected));
        }
}

static void test_a_machine_without_an_id(_unused_ void **state) {
        static const char *const texts[] = { "", "\n", "uninitialized\n", "uninitialized",
                                             "00000000000000000000000000000000\n" };
        static const uint8_t zeros[PST_DIGEST_BYTES];

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_text_ Text written = exact_text(texts[i]);
                MachineId id = { .initialised = true, .identity = { 7 } };

                assert_int_equal(machine_id_parse(written.data, written.size, &id), 0);
                assert_false(id.initialised);
                assert_memory_equal(id.identity, zeros, sizeof(zeros));
        }
}

static void test_what_is_no_id_is_refused(_unused_ void **state) {
        static const char *const texts[] = {
                " ",
                "\n\n",
                ID "\n\n",
                ID "0\n",
                ID " \n",
                "0123456789abcdef0123456789abcde\n",
                "0123456789abcdef0123456789abcdeg\n",
                "01234567-89ab-cdef-0123-456789abcdef\n",
                "uninitialised\n",
        };

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_text_ Text written = exact_text(texts[i]);
                MachineId id = { .initialised = true, .identity = { 7 } };

                assert_int_equal(machine_id_parse(written.data, written.size, &id), -EBADMSG);
                assert_true(id.initialised);
                assert_int_equal(id.identity[0], 7);
        }
}

static void test_it_is_read_from_its_file(_unused_ void **state) {
        static const struct {
                DescribedRow rows[2];
                int result;
        } cases[] = {
                { { { FILE_IS, "/etc/machine-id", ID "\n", 0, 0 } }, 0 },
                { { { FILE_IS, "/etc/machine-id", "x", 0, 0 } }, -EBADMSG },
                { { { FILE_IS, "/etc/machine-id", "x", 0, -EACCES } }, -EACCES },
                { { { DESCRIBED_END, NULL, NULL, 0, 0 } }, -ENOENT },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);
                MachineId id;

                assert_int_equal(machine_id_read(&d.run, &id), cases[i].result);
        }
}

static void walk(const void *data, size_t size) {
        MachineId id;
        int r = machine_id_parse(data, size, &id);

        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        parse_truncations(ID "\n", sizeof(ID), walk);
        parse_flips(ID "\n", sizeof(ID), 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_identity_is_what_systemd_derives),
                cmocka_unit_test(test_a_machine_without_an_id),
                cmocka_unit_test(test_what_is_no_id_is_refused),
                cmocka_unit_test(test_it_is_read_from_its_file),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
