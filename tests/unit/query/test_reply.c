/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "message/channel.h"
#include "query/reply.h"

static void expect(const Reply *reply, const char *bytes, size_t size) {
        assert_int_equal(reply_result(reply), 0);
        assert_int_equal(reply->size, size);
        assert_memory_equal(reply->data, bytes, size);
}

static void test_items_are_deterministic_cbor(void **state) {
        static const char expected[] = "\x86\x17\x18\x18\x20\xf5\x62hi\x40";
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        reply_array(&reply, 6);
        reply_uint(&reply, 23);
        reply_uint(&reply, 24);
        reply_int(&reply, -1);
        reply_bool(&reply, true);
        reply_text(&reply, "hi");
        reply_append(&reply, "\x40", 1);
        expect(&reply, expected, sizeof(expected) - 1);
}

static void test_bytes_that_are_no_text_are_escaped(void **state) {
        static const struct {
                const char *text, *written;
        } texts[] = {
                { "", "" },
                { "plain", "plain" },
                { "\xc3\xa9", "\xc3\xa9" },
                { "a\xff/\xc3", "a\\xff/\\xc3" },
                { "\xed\xa0\x80", "\\xed\\xa0\\x80" }, /* a surrogate */
                { "\xc0\xaf\xe2\x82\xac", "\\xc0\\xaf\xe2\x82\xac" },
                { "\xf0\x9f\x98\x80\xf0\x9f", "\xf0\x9f\x98\x80\\xf0\\x9f" },
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_(reply_done) Reply reply = { 0 };
                size_t n = strlen(texts[i].written);

                reply_text(&reply, texts[i].text);
                assert_int_equal(reply_result(&reply), 0);
                assert_true(reply.size >= n);
                assert_memory_equal(reply.data + reply.size - n, texts[i].written, n);
                assert_int_equal(reply.size, n + (n < 24 ? 1 : 2));
        }
}

static void test_bytes_are_written_as_they_are(void **state) {
        static const char expected[] = "\x43"
                                       "a\0\xff"
                                       "\x40";
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        reply_bytes(&reply, "a\0\xff", 3);
        reply_bytes(&reply, "", 0);
        expect(&reply, expected, sizeof(expected) - 1);
}

static void test_an_array_is_counted_when_it_is_closed(void **state) {
        static const char expected[] = "\x82\x80\x82\x01\x61z";
        _cleanup_(reply_done) Reply reply = { 0 };
        size_t outer = reply_array_open(&reply), inner;

        (void) state;
        inner = reply_array_open(&reply);
        reply_array_close(&reply, inner, 0);
        inner = reply_array_open(&reply);
        reply_uint(&reply, 1);
        reply_text(&reply, "z");
        reply_array_close(&reply, inner, 2);
        reply_array_close(&reply, outer, 2);
        expect(&reply, expected, sizeof(expected) - 1);
}

static void test_the_head_of_a_long_array_is_the_shortest(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };
        size_t opened = reply_array_open(&reply);

        (void) state;
        for (int i = 0; i < 300; i++)
                reply_bool(&reply, false);
        reply_array_close(&reply, opened, 300);
        assert_int_equal(reply_result(&reply), 0);
        assert_int_equal(reply.size, 303);
        assert_memory_equal(reply.data, "\x99\x01\x2c\xf4", 4);
        assert_int_equal(reply.data[302], 0xf4);
}

static void test_what_is_too_much_fails_for_good(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };
        _cleanup_free_ uint8_t *half = calloc(1, ANSWER_BYTES_MAX / 2);

        (void) state;
        assert_non_null(half);
        reply_append(&reply, half, ANSWER_BYTES_MAX / 2);
        reply_append(&reply, half, ANSWER_BYTES_MAX / 2);
        assert_int_equal(reply_result(&reply), 0);
        reply_append(&reply, half, 1);
        assert_int_equal(reply_result(&reply), -EFBIG);
        assert_int_equal(reply.size, ANSWER_BYTES_MAX);
        reply_uint(&reply, 1);
        reply_array_close(&reply, 0, 1);
        assert_int_equal(reply_result(&reply), -EFBIG);

        reply_reset(&reply);
        reply_uint(&reply, 1);
        expect(&reply, "\x01", 1);
}

static void test_an_adopted_buffer_is_the_answer(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        reply_adopt(&reply, (uint8_t *) strdup("bytes"), 5);
        expect(&reply, "bytes", 5);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_items_are_deterministic_cbor),
                cmocka_unit_test(test_bytes_that_are_no_text_are_escaped),
                cmocka_unit_test(test_bytes_are_written_as_they_are),
                cmocka_unit_test(test_an_array_is_counted_when_it_is_closed),
                cmocka_unit_test(test_the_head_of_a_long_array_is_the_shortest),
                cmocka_unit_test(test_what_is_too_much_fails_for_good),
                cmocka_unit_test(test_an_adopted_buffer_is_the_answer),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
