/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thing at a time is made wrong in claims that are right; the name of it is what is said.
 */

#include "fixture.h"

static Claims claims;

static void lie_status(void) {
        claims.gates[4].status = STATUS_SATISFIED;
}

static void lie_not_applicable(void) {
        claims.gates[4].objectives[0].status = STATUS_NOT_APPLICABLE;
        claims.gates[4].objectives[0].n_reasons = 0;
}

static void lie_no_reason(void) {
        claims.gates[4].objectives[0].n_reasons = 0;
}

static void lie_reason_of_satisfied(void) {
        claims.gates[0].objectives[0].n_reasons = 1;
        claims.gates[0].objectives[0].reasons[0] = 1;
}

static void lie_reasons_twice(void) {
        claims.gates[4].objectives[1].reasons[1] = claims.gates[4].objectives[1].reasons[0];
}

static void lie_gate_tier(void) {
        claims.gates[8].tier = TIER_NONE;
        claims.gates[8].vector_mask = 0;
}

static void lie_overall_tier(void) {
        claims.tier = TIER_WARNING;
}

static void lie_vector(void) {
        claims.gates[0].vector[TRUST_EXECUTABLES] = 96;
}

static void lie_end_after_gate(void) {
        claims.gates[2].valid_until_s = claims.expires_s - 1;
}

static void lie_end_after_waiver(void) {
        claims.waivers[0].expires_s = claims.expires_s - 1;
}

static void lie_end_before_issue(void) {
        claims.expires_s = claims.issued_s;
}

static void lie_end_after_a_day(void) {
        for (size_t i = 0; i < claims.n_gates; i++)
                claims.gates[i].valid_until_s = ISSUED_S + 86402;
        claims.waivers[0].expires_s = ISSUED_S + 86402;
        claims.expires_s = ISSUED_S + 86401;
}

static void lie_since(void) {
        claims.gates[3].objectives[2].since_s = ISSUED_S + 1;
}

static void lie_evaluated_at(void) {
        claims.gates[3].evaluated_at_s = ISSUED_S + 1;
}

static void lie_finding_start(void) {
        claims.gates[9].findings[1].start_s = ISSUED_S + 1;
}

static void lie_never_evaluated(void) {
        claims.gates[3].evaluated_at_s = 0;
}

static void lie_waiver_over(void) {
        claims.waivers[0].expires_s = ISSUED_S;
}

static void lie_waiver_of_build(void) {
        claims.waivers[0].gate = 1;
}

static void lie_waiver_of_boot(void) {
        claims.waivers[0].gate = 2;
}

static void lie_waiver_of_authenticity(void) {
        claims.waivers[0].gate = 9;
        claims.waivers[0].objective = 1;
}

static void lie_waiver_of_no_gate(void) {
        claims.waivers[0].gate = 12;
}

static void lie_waivers_twice(void) {
        claims.n_waivers = 2;
        claims.waivers[1] = claims.waivers[0];
}

static void lie_foundation(void) {
        claims.roles.foundation = 0;
}

static void lie_ota_base(void) {
        claims.roles.ota_base = 0x800;
}

static void lie_update(void) {
        claims.roles.update = 12;
}

static void lie_management(void) {
        claims.roles.management = 16;
}

static void lie_decision(void) {
        claims.decisions[DECISION_STATE].value = DEVICE_STATE_PROTECTED;
}

static void lie_mask(void) {
        claims.decisions[DECISION_OTA_ELIGIBILITY].mask ^= 1;
}

static void lie_limitation(void) {
        claims.n_limitations--;
}

static void lie_limitations_order(void) {
        claims.limitations[3] = 3;
}

static void lie_next_key(void) {
        claims.has_next_key = false;
}

static void lie_next_key_is_own(void) {
        memset(claims.next_key, 0x99, sizeof(claims.next_key));
}

static void lie_commitments(void) {
        claims.gates[7].n_commitments = 0;
}

static void lie_commitments_size(void) {
        fixture_commitments(&claims, 12);
}

static void lie_commitments_order(void) {
        claims.gates[7].commitments[3][0] = 2;
}

static void lie_commitments_shared(void) {
        memcpy(claims.gates[10].commitments, claims.gates[0].commitments, 8 * CLAIMS_DIGEST_SIZE);
}

static void lie_findings_order(void) {
        claims.gates[9].findings[0].objective = 2;
}

static const struct {
        void (*lie)(void);
        RecordResult expect;
} lies[] = {
        { lie_status, RECORD_GATE_STATUS },
        { lie_not_applicable, RECORD_NOT_APPLICABLE },
        { lie_no_reason, RECORD_REASONS },
        { lie_reason_of_satisfied, RECORD_REASONS },
        { lie_reasons_twice, RECORD_UNSORTED_LIST },
        { lie_gate_tier, RECORD_TIER },
        { lie_overall_tier, RECORD_TIER },
        { lie_vector, RECORD_VECTOR },
        { lie_end_after_gate, RECORD_EXPIRY },
        { lie_end_after_waiver, RECORD_EXPIRY },
        { lie_end_before_issue, RECORD_EXPIRY },
        { lie_end_after_a_day, RECORD_EXPIRY },
        { lie_since, RECORD_EXPIRY },
        { lie_evaluated_at, RECORD_EXPIRY },
        { lie_finding_start, RECORD_EXPIRY },
        { lie_never_evaluated, RECORD_EXPIRY },
        { lie_waiver_over, RECORD_WAIVER },
        { lie_waiver_of_build, RECORD_WAIVER },
        { lie_waiver_of_boot, RECORD_WAIVER },
        { lie_waiver_of_authenticity, RECORD_WAIVER },
        { lie_waiver_of_no_gate, RECORD_WAIVER },
        { lie_waivers_twice, RECORD_UNSORTED_LIST },
        { lie_foundation, RECORD_ROLES },
        { lie_ota_base, RECORD_ROLES },
        { lie_update, RECORD_ROLES },
        { lie_management, RECORD_ROLES },
        { lie_decision, RECORD_DECISIONS },
        { lie_mask, RECORD_DECISIONS },
        { lie_limitation, RECORD_LIMITATIONS },
        { lie_limitations_order, RECORD_UNSORTED_LIST },
        { lie_next_key, RECORD_NEXT_KEY },
        { lie_next_key_is_own, RECORD_NEXT_KEY },
        { lie_commitments, RECORD_COMMITMENT_COUNT },
        { lie_commitments_size, RECORD_COMMITMENT_COUNT },
        { lie_commitments_order, RECORD_UNSORTED_LIST },
        { lie_commitments_shared, RECORD_COMMITMENT_REPEATED },
        { lie_findings_order, RECORD_UNSORTED_LIST },
};

static void test_each_contradiction_has_its_name(_unused_ void **state) {
        uint8_t own[PUBLIC_KEY_SIZE];
        const ChainPlace place = { .sequence = 7, .follows = true, .public_key = own };

        memset(own, 0x99, sizeof(own));
        fixture_rich_claims(&claims);
        assert_int_equal(claims_check(&claims, &place), RECORD_OK);
        for (size_t i = 0; i < ELEMENTSOF(lies); i++) {
                fixture_rich_claims(&claims);
                lies[i].lie();
                RecordResult found = claims_check(&claims, &place);

                if (found != lies[i].expect)
                        fail_msg("lie %zu: %s, not %s", i, record_result_name(found),
                                 record_result_name(lies[i].expect));
        }
}

/* Every kind at the start of a chain and in it, with a previous hash and without. */
static void test_a_chain_starts_with_a_boot_or_a_reset(_unused_ void **state) {
        static const uint8_t own[PUBLIC_KEY_SIZE] = { 0 };

        for (unsigned kind = 0; kind < _RECORD_KIND_MAX; kind++)
                for (unsigned place = 0; place < 4; place++) {
                        ChainPlace at = { .sequence = place & 1 ? 7 : 0,
                                          .follows = place & 2,
                                          .public_key = own };
                        bool fine = at.sequence == 0
                                            ? !at.follows && (kind == RECORD_KIND_BOOT ||
                                                              kind == RECORD_KIND_CHAIN_RESET)
                                            : at.follows && kind != RECORD_KIND_CHAIN_RESET;

                        fixture_facts(&claims, STATUS_SATISFIED);
                        claims.kind = (RecordKind) kind;
                        claims.has_next_key = kind == RECORD_KIND_KEY_TRANSITION;
                        claims.next_key[0] = 1;
                        claims_derive(&claims);
                        assert_int_equal(claims_check(&claims, &at),
                                         fine ? RECORD_OK : RECORD_CHAIN_START);
                }
}

static void test_every_padding_size_is_taken(_unused_ void **state) {
        for (size_t n = 0; n <= CLAIMS_COMMITMENTS_MAX; n++) {
                bool fine = n == 0 || n == 8 || n == 16 || n == 32 || n == 64;

                fixture_claims(&claims);
                fixture_commitments(&claims, n);
                assert_int_equal(claims_check(&claims, NULL),
                                 fine ? RECORD_OK : RECORD_COMMITMENT_COUNT);
        }
}

static void test_only_management_and_further_gates_may_not_apply(_unused_ void **state) {
        for (uint8_t number = 1; number <= 11; number++) {
                fixture_facts(&claims, STATUS_SATISFIED);
                fixture_gate(&claims, 11, STATUS_SATISFIED);
                for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++)
                        claims.gates[number - 1].objectives[o].status = STATUS_NOT_APPLICABLE;
                claims_derive(&claims);
                assert_int_equal(claims_check(&claims, NULL),
                                 number == 8 || number == 11 ? RECORD_OK : RECORD_NOT_APPLICABLE);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_contradiction_has_its_name),
                cmocka_unit_test(test_a_chain_starts_with_a_boot_or_a_reset),
                cmocka_unit_test(test_every_padding_size_is_taken),
                cmocka_unit_test(test_only_management_and_further_gates_may_not_apply),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
