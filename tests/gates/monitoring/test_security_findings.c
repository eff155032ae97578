/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of what was found, and of who was turned away. */

#include "stated.h"

#define DEVICE(...) (&(const Device){ .gate = "monitoring", __VA_ARGS__ })

static void test_what_was_found(_unused_ void **state) {
        static const StatementFact whole[] = { INT("findings_critical", 2),
                                               INT("findings_oldest_age_s", 300) };
        static const StatementFact none[] = { INT("findings_critical", 0) };
        static const StatementFact bare[] = { INT("findings_oldest_age_s", 300) };
        static const StatementFact wrong[] = { INT("findings_critical", 0),
                                               TEXT("findings_oldest_age_s", "x") };
        static const StatementCase cases[] = {
                { { STATES(PST_SELF, whole) }, "present\ncritical = 2\noldest_age = 300\n" },
                { { STATES(PST_SELF, none) }, "present\ncritical = 0\n" },
                { { STATES(PST_SELF, bare) }, "unavailable missing\n" },
                { { STATES(PST_SELF, wrong) }, "unavailable malformed\n" },
                { { STATEMENTS_END }, "unavailable missing\n" },
        };

        assert_states("monitoring", "monitoring.open_findings", cases, ELEMENTSOF(cases));
}

#define FAILURES ((PstQuestion) PST_JOURNAL_COUNT("authentication-failure", "3600"))

typedef struct Count {
        uint64_t n;
        int64_t newest_age;
        unsigned n_members;
        const char *shown;
} Count;

static DeviceAnswer count(PstQuestion question, CborAnswer *a, const Count *row) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, row->n_members);
        encoder_uint(e, row->n);
        if (row->n_members > 1)
                encoder_int(e, row->newest_age);
        if (row->n_members > 2)
                encoder_uint(e, 0);
        return cbor_answer(question, a);
}

static void test_who_was_turned_away(_unused_ void **state) {
        static CborAnswer a;
        static const Count rows[] = {
                { 0, -1, 2, "present\nfailures = 0\nreadable = true\n" },
                { 1, 0, 2, "present\nfailures = 1\nnewest_age = 0\nreadable = true\n" },
                { 4294967296, 12, 2,
                  "present\nfailures = 4294967296\nnewest_age = 12\nreadable = true\n" },
                { UINT64_MAX, 12, 2, "unavailable malformed\n" },
                { 1, -2, 2, "unavailable malformed\n" },
                { 1, 0, 1, "unavailable malformed\n" },
                { 1, 0, 3, "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer answers[] = { count(FAILURES, &a, &rows[i]), ANSWERS_END };

                assert_shows(DEVICE(.answers = answers), "monitoring.authentication_events",
                             rows[i].shown);
        }
}

static void test_a_journal_that_cannot_be_counted(_unused_ void **state) {
        static const struct {
                int error;
                const char *shown;
        } errors[] = {
                { -EACCES, "unavailable permission\n" },
                { -ENOENT, "unavailable missing\n" },
                { -ETIMEDOUT, "unavailable timeout\n" },
                { -EBADMSG, "unavailable malformed\n" },
        };

        assert_shows(DEVICE(.image = true), "monitoring.authentication_events",
                     "unavailable offline\n");
        for (size_t i = 0; i < ELEMENTSOF(errors); i++) {
                const DeviceAnswer answers[] = { ANSWER_ERROR(FAILURES, errors[i].error),
                                                 ANSWERS_END };

                assert_shows(DEVICE(.answers = answers), "monitoring.authentication_events",
                             errors[i].shown);
        }

        const DeviceAnswer text[] = { ANSWER_TEXT(FAILURES, "12"), ANSWERS_END };

        assert_shows(DEVICE(.answers = text), "monitoring.authentication_events",
                     "unavailable malformed\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_was_found),
                cmocka_unit_test(test_who_was_turned_away),
                cmocka_unit_test(test_a_journal_that_cannot_be_counted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
