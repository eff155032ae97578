/* SPDX-License-Identifier: Apache-2.0 */
/* Where memory is swapped to. */

#include "../hostile.h"
#include "reader/kernel/swaps.h"

#define HEAD "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

static void test_areas_follow_the_head(_unused_ void **state) {
        _cleanup_text_ Text table = exact_text(HEAD "/dev/dm-1      partition\t8388604\t0\t-2\n"
                                                    "/swap\\040file  file\t\t1024\t0\t-3");
        Text rest = table;
        Swap swap;

        assert_int_equal(swaps_open(&rest), 0);
        assert_int_equal(swaps_next(&rest, &swap), 1);
        assert_true(text_is(swap.path, "/dev/dm-1"));
        assert_false(swap.is_file);
        assert_int_equal(swaps_next(&rest, &swap), 1);
        assert_true(text_is(swap.path, "/swap\\040file"));
        assert_true(swap.is_file);
        assert_int_equal(swaps_next(&rest, &swap), 0);
}

static void test_the_recorded_table_is_empty(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *table = recorded("sb-on-stock/root" SWAPS_PATH, &size);
        Text rest = text(table, size);
        Swap swap;

        assert_int_equal(swaps_open(&rest), 0);
        assert_int_equal(swaps_next(&rest, &swap), 0);
}

/* seq_file_path() leaves a carriage return as it is. */
static void test_a_path_ends_at_a_blank_and_at_nothing_else(_unused_ void **state) {
        _cleanup_text_ Text table = exact_text(HEAD "/dev/dm-1\rpartition  file\t\t1024\t0\t-3\n");
        Text rest = table;
        Swap swap;

        assert_int_equal(swaps_open(&rest), 0);
        assert_int_equal(swaps_next(&rest, &swap), 1);
        assert_true(text_is(swap.path, "/dev/dm-1\rpartition"));
        assert_true(swap.is_file);
}

static void test_what_is_no_table_is_refused(_unused_ void **state) {
        static const struct {
                const char *table;
                int open, next;
        } rows[] = {
                { "", -EBADMSG, 0 },
                { "/dev/sda partition\n", -EBADMSG, 0 },
                { HEAD "\n", 0, -EBADMSG },
                { HEAD "/dev/sda\n", 0, -EBADMSG },
                { HEAD "/dev/sda cloud 1 2 3\n", 0, -EBADMSG },
                { HEAD "/dev/sda \n", 0, -EBADMSG },
                { HEAD " partition 1 2 3\n", 0, -EBADMSG },
        };
        Swap swap;

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text table = exact_text(rows[i].table);
                Text rest = table;

                assert_int_equal(swaps_open(&rest), rows[i].open);
                if (rows[i].open == 0)
                        assert_int_equal(swaps_next(&rest, &swap), rows[i].next);
        }
}

static void parse(const void *data, size_t size) {
        Text rest = text(data, size);
        Swap swap;

        if (swaps_open(&rest) == 0)
                while (swaps_next(&rest, &swap) > 0)
                        ;
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char table[] = HEAD "/dev/dm-1 partition 1 0 -2\n/swap file 1 0 -3\n";

        parse_truncations(table, sizeof(table) - 1, parse);
        parse_flips(table, sizeof(table) - 1, 1000, parse);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_areas_follow_the_head),
                cmocka_unit_test(test_a_path_ends_at_a_blank_and_at_nothing_else),
                cmocka_unit_test(test_the_recorded_table_is_empty),
                cmocka_unit_test(test_what_is_no_table_is_refused),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
