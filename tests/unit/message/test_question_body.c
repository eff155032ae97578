/* SPDX-License-Identifier: Apache-2.0 */
/* Questions as bytes. */

#include "message/channel.h"
#include "message/question_body.h"
#include "message_test.h"

/* ["head", "/etc/", "16"] */
static const char golden[] = "83646865616465"
                             "2f6574632f"
                             "623136";

static int decode(const void *data, size_t size, Arena *arena) {
        PstQuestion question;

        return question_decode(data, size, arena, &question);
}

static void test_a_question_has_its_bytes_and_comes_back(void **state _unused_) {
        const PstQuestion asked = PST_HEAD("/etc/", "16");
        _cleanup_(arena_freep) Arena *arena = NULL;
        uint8_t bytes[64];
        PstQuestion back;
        size_t size;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(question_encode(&asked, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, golden);
        assert_int_equal(question_decode(bytes, size, arena, &back), 0);
        assert_true(question_equal(&asked, &back));
        assert_null(back.arguments[2]);
}

static void test_a_question_without_arguments_comes_back_with_none(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of("81656c696e6b73", &size);
        PstQuestion back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(question_decode(bytes, size, arena, &back), 0);
        assert_string_equal(back.name, "links");
        assert_null(back.arguments[0]);
}

static void test_what_does_not_fit_is_not_sent(void **state _unused_) {
        const PstQuestion asked = PST_HEAD("/etc/", "16");
        uint8_t bytes[8];
        size_t size;

        assert_int_equal(question_encode(&asked, bytes, sizeof(bytes), &size), -EMSGSIZE);
}

static void test_a_question_is_bounded_in_words_and_bytes(void **state _unused_) {
        static const struct {
                size_t n_words, n_bytes;
                int result;
        } rows[] = {
                { QUESTION_WORDS_MAX, 1, 0 },
                { QUESTION_WORDS_MAX + 1, 1, -EBADMSG },
                { 2, QUESTION_WORD_BYTES_MAX, 0 },
                { 2, QUESTION_WORD_BYTES_MAX + 1, -EBADMSG },
        };
        static uint8_t bytes[16384];
        static char word[QUESTION_WORD_BYTES_MAX + 2];

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Encoder e = encoder(bytes, sizeof(bytes));

                memset(word, 'x', sizeof(word));
                word[rows[i].n_bytes] = '\0';
                encoder_array(&e, rows[i].n_words);
                for (size_t w = 0; w < rows[i].n_words; w++)
                        encoder_text(&e, word);
                assert_false(e.overflow);
                assert_int_equal(decode_fresh(decode, bytes, e.size, ARENA_BYTES), rows[i].result);
        }
}

static void test_other_shapes_are_refused(void **state _unused_) {
        static const char *const rows[] = {
                "80",         /* no name */
                "8160",       /* an empty one */
                "8101",       /* not a text */
                "646c696e6b", /* not an array */
                "82646c696e6b41"
                "61", /* an argument of bytes */
                "8164610062"
                "63", /* a name with a NUL inside */
                "82616161"
                "62"
                "00", /* trailing bytes */
        };

        assert_refuses_all(decode, rows, ELEMENTSOF(rows));
}

static void test_a_list_of_questions_comes_back_ended(void **state _unused_) {
        const PstQuestion asked[] = { PST_LINKS, PST_FILE("/a"), { 0 } };
        _cleanup_(arena_freep) Arena *arena = NULL;
        const PstQuestion *back;
        uint8_t bytes[64];
        Encoder e = encoder(bytes, sizeof(bytes));
        Decoder d;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        question_list_put(asked, &e);
        assert_golden(bytes, e.size,
                      "8281656c696e6b73"
                      "826466696c65"
                      "622f61");
        assert_int_equal(decoder_open(bytes, e.size, &d), 0);
        back = question_list_take(&d, arena);
        assert_int_equal(decoder_finish(&d), 0);
        assert_true(question_equal(&back[0], &asked[0]));
        assert_true(question_equal(&back[1], &asked[1]));
        assert_null(back[2].name);
}

static void test_no_list_is_an_empty_one(void **state _unused_) {
        uint8_t bytes[8];
        Encoder e = encoder(bytes, sizeof(bytes));

        question_list_put(NULL, &e);
        assert_golden(bytes, e.size, "80");
}

static void test_it_decodes_safely(void **state _unused_) {
        assert_decodes_safely(decode, golden);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_question_has_its_bytes_and_comes_back),
                cmocka_unit_test(test_a_question_without_arguments_comes_back_with_none),
                cmocka_unit_test(test_what_does_not_fit_is_not_sent),
                cmocka_unit_test(test_a_question_is_bounded_in_words_and_bytes),
                cmocka_unit_test(test_other_shapes_are_refused),
                cmocka_unit_test(test_a_list_of_questions_comes_back_ended),
                cmocka_unit_test(test_no_list_is_an_empty_one),
                cmocka_unit_test(test_it_decodes_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
