/* SPDX-License-Identifier: Apache-2.0 */

#include "fixture.h"
#include "record/appraisal.h"

#define FOR_EACH_STATUS(s) for (Status s = STATUS_UNKNOWN; s < _STATUS_MAX; s++)

static void test_unknown_is_a_warning_and_never_none(_unused_ void **state) {
        assert_int_equal(tier_of(STATUS_SATISFIED), 2);
        assert_int_equal(tier_of(STATUS_DEGRADED), 32);
        assert_int_equal(tier_of(STATUS_STALE), 32);
        assert_int_equal(tier_of(STATUS_UNKNOWN), 32);
        assert_int_equal(tier_of(STATUS_VIOLATED), 96);
        assert_int_equal(tier_of(STATUS_NOT_APPLICABLE), 0);
        assert_int_equal(tier_of(_STATUS_MAX), 32);
}

/* The table of claims, written down a second time: of gate, claim, and three statuses. */
static const struct {
        uint8_t gate;
        TrustClaim claim;
        int satisfied, degraded, violated;
} made[] = {
        { 1, TRUST_EXECUTABLES, 3, 32, 96 },    { 1, TRUST_FILE_SYSTEM, 2, 32, 96 },
        { 2, TRUST_EXECUTABLES, 3, 32, 96 },    { 2, TRUST_HARDWARE, 2, 32, 96 },
        { 3, TRUST_EXECUTABLES, 2, 33, 96 },    { 4, TRUST_CONFIGURATION, 2, 32, 96 },
        { 4, TRUST_STORAGE_OPAQUE, 2, 32, 96 }, { 5, TRUST_CONFIGURATION, 3, 32, 96 },
        { 6, TRUST_CONFIGURATION, 3, 32, 96 },  { 6, TRUST_EXECUTABLES, 2, 33, 96 },
        { 7, TRUST_CONFIGURATION, 3, 32, 96 },  { 8, TRUST_CONFIGURATION, 3, 32, 96 },
        { 9, TRUST_CONFIGURATION, 3, 32, 96 },  { 9, TRUST_FILE_SYSTEM, 2, 32, 96 },
        { 10, TRUST_CONFIGURATION, 3, 36, 96 },
};

/* 0: the claim is not made. */
static int expected(uint8_t gate, unsigned claim, Status status) {
        bool configuration = claim == TRUST_CONFIGURATION;

        for (size_t i = 0; i < ELEMENTSOF(made); i++) {
                if (made[i].gate != gate || made[i].claim != claim)
                        continue;
                if (status == STATUS_SATISFIED)
                        return made[i].satisfied;
                if (status == STATUS_DEGRADED)
                        return made[i].degraded;
                if (status == STATUS_VIOLATED)
                        return made[i].violated;
                if (status == STATUS_STALE)
                        return configuration ? 36 : -33;
                return status == STATUS_UNKNOWN && configuration ? 36 : 0;
        }

        return 0;
}

static void test_each_gate_makes_its_claims(_unused_ void **state) {
        static Claims claims;

        FOR_EACH_STATUS(status) {
                fixture_facts(&claims, status);
                fixture_gate(&claims, 11, status);
                for (size_t i = 0; i < claims.n_gates; i++) {
                        ClaimedGate *gate = &claims.gates[i];

                        gate->status = status;
                        gate->tier = tier_of(status);
                        appraise_gate(gate);
                        for (unsigned c = 0; c < CLAIMS_TRUST_MAX; c++) {
                                int expect = expected(gate->number, c, status);

                                assert_int_equal(gate->vector_mask >> c & 1, expect != 0);
                                if (expect != 0)
                                        assert_int_equal(gate->vector[c], expect);
                        }
                        assert_true(vector_is_allowed(gate));
                }
        }
}

static void test_what_was_not_read_is_not_claimed(_unused_ void **state) {
        static Claims claims;

        fixture_facts(&claims, STATUS_SATISFIED);
        for (size_t i = 0; i < claims.n_gates; i++)
                claims.gates[i].read_hardware = claims.gates[i].read_storage = false;
        claims_derive(&claims);
        assert_int_equal(claims.gates[1].vector_mask, 1U << TRUST_EXECUTABLES);
        assert_int_equal(claims.gates[3].vector_mask, 1U << TRUST_CONFIGURATION);
}

static void test_a_failed_signature_of_build_or_boot_is_said_so(_unused_ void **state) {
        static Claims claims;

        fixture_facts(&claims, STATUS_VIOLATED);
        for (size_t i = 0; i < claims.n_gates; i++)
                claims.gates[i].objectives[2].reasons[0] = REASON_SIGNATURE_INVALID;
        claims_derive(&claims);
        assert_int_equal(claims.gates[0].vector[TRUST_EXECUTABLES], 99);
        assert_int_equal(claims.gates[1].vector[TRUST_EXECUTABLES], 99);
        assert_int_equal(claims.gates[1].vector[TRUST_HARDWARE], 96);
        assert_int_equal(claims.gates[2].vector[TRUST_EXECUTABLES], 96);
        for (size_t i = 0; i < claims.n_gates; i++)
                assert_true(vector_is_allowed(&claims.gates[i]));
}

/* The bands, written down a second time, as the least tier of a gate that may make the claim. */
static Tier band(int value) {
        if (value == -1 || value == 0 || value == 1)
                return TIER_NONE;
        if ((value >= 2 && value <= 31) || (value >= -32 && value <= -2))
                return TIER_AFFIRMING;
        if ((value >= 32 && value <= 95) || (value >= -96 && value <= -33))
                return TIER_WARNING;
        return TIER_CONTRAINDICATED;
}

static void test_no_claim_is_in_a_band_above_its_gate(_unused_ void **state) {
        FOR_EACH_STATUS(status)
                for (int value = INT8_MIN; value <= INT8_MAX; value++) {
                        ClaimedGate gate = { .number = 12,
                                             .status = status,
                                             .tier = tier_of(status),
                                             .vector_mask = 1U << TRUST_SOURCED_DATA };

                        gate.vector[TRUST_SOURCED_DATA] = (int8_t) value;
                        assert_int_equal(vector_is_allowed(&gate),
                                         status != STATUS_NOT_APPLICABLE &&
                                                 band(value) <= tier_of(status));
                }
}

static void test_no_gate_makes_the_claim_of_another(_unused_ void **state) {
        for (uint8_t number = 1; number <= 16; number++)
                for (unsigned c = 0; c < CLAIMS_TRUST_MAX; c++) {
                        ClaimedGate gate = { .number = number,
                                             .status = STATUS_SATISFIED,
                                             .tier = TIER_AFFIRMING,
                                             .vector_mask = (uint8_t) (1U << c) };

                        gate.vector[c] = 2;
                        assert_int_equal(vector_is_allowed(&gate),
                                         number > 10 || expected(number, c, STATUS_SATISFIED) != 0);
                }
}

static void test_weaker_storage_does_not_pass_for_sealed(_unused_ void **state) {
        ClaimedGate gate = { .number = 4,
                             .status = STATUS_SATISFIED,
                             .tier = TIER_AFFIRMING,
                             .vector_mask = 1U << TRUST_STORAGE_OPAQUE };

        gate.vector[TRUST_STORAGE_OPAQUE] = 3;
        assert_false(vector_is_allowed(&gate));
        gate.vector[TRUST_STORAGE_OPAQUE] = 2;
        assert_true(vector_is_allowed(&gate));
}

static void test_a_waiver_is_seen_by_decisions_alone(_unused_ void **state) {
        static Claims claims;

        fixture_facts(&claims, STATUS_SATISFIED);
        claims.gates[9].objectives[1] =
                (ClaimedObjective){ STATUS_VIOLATED, ISSUED_S - 900, { REASON_MISSING_ITEM }, 1 };
        claims_derive(&claims);
        assert_int_equal(claims.decisions[DECISION_DEVICE_TRUST].value, DEVICE_TRUST_UNTRUSTED);

        claims.n_waivers = 1;
        claims.waivers[0] = (ClaimedWaiver){ 1, 10, 0, ISSUED_S + 900 }; /* another objective */
        claims_derive(&claims);
        assert_int_equal(claims.decisions[DECISION_DEVICE_TRUST].value, DEVICE_TRUST_UNTRUSTED);

        claims.waivers[0].objective = 1;
        claims_derive(&claims);
        assert_int_equal(claims.gates[9].status, STATUS_VIOLATED);
        assert_int_equal(claims.gates[9].tier, TIER_CONTRAINDICATED);
        assert_int_equal(claims.decisions[DECISION_DEVICE_TRUST].value, DEVICE_TRUST_LIMITED);
        assert_int_equal(claims.decisions[DECISION_DEVICE_TRUST].mask, 0x200);
}

static void test_findings_that_demand_review_do(_unused_ void **state) {
        static Claims claims;

        for (unsigned code = 1; code < _REASON_MAX; code++) {
                bool demands = code >= REASON_HISTORY_BROKEN;

                fixture_facts(&claims, STATUS_SATISFIED);
                claims.gates[9].n_findings = 1;
                claims.gates[9].findings[0] =
                        (ClaimedFinding){ (uint8_t) code, 3, 0, ISSUED_S - 1 };
                claims_derive(&claims);
                assert_int_equal(claims.decisions[DECISION_MANAGED_REVIEW].value,
                                 demands ? MANAGED_REVIEW_REQUIRED : MANAGED_REVIEW_NONE);
                assert_int_equal(claims.decisions[DECISION_MANAGED_REVIEW].mask,
                                 demands ? 0x200 : 0);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_unknown_is_a_warning_and_never_none),
                cmocka_unit_test(test_each_gate_makes_its_claims),
                cmocka_unit_test(test_what_was_not_read_is_not_claimed),
                cmocka_unit_test(test_a_failed_signature_of_build_or_boot_is_said_so),
                cmocka_unit_test(test_no_claim_is_in_a_band_above_its_gate),
                cmocka_unit_test(test_no_gate_makes_the_claim_of_another),
                cmocka_unit_test(test_weaker_storage_does_not_pass_for_sealed),
                cmocka_unit_test(test_a_waiver_is_seen_by_decisions_alone),
                cmocka_unit_test(test_findings_that_demand_review_do),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
