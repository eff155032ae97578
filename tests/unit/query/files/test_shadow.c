/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "cbor/decoder.h"
#include "query/files/shadow.h"

/* In a block of exactly its size, so that a sanitizer sees each byte read past the end. */
static int reduce(const char *text, Reply *reply) {
        size_t size = strlen(text);
        _cleanup_free_ char *copy = malloc(size > 0 ? size : 1);

        assert_non_null(copy);
        memcpy(copy, text, size);
        return shadow_reduce(copy, size, reply);
}

static bool is_text(Decoder *d, const char *text) {
        CborBytes bytes = decoder_text(d);

        return bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0;
}

static void test_of_each_entry_only_scheme_and_state_remain(void **state) {
        static const struct {
                const char *password, *scheme, *state;
        } entries[] = {
                { "", "", "empty" },
                { "*", "", "locked" },
                { "!", "", "locked" },
                { "!!", "", "locked" },
                { "!*", "", "locked" },
                { "$y$j9T$salt$hash", "y", "set" },
                { "$6$rounds=5000$salt$hash", "6", "set" },
                { "!$6$salt$hash", "6", "locked" },
                { "$1$salt$hash", "1", "set" },
                { "$gost-yescrypt$salt$hash", "gost-yescrypt", "set" },
                { "abcdefghijklm", "des", "set" },
                { "!abcdefghijklm", "des", "locked" },
                { "abcdefghijklmn", "", "set" },
                { "x", "", "set" },
                { "$", "", "set" },
                { "$nothing", "", "set" },
                { "$secret-that-is-no-scheme$x", "", "set" },
                { "$a b$x", "", "set" },
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(entries); i++) {
                _cleanup_(reply_done) Reply reply = { 0 };
                _cleanup_free_ char *text = NULL;
                Decoder d;

                assert_true(asprintf(&text, "user:%s:19000:0:99999:7:::\n", entries[i].password) >
                            0);
                assert_int_equal(reduce(text, &reply), 0);
                assert_int_equal(decoder_open(reply.data, reply.size, &d), 0);
                decoder_array_of(&d, 1);
                decoder_array_of(&d, 2);
                assert_true(is_text(&d, entries[i].scheme));
                assert_true(is_text(&d, entries[i].state));
                assert_int_equal(decoder_finish(&d), 0);
        }
}

static void test_entries_keep_their_order_and_lines_of_nis_are_none(void **state) {
        static const char expected[] = "\x82\x82\x61y\x63set\x82\x60\x66locked";
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        assert_int_equal(reduce("a:$y$s$h:1::::::\n\n+::::::::\n-@x::::::::\nb:*:1::::::", &reply),
                         0);
        assert_int_equal(reply.size, sizeof(expected) - 1);
        assert_memory_equal(reply.data, expected, reply.size);
}

static void test_an_empty_file_has_no_entries(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        assert_int_equal(reduce("", &reply), 0);
        assert_int_equal(reply.size, 1);
        assert_int_equal(reply.data[0], 0x80);
}

static void test_a_line_without_a_password_field_is_malformed(void **state) {
        static const char *const torn[] = { "name", "name:$y$j9T", ":", "a:*:1\nname\n" };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(torn); i++) {
                _cleanup_(reply_done) Reply reply = { 0 };

                assert_int_equal(reduce(torn[i], &reply), -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_of_each_entry_only_scheme_and_state_remain),
                cmocka_unit_test(test_entries_keep_their_order_and_lines_of_nis_are_none),
                cmocka_unit_test(test_an_empty_file_has_no_entries),
                cmocka_unit_test(test_a_line_without_a_password_field_is_malformed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
