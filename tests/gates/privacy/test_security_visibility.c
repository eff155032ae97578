/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of the published record and of the logs. */

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "privacy", __VA_ARGS__ })
#define META(path)  ((PstQuestion) PST_META(path))

#define RECORD_HEX                                                                                 \
        "70ce871f8a3d3fb449bc3c3ace6547cef02dfc74ffe48d912532a724bfdbe5b9" /* of "record" */

/* What we say of ours. */
#define HEX "0102000000000000000000000000000000000000000000000000000000000000"
static const uint8_t digest[PST_DIGEST_BYTES] = { 0x01, 0x02 };

static void test_the_record_by_our_own_word(_unused_ void **state) {
        static const StatementFact all[] = {
                { "readers_24h", { .type = PST_INT, .integer = 2 } },
                { "record_age_s", { .type = PST_INT, .integer = 30 } },
                { "record_digest", { .type = PST_DIGEST, .digest = digest } },
        };
        static const StatementFact few[] = {
                { "record_digest", { .type = PST_DIGEST, .digest = digest } },
        };
        static const StatementFact wrong[] = {
                { "record_digest", { .type = PST_TEXT, .text = "x" } },
        };
        const struct {
                Statement statement;
                const char *shown;
        } rows[] = {
                { { .kind = PST_SELF, .facts = all, .n_facts = 3 },
                  "present\nage = 30\ndigest = " HEX "\nreaders = 2\n" },
                { { .kind = PST_SELF, .facts = few, .n_facts = 1 }, "present\ndigest = " HEX "\n" },
                { { .kind = PST_SELF, .facts = all, .n_facts = 2 }, "unavailable missing\n" },
                { { .kind = PST_SELF, .facts = wrong, .n_facts = 1 }, "unavailable malformed\n" },
                { { .kind = PST_RELEASE, .facts = all, .n_facts = 3 }, "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const Statement statements[] = { rows[i].statement, { .facts = NULL } };

                assert_shows(DEVICE(.statements = statements), "privacy.record_publication",
                             rows[i].shown);
        }
}

static void test_the_record_that_lies_there(_unused_ void **state) {
        static CborAnswer private_record, public_record;
        static const DeviceFile installed[] = { FILE_TEXT("/run/postured/record.cbor", "record"),
                                                FILES_END };
        static const DeviceFile elsewhere[] = { FILE_TEXT("/home/d/record.cbor", "record"),
                                                FILES_END };
        const DeviceAnswer answers[] = {
                cbor_meta(META("/run/postured/record.cbor"), &public_record, 0100640, 0, "0:0"),
                cbor_meta(META("/home/d/record.cbor"), &private_record, 0100600, 0, "0:0"),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = installed, .answers = answers), "privacy.published_record",
                     "present\ndigest = " RECORD_HEX "\nmode = 416\n");
        assert_shows(DEVICE(.files = elsewhere, .answers = answers, .run = "/home/d"),
                     "privacy.published_record", "present\ndigest = " RECORD_HEX "\nmode = 384\n");
        assert_shows(DEVICE(.answers = answers), "privacy.published_record",
                     "unavailable missing\n");
        assert_shows(DEVICE(.files = installed), "privacy.published_record",
                     "unavailable offline\n");
}

static void test_a_record_that_may_not_be_read(_unused_ void **state) {
        const DeviceAnswer answers[] = {
                ANSWER_ERROR((PstQuestion) PST_FILE("/run/postured/record.cbor"), -EACCES),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = answers), "privacy.published_record",
                     "unavailable permission\n");
}

#define MACHINE "/var/log/journal/0fb7c23d575344deae52fe7e260c232b"

static const DeviceFile logs[] = {
        FILE_TEXT(MACHINE "/system.journal", ""),
        FILE_TEXT(MACHINE "/user-1000.journal", ""),
        FILE_TEXT("/var/log/audit/audit.log", ""),
        FILES_END,
};

/* As names.tsv of the recorded devices has them, but for what a row changes. */
static void test_logs_that_others_may_read(_unused_ void **state) {
        static CborAnswer folder, system, user, audit;
        static const struct {
                uint32_t system, user, audit;
                const char *shown;
        } rows[] = {
                { 0100640, 0100640, 0100640,
                  "present\npersistent = true\nworld_readable = false\n" },
                { 0100644, 0100640, 0100640,
                  "present\npersistent = true\nworld_readable = true\n" },
                { 0100640, 0100604, 0100640,
                  "present\npersistent = true\nworld_readable = true\n" },
                { 0100640, 0100640, 0100644,
                  "present\npersistent = true\nworld_readable = true\n" },
                { 0042755, 0120777, 0100640,
                  "present\npersistent = true\nworld_readable = false\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer answers[] = {
                        cbor_meta(META(MACHINE), &folder, 0042755, 999, "0:0"),
                        cbor_meta(META(MACHINE "/system.journal"), &system, rows[i].system, 999,
                                  "0:0"),
                        cbor_meta(META(MACHINE "/user-1000.journal"), &user, rows[i].user, 999,
                                  "0:0"),
                        cbor_meta(META("/var/log/audit/audit.log"), &audit, rows[i].audit, 4,
                                  "0:0"),
                        ANSWERS_END,
                };

                assert_shows(DEVICE(.files = logs, .answers = answers), "privacy.log_access",
                             rows[i].shown);
        }
}

static void test_a_file_beside_the_machines_folders_counts(_unused_ void **state) {
        static CborAnswer stray;
        static const DeviceFile files[] = { FILE_TEXT("/var/log/journal/stray.journal", ""),
                                            FILES_END };
        const DeviceAnswer answers[] = {
                cbor_meta(META("/var/log/journal/stray.journal"), &stray, 0100644, 0, "0:0"),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = files, .answers = answers), "privacy.log_access",
                     "present\npersistent = true\nworld_readable = true\n");
}

static void test_logs_that_cannot_be_told(_unused_ void **state) {
        static CborAnswer folder;
        static const DeviceFile no_journal[] = { FILE_TEXT("/var/log/syslog", ""), FILES_END };
        const DeviceAnswer denied[] = {
                cbor_meta(META(MACHINE), &folder, 0042755, 999, "0:0"),
                ANSWER_ERROR(META(MACHINE "/system.journal"), -EACCES),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = logs, .answers = denied), "privacy.log_access",
                     "present\npersistent = true\n");
        assert_shows(DEVICE(.files = no_journal), "privacy.log_access",
                     "present\npersistent = false\nworld_readable = false\n");
        assert_shows(DEVICE(.image = true), "privacy.log_access", "unavailable missing\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_record_by_our_own_word),
                cmocka_unit_test(test_the_record_that_lies_there),
                cmocka_unit_test(test_a_record_that_may_not_be_read),
                cmocka_unit_test(test_logs_that_others_may_read),
                cmocka_unit_test(test_a_file_beside_the_machines_folders_counts),
                cmocka_unit_test(test_logs_that_cannot_be_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
