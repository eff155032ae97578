/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of reports: what was agreed, what was done, and the way in. */

#include "stated.h"

#define DEVICE(...) (&(const Device){ .gate = "management", __VA_ARGS__ })

static void test_what_was_agreed(_unused_ void **state) {
        static const StatementFact whole[] = { INT("disclosure_limit", 1), TEXT("id", "d"),
                                               INT("report_maximum_age", 86400) };
        static const StatementFact bare[] = { TEXT("id", "d"), INT("report_maximum_age", 86400) };
        static const StatementFact wrong[] = { TEXT("disclosure_limit", "admin"), TEXT("id", "d") };
        static const StatementCase cases[] = {
                { { STATES(PST_ENROLMENT, whole) },
                  "present\ndisclosure_limit = 1\nmaximum_age = 86400\n" },
                { { STATES(PST_ENROLMENT, bare) }, "present\nmaximum_age = 86400\n" },
                { { STATES(PST_ENROLMENT, wrong) }, "unavailable malformed\n" },
                { { REFUSED(PST_ENROLMENT) },
                  "tampered the enrolment's signature, key or version was refused\n" },
                { { STATEMENTS_END }, "absent this device is not enrolled\n" },
        };

        assert_states("management", "management.reporting_terms", cases, ELEMENTSOF(cases));
}

static void test_when_the_last_report_was(_unused_ void **state) {
        static const StatementFact self[] = { TEXT("policy_id", "p"), INT("report_age_s", 100) };
        static const StatementFact wrong_self[] = { TEXT("policy_id", "p"),
                                                    TEXT("report_age_s", "x") };
        static const StatementFact in_time[] = { INT("issued", NOW_S - 50),
                                                 INT("report_maximum_age", 100) };
        static const StatementFact late[] = { INT("issued", NOW_S - 50),
                                              INT("report_maximum_age", 99) };
        static const StatementFact no_terms[] = { INT("issued", NOW_S - 50) };
        static const StatementFact wrong_terms[] = { TEXT("report_maximum_age", "x") };
        static const StatementCase cases[] = {
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, in_time) },
                  "present\nlast_age = 100\noverdue = false\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, late) },
                  "present\nlast_age = 100\noverdue = true\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, no_terms) },
                  "present\nlast_age = 100\n" },
                { { STATES(PST_SELF, self) }, "present\nlast_age = 100\n" },
                { { STATES(PST_SELF, self), REFUSED(PST_ENROLMENT) }, "present\nlast_age = 100\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, wrong_terms) },
                  "unavailable malformed\n" },
                { { STATES(PST_SELF, wrong_self), STATES(PST_ENROLMENT, in_time) },
                  "unavailable malformed\n" },
        };

        assert_states("management", "management.reports", cases, ELEMENTSOF(cases));
}

static void test_before_the_first_report_the_enrolment_counts(_unused_ void **state) {
        static const StatementFact self[] = { TEXT("policy_id", "p") };
        static const StatementFact in_time[] = { INT("issued", NOW_S - 50),
                                                 INT("report_maximum_age", 50) };
        static const StatementFact late[] = { INT("issued", NOW_S - 51),
                                              INT("report_maximum_age", 50) };
        static const StatementFact to_come[] = { INT("issued", NOW_S + 51),
                                                 INT("report_maximum_age", 50) };
        static const StatementFact before_time[] = { INT("issued", INT64_MIN) };
        static const StatementFact undated[] = { INT("report_maximum_age", 50) };
        static const StatementCase cases[] = {
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, in_time) },
                  "present\nlast_age = 50\noverdue = false\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, late) },
                  "present\nlast_age = 51\noverdue = true\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, to_come) },
                  "present\nlast_age = 0\noverdue = false\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, before_time) },
                  "unavailable malformed\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, undated) },
                  "unavailable missing\n" },
                { { STATES(PST_SELF, self), REFUSED(PST_ENROLMENT) }, "unavailable missing\n" },
                { { STATES(PST_SELF, self) }, "unavailable missing\n" },
                { { STATES(PST_ENROLMENT, in_time) }, "unavailable missing\n" },
        };

        assert_states("management", "management.reports", cases, ELEMENTSOF(cases));
}

#define SOCKET         ((PstQuestion) PST_META("/run/postured/socket"))
#define PRIVATE_SOCKET ((PstQuestion) PST_META("/home/d/socket"))

#define WITH_GROUP    "root:x:0:\nposture:x:990:d\nposture-admin:x:991:\n"
#define WITHOUT_GROUP "root:x:0:\nposture:x:990:posture-admin\nposture-admins:x:1:\nposture-admin\n"

static void test_the_way_in(_unused_ void **state) {
        static CborAnswer honest, open_to_all, file, link;
        const struct {
                DeviceFile files[2];
                DeviceAnswer answers[2];
                const char *shown;
        } cases[] = {
                { { FILE_TEXT("/etc/group", WITH_GROUP) },
                  { cbor_meta(SOCKET, &honest, 0140660, 990, "0:0") },
                  "present\ngroup_present = true\nsocket_mode = 432\n" },
                { { FILE_TEXT("/etc/group", WITHOUT_GROUP) },
                  { cbor_meta(SOCKET, &open_to_all, 0140666, 990, "0:0") },
                  "present\ngroup_present = false\nsocket_mode = 438\n" },
                { { FILE_TEXT("/etc/group", "") },
                  { cbor_meta(SOCKET, &open_to_all, 0140666, 990, "0:0") },
                  "present\ngroup_present = false\nsocket_mode = 438\n" },
                { { FILE_TEXT("/etc/group", WITH_GROUP) },
                  { cbor_meta(SOCKET, &file, 0100660, 990, "0:0") },
                  "unavailable missing\n" },
                { { FILE_TEXT("/etc/group", WITH_GROUP) },
                  { cbor_meta(SOCKET, &link, 0120777, 990, "0:0") },
                  "unavailable missing\n" },
                { { FILE_TEXT("/etc/passwd", "") },
                  { cbor_meta(SOCKET, &honest, 0140660, 990, "0:0") },
                  "unavailable missing\n" },
                { { FILE_TEXT("/etc/group", WITH_GROUP) },
                  { ANSWER_ERROR(SOCKET, -ENOENT) },
                  "unavailable missing\n" },
                { { FILE_TEXT("/etc/group", WITH_GROUP) },
                  { ANSWER_ERROR(SOCKET, -EACCES) },
                  "unavailable permission\n" },
                { { FILE_TEXT("/etc/group", WITH_GROUP) },
                  { ANSWER_TEXT(SOCKET, "x") },
                  "unavailable malformed\n" },
                { { FILE_TEXT("/etc/group", WITH_GROUP) },
                  { ANSWERS_END },
                  "unavailable offline\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files, .answers = cases[i].answers),
                             "management.report_channel", cases[i].shown);
}

static void test_the_way_in_of_a_private_daemon(_unused_ void **state) {
        static CborAnswer socket;
        static const DeviceFile files[] = { FILE_TEXT("/etc/group", WITH_GROUP), FILES_END };
        const DeviceAnswer answers[] = {
                cbor_meta(PRIVATE_SOCKET, &socket, 0140600, 1000, "0:0"),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = files, .answers = answers, .run = "/home/d"),
                     "management.report_channel",
                     "present\ngroup_present = true\nsocket_mode = 384\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_was_agreed),
                cmocka_unit_test(test_when_the_last_report_was),
                cmocka_unit_test(test_before_the_first_report_the_enrolment_counts),
                cmocka_unit_test(test_the_way_in),
                cmocka_unit_test(test_the_way_in_of_a_private_daemon),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
