/* SPDX-License-Identifier: Apache-2.0 */
/* The history as a whole. What it does with damage is tried with the real signer as well. */

#include "signer/history.h"
#include "signer_test.h"

static Key *key;

static int set_up(void **state) {
        if (folder_make(state) < 0)
                return -1;
        key = fixed_key();
        return 0;
}

static int tear_down(void **state) {
        key = key_free(key);
        return folder_remove(state);
}

static History *begin(void) {
        const char *why = NULL;
        History *h = NULL;

        assert_int_equal(history_open(folder_fd, key, &h, &why), 0);
        return h;
}

static size_t append(History *h, const char *claims) {
        static uint8_t record[ENVELOPE_BYTES_MAX];
        size_t size;

        assert_int_equal(
                envelope_seal(key, -19, history_next(h), claims, strlen(claims), record, &size), 0);
        assert_int_equal(history_append(h, record, size), 0);
        return size;
}

static void test_a_new_history_begins_a_chain_by_chance(void **state _unused_) {
        static const uint8_t zero[ENVELOPE_HASH_BYTES];
        _cleanup_(history_freep) History *h = begin();
        uint8_t chain[ENVELOPE_CHAIN_BYTES];
        struct stat st;

        assert_int_equal(history_next(h)->sequence, 0);
        assert_memory_equal(history_next(h)->previous, zero, sizeof(zero));
        assert_int_equal(history_found(h)->torn_bytes, 0);
        assert_false(history_found(h)->reset);
        assert_int_equal(fstatat(folder_fd, "history", &st, 0), 0);
        assert_int_equal(st.st_mode, S_IFDIR | 0750);
        (void) memcpy(chain, history_next(h)->chain, sizeof(chain));
        h = history_free(h);
        h = begin();
        assert_memory_not_equal(history_next(h)->chain, chain, sizeof(chain));
}

static void test_the_next_place_follows_what_was_appended(void **state _unused_) {
        _cleanup_(history_freep) History *h = begin();
        uint8_t expected[ENVELOPE_HASH_BYTES], chain[ENVELOPE_CHAIN_BYTES];
        _cleanup_free_ uint8_t *file = NULL;
        size_t first, second, size;

        (void) memcpy(chain, history_next(h)->chain, sizeof(chain));
        first = append(h, "one");
        second = append(h, "two");
        file = folder_read("history/0.cborseq", &size);
        assert_int_equal(size, first + second);
        assert_int_equal(history_next(h)->sequence, 2);
        envelope_hash(file + first, second, expected);
        assert_memory_equal(history_next(h)->previous, expected, sizeof(expected));

        h = history_free(h);
        h = begin();
        assert_int_equal(history_next(h)->sequence, 2);
        assert_memory_equal(history_next(h)->previous, expected, sizeof(expected));
        assert_memory_equal(history_next(h)->chain, chain, sizeof(chain));
}

static void test_one_at_a_time_has_it(void **state _unused_) {
        _cleanup_(history_freep) History *h = begin();
        const char *why = NULL;
        History *second = NULL;

        assert_int_equal(history_open(folder_fd, key, &second, &why), -EBUSY);
        assert_string_equal(why, "another signer has it");
        assert_null(second);
        h = history_free(h);
        h = begin();
        assert_non_null(h);
}

static void test_a_full_file_is_followed_by_another(void **state _unused_) {
        static char claims[60000];
        _cleanup_(history_freep) History *h = begin();
        char name[64];
        struct stat st;
        uint64_t sequence = 0;

        (void) memset(claims, 'x', sizeof(claims) - 1);
        do {
                (void) append(h, claims);
                (void) snprintf(name, sizeof(name), "history/%ju.cborseq", (uintmax_t) sequence++);
        } while (sequence < 2 || !folder_has(name));
        assert_true(sequence - 1 ==
                    4194304 / 60206); /* as many as fit, and the next is its first */
        assert_int_equal(fstatat(folder_fd, "history/0.cborseq", &st, 0), 0);
        assert_true(st.st_size <= 4194304);
        h = history_free(h);
        h = begin();
        assert_int_equal(history_next(h)->sequence, sequence);
}

static void test_a_key_that_is_not_theirs_begins_a_chain(void **state _unused_) {
        _cleanup_(history_freep) History *h = begin();
        _cleanup_(key_freep) Key *other = NULL;
        const char *why = NULL;
        bool first_use;

        (void) append(h, "one");
        h = history_free(h);
        assert_int_equal(key_open(folder_fd, &other, &first_use, &why), 0);
        assert_int_equal(history_open(folder_fd, other, &h, &why), 0);
        assert_true(history_found(h)->reset);
        assert_int_equal(history_next(h)->sequence, 0);
        assert_false(folder_has("history/0.cborseq"));
}

static void test_a_folder_that_is_a_link_is_refused(void **state _unused_) {
        const char *why = NULL;
        History *h = NULL;

        assert_int_equal(symlinkat("/tmp", folder_fd, "history"), 0);
        assert_true(history_open(folder_fd, key, &h, &why) < 0);
        assert_string_equal(why, "its folder cannot be opened, or is none");
        assert_null(h);
}

/* A file with the next name is in the way: nothing is appended, and nothing has changed. */
static void test_what_is_in_the_way_is_left_alone(void **state _unused_) {
        _cleanup_(history_freep) History *h = begin();
        _cleanup_free_ uint8_t *kept = NULL;
        size_t size;

        folder_write("history/0.cborseq", "other", 5);
        assert_int_equal(history_append(h, "record", 6), -EEXIST);
        assert_int_equal(history_next(h)->sequence, 0);
        kept = folder_read("history/0.cborseq", &size);
        assert_int_equal(size, 5);
}

int main(void) {
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                TEST(test_a_new_history_begins_a_chain_by_chance),
                TEST(test_the_next_place_follows_what_was_appended),
                TEST(test_one_at_a_time_has_it),
                TEST(test_a_full_file_is_followed_by_another),
                TEST(test_a_key_that_is_not_theirs_begins_a_chain),
                TEST(test_a_folder_that_is_a_link_is_refused),
                TEST(test_what_is_in_the_way_is_left_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
