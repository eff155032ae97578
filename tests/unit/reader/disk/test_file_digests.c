/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of a directory come to, taken off an answer. */

#include "../hostile.h"
#include "cbor/encoder.h"
#include "reader/disk/file_digests.h"

static uint8_t buffer[512];

/* Two files, the second with a digest of `size` bytes and a name more or less. */
static size_t encode(size_t size, unsigned members) {
        static const uint8_t digest[64] = { 0xab, 0xcd };
        Encoder e = encoder(buffer, sizeof(buffer));
        size_t n;

        encoder_array(&e, 2);
        encoder_array(&e, 2);
        encoder_text(&e, "boot.so");
        encoder_bytes(&e, digest, DIGEST_BYTES);
        encoder_array(&e, members);
        if (members > 1)
                encoder_text(&e, "build.so");
        if (members > 2)
                encoder_text(&e, "x");
        encoder_bytes(&e, digest + 1, size);
        assert_int_equal(encoder_result(&e, &n), 0);
        return n;
}

static int walk_all(const void *data, size_t size, unsigned *ret_n) {
        const uint8_t *digest;
        AnswerList digests;
        Text name;
        int r;

        *ret_n = 0;
        r = answer_list_open((PstBytes){ data, size }, &digests);
        while (r >= 0 && (r = file_digests_next(&digests, DIGEST_BYTES, &name, &digest)) > 0) {
                assert_int_equal(digest[0], *ret_n == 0 ? 0xab : 0xcd);
                assert_true(text_is(name, *ret_n == 0 ? "boot.so" : "build.so"));
                (*ret_n)++;
        }

        return r;
}

static void test_each_file_in_turn(_unused_ void **state) {
        size_t size = encode(DIGEST_BYTES, 2);
        _cleanup_free_ uint8_t *exact = exactly(buffer, size);
        unsigned n;

        assert_int_equal(walk_all(exact, size, &n), 0);
        assert_int_equal(n, 2);
        assert_int_equal(walk_all("\x80", 1, &n), 0);
        assert_int_equal(n, 0);
}

static void test_one_file_is_found(_unused_ void **state) {
        size_t size = encode(DIGEST_BYTES, 2);
        const uint8_t *digest;
        AnswerList digests;

        assert_int_equal(answer_list_open((PstBytes){ buffer, size }, &digests), 0);
        for (int i = 0; i < 2; i++) { /* it stays where it is */
                assert_int_equal(
                        file_digests_find(digests, DIGEST_BYTES, text("build.so", 8), &digest), 1);
                assert_int_equal(digest[0], 0xcd);
                assert_int_equal(
                        file_digests_find(digests, DIGEST_BYTES, text("build", 5), &digest), 0);
                assert_int_equal(digest[0], 0xcd); /* not found, and so not touched */
        }
        assert_int_equal(file_digests_find(digests, 16, text("build.so", 8), &digest), -EBADMSG);
}

static void test_an_answer_of_another_shape_is_refused(_unused_ void **state) {
        unsigned n;
        size_t size;

        size = encode(DIGEST_BYTES - 1, 2);
        assert_int_equal(walk_all(buffer, size, &n), -EBADMSG);
        size = encode(DIGEST_BYTES + 1, 2);
        assert_int_equal(walk_all(buffer, size, &n), -EBADMSG);
        size = encode(DIGEST_BYTES, 1);
        assert_int_equal(walk_all(buffer, size, &n), -EBADMSG);
        size = encode(DIGEST_BYTES, 3);
        assert_int_equal(walk_all(buffer, size, &n), -EBADMSG);
        assert_int_equal(walk_all("\x60", 1, &n), -EBADMSG);
}

static void walk(const void *data, size_t size) {
        const uint8_t *digest;
        AnswerList digests;
        Text name;
        int r;

        r = answer_list_open((PstBytes){ data, size }, &digests);
        while (r >= 0 && (r = file_digests_next(&digests, DIGEST_BYTES, &name, &digest)) > 0)
                ;
        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size = encode(DIGEST_BYTES, 2);
        _cleanup_free_ uint8_t *copy = exactly(buffer, size);

        parse_truncations(copy, size, walk);
        parse_flips(copy, size, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_file_in_turn),
                cmocka_unit_test(test_one_file_is_found),
                cmocka_unit_test(test_an_answer_of_another_shape_is_refused),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
