/* SPDX-License-Identifier: Apache-2.0 */
/* Taking pieces of a hostile message: bounds, texts with a NUL inside, no memory. */

#include "cbor/encoder.h"
#include "message/take.h"
#include "message_test.h"

static Arena *arena;

static int set_up(void **state _unused_) {
        return arena_new(ARENA_BYTES, &arena);
}

static int tear_down(void **state _unused_) {
        arena = arena_free(arena);
        return 0;
}

/* A decoder over bytes that stay for the next seven calls. */
static Decoder over(const char *hex) {
        static uint8_t buffers[8][64];
        static size_t n_used;
        uint8_t *bytes = buffers[n_used++ % ELEMENTSOF(buffers)];
        size_t size = strlen(hex) / 2;
        Decoder d;

        assert_true(size <= sizeof(buffers[0]));
        assert_int_equal(hex_decode(hex, bytes, size), 0);
        assert_int_equal(decoder_open(bytes, size, &d), 0);
        return d;
}

static void test_a_text_is_copied_and_ended(void **state _unused_) {
        Decoder d = over("63616263");

        assert_string_equal(take_text(&d, arena, 3), "abc");
        assert_int_equal(take_result(&d), 0);
}

static void test_a_text_that_is_too_long_or_has_a_nul_inside_is_refused(void **state _unused_) {
        Decoder long_one = over("63616263"), nul = over("63610063"), other = over("43616263");

        assert_string_equal(take_text(&long_one, arena, 2), "");
        assert_int_equal(take_result(&long_one), -EBADMSG);
        assert_string_equal(take_text(&nul, arena, 3), "");
        assert_int_equal(take_result(&nul), -EBADMSG);
        assert_string_equal(take_text(&other, arena, 3), "");
        assert_int_equal(take_result(&other), -EBADMSG);
}

static void test_a_text_may_be_empty_and_a_word_may_not(void **state _unused_) {
        Decoder text = over("60"), word = over("60");

        assert_string_equal(take_text(&text, arena, 8), "");
        assert_int_equal(take_result(&text), 0);
        assert_string_equal(take_word(&word, arena, 8), "");
        assert_int_equal(take_result(&word), -EBADMSG);
}

static void test_a_number_is_held_between_its_bounds(void **state _unused_) {
        static const struct {
                const char *hex;
                uint64_t least, most, value;
                int result;
        } rows[] = {
                { "05", 5, 7, 5, 0 },        { "07", 5, 7, 7, 0 },
                { "04", 5, 7, 5, -EBADMSG }, { "08", 5, 7, 5, -EBADMSG },
                { "24", 0, 7, 0, -EBADMSG }, { "1bffffffffffffffff", 0, UINT64_MAX, UINT64_MAX, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Decoder d = over(rows[i].hex);

                assert_true(take_between(&d, rows[i].least, rows[i].most) == rows[i].value);
                assert_int_equal(take_result(&d), rows[i].result);
        }
}

static void test_bytes_have_exactly_their_size(void **state _unused_) {
        Decoder right = over("43010203"), wrong = over("43010203");
        const uint8_t *bytes = take_bytes_of(&right, arena, 3);

        assert_non_null(bytes);
        assert_memory_equal(bytes, "\1\2\3", 3);
        assert_null(take_bytes_of(&wrong, arena, 4));
        assert_int_equal(take_result(&wrong), -EBADMSG);
}

static void test_an_array_has_a_zeroed_item_behind_its_last(void **state _unused_) {
        Decoder d = over("82615861"
                         "59");
        size_t n;
        const char *const *texts = take_texts(&d, arena, 2, 1, &n);

        assert_int_equal(take_result(&d), 0);
        assert_int_equal(n, 2);
        assert_string_equal(texts[0], "X");
        assert_string_equal(texts[1], "Y");
        assert_null(texts[2]);
}

static void test_an_array_beyond_its_bound_is_refused(void **state _unused_) {
        Decoder d = over("820102");
        size_t n = 7;

        assert_null(take_array(&d, arena, uint32_t, 1, &n));
        assert_int_equal(n, 0);
        assert_int_equal(take_result(&d), -EBADMSG);
}

static void test_no_memory_is_told_apart_and_stays(void **state _unused_) {
        _cleanup_(arena_freep) Arena *none = NULL;
        Decoder text = over("8163616263"), bytes = over("43010203"), array = over("820102");
        size_t n;

        assert_int_equal(arena_new(0, &none), 0);
        decoder_array_of(&text, 1);
        assert_string_equal(take_text(&text, none, 8), "");
        assert_int_equal(take_result(&text), -ENOMEM);
        (void) take_between(&text, 0, 9);
        (void) decoder_map(&text);
        assert_int_equal(take_result(&text), -ENOMEM);

        assert_null(take_bytes_of(&bytes, none, 3));
        assert_int_equal(take_result(&bytes), -ENOMEM);
        assert_null(take_array(&array, none, uint64_t, 2, &n));
        assert_int_equal(n, 0);
        assert_int_equal(take_result(&array), -ENOMEM);
}

static void test_what_is_left_over_is_refused(void **state _unused_) {
        Decoder d = over("820102");

        decoder_array_of(&d, 2);
        assert_int_equal(take_between(&d, 0, 9), 1);
        assert_int_equal(take_result(&d), -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_text_is_copied_and_ended),
                cmocka_unit_test(test_a_text_that_is_too_long_or_has_a_nul_inside_is_refused),
                cmocka_unit_test(test_a_text_may_be_empty_and_a_word_may_not),
                cmocka_unit_test(test_a_number_is_held_between_its_bounds),
                cmocka_unit_test(test_bytes_have_exactly_their_size),
                cmocka_unit_test(test_an_array_has_a_zeroed_item_behind_its_last),
                cmocka_unit_test(test_an_array_beyond_its_bound_is_refused),
                cmocka_unit_test(test_no_memory_is_told_apart_and_stays),
                cmocka_unit_test(test_what_is_left_over_is_refused),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
