/* SPDX-License-Identifier: Apache-2.0 */
/* The history's folder: listing it, and putting things aside without overwriting any. */

#include "signer/history_files.h"
#include "signer_test.h"

static int set_up(void **state) {
        return folder_make(state);
}

static void test_segments_are_listed_in_order_and_the_rest_is_left_out(void **state _unused_) {
        static const char *const others[] = { "00.cborseq", "x", "torn-1-1.bin", ".cborseq" };
        static const uint64_t order[] = { 0, 2, 10, 1042 };
        _cleanup_(history_files_done) HistoryFiles files = { 0 };

        folder_write("10.cborseq", "", 0);
        folder_write("2.cborseq", "", 0);
        folder_write("1042.cborseq", "", 0);
        folder_write("0.cborseq", "", 0);
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                folder_write(others[i], "", 0);
        assert_int_equal(history_files_list(folder_fd, &files), 0);
        assert_int_equal(files.n, ELEMENTSOF(order));
        for (size_t i = 0; i < ELEMENTSOF(order); i++)
                assert_int_equal(files.firsts[i], order[i]);
        assert_false(files.has_old_chain);
}

static void test_a_folder_is_an_old_chain(void **state _unused_) {
        _cleanup_(history_files_done) HistoryFiles files = { 0 };

        assert_int_equal(mkdirat(folder_fd, "00112233445566778899aabbccddeeff", 0750), 0);
        assert_int_equal(history_files_list(folder_fd, &files), 0);
        assert_int_equal(files.n, 0);
        assert_true(files.has_old_chain);
}

static void test_many_segments_are_all_listed(void **state _unused_) {
        _cleanup_(history_files_done) HistoryFiles files = { 0 };
        char name[32];

        for (unsigned i = 0; i < 70; i++) {
                (void) snprintf(name, sizeof(name), "%u.cborseq", i * 37 % 70);
                folder_write(name, "", 0);
        }
        assert_int_equal(history_files_list(folder_fd, &files), 0);
        assert_int_equal(files.n, 70);
        for (unsigned i = 0; i < 70; i++)
                assert_int_equal(files.firsts[i], i);
}

static void test_torn_bytes_are_kept_under_the_first_free_name(void **state _unused_) {
        _cleanup_free_ uint8_t *second = NULL;
        struct stat st;
        size_t size;

        assert_int_equal(history_files_keep_torn(folder_fd, 7, "one", 3), 0);
        assert_int_equal(history_files_keep_torn(folder_fd, 7, "second", 6), 0);
        assert_int_equal(history_files_keep_torn(folder_fd, 8, "other", 5), 0);
        second = folder_read("torn-7-2.bin", &size);
        assert_int_equal(size, 6);
        assert_memory_equal(second, "second", 6);
        assert_true(folder_has("torn-8-1.bin"));
        assert_int_equal(fstatat(folder_fd, "torn-7-1.bin", &st, 0), 0);
        assert_int_equal(st.st_mode & 07777, 0640);
        assert_int_equal(st.st_size, 3);
}

static void test_a_segment_is_removed_by_its_number(void **state _unused_) {
        folder_write("3.cborseq", "", 0);
        assert_int_equal(history_files_remove(folder_fd, 3), 0);
        assert_false(folder_has("3.cborseq"));
        assert_int_equal(history_files_remove(folder_fd, 3), -ENOENT);
}

static void put_aside(const uint8_t *chain) {
        _cleanup_(history_files_done) HistoryFiles files = { 0 };

        assert_int_equal(history_files_list(folder_fd, &files), 0);
        assert_int_equal(history_files_put_aside(folder_fd, &files, chain), 0);
}

static void test_a_chain_is_put_aside_under_its_name(void **state _unused_) {
        static const uint8_t chain[ENVELOPE_CHAIN_BYTES] = { 0xab, 0xcd };
        _cleanup_free_ uint8_t *kept = NULL;
        struct stat st;
        size_t size;

        folder_write("0.cborseq", "zero", 4);
        folder_write("9.cborseq", "nine", 4);
        put_aside(chain);
        assert_false(folder_has("0.cborseq"));
        assert_false(folder_has("9.cborseq"));
        kept = folder_read("abcd0000000000000000000000000000/9.cborseq", &size);
        assert_memory_equal(kept, "nine", 4);
        assert_int_equal(fstatat(folder_fd, "abcd0000000000000000000000000000", &st, 0), 0);
        assert_int_equal(st.st_mode & 07777, 0750);
}

static void test_what_was_put_aside_is_not_overwritten(void **state _unused_) {
        static const uint8_t chain[ENVELOPE_CHAIN_BYTES] = { 0xab, 0xcd };
        static const char *const bytes[] = { "first", "again", "third" };

        for (size_t i = 0; i < ELEMENTSOF(bytes); i++) {
                char path[64] = "abcd0000000000000000000000000000/0.cborseq";
                _cleanup_free_ uint8_t *kept = NULL;
                size_t size;

                folder_write("0.cborseq", bytes[i], 5);
                put_aside(chain);
                if (i > 0)
                        (void) snprintf(path, sizeof(path),
                                        "abcd0000000000000000000000000000-%zu/0.cborseq", i + 1);
                kept = folder_read(path, &size);
                assert_memory_equal(kept, bytes[i], 5);
        }
}

/* A crash left the first file moved; the rest follows into the same folder. */
static void test_a_move_that_was_interrupted_is_completed(void **state _unused_) {
        static const uint8_t chain[ENVELOPE_CHAIN_BYTES] = { 0xab, 0xcd };

        assert_int_equal(mkdirat(folder_fd, "abcd0000000000000000000000000000", 0700), 0);
        folder_write("abcd0000000000000000000000000000/0.cborseq", "zero", 4);
        folder_write("9.cborseq", "nine", 4);
        put_aside(chain);
        assert_true(folder_has("abcd0000000000000000000000000000/0.cborseq"));
        assert_true(folder_has("abcd0000000000000000000000000000/9.cborseq"));
        assert_false(folder_has("abcd0000000000000000000000000000-2"));
}

static void test_a_chain_without_a_name_gets_one_by_chance(void **state _unused_) {
        _cleanup_(history_files_done) HistoryFiles files = { 0 };

        folder_write("0.cborseq", "zero", 4);
        put_aside(NULL);
        assert_false(folder_has("0.cborseq"));
        assert_int_equal(history_files_list(folder_fd, &files), 0);
        assert_true(files.has_old_chain);
}

int main(void) {
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, folder_remove)
        const struct CMUnitTest tests[] = {
                TEST(test_segments_are_listed_in_order_and_the_rest_is_left_out),
                TEST(test_a_folder_is_an_old_chain),
                TEST(test_many_segments_are_all_listed),
                TEST(test_torn_bytes_are_kept_under_the_first_free_name),
                TEST(test_a_segment_is_removed_by_its_number),
                TEST(test_a_chain_is_put_aside_under_its_name),
                TEST(test_what_was_put_aside_is_not_overwritten),
                TEST(test_a_move_that_was_interrupted_is_completed),
                TEST(test_a_chain_without_a_name_gets_one_by_chance),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
