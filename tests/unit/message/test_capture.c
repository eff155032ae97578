/* SPDX-License-Identifier: Apache-2.0 */
/* Recorded devices: golden bytes, finding an answer, and a recording that contradicts itself. */

#include "message/capture.h"
#include "message/channel.h"
#include "message_test.h"

#define HEADER "86006f706f73747572652d63617074757265011a6b056020184d63362e31"
#define LINKS                                                                                      \
        "840181656c696e6b73004"                                                                    \
        "3010203"
#define FILE_A                                                                                     \
        "84018264"                                                                                 \
        "66696c65"                                                                                 \
        "622f61"                                                                                   \
        "0240"

static const char golden[] = HEADER LINKS FILE_A;

static const Capture header = { .now_s = 1795514400, .uptime_s = 77, .release = "6.1" };

static int decode(const void *data, size_t size, Arena *arena) {
        Capture capture;

        return capture_decode(data, size, arena, &capture);
}

static void test_a_capture_has_its_bytes(void **state _unused_) {
        const CaptureAnswer links = { .question = PST_LINKS,
                                      .data = (const uint8_t *) "\1\2\3",
                                      .size = 3 };
        const CaptureAnswer file = { .question = PST_FILE("/a"),
                                     .error = -ENOENT,
                                     .data = (const uint8_t *) "x",
                                     .size = 1 };
        uint8_t bytes[128];
        size_t size;

        assert_int_equal(capture_header_encode(&header, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, HEADER);
        assert_int_equal(capture_answer_encode(&links, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, LINKS);
        assert_int_equal(capture_answer_encode(&file, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, FILE_A);
        assert_int_equal(capture_answer_encode(&file, bytes, 3, &size), -EMSGSIZE);
}

static void test_a_capture_comes_back_and_answers(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(golden, &size);
        const CaptureAnswer *answer;
        Capture back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(capture_decode(bytes, size, arena, &back), 0);
        assert_true(back.now_s == header.now_s && back.uptime_s == header.uptime_s);
        assert_string_equal(back.release, "6.1");
        assert_int_equal(back.n_answers, 2);

        answer = capture_find(&back, &(const PstQuestion) PST_LINKS);
        assert_int_equal(answer->error, 0);
        assert_int_equal(answer->size, 3);
        assert_memory_equal(answer->data, "\1\2\3", 3);
        answer = capture_find(&back, &(const PstQuestion) PST_FILE("/a"));
        assert_int_equal(answer->error, -ENOENT);
        assert_int_equal(answer->size, 0);
        assert_null(capture_find(&back, &(const PstQuestion) PST_FILE("/")));
        assert_null(capture_find(&back, &(const PstQuestion) PST_FILE("/ab")));
        assert_null(capture_find(&back, &(const PstQuestion){ .name = "file" }));
        assert_null(capture_find(&back, &(const PstQuestion){ "links", PST_TEXTS("x") }));
}

static void test_a_capture_may_have_no_answers(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(HEADER, &size);
        Capture back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(capture_decode(bytes, size, arena, &back), 0);
        assert_null(capture_find(&back, &(const PstQuestion) PST_LINKS));
}

static void test_other_shapes_are_refused(void **state _unused_) {
        static const char *const rows[] = {
                "",
                LINKS,                                        /* no header */
                HEADER HEADER,                                /* two */
                HEADER LINKS LINKS,                           /* one question answered twice */
                HEADER LINKS FILE_A "840181656c696e6b730340", /* and differently */
                "86006f706f73747572652d63617074757265021a6b056020184d63362e31", /* format 2 */
                "86006f706f73747572652d63617074757266011a6b056020184d63362e31", /* not the word */
                HEADER "840181656c696e6b73024101", /* bytes beside an error */
                HEADER "84018000"
                       "40",                     /* no question */
                HEADER "840281656c696e6b730040", /* an item of another kind */
                HEADER "00",
                HEADER "ff",
        };

        assert_refuses_all(decode, rows, ELEMENTSOF(rows));
}

static void test_many_answers_are_each_found(void **state _unused_) {
        enum { MANY = 500 };
        static uint8_t bytes[65536];
        _cleanup_(arena_freep) Arena *arena = NULL;
        char path[16];
        size_t size, n;
        Capture back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(capture_header_encode(&header, bytes, sizeof(bytes), &size), 0);
        for (unsigned i = 0; i < MANY; i++) {
                const char *const arguments[] = { path, NULL };
                const CaptureAnswer answer = { .question = { "meta", arguments },
                                               .error = (int) (i % 100) + 1 };

                (void) snprintf(path, sizeof(path), "/%u", i * 7919 % MANY);
                assert_int_equal(
                        capture_answer_encode(&answer, bytes + size, sizeof(bytes) - size, &n), 0);
                size += n;
        }

        assert_int_equal(capture_decode(bytes, size, arena, &back), 0);
        for (unsigned i = 0; i < MANY; i++) {
                const char *const arguments[] = { path, NULL };
                const PstQuestion question = { "meta", arguments };

                (void) snprintf(path, sizeof(path), "/%u", i * 7919 % MANY);
                assert_int_equal(capture_find(&back, &question)->error, -(int) (i % 100) - 1);
        }
}

/* A capture that is cut between two items is a shorter capture; anywhere else it is none. */
static void test_a_cut_capture_is_refused_or_shorter(void **state _unused_) {
        const size_t whole[] = { strlen(HEADER) / 2, strlen(HEADER LINKS) / 2 };
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(golden, &size);

        for (size_t n = 0; n < size; n++) {
                _cleanup_free_ uint8_t *cut = exactly(bytes, n);

                assert_int_equal(decode_fresh(decode, cut, n, ARENA_BYTES),
                                 n == whole[0] || n == whole[1] ? 0 : -EBADMSG);
        }
}

static void test_it_decodes_safely(void **state _unused_) {
        assert_survives_every_flip(decode, golden);
        assert_meets_every_limit(decode, golden);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_capture_has_its_bytes),
                cmocka_unit_test(test_a_capture_comes_back_and_answers),
                cmocka_unit_test(test_a_capture_may_have_no_answers),
                cmocka_unit_test(test_other_shapes_are_refused),
                cmocka_unit_test(test_many_answers_are_each_found),
                cmocka_unit_test(test_a_cut_capture_is_refused_or_shorter),
                cmocka_unit_test(test_it_decodes_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
