/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the journal is sealed, by its first bytes. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/journal_header.h"

#define HEADER_BYTES 256U
#define FOLDER       "/var/log/journal/"

/* A header as journald of systemd 252 writes it, of what is looked at. */
typedef struct Header {
        uint8_t bytes[HEADER_BYTES];
} Header;

static Header header(uint8_t compatible, uint8_t newest) {
        Header h = { .bytes = "LPKSHHRH" };

        h.bytes[8] = compatible;
        h.bytes[12] = 0x1e; /* compressed, keyed, compact */
        h.bytes[16] = 1;    /* online */
        memset(&h.bytes[24], 0xaa, 64);
        h.bytes[88] = 8;
        h.bytes[89] = 1;     /* header_size 264 */
        h.bytes[184] = 0xff; /* head_entry_realtime */
        h.bytes[192] = newest;
        h.bytes[200] = 0xff; /* tail_entry_monotonic */
        return h;
}

static void test_the_flag_and_the_time_are_where_they_belong(_unused_ void **state) {
        static const struct {
                uint8_t compatible, newest;
                bool sealed;
        } cases[] = { { 0, 1, false }, { 1, 2, true }, { 2, 3, false }, { 3, 4, true } };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Header h = header(cases[i].compatible, cases[i].newest);
                _cleanup_free_ void *exact = exactly(h.bytes, sizeof(h.bytes));
                JournalHeader parsed = { .key_present = true };

                assert_int_equal(journal_header_parse(exact, sizeof(h.bytes), &parsed), 0);
                assert_int_equal(parsed.sealed, cases[i].sealed);
                assert_int_equal(parsed.newest_usec, cases[i].newest);
                assert_false(parsed.key_present);
        }
}

static void test_what_is_no_journal_is_refused(_unused_ void **state) {
        Header h = header(1, 1);
        JournalHeader parsed = { .newest_usec = 7 };

        h.bytes[7] = 'h';
        assert_int_equal(journal_header_parse(h.bytes, sizeof(h.bytes), &parsed), -EBADMSG);
        assert_int_equal(journal_header_parse("", 0, &parsed), -EBADMSG);
        assert_int_equal(parsed.newest_usec, 7);
}

#define HEAD(name) "head " FOLDER name " " JOURNAL_HEADER_BYTES

static void test_the_newest_of_several_machines_counts(_unused_ void **state) {
        Header old = header(1, 3), newest = header(0, 9), older = header(1, 2);
        const DescribedRow rows[] = {
                { FOLDER_IS, FOLDER, "a\nb\nc\nd\nfile\n", 0, 0 },
                { ANSWER_IS, HEAD("a/system.journal"), (const char *) old.bytes, HEADER_BYTES, 0 },
                { ANSWER_IS, HEAD("a/fss"), "KSHHRHLP", 0, 0 },
                { ANSWER_IS, HEAD("b/system.journal"), (const char *) newest.bytes, HEADER_BYTES,
                  0 },
                { ANSWER_IS, HEAD("b/fss"), NULL, 0, -ENOENT },
                { ANSWER_IS, HEAD("c/system.journal"), (const char *) older.bytes, HEADER_BYTES,
                  0 },
                { ANSWER_IS, HEAD("c/fss"), NULL, 0, -ENOENT },
                { ANSWER_IS, HEAD("d/system.journal"), NULL, 0, -ENOENT },
                { ANSWER_IS, HEAD("file/system.journal"), NULL, 0, -ENOTDIR },
                { DESCRIBED_END, NULL, NULL, 0, 0 },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        JournalHeader parsed;

        assert_int_equal(journal_header_read(&d.run, FOLDER, &parsed), 0);
        assert_int_equal(parsed.newest_usec, 9);
        assert_false(parsed.sealed);
        assert_false(parsed.key_present);
}

static void test_a_key_is_known_by_its_signature(_unused_ void **state) {
        static const struct {
                const char *content;
                size_t size;
                int error;
                int result;
                bool key_present;
        } cases[] = {
                { "KSHHRHLPxxxxxxxx", 16, 0, 0, true }, { "KSHHRHL", 7, 0, 0, false },
                { "LPKSHHRH", 8, 0, 0, false },         { "", 0, 0, 0, false },
                { NULL, 0, -ENOENT, 0, false },         { NULL, 0, -EACCES, -EACCES, false },
        };
        Header h = header(1, 1);

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DescribedRow rows[] = {
                        { FOLDER_IS, FOLDER, "a\n", 0, 0 },
                        { ANSWER_IS, HEAD("a/system.journal"), (const char *) h.bytes, HEADER_BYTES,
                          0 },
                        { ANSWER_IS, HEAD("a/fss"), cases[i].content, cases[i].size,
                          cases[i].error },
                        { DESCRIBED_END, NULL, NULL, 0, 0 },
                };
                _cleanup_run_ DescribedRun d = described_run(rows);
                JournalHeader parsed = { 0 };

                assert_int_equal(journal_header_read(&d.run, FOLDER, &parsed), cases[i].result);
                assert_int_equal(parsed.key_present, cases[i].key_present);
        }
}

static void test_no_journal_is_told_from_one_that_cannot_be_read(_unused_ void **state) {
        static const struct {
                DescribedRow rows[3];
                int result;
        } cases[] = {
                { { { DESCRIBED_END, NULL, NULL, 0, 0 } }, -ENOENT },
                { { { FOLDER_IS, FOLDER, "", 0, 0 } }, -ENOENT },
                { { { FOLDER_IS, FOLDER, NULL, 0, -EACCES } }, -EACCES },
                { { { FOLDER_IS, FOLDER, "a\n", 0, 0 },
                    { ANSWER_IS, HEAD("a/system.journal"), NULL, 0, -ENOENT } },
                  -ENOENT },
                { { { FOLDER_IS, FOLDER, "a\n", 0, 0 },
                    { ANSWER_IS, HEAD("a/system.journal"), NULL, 0, -EACCES } },
                  -EACCES },
                { { { FOLDER_IS, FOLDER, "a\n", 0, 0 },
                    { ANSWER_IS, HEAD("a/system.journal"), "x", 0, 0 } },
                  -EBADMSG },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);
                JournalHeader parsed = { .newest_usec = 7 };

                assert_int_equal(journal_header_read(&d.run, FOLDER, &parsed), cases[i].result);
                assert_int_equal(parsed.newest_usec, 7);
        }
}

static void walk(const void *data, size_t size) {
        JournalHeader parsed;
        int r = journal_header_parse(data, size, &parsed);

        assert_true(r == -EBADMSG || (r == 0 && size >= 200));
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        Header h = header(1, 1);

        parse_truncations(h.bytes, sizeof(h.bytes), walk);
        parse_flips(h.bytes, sizeof(h.bytes), 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_flag_and_the_time_are_where_they_belong),
                cmocka_unit_test(test_what_is_no_journal_is_refused),
                cmocka_unit_test(test_the_newest_of_several_machines_counts),
                cmocka_unit_test(test_a_key_is_known_by_its_signature),
                cmocka_unit_test(test_no_journal_is_told_from_one_that_cannot_be_read),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
