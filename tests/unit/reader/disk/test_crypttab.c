/* SPDX-License-Identifier: Apache-2.0 */
/* Encrypted volumes that were meant to be opened. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/crypttab.h"

static void test_volumes_but_swap_and_what_is_not_opened(_unused_ void **state) {
        static const struct {
                const char *file;
                int result;
                size_t n;
        } rows[] = {
                { "", 0, 0 },
                { "# x\n\n \t\n", 0, 0 },
                { "data UUID=1 none luks\n", 0, 1 },
                { "data UUID=1", 0, 1 },
                { "a /dev/b\nc /dev/d none\n", 0, 2 },
                { "s /dev/b /dev/urandom swap\nn /dev/c none luks,noauto,discard\n", 0, 0 },
                { "k /dev/b none swapped,noautomatic\n", 0, 1 },
                { "  data\t/dev/b\tnone\n", 0, 1 },
                { "a /dev/b none luks\na /dev/c none luks\n", 0, 1 },
                { "swap /dev/b none luks\n", 0, 1 },
                { "k /dev/b noauto\n", 0, 1 }, /* the name of a key */
                { "alone\n", -EBADMSG, 0 },
                { "data /dev/b\nalone \t\n", -EBADMSG, 1 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text file = exact_text(rows[i].file);
                TextSet names = { 0 };

                assert_int_equal(crypttab_parse(file.data, file.size, &names), rows[i].result);
                assert_int_equal(names.n, rows[i].n);
        }
}

static void parse(const void *data, size_t size) {
        TextSet names = { 0 };

        (void) crypttab_parse(data, size, &names);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char file[] = "# x\ndata UUID=1 none luks,discard\nswap /dev/b x swap\n";

        parse_truncations(file, sizeof(file) - 1, parse);
        parse_flips(file, sizeof(file) - 1, 500, parse);
}

static void test_a_device_without_the_file_has_none(_unused_ void **state) {
        static const DescribedRow nothing[] = { { .what = DESCRIBED_END } };
        static const DescribedRow denied[] = { { FILE_IS, CRYPTTAB_PATH, NULL, 0, -EACCES },
                                               { .what = DESCRIBED_END } };
        _cleanup_run_ DescribedRun d = described_run(nothing), other = described_run(denied);
        TextSet names = { 0 };

        assert_int_equal(crypttab_read(&d.run, &names), 0);
        assert_int_equal(names.n, 0);
        assert_int_equal(crypttab_read(&other.run, &names), -EACCES);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_volumes_but_swap_and_what_is_not_opened),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_a_device_without_the_file_has_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
