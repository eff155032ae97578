/* SPDX-License-Identifier: Apache-2.0 */
/* Arenas: zeroed, aligned, bounded, freed at once. */

#include <stdalign.h>

#include "base/arena.h"
#include "base_test.h"

static void test_what_it_gives_is_zeroed_aligned_and_apart(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        uint8_t *before = NULL;

        assert_int_equal(arena_new(1U << 20, &arena), 0);
        for (size_t size = 1; size < 300; size++) {
                uint8_t *taken = arena_alloc(arena, 1, size);

                assert_non_null(taken);
                assert_int_equal((uintptr_t) taken % alignof(max_align_t), 0);
                for (size_t i = 0; i < size; i++)
                        assert_int_equal(taken[i], 0);
                if (before)
                        assert_int_equal(before[0], 0xff);
                (void) memset(taken, 0xff, size);
                before = taken;
        }
}

static void test_larger_than_a_block_it_has_one_of_its_own(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        uint8_t *large, *small;

        assert_int_equal(arena_new(1U << 20, &arena), 0);
        small = arena_alloc(arena, 1, 16);
        large = arena_alloc(arena, 100000, 1);
        assert_non_null(small);
        assert_non_null(large);
        (void) memset(large, 1, 100000);
        assert_int_equal(small[0], 0);
}

static void test_beyond_its_limit_it_gives_nothing(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;

        assert_int_equal(arena_new(64, &arena), 0);
        assert_null(arena_alloc(arena, 65, 1));
        assert_non_null(arena_alloc(arena, 64, 1));
        assert_null(arena_alloc(arena, 1, 1));
        assert_null(arena_text(arena, "x"));
        assert_null(arena_format(arena, "%d", 1));
}

static void test_many_small_ones_come_to_an_end_too(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t n = 0;

        assert_int_equal(arena_new(4096, &arena), 0);
        while (arena_alloc(arena, 1, 1))
                assert_true(++n <= 4096);
        assert_int_equal(n, 4096 / alignof(max_align_t)); /* what rounding costs is charged */
}

static void test_nothing_is_a_valid_pointer(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;

        assert_int_equal(arena_new(64, &arena), 0);
        assert_non_null(arena_alloc(arena, 0, 100));
        assert_non_null(arena_alloc(arena, 100, 0));
}

static void test_sizes_that_overflow_are_refused(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;

        assert_int_equal(arena_new(SIZE_MAX, &arena), 0);
        assert_null(arena_alloc(arena, SIZE_MAX, 2));
        assert_null(arena_alloc(arena, SIZE_MAX / 2 + 1, 2));
        for (size_t under = 0; under < 64; under++)
                assert_null(arena_alloc(arena, SIZE_MAX - under, 1));
        assert_null(arena_copy(arena, "", SIZE_MAX));
        assert_null(arena_copy(arena, "", SIZE_MAX - 1));
}

static void test_a_copy_is_ended_by_a_nul(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        char bytes[3] = { 'a', 'b', 'c' };
        const char *copy, *empty;

        assert_int_equal(arena_new(1024, &arena), 0);
        copy = arena_copy(arena, bytes, sizeof(bytes));
        bytes[0] = 'x';
        assert_string_equal(copy, "abc");
        assert_string_equal(arena_text(arena, "text"), "text");
        empty = arena_copy(arena, NULL, 0);
        assert_string_equal(empty, "");
}

static void test_a_formatted_text_is_as_printf_has_it(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;

        assert_int_equal(arena_new(1024, &arena), 0);
        assert_string_equal(arena_format(arena, "%s-%04d", "x", 42), "x-0042");
        assert_string_equal(arena_format(arena, "%s", ""), "");
}

static void test_array_counts_its_items(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        uint64_t *items;

        assert_int_equal(arena_new(80, &arena), 0);
        items = arena_new_array(arena, uint64_t, 10);
        assert_non_null(items);
        items[9] = UINT64_MAX;
        assert_null(arena_new_array(arena, uint64_t, 1));
}

static void test_freeing_nothing_is_fine(void **state _unused_) {
        assert_null(arena_free(NULL));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_it_gives_is_zeroed_aligned_and_apart),
                cmocka_unit_test(test_larger_than_a_block_it_has_one_of_its_own),
                cmocka_unit_test(test_beyond_its_limit_it_gives_nothing),
                cmocka_unit_test(test_many_small_ones_come_to_an_end_too),
                cmocka_unit_test(test_nothing_is_a_valid_pointer),
                cmocka_unit_test(test_sizes_that_overflow_are_refused),
                cmocka_unit_test(test_a_copy_is_ended_by_a_nul),
                cmocka_unit_test(test_a_formatted_text_is_as_printf_has_it),
                cmocka_unit_test(test_array_counts_its_items),
                cmocka_unit_test(test_freeing_nothing_is_fine),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
