/* SPDX-License-Identifier: Apache-2.0 */
/* One file of the history: its name, walking it, appending to it. */

#include "signer/segment.h"
#include "signer_test.h"

#define N 4U

static Key *key;
static uint8_t bytes[4096];
static size_t starts[N + 1];

/* Records 5 to 8 of a chain; their hashes do not matter here. */
static int set_up(void **state) {
        if (folder_make(state) < 0)
                return -1;

        key = fixed_key();
        for (size_t i = 0; i < N; i++) {
                static uint8_t record[ENVELOPE_BYTES_MAX];
                const ChainPlace place = { .chain = { 0xcc }, .sequence = 5 + i };
                size_t size;

                assert_int_equal(envelope_seal(key, -19, &place,
                                               "\x43"
                                               "abc",
                                               4, record, &size),
                                 0);
                (void) memcpy(bytes + starts[i], record, size);
                starts[i + 1] = starts[i] + size;
        }
        return 0;
}

static int tear_down(void **state) {
        key = key_free(key);
        return folder_remove(state);
}

static void walk(const void *data, size_t size, SegmentWalk *ret, uint64_t *ret_size) {
        _cleanup_(segment_done) Segment segment = { .fd = -1 };

        folder_write("5.cborseq", data, size);
        assert_int_equal(segment_open(folder_fd, 5, &segment), 0);
        assert_int_equal(segment_walk(&segment, ret), 0);
        *ret_size = segment.size;
}

static void test_a_name_is_a_sequence_in_its_shortest_form(void **state _unused_) {
        static const char *const bad[] = { "",
                                           ".cborseq",
                                           "00.cborseq",
                                           "01.cborseq",
                                           "1",
                                           "1.cborse",
                                           "1.cborseqx",
                                           "-1.cborseq",
                                           "+1.cborseq",
                                           " 1.cborseq",
                                           "1 .cborseq",
                                           "x.cborseq",
                                           "18446744073709551616.cborseq" };
        static const uint64_t good[] = { 0, 1, 1042, UINT64_MAX };
        char name[SEGMENT_NAME_BYTES];
        uint64_t first = 77;

        for (size_t i = 0; i < ELEMENTSOF(bad); i++)
                assert_false(segment_name_parse(bad[i], &first));
        assert_int_equal(first, 77);
        for (size_t i = 0; i < ELEMENTSOF(good); i++) {
                segment_name(good[i], name);
                assert_true(segment_name_parse(name, &first));
                assert_true(first == good[i]);
        }
        segment_name(1042, name);
        assert_string_equal(name, "1042.cborseq");
}

static void test_a_whole_file_is_walked_to_its_end(void **state _unused_) {
        SegmentWalk found;
        uint64_t size;

        walk(bytes, starts[N], &found, &size);
        assert_int_equal(found.n_records, N);
        assert_int_equal(found.tail_bytes, 0);
        assert_false(found.damaged);
        assert_int_equal(size, starts[N]);
        assert_int_equal(found.last_at, starts[N - 1]);
        assert_int_equal(found.before_at, starts[N - 2]);
        assert_int_equal(found.last.place.sequence, 5 + N - 1);
        assert_int_equal(found.before.place.sequence, 5 + N - 2);
}

static void test_cut_anywhere_it_has_the_records_before(void **state _unused_) {
        for (size_t n = 0; n <= starts[N]; n++) {
                size_t complete = 0;
                SegmentWalk found;
                uint64_t size;

                while (complete < N && starts[complete + 1] <= n)
                        complete++;
                walk(bytes, n, &found, &size);
                assert_int_equal(found.n_records, complete);
                assert_int_equal(size, starts[complete]);
                assert_int_equal(found.tail_bytes, n - starts[complete]);
                assert_false(found.damaged);
        }
}

static void test_a_record_that_does_not_follow_is_damage(void **state _unused_) {
        static const struct {
                size_t order[3], n;
                bool damaged;
        } rows[] = {
                { { 0, 1, 2 }, 3, false }, { { 0, 2 }, 2, true },    { { 1, 2 }, 2, true },
                { { 0, 0 }, 2, true },     { { 1, 0, 2 }, 3, true }, { { 0 }, 1, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                uint8_t mixed[4096];
                size_t n = 0;
                SegmentWalk found;
                uint64_t size;

                for (size_t j = 0; j < rows[i].n; j++) {
                        size_t at = starts[rows[i].order[j]];
                        size_t one = starts[rows[i].order[j] + 1] - at;

                        (void) memcpy(mixed + n, bytes + at, one);
                        n += one;
                }
                walk(mixed, n, &found, &size);
                assert_int_equal(found.damaged, rows[i].damaged);
                assert_int_equal(found.n_records, rows[i].n);
        }
}

static void test_a_record_of_another_chain_is_damage(void **state _unused_) {
        static uint8_t record[ENVELOPE_BYTES_MAX];
        const ChainPlace other = { .chain = { 0xdd }, .sequence = 6 };
        uint8_t mixed[4096];
        SegmentWalk found;
        uint64_t size;
        size_t one;

        assert_int_equal(envelope_seal(key, -19, &other, "\x40", 1, record, &one), 0);
        (void) memcpy(mixed, bytes, starts[1]);
        (void) memcpy(mixed + starts[1], record, one);
        walk(mixed, starts[1] + one, &found, &size);
        assert_true(found.damaged);
}

static void test_records_behind_what_does_not_parse_are_damage(void **state _unused_) {
        uint8_t bent[4096];
        SegmentWalk found;
        uint64_t size;

        (void) memcpy(bent, bytes, starts[N]);
        bent[starts[1] + 1] ^= 0xff;
        walk(bent, starts[N], &found, &size);
        assert_true(found.damaged);
        assert_int_equal(found.n_records, 1);
        /* But of the last there is nothing behind. */
        walk(bent, starts[2], &found, &size);
        assert_false(found.damaged);
        assert_int_equal(found.tail_bytes, starts[2] - starts[1]);
}

static void test_what_is_appended_stands_at_the_end(void **state _unused_) {
        _cleanup_(segment_done) Segment segment = { .fd = -1 };
        _cleanup_free_ uint8_t *file = NULL;
        struct stat st;
        size_t size;

        assert_int_equal(segment_create(folder_fd, 9, &segment), 0);
        assert_int_equal(segment_create(folder_fd, 9, &segment), -EEXIST);
        assert_int_equal(fstat(segment.fd, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0640);
        assert_int_equal(segment_append(&segment, bytes, starts[1]), 0);
        assert_int_equal(segment_append(&segment, bytes + starts[1], starts[2] - starts[1]), 0);
        assert_int_equal(segment.size, starts[2]);
        file = folder_read("9.cborseq", &size);
        assert_int_equal(size, starts[2]);
        assert_memory_equal(file, bytes, size);
}

static void test_a_cut_ends_the_file_behind_its_last_record(void **state _unused_) {
        _cleanup_(segment_done) Segment segment = { .fd = -1 };
        _cleanup_free_ uint8_t *file = NULL;
        SegmentWalk found;
        size_t size;

        folder_write("5.cborseq", bytes, starts[2] + 9);
        assert_int_equal(segment_open(folder_fd, 5, &segment), 0);
        assert_int_equal(segment_walk(&segment, &found), 0);
        assert_int_equal(found.tail_bytes, 9);
        assert_int_equal(segment_cut(&segment), 0);
        file = folder_read("5.cborseq", &size);
        assert_int_equal(size, starts[2]);
}

static void test_reading_beyond_the_end_is_malformed(void **state _unused_) {
        _cleanup_(segment_done) Segment segment = { .fd = -1 };
        uint8_t read[8];

        folder_write("5.cborseq", "12345678", 8);
        assert_int_equal(segment_open(folder_fd, 5, &segment), 0);
        assert_int_equal(segment_read(&segment, 0, read, 8), 0);
        assert_memory_equal(read, "12345678", 8);
        assert_int_equal(segment_read(&segment, 1, read, 8), -EBADMSG);
        assert_int_equal(segment_read(&segment, 100, read, 1), -EBADMSG);
}

static void test_what_is_no_file_is_not_opened(void **state _unused_) {
        Segment segment = { .fd = -1 };

        assert_int_equal(segment_open(folder_fd, 70, &segment), -ENOENT);
        assert_int_equal(symlinkat("5.cborseq", folder_fd, "71.cborseq"), 0);
        assert_int_equal(segment_open(folder_fd, 71, &segment), -ELOOP);
        assert_int_equal(mkfifoat(folder_fd, "72.cborseq", 0600), 0);
        assert_int_equal(segment_open(folder_fd, 72, &segment), -EBADMSG);
        assert_int_equal(segment.fd, -1);
}

/* /dev/full takes nothing: the error is told, and the end is where it was. */
static void test_a_failure_leaves_the_end_where_it_was(void **state _unused_) {
        _cleanup_(segment_done) Segment segment = { .fd = open("/dev/full", O_RDWR | O_CLOEXEC) };

        assert_true(segment.fd >= 0);
        assert_int_equal(segment_append(&segment, bytes, starts[1]), -ENOTRECOVERABLE);
        assert_int_equal(segment.size, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_name_is_a_sequence_in_its_shortest_form),
                cmocka_unit_test(test_a_whole_file_is_walked_to_its_end),
                cmocka_unit_test(test_cut_anywhere_it_has_the_records_before),
                cmocka_unit_test(test_a_record_that_does_not_follow_is_damage),
                cmocka_unit_test(test_a_record_of_another_chain_is_damage),
                cmocka_unit_test(test_records_behind_what_does_not_parse_are_damage),
                cmocka_unit_test(test_what_is_appended_stands_at_the_end),
                cmocka_unit_test(test_a_cut_ends_the_file_behind_its_last_record),
                cmocka_unit_test(test_reading_beyond_the_end_is_malformed),
                cmocka_unit_test(test_what_is_no_file_is_not_opened),
                cmocka_unit_test(test_a_failure_leaves_the_end_where_it_was),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
