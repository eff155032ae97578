/* SPDX-License-Identifier: Apache-2.0 */

#include "../record/fixture.h"
#include "core/archive.h"
#include "core_test.h"

static char path[PATH_MAX];
static int dir = -1, history = -1;
static Claims claims;
static uint8_t bytes[16][4096];
static size_t sizes[16];

static int set_up(_unused_ void **state) {
        dir = directory_new(path);
        return 0;
}

static int tear_down(_unused_ void **state) {
        if (history >= 0)
                (void) close(history);
        history = -1;
        (void) close(dir);
        directory_remove(path);
        return 0;
}

static void make_folder(void) {
        assert_int_equal(mkdirat(dir, "history", 0700), 0);
        history = openat(dir, "history", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(history >= 0);
}

/* The next `n` records in one segment, and bytes behind them that are none. */
static void write_segment(FixtureSigner *signer, size_t n, size_t extra) {
        static uint8_t all[65536];
        char name[64];
        size_t at = 0;

        (void) snprintf(name, sizeof(name), "%ju.cborseq", (uintmax_t) signer->sequence);
        fixture_claims(&claims);
        for (size_t i = 0; i < n; i++) {
                static uint8_t record[RECORD_SIZE_MAX];
                uint64_t sequence = signer->sequence;
                size_t size = fixture_record(signer, &claims, record);

                assert_true(size < sizeof(bytes[0]));
                memcpy(bytes[sequence % 16], record, size);
                sizes[sequence % 16] = size;
                memcpy(all + at, record, size);
                at += size;
        }
        memset(all + at, 0xd2, extra);
        file_write(history, name, all, at + extra);
}

static void expect(int r, const uint8_t *data, size_t size, uint64_t sequence) {
        assert_int_equal(r, 0);
        assert_int_equal(size, sizes[sequence % 16]);
        assert_memory_equal(data, bytes[sequence % 16], size);
}

static void test_without_a_history_there_is_nothing(_unused_ void **state) {
        ArchiveNewest newest;
        uint8_t *data;
        size_t size;

        assert_int_equal(archive_head(-1, &data, &size), -ENOENT);
        assert_int_equal(archive_head(dir, &data, &size), -ENOENT);
        make_folder();
        assert_int_equal(archive_head(dir, &data, &size), -ENOENT);
        assert_int_equal(archive_newest(dir, &newest), -ENOENT);
        file_write(history, "0.cborseq", "", 0);
        assert_int_equal(archive_head(dir, &data, &size), -ENOENT);
}

static void test_the_head_is_the_last_record_of_the_newest_segment(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        ArchiveNewest newest;
        uint8_t *data;
        size_t size;
        int r;

        make_folder();
        write_segment(&signer, 3, 0); /* 7, 8, 9 */
        write_segment(&signer, 2, 0); /* 10, 11: later in number, earlier by name */
        file_write(history, "x.cborseq", "x", 1);
        file_write(history, "011.cborseq", "x", 1);
        file_write(history, "99999999999999999999999.cborseq", "x", 1);

        r = archive_head(dir, &data, &size);
        expect(r, data, size, 11);
        free(data);
        assert_int_equal(archive_newest(dir, &newest), 0);
        assert_int_equal(newest.first_sequence, 10);
        assert_int_equal(newest.size_bytes, sizes[10] + sizes[11]);
}

static void test_every_record_is_found_by_its_sequence(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        uint8_t *data;
        size_t size;

        make_folder();
        write_segment(&signer, 3, 0);
        write_segment(&signer, 2, 0);
        for (uint64_t sequence = 7; sequence <= 11; sequence++) {
                int r = archive_at(dir, sequence, &data, &size);

                expect(r, data, size, sequence);
                free(data);
        }
        assert_int_equal(archive_at(dir, 6, &data, &size), -ENOENT);
        assert_int_equal(archive_at(dir, 12, &data, &size), -ENOENT);
        assert_int_equal(archive_at(dir, UINT64_MAX, &data, &size), -ENOENT);
}

static void test_a_torn_tail_does_not_hide_what_is_before_it(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        uint8_t *data;
        size_t size;
        int r;

        make_folder();
        write_segment(&signer, 2, 5);
        r = archive_head(dir, &data, &size);
        expect(r, data, size, 8);
        free(data);
        assert_int_equal(archive_at(dir, 9, &data, &size), -EBADMSG);
}

static void test_what_is_no_history_is_malformed(_unused_ void **state) {
        uint8_t *data;
        size_t size;

        make_folder();
        file_write(history, "0.cborseq", "hello", 5);
        assert_int_equal(archive_head(dir, &data, &size), -EBADMSG);
}

static void test_a_link_is_not_followed(_unused_ void **state) {
        uint8_t *data;
        size_t size;

        assert_int_equal(symlinkat("/tmp", dir, "history"), 0);
        assert_int_equal(archive_head(dir, &data, &size), -ENOTDIR);
        assert_int_equal(unlinkat(dir, "history", 0), 0);
}

static void test_the_newest_segment_is_verified(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        FixtureKey other = fixture_key(2);
        HistoryResult result;
        int fd;

        make_folder();
        write_segment(&signer, 3, 0);
        assert_int_equal(archive_verify(dir, &signer.key.pin, 1, &result), 0);
        assert_int_equal(result.result, RECORD_OK);
        assert_int_equal(result.n_records, 3);

        assert_int_equal(archive_verify(dir, &other.pin, 1, &result), 0);
        assert_int_equal(result.result, RECORD_UNKNOWN_KEY);

        fd = openat(history, "7.cborseq", O_WRONLY | O_CLOEXEC);
        assert_int_equal(pwrite(fd, "\x00", 1, (off_t) sizes[7] + 400), 1);
        (void) close(fd);
        assert_int_equal(archive_verify(dir, &signer.key.pin, 1, &result), 0);
        assert_int_not_equal(result.result, RECORD_OK);
        assert_int_equal(result.n_records, 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_without_a_history_there_is_nothing, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(
                        test_the_head_is_the_last_record_of_the_newest_segment, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_every_record_is_found_by_its_sequence, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_a_torn_tail_does_not_hide_what_is_before_it,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_what_is_no_history_is_malformed, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_a_link_is_not_followed, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_the_newest_segment_is_verified, set_up,
                                                tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
