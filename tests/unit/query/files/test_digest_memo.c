/* SPDX-License-Identifier: Apache-2.0 */
/* Digests that are believed for as long as nothing speaks against it. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/macro.h"
#include "query/files/digest_memo.h"

#define NOW_S 1000

static const uint8_t digest[FILE_DIGEST_BYTES] = { 1, 2, 3 };

static Stamp stamp_of_inode(ino_t inode) {
        return (Stamp){
                .device = 7,
                .inode = inode,
                .size = 100,
                .changed = { .tv_sec = 900, .tv_nsec = 5 },
                .written = { .tv_sec = 800, .tv_nsec = 6 },
        };
}

static void test_the_same_file_is_known(void **state) {
        _cleanup_(digest_memo_freep) DigestMemo *memo = NULL;
        uint8_t found[FILE_DIGEST_BYTES] = { 0 };
        Stamp stamp = stamp_of_inode(1);

        (void) state;
        assert_int_equal(digest_memo_new(4, &memo), 0);
        assert_false(digest_memo_find(memo, "/a", DIGEST_SHA256, &stamp, found));
        digest_memo_keep(memo, "/a", DIGEST_SHA256, &stamp, NOW_S, digest);
        assert_true(digest_memo_find(memo, "/a", DIGEST_SHA256, &stamp, found));
        assert_memory_equal(found, digest, sizeof(digest));
        assert_false(digest_memo_find(memo, "/b", DIGEST_SHA256, &stamp,
                                      found)); /* another name of it was not asked */
}

static void test_another_stamp_makes_it_unknown(void **state) {
        _cleanup_(digest_memo_freep) DigestMemo *memo = NULL;
        Stamp stamp = stamp_of_inode(1), other = stamp_of_inode(2);
        uint8_t found[FILE_DIGEST_BYTES];

        (void) state;
        assert_int_equal(digest_memo_new(4, &memo), 0);
        digest_memo_keep(memo, "/a", DIGEST_SHA256, &stamp, NOW_S, digest);
        assert_false(digest_memo_find(memo, "/a", DIGEST_SHA256, &other, found));
        assert_true(digest_memo_find(memo, "/a", DIGEST_SHA256, &stamp, found));
}

/* A second write in the same tick of the clock would not show. */
static void test_what_changed_just_now_is_not_kept(void **state) {
        static const struct {
                int64_t now_s;
                bool kept;
        } rows[] = { { 900, false }, { 901, false }, { 902, true }, { 899, false }, { 0, false } };
        uint8_t found[FILE_DIGEST_BYTES];
        Stamp stamp = stamp_of_inode(1);

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_(digest_memo_freep) DigestMemo *memo = NULL;

                assert_int_equal(digest_memo_new(4, &memo), 0);
                digest_memo_keep(memo, "/a", DIGEST_SHA256, &stamp, rows[i].now_s, digest);
                assert_int_equal(digest_memo_find(memo, "/a", DIGEST_SHA256, &stamp, found),
                                 rows[i].kept);
        }
}

static void test_the_oldest_makes_room(void **state) {
        static const char *const paths[] = { "/a", "/b", "/c", "/d" };
        static const bool left[] = { false, true, true, true };
        _cleanup_(digest_memo_freep) DigestMemo *memo = NULL;
        uint8_t found[FILE_DIGEST_BYTES];
        Stamp stamp = stamp_of_inode(1), newer = stamp_of_inode(2);

        (void) state;
        assert_int_equal(digest_memo_new(3, &memo), 0);
        for (size_t i = 0; i < ELEMENTSOF(paths); i++)
                digest_memo_keep(memo, paths[i], DIGEST_SHA256, &stamp, NOW_S, digest);
        for (size_t i = 0; i < ELEMENTSOF(paths); i++)
                assert_int_equal(digest_memo_find(memo, paths[i], DIGEST_SHA256, &stamp, found),
                                 left[i]);

        /* One that is kept anew stays where it is. */
        digest_memo_keep(memo, "/b", DIGEST_SHA256, &newer, NOW_S, digest);
        assert_true(digest_memo_find(memo, "/b", DIGEST_SHA256, &newer, found));
        assert_true(digest_memo_find(memo, "/c", DIGEST_SHA256, &stamp, found));
}

static void test_the_digest_is_of_all_bytes(void **state) {
        static const uint8_t of_abc[] = { 0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea };
        uint8_t ret[FILE_DIGEST_BYTES];
        int ends[2];

        (void) state;
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], "abc", 3), 3);
        (void) close(ends[1]);
        assert_int_equal(digest_of_fd(ends[0], DIGEST_SHA256, 3, ret), 0);
        assert_memory_equal(ret, of_abc, sizeof(of_abc));
        (void) close(ends[0]);

        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], "abc", 3), 3);
        (void) close(ends[1]);
        assert_int_equal(digest_of_fd(ends[0], DIGEST_SHA256, 2, ret), -EFBIG);
        (void) close(ends[0]);
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], "abc", 3), 3);
        (void) close(ends[1]);
        assert_int_equal(digest_of_fd(ends[0], DIGEST_MD5, 3, ret), 0);
        assert_memory_equal(ret, "\x90\x01\x50\x98\x3c\xd2\x4f\xb0", 8);
        (void) close(ends[0]);
        assert_int_equal(digest_of_fd(-1, DIGEST_SHA256, 2, ret), -EBADF);
}

static void test_kinds_have_names_and_sizes(void **state) {
        (void) state;
        assert_int_equal(digest_kind("sha256"), DIGEST_SHA256);
        assert_int_equal(digest_kind("md5"), DIGEST_MD5);
        assert_int_equal(digest_kind(""), DIGEST_NONE);
        assert_int_equal(digest_kind("sha1"), DIGEST_NONE);
        assert_int_equal(digest_size(DIGEST_SHA256), 32);
        assert_int_equal(digest_size(DIGEST_MD5), 16);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_same_file_is_known),
                cmocka_unit_test(test_another_stamp_makes_it_unknown),
                cmocka_unit_test(test_what_changed_just_now_is_not_kept),
                cmocka_unit_test(test_the_oldest_makes_room),
                cmocka_unit_test(test_kinds_have_names_and_sizes),
                cmocka_unit_test(test_the_digest_is_of_all_bytes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
