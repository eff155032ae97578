/* SPDX-License-Identifier: Apache-2.0 */
/* Typed values: each has one form, and a list is a set. */

#include "message/statement.h"
#include "message/take.h"
#include "message_test.h"

#define DIGEST_HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static const uint8_t digest[PST_DIGEST_BYTES] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
};

static void assert_same(const PstValue *a, const PstValue *b) {
        assert_int_equal(a->type, b->type);
        switch (a->type) {
        case PST_BOOL:
                assert_int_equal(a->boolean, b->boolean);
                return;
        case PST_INT:
                assert_true(a->integer == b->integer);
                return;
        case PST_TEXT:
                assert_string_equal(a->text, b->text);
                return;
        case PST_DIGEST:
                assert_memory_equal(a->digest, b->digest, PST_DIGEST_BYTES);
                return;
        case PST_LIST:
                assert_int_equal(a->list.n, b->list.n);
                for (size_t i = 0; i < a->list.n; i++)
                        assert_string_equal(a->list.items[i], b->list.items[i]);
                return;
        }
        fail();
}

static const struct {
        PstValue value;
        const char *hex;
} forms[] = {
        { { .type = PST_BOOL, .boolean = true }, "f5" },
        { { .type = PST_BOOL, .boolean = false }, "f4" },
        { { .type = PST_INT, .integer = 0 }, "00" },
        { { .type = PST_INT, .integer = INT64_MAX }, "1b7fffffffffffffff" },
        { { .type = PST_INT, .integer = INT64_MIN }, "3b7fffffffffffffff" },
        { { .type = PST_TEXT, .text = "" }, "60" },
        { { .type = PST_TEXT, .text = "\xc3\xbc" }, "62c3bc" },
        { { .type = PST_DIGEST, .digest = digest }, "5820" DIGEST_HEX },
        { { .type = PST_LIST }, "80" },
        { { .type = PST_LIST, .list = { PST_TEXTS("a", "ab", "b"), 3 } }, "8361616261626162" },
};

static void test_each_type_has_its_bytes_and_comes_back(void **state _unused_) {
        for (size_t i = 0; i < ELEMENTSOF(forms); i++) {
                _cleanup_(arena_freep) Arena *arena = NULL;
                uint8_t bytes[64];
                Encoder e = encoder(bytes, sizeof(bytes));
                PstValue back;
                Decoder d;

                assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
                value_encode(&forms[i].value, &e);
                assert_false(e.overflow);
                assert_golden(bytes, e.size, forms[i].hex);
                assert_int_equal(decoder_open(bytes, e.size, &d), 0);
                assert_int_equal(value_decode(&d, forms[i].value.type, arena, &back), 0);
                assert_int_equal(decoder_finish(&d), 0);
                assert_same(&forms[i].value, &back);
        }
}

static void test_a_value_of_another_type_is_refused(void **state _unused_) {
        for (size_t i = 0; i < ELEMENTSOF(forms); i++)
                for (unsigned type = 0; type <= PST_LIST + 1; type++) {
                        _cleanup_(arena_freep) Arena *arena = NULL;
                        PstValue value = { .type = PST_BOOL, .boolean = true };
                        size_t size;
                        _cleanup_free_ uint8_t *bytes = bytes_of(forms[i].hex, &size);
                        Decoder d;

                        if (type == forms[i].value.type)
                                continue;
                        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
                        assert_int_equal(decoder_open(bytes, size, &d), 0);
                        assert_int_equal(value_decode(&d, (PstType) type, arena, &value), -EBADMSG);
                        assert_int_equal(value.type, PST_BOOL); /* untouched */
                }
}

static void test_the_encoder_sorts_a_list_and_drops_repeats(void **state _unused_) {
        const PstValue list = { .type = PST_LIST,
                                .list = { PST_TEXTS("b", "a", "b", "ab", "a", "\xc3\xbc"), 6 } };
        uint8_t bytes[64];
        Encoder e = encoder(bytes, sizeof(bytes));

        value_encode(&list, &e);
        assert_golden(bytes, e.size,
                      "8461616261626162"
                      "62c3bc");
}

static void test_a_list_that_does_not_rise_is_refused(void **state _unused_) {
        static const char *const rows[] = { "826162"
                                            "6161",
                                            "826161"
                                            "6161",
                                            "8362616261616261"
                                            "62" };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_(arena_freep) Arena *arena = NULL;
                size_t size;
                _cleanup_free_ uint8_t *bytes = bytes_of(rows[i], &size);
                PstValue value;
                Decoder d;

                assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
                assert_int_equal(decoder_open(bytes, size, &d), 0);
                assert_int_equal(value_decode(&d, PST_LIST, arena, &value), -EBADMSG);
        }
}

/* A list of `n` items of `n_bytes` each, all different. */
static size_t long_list(uint8_t *bytes, size_t capacity, size_t n, size_t n_bytes) {
        Encoder e = encoder(bytes, capacity);
        char text[512];

        assert_true(n_bytes < sizeof(text) && n < 1000);
        encoder_array(&e, n);
        for (size_t i = 0; i < n; i++) {
                memset(text, 'x', n_bytes);
                text[n_bytes] = '\0';
                text[0] = (char) ('0' + i / 100);
                text[1] = (char) ('0' + i / 10 % 10);
                text[2] = (char) ('0' + i % 10);
                encoder_text(&e, text);
        }
        assert_false(e.overflow);
        return e.size;
}

static void test_a_list_is_bounded_in_items_and_bytes(void **state _unused_) {
        static uint8_t bytes[200000];
        static const struct {
                size_t n, n_bytes;
                int result;
        } rows[] = {
                { PST_LIST_MAX, 3, 0 },
                { PST_LIST_MAX + 1, 3, -EBADMSG },
                { 2, PST_TEXT_MAX, 0 },
                { 2, PST_TEXT_MAX + 1, -EBADMSG },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                size_t size = long_list(bytes, sizeof(bytes), rows[i].n, rows[i].n_bytes);
                _cleanup_(arena_freep) Arena *arena = NULL;
                PstValue value;
                Decoder d;

                assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
                assert_int_equal(decoder_open(bytes, size, &d), 0);
                assert_int_equal(value_decode(&d, PST_LIST, arena, &value), rows[i].result);
        }
}

static void test_what_has_no_bytes_overflows(void **state _unused_) {
        const char *items[PST_LIST_MAX + 1];
        const PstValue bad[] = {
                { 0 },
                { .type = (PstType) 99 },
                { .type = PST_LIST, .list = { items, ELEMENTSOF(items) } },
        };
        uint8_t bytes[1024];

        for (size_t i = 0; i < ELEMENTSOF(items); i++)
                items[i] = "x";
        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                Encoder e = encoder(bytes, sizeof(bytes));

                value_encode(&bad[i], &e);
                assert_true(e.overflow);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_type_has_its_bytes_and_comes_back),
                cmocka_unit_test(test_a_value_of_another_type_is_refused),
                cmocka_unit_test(test_the_encoder_sorts_a_list_and_drops_repeats),
                cmocka_unit_test(test_a_list_that_does_not_rise_is_refused),
                cmocka_unit_test(test_a_list_is_bounded_in_items_and_bytes),
                cmocka_unit_test(test_what_has_no_bytes_overflows),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
