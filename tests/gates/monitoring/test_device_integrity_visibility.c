/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of the history, of the file that holds it, and of the journal. */

#include "stated.h"

#define DEVICE(...) (&(const Device){ .gate = "monitoring", __VA_ARGS__ })

static void test_the_history_as_it_was_verified(_unused_ void **state) {
        static const StatementFact whole[] = {
                TEXT("history_file", "254:0:77"), INT("history_gaps", 1),
                BOOL("history_intact", false),    INT("history_length", 4096),
                INT("history_records", 12),       BOOL("history_torn_tail", true),
        };
        static const StatementFact fresh[] = { INT("history_gaps", 0),
                                               BOOL("history_intact", true) };
        static const StatementFact none[] = { INT("core_pid", 7) };
        static const StatementFact wrong[] = { BOOL("history_intact", true),
                                               TEXT("history_length", "x") };
        static const StatementCase cases[] = {
                { { STATES(PST_SELF, whole) },
                  "present\n"
                  "file = 254:0:77\n"
                  "gaps = 1\n"
                  "intact = false\n"
                  "length = 4096\n"
                  "records = 12\n"
                  "torn_tail = true\n" },
                { { STATES(PST_SELF, fresh) }, "present\ngaps = 0\nintact = true\n" },
                { { STATES(PST_SELF, none) }, "unavailable missing\n" },
                { { STATES(PST_SELF, wrong) }, "unavailable malformed\n" },
                { { STATEMENTS_END }, "unavailable missing\n" },
        };

        assert_states("monitoring", "monitoring.history_chain", cases, ELEMENTSOF(cases));
}

#define HISTORY    "/var/lib/postured/history/"
#define META(path) ((PstQuestion) PST_META(path))

static DeviceAnswer meta(PstQuestion question, CborAnswer *a, uint32_t mode) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, 9);
        encoder_uint(e, mode);
        encoder_uint(e, 990);
        encoder_uint(e, 990);
        encoder_text(e, "254:0");
        encoder_uint(e, 77);
        encoder_text(e, "0:0");
        encoder_uint(e, 4096);
        encoder_int(e, NOW_S);
        encoder_text(e, "");
        return cbor_answer(question, a);
}

static void test_the_newest_file_of_the_history(_unused_ void **state) {
        static CborAnswer a;
        static const DeviceFile files[] = {
                FILE_TEXT(HISTORY "1.cborseq", ""),
                FILE_TEXT(HISTORY "9.cborseq", ""),
                FILE_TEXT(HISTORY "10.cborseq", ""),
                FILE_TEXT(HISTORY "0011.cborseq", ""),
                FILE_TEXT(HISTORY "12.cborseq~", ""),
                FILE_TEXT(HISTORY "-13.cborseq", ""),
                FILE_TEXT(HISTORY ".cborseq", ""),
                FILE_TEXT(HISTORY "99999999999999999999999.cborseq", ""),
                FILES_END,
        };
        static const struct {
                uint32_t mode;
                const char *shown;
        } cases[] = {
                { 0100600, "present\nfile = 254:0:77\nlength = 4096\nmode = 384\n" },
                { 0100640, "present\nfile = 254:0:77\nlength = 4096\nmode = 416\n" },
                { 0120777, "present\nfile = 254:0:77\nlength = 4096\nmode = 511\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceAnswer answers[] = {
                        meta(META(HISTORY "10.cborseq"), &a, cases[i].mode),
                        ANSWERS_END,
                };

                assert_shows(DEVICE(.files = files, .answers = answers), "monitoring.history_file",
                             cases[i].shown);
        }
}

static void test_a_history_that_is_not_there(_unused_ void **state) {
        static const DeviceFile empty[] = { FILE_TEXT(HISTORY "README", ""), FILES_END };
        static const DeviceFile one[] = { FILE_TEXT(HISTORY "1.cborseq", ""), FILES_END };
        static const DeviceFile elsewhere[] = { FILE_TEXT("/home/d/history/1.cborseq", ""),
                                                FILES_END };
        static CborAnswer a;
        const DeviceAnswer denied[] = { ANSWER_ERROR(META(HISTORY "1.cborseq"), -EACCES),
                                        ANSWERS_END };
        const DeviceAnswer malformed[] = { ANSWER_TEXT(META(HISTORY "1.cborseq"), "x"),
                                           ANSWERS_END };
        const DeviceAnswer private[] = { meta(META("/home/d/history/1.cborseq"), &a, 0100600),
                                         ANSWERS_END };

        assert_shows(DEVICE(.files = empty), "monitoring.history_file", "unavailable missing\n");
        assert_shows(DEVICE(.files = elsewhere), "monitoring.history_file",
                     "unavailable missing\n");
        assert_shows(DEVICE(.files = one), "monitoring.history_file", "unavailable offline\n");
        assert_shows(DEVICE(.files = one, .answers = denied), "monitoring.history_file",
                     "unavailable permission\n");
        assert_shows(DEVICE(.files = one, .answers = malformed), "monitoring.history_file",
                     "unavailable malformed\n");
        assert_shows(DEVICE(.files = elsewhere, .answers = private, .state = "/home/d"),
                     "monitoring.history_file",
                     "present\nfile = 254:0:77\nlength = 4096\nmode = 384\n");
}

#define JOURNAL "/var/log/journal/045d09a806964766b14470f20453770b/"

static const char unsealed[256] = "LPKSHHRH";
static const char sealed[256] = "LPKSHHRH\1";

#define FILE_BYTES(path_, bytes)                                                                   \
        { .path = (path_), .content = (bytes), .size = sizeof(bytes) }

static void test_the_journal(_unused_ void **state) {
        static const struct {
                DeviceFile files[3];
                const char *shown;
        } cases[] = {
                { { FILE_BYTES(JOURNAL "system.journal", sealed),
                    FILE_TEXT(JOURNAL "fss", "KSHHRHLP") },
                  "present\nkey_present = true\npersistent = true\nsealed = true\n" },
                { { FILE_BYTES(JOURNAL "system.journal", unsealed) },
                  "present\nkey_present = false\npersistent = true\nsealed = false\n" },
                { { FILE_BYTES(JOURNAL "system.journal", sealed), FILE_TEXT(JOURNAL "fss", "x") },
                  "present\nkey_present = false\npersistent = true\nsealed = true\n" },
                { { FILE_BYTES(JOURNAL "user-1000.journal", sealed) },
                  "present\npersistent = false\n" },
                { { FILE_TEXT("/var/log/syslog", "") }, "present\npersistent = false\n" },
                { { FILE_TEXT(JOURNAL "system.journal", "LPKSHHRH") }, "unavailable malformed\n" },
                { { FILE_TEXT("/var/log/journal", "x") }, "unavailable error\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files), "monitoring.journal_sealing",
                             cases[i].shown);
}

static void test_a_recorded_device_with_its_journal(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_BYTES("/var/log/journal/00000000000000000000000000000001/system.journal",
                           sealed),
                FILE_BYTES(JOURNAL "system.journal", unsealed),
                FILES_END,
        };
        static char newest[256];
        DeviceFile with_newest[] = { files[0], files[1], files[2] };

        (void) memcpy(newest, unsealed, sizeof(newest));
        newest[192] = 1; /* tail_entry_realtime */
        with_newest[1].content = newest;

        assert_shows(DEVICE(.tree = PST_DEVICES "/sb-on-stock/root"), "monitoring.journal_sealing",
                     "present\npersistent = false\n");
        assert_shows(DEVICE(.tree = PST_DEVICES "/sb-on-stock/root", .files = with_newest),
                     "monitoring.journal_sealing",
                     "present\nkey_present = false\npersistent = true\nsealed = false\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_history_as_it_was_verified),
                cmocka_unit_test(test_the_newest_file_of_the_history),
                cmocka_unit_test(test_a_history_that_is_not_there),
                cmocka_unit_test(test_the_journal),
                cmocka_unit_test(test_a_recorded_device_with_its_journal),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
