/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of an enrolment, of our key, and of the policy in force. */

#include "stated.h"

#define ABSENT  "absent this device is not enrolled\n"
#define REFUSAL "tampered the enrolment's signature, key or version was refused\n"

static void test_the_enrolment(_unused_ void **state) {
        static const StatementFact whole[] = {
                DIGEST("device_key"),   INT("expires", NOW_S + 1),
                TEXT("id", "device-7"), INT("issued", 1790000000),
                INT("policy_floor", 3), TEXT("policy_id", "production"),
        };
        static const StatementFact ended[] = { INT("expires", NOW_S), TEXT("id", "device-7") };
        static const StatementFact endless[] = { TEXT("id", "device-7"), INT("policy_floor", 3) };
        static const StatementFact wrong_key[] = { TEXT("device_key", "x"), TEXT("id", "d") };
        static const StatementFact wrong_end[] = { TEXT("expires", "x"), TEXT("id", "d") };
        static const StatementFact wrong_id[] = { INT("id", 7) };
        static const StatementCase cases[] = {
                { { STATES(PST_ENROLMENT, whole) },
                  "present\n"
                  "device_key = " HEX_11 "\n"
                  "expired = false\n"
                  "issued = 1790000000\n"
                  "policy_floor = 3\n"
                  "policy_id = production\n" },
                { { STATES(PST_ENROLMENT, ended) }, "present\nexpired = true\n" },
                { { STATES(PST_ENROLMENT, endless) }, "present\npolicy_floor = 3\n" },
                { { STATES(PST_ENROLMENT, wrong_key) }, "unavailable malformed\n" },
                { { STATES(PST_ENROLMENT, wrong_end) }, "unavailable malformed\n" },
                { { STATES(PST_ENROLMENT, wrong_id) }, "unavailable malformed\n" },
                { { REFUSED(PST_ENROLMENT) }, REFUSAL },
                { { STATEMENTS_END }, ABSENT },
                { { STATES(PST_SELF, whole) }, ABSENT },
        };

        assert_states("management", "management.enrolment", cases, ELEMENTSOF(cases));
}

static void test_our_key(_unused_ void **state) {
        static const StatementFact whole[] = { TEXT("key_protection", "tpm2-sealed"),
                                               DIGEST("key_thumbprint") };
        static const StatementFact no_key[] = { TEXT("key_protection", "software") };
        static const StatementFact bare[] = { DIGEST("key_thumbprint") };
        static const StatementFact wrong[] = { INT("key_protection", 1), DIGEST("key_thumbprint") };
        static const StatementCase cases[] = {
                { { STATES(PST_SELF, whole) },
                  "present\nprotection = tpm2-sealed\nthumbprint = " HEX_11 "\n" },
                { { STATES(PST_SELF, bare) }, "present\nthumbprint = " HEX_11 "\n" },
                { { STATES(PST_SELF, no_key) }, "unavailable missing\n" },
                { { STATES(PST_SELF, wrong) }, "unavailable malformed\n" },
                { { STATEMENTS_END }, "unavailable missing\n" },
                { { STATES(PST_ENROLMENT, whole) }, "unavailable missing\n" },
        };

        assert_states("management", "management.device_key", cases, ELEMENTSOF(cases));
}

#define IN_FORCE "disclosure = 1\nid = production\nversion = 4\n"

static void test_the_policy_in_force(_unused_ void **state) {
        static const StatementFact self[] = { INT("disclosure", 1), TEXT("policy_id", "production"),
                                              INT("policy_version", 4) };
        static const StatementFact nameless[] = { INT("disclosure", 1), INT("policy_version", 4) };
        static const StatementFact met[] = { INT("disclosure_limit", 1), INT("policy_floor", 4) };
        static const StatementFact not_met[] = { INT("disclosure_limit", 0),
                                                 INT("policy_floor", 5) };
        static const StatementFact limit[] = { INT("disclosure_limit", 2) };
        static const StatementFact floor[] = { INT("policy_floor", 4) };
        static const StatementFact wrong_floor[] = { TEXT("policy_floor", "4") };
        static const StatementFact wrong_limit[] = { TEXT("disclosure_limit", "admin") };
        static const StatementFact bare[] = { TEXT("policy_id", "production") };
        static const StatementCase cases[] = {
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, met) },
                  "present\n"
                  "above_floor = true\n"
                  "disclosure = 1\n"
                  "id = production\n"
                  "version = 4\n"
                  "within_disclosure = true\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, not_met) },
                  "present\n"
                  "above_floor = false\n"
                  "disclosure = 1\n"
                  "id = production\n"
                  "version = 4\n"
                  "within_disclosure = false\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, limit) },
                  "present\n" IN_FORCE "within_disclosure = true\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, floor) },
                  "present\nabove_floor = true\n" IN_FORCE },
                { { STATES(PST_SELF, bare), STATES(PST_ENROLMENT, met) },
                  "present\nid = production\n" },
                { { STATES(PST_SELF, self) }, "present\n" IN_FORCE },
                { { STATES(PST_SELF, self), REFUSED(PST_ENROLMENT) }, "present\n" IN_FORCE },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, wrong_floor) },
                  "unavailable malformed\n" },
                { { STATES(PST_SELF, self), STATES(PST_ENROLMENT, wrong_limit) },
                  "unavailable malformed\n" },
                { { STATES(PST_SELF, nameless) }, "unavailable missing\n" },
                { { STATES(PST_ENROLMENT, met) }, "unavailable missing\n" },
        };

        assert_states("management", "management.effective_policy", cases, ELEMENTSOF(cases));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_enrolment),
                cmocka_unit_test(test_our_key),
                cmocka_unit_test(test_the_policy_in_force),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
