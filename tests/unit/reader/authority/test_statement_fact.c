/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of a statement, given as a signal's. */

#include "../reader_test.h"

#include "reader/authority/statement_fact.h"

/* A run with one statement, whose facts are text, and what was given and settled. */
typedef struct StatedRun {
        PstRun run; /* first: what the reader is given */
        PstStatement of;
        const char *const *names;
        int refused; /* what every question for a fact gets, if negative */
        char given[128];
        PstState settled;
} StatedRun;

static int stated(PstRun *run, PstStatement statement, const char *name, PstValue *ret) {
        const StatedRun *s = (const StatedRun *) run;

        assert_int_equal(statement, s->of);
        if (s->refused < 0)
                return s->refused;
        for (size_t i = 0; s->names[i]; i++)
                if (strcmp(s->names[i], name) == 0) {
                        *ret = (PstValue){ .type = PST_TEXT, .text = name };
                        return 0;
                }

        return -ENOENT;
}

static void note_fact(PstRun *run, const char *name, const PstValue *value) {
        StatedRun *s = (StatedRun *) run;
        size_t n = strlen(s->given);

        (void) snprintf(s->given + n, sizeof(s->given) - n, "%s=%s ", name, value->text);
}

static int note_settled(PstRun *run, PstState state, _unused_ const char *why) {
        ((StatedRun *) run)->settled = state;
        return 0;
}

static StatedRun stated_run(const char *const *names, int refused) {
        static const PstHost host = {
                .statement = stated,
                .fact = note_fact,
                .settle = note_settled,
        };

        return (StatedRun){
                .run = { .host = &host }, .of = PST_ENROLMENT, .names = names, .refused = refused
        };
}

static const StatementFact facts[] = {
        { "first", "one", PST_TEXT },
        { "second", "two", PST_TEXT },
        { "third", "three", PST_TEXT },
};

static void test_what_is_there_is_given_under_the_signals_names(_unused_ void **state) {
        StatedRun all = stated_run(PST_TEXTS("first", "third", "more"), 0);
        StatedRun rest = stated_run(PST_TEXTS("second"), 0);

        assert_int_equal(statement_facts(&all.run, PST_ENROLMENT, facts, ELEMENTSOF(facts)), 1);
        assert_string_equal(all.given, "one=first three=third ");
        assert_int_equal(statement_facts(&rest.run, PST_ENROLMENT, facts, ELEMENTSOF(facts)), 0);
        assert_string_equal(rest.given, "two=second ");
}

static void test_a_fact_of_another_type_is_malformed(_unused_ void **state) {
        static const StatementFact number[] = { { "first", "one", PST_INT } };
        StatedRun run = stated_run(PST_TEXTS("first"), 0);

        assert_int_equal(statement_facts(&run.run, PST_ENROLMENT, number, 1), -EBADMSG);
        assert_string_equal(run.given, "");
}

static void test_an_error_is_no_missing_fact(_unused_ void **state) {
        StatedRun run = stated_run(PST_TEXTS("first"), -EKEYREJECTED);

        assert_int_equal(statement_facts(&run.run, PST_ENROLMENT, facts, ELEMENTSOF(facts)),
                         -EKEYREJECTED);
}

static void test_an_enrolment_is_there_or_settled(_unused_ void **state) {
        StatedRun there = stated_run(PST_TEXTS("id"), 0), none = stated_run(PST_TEXTS("x"), 0);
        StatedRun refused = stated_run(PST_TEXTS("id"), -EKEYREJECTED);
        StatedRun forbidden = stated_run(PST_TEXTS("id"), -EPERM);

        assert_int_equal(enrolment_begin(&there.run), 1);
        assert_int_equal(there.settled, 0);
        assert_int_equal(enrolment_begin(&none.run), 0);
        assert_int_equal(none.settled, PST_ABSENT);
        assert_int_equal(enrolment_begin(&refused.run), 0);
        assert_int_equal(refused.settled, PST_TAMPERED);
        assert_int_equal(enrolment_begin(&forbidden.run), -EPERM);
        assert_int_equal(forbidden.settled, 0);
}

static void test_a_signal_may_be_facts_of_the_enrolment_alone(_unused_ void **state) {
        StatedRun there = stated_run(PST_TEXTS("id", "second"), 0);
        StatedRun none = stated_run(PST_TEXTS("second"), 0);

        assert_int_equal(enrolment_sample(&there.run, facts, ELEMENTSOF(facts)), 0);
        assert_string_equal(there.given, "two=second ");
        assert_int_equal(there.settled, PST_PRESENT);
        assert_int_equal(enrolment_sample(&none.run, facts, ELEMENTSOF(facts)), 0);
        assert_string_equal(none.given, "");
        assert_int_equal(none.settled, PST_ABSENT);
}

static void test_a_signal_may_be_what_core_says_of_itself(_unused_ void **state) {
        StatedRun said = stated_run(PST_TEXTS("first", "third"), 0);
        StatedRun unsaid = stated_run(PST_TEXTS("second"), 0);
        StatedRun forbidden = stated_run(PST_TEXTS("first"), -EPERM);

        said.of = unsaid.of = forbidden.of = PST_SELF;
        assert_int_equal(self_sample(&said.run, facts, ELEMENTSOF(facts)), 0);
        assert_string_equal(said.given, "one=first three=third ");
        assert_int_equal(said.settled, PST_PRESENT);
        assert_int_equal(self_sample(&unsaid.run, facts, ELEMENTSOF(facts)), -ENOENT);
        assert_int_equal(unsaid.settled, 0);
        assert_int_equal(self_sample(&forbidden.run, facts, ELEMENTSOF(facts)), -EPERM);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_there_is_given_under_the_signals_names),
                cmocka_unit_test(test_a_fact_of_another_type_is_malformed),
                cmocka_unit_test(test_an_error_is_no_missing_fact),
                cmocka_unit_test(test_an_enrolment_is_there_or_settled),
                cmocka_unit_test(test_a_signal_may_be_facts_of_the_enrolment_alone),
                cmocka_unit_test(test_a_signal_may_be_what_core_says_of_itself),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
