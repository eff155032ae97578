/* SPDX-License-Identifier: Apache-2.0 */

#include <sodium.h>

#include "base/hex.h"
#include "core/claims_build.h"
#include "core_test.h"
#include "record/verify.h"

#define NOW_S UINT64_C(1795428100)

#define GOLDEN_SIZE   915
#define GOLDEN_DIGEST "8446e626d519ba552241568fedb2bfce37484af743f8e1ee992cfd657fe166a8"

static Judgement judgement;
static Claims claims;
static Policy policy;

static const uint8_t sueid[CLAIMS_SUEID_SIZE] = { 1, 0x10, 0x20 };
static const uint8_t boot_seed[CLAIMS_BOOT_SEED_SIZE] = { 0x30 };
static const uint8_t manifest[CLAIMS_DIGEST_SIZE] = { 0x40 };

static ClaimsFrame frame;

static void put(size_t gate, Status status, uint8_t reason) {
        JudgedGate *g = &judgement.gates[gate];

        g->status = status;
        for (size_t o = 0; o < GATE_OBJECTIVES; o++) {
                g->objectives[o].status = status;
                g->objectives[o].since_s = NOW_S - 100;
                g->objectives[o].n_reasons = reason > 0;
                g->objectives[o].reasons[0] = reason;
        }
}

static int set_up(_unused_ void **state) {
        (void) memset(&judgement, 0, sizeof(judgement));
        policy = (Policy){ .id = "test",
                           .version = 3,
                           .foundation = 0x307,
                           .ota_base = 3,
                           .update_gate = 9,
                           .management_gate = 8 };
        frame = (ClaimsFrame){ .kind = RECORD_KIND_CHANGE,
                               .now = { .wall_s = NOW_S, .boottime_ms = 5000999 },
                               .policy = &policy,
                               .sueid = sueid,
                               .boot_seed = boot_seed,
                               .manifest_digest = manifest,
                               .key_protection = KEY_PROTECTION_SOFTWARE,
                               .clock_quality = CLOCK_QUALITY_NTP };
        judgement.n_gates = 10;
        for (uint8_t i = 0; i < 10; i++) {
                judgement.gates[i].number = i + 1;
                judgement.gates[i].evaluated_at_s = NOW_S - 60;
                judgement.gates[i].valid_until_s = NOW_S + 1800;
                put(i, STATUS_SATISFIED, 0);
        }
        return 0;
}

static void build(void) {
        claims_build(&judgement, &frame, &claims);
        assert_string_equal(record_result_name(claims_check(&claims, NULL)), "ok");
}

static void encode(uint8_t digest[CLAIMS_DIGEST_SIZE], size_t *ret_size) {
        static uint8_t bytes[RECORD_SIZE_MAX];
        Encoder e = encoder(bytes, sizeof(bytes));

        claims_encode(&claims, &e);
        assert_int_equal(encoder_result(&e, ret_size), 0);
        assert_int_equal(crypto_hash_sha256(digest, bytes, *ret_size), 0);
}

static void test_a_satisfied_device_is_protected(_unused_ void **state) {
        build();
        assert_int_equal(claims.issued_s, NOW_S);
        assert_int_equal(claims.expires_s, NOW_S + 1800);
        assert_int_equal(claims.uptime_s, 5000);
        assert_int_equal(claims.decisions[DECISION_STATE].value, DEVICE_STATE_PROTECTED);
        assert_string_equal(claims.policy_id, "test");
}

static void test_changes_are_told_by_the_quarter_and_of_the_user_by_the_hour(
        _unused_ void **state) {
        build();
        for (size_t i = 0; i < 10; i++) {
                uint64_t grid_s = i == 4 || i == 6 ? 3600 : 900;

                assert_int_equal(claims.gates[i].objectives[1].since_s,
                                 (NOW_S - 100) / grid_s * grid_s);
        }
}

static void test_nothing_is_later_than_the_record(_unused_ void **state) {
        judgement.gates[0].objectives[0].since_s = NOW_S + 5000;
        judgement.gates[1].evaluated_at_s = NOW_S + 5000;
        judgement.gates[2].valid_until_s = NOW_S - 1;
        judgement.gates[3].valid_until_s = NOW_S + 1000000;
        judgement.gates[9].findings[0] =
                (JudgeFinding){ 10, 0, REASON_WORKER_FAILED, 3, NOW_S + 77 };
        judgement.gates[9].n_findings = 1;
        build();
        assert_true(claims.gates[0].objectives[0].since_s <= NOW_S);
        assert_int_equal(claims.gates[1].evaluated_at_s, NOW_S);
        assert_int_equal(claims.gates[3].valid_until_s, NOW_S + CLAIMS_LIFE_MAX_S);
        assert_true(claims.gates[9].findings[0].start_s <= NOW_S);
        assert_int_equal(claims.expires_s, NOW_S + 1);
}

/* Two findings whose times are the same once they are coarse are one. */
static void test_findings_stay_in_order_when_their_times_become_coarse(_unused_ void **state) {
        JudgedGate *gate = &judgement.gates[9];

        gate->findings[0] = (JudgeFinding){ 10, 0, REASON_WORKER_FAILED, 3, NOW_S - 2000 };
        gate->findings[1] = (JudgeFinding){ 10, 0, REASON_HISTORY_BROKEN, 2, NOW_S - 20 };
        gate->findings[2] = (JudgeFinding){ 10, 0, REASON_HISTORY_BROKEN, 5, NOW_S - 10 };
        gate->n_findings = 3;
        build();
        assert_int_equal(claims.gates[9].n_findings, 2);
        assert_int_equal(claims.gates[9].findings[1].severity, 5);
}

static void test_a_storage_claim_is_made_only_where_it_is_allowed(_unused_ void **state) {
        for (size_t i = 0; i < 10; i++)
                judgement.gates[i].storage_opaque = judgement.gates[i].hardware = true;
        build();
        put(3, STATUS_VIOLATED, REASON_UNEXPECTED_ITEM);
        build();
        assert_true(claims.gates[3].vector_mask & 1U << TRUST_STORAGE_OPAQUE);
}

/* A difference here is a change of what is published. */
static void test_golden_bytes(_unused_ void **state) {
        uint8_t digest[CLAIMS_DIGEST_SIZE];
        char hex[2 * CLAIMS_DIGEST_SIZE + 1];
        size_t size;

        put(0, STATUS_VIOLATED, REASON_INTEGRITY_MISMATCH);
        put(5, STATUS_DEGRADED, REASON_SINGLE_SOURCE);
        put(8, STATUS_UNKNOWN, REASON_TIMED_OUT);
        build();
        encode(digest, &size);
        hex_encode(digest, sizeof(digest), hex);
        assert_int_equal(size, GOLDEN_SIZE);
        assert_string_equal(hex, GOLDEN_DIGEST);
}

static void print(uint8_t ret[CLAIMS_DIGEST_SIZE]) {
        assert_int_equal(claims_fingerprint(&claims, ret), 0);
}

static void test_the_fingerprint_does_not_see_time(_unused_ void **state) {
        uint8_t before[CLAIMS_DIGEST_SIZE], after[CLAIMS_DIGEST_SIZE];

        build();
        print(before);
        frame.now.wall_s += 600;
        frame.now.boottime_ms += 600000;
        frame.kind = RECORD_KIND_PERIODIC;
        for (size_t i = 0; i < 10; i++) {
                judgement.gates[i].evaluated_at_s += 600;
                judgement.gates[i].valid_until_s += 600;
                judgement.gates[i].objectives[2].since_s -= 10000;
        }
        build();
        print(after);
        assert_memory_equal(before, after, sizeof(before));
}

static void test_the_fingerprint_sees_everything_else(_unused_ void **state) {
        uint8_t before[CLAIMS_DIGEST_SIZE], after[CLAIMS_DIGEST_SIZE];

        build();
        print(before);
#define CHANGES(statement)                                                                         \
        do {                                                                                       \
                (void) set_up(NULL);                                                               \
                statement;                                                                         \
                build();                                                                           \
                print(after);                                                                      \
                assert_memory_not_equal(before, after, sizeof(before));                            \
        } while (0)
        CHANGES(put(0, STATUS_DEGRADED, REASON_SINGLE_SOURCE));
        CHANGES(policy.version = 4);
        CHANGES(policy.id = "other");
        CHANGES(policy.digest[0] = 1);
        CHANGES(frame.key_protection = KEY_PROTECTION_HOST);
        CHANGES(frame.clock_quality = CLOCK_QUALITY_RTC);
        CHANGES(judgement.gates[0].evaluated_at_s = 0;
                put(0, STATUS_UNKNOWN, REASON_NOT_EVALUATED));
        CHANGES(judgement.gates[9].findings[0] =
                        ((JudgeFinding){ 10, 0, REASON_WORKER_FAILED, 3, NOW_S });
                judgement.gates[9].n_findings = 1);
}

/* It ends the last good one early: nothing holds any more, but what does not apply. */
static void test_an_orderly_stop_says_that_all_is_unknown(_unused_ void **state) {
        put(7, STATUS_NOT_APPLICABLE, 0);
        judgement.gates[7].evaluated_at_s = 0;
        put(0, STATUS_VIOLATED, REASON_INTEGRITY_MISMATCH);
        build();
        claims_of_shutdown(&claims, (JudgeTime){ NOW_S + 30, 5031000 }, CLOCK_QUALITY_RTC);

        assert_string_equal(record_result_name(claims_check(&claims, NULL)), "ok");
        assert_int_equal(claims.kind, RECORD_KIND_SHUTDOWN);
        assert_int_equal(claims.issued_s, NOW_S + 30);
        assert_int_equal(claims.uptime_s, 5031);
        assert_int_equal(claims.decisions[DECISION_STATE].value, DEVICE_STATE_INACTIVE);
        for (size_t i = 0; i < 10; i++) {
                Status expected = i == 7 ? STATUS_NOT_APPLICABLE : STATUS_UNKNOWN;

                assert_int_equal(claims.gates[i].status, expected);
                assert_int_equal(claims.gates[i].evaluated_at_s, 0);
        }
}

/* Nothing in it may be later than itself; two findings that then are one stay the more severe. */
static void test_an_orderly_stop_after_the_clock_was_turned_back_holds(_unused_ void **state) {
        put(7, STATUS_NOT_APPLICABLE, 0);
        judgement.gates[7].evaluated_at_s = 0;
        judgement.gates[9].findings[0] =
                (JudgeFinding){ 10, 0, REASON_HISTORY_BROKEN, 3, NOW_S - 4000 };
        judgement.gates[9].findings[1] = (JudgeFinding){ 10, 0, REASON_HISTORY_BROKEN, 4, NOW_S };
        judgement.gates[9].findings[2] = (JudgeFinding){ 10, 1, REASON_WORKER_FAILED, 3, NOW_S };
        judgement.gates[9].n_findings = 3;
        build();
        claims_of_shutdown(&claims, (JudgeTime){ NOW_S - 100000, 5031000 }, CLOCK_QUALITY_RTC);

        assert_string_equal(record_result_name(claims_check(&claims, NULL)), "ok");
        assert_int_equal(claims.gates[9].n_findings, 2);
        assert_int_equal(claims.gates[9].findings[0].severity, 4);
        assert_true(claims.gates[9].findings[1].start_s <= NOW_S - 100000);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_a_satisfied_device_is_protected, set_up),
                cmocka_unit_test_setup(
                        test_changes_are_told_by_the_quarter_and_of_the_user_by_the_hour, set_up),
                cmocka_unit_test_setup(test_nothing_is_later_than_the_record, set_up),
                cmocka_unit_test_setup(test_findings_stay_in_order_when_their_times_become_coarse,
                                       set_up),
                cmocka_unit_test_setup(test_a_storage_claim_is_made_only_where_it_is_allowed,
                                       set_up),
                cmocka_unit_test_setup(test_golden_bytes, set_up),
                cmocka_unit_test_setup(test_the_fingerprint_does_not_see_time, set_up),
                cmocka_unit_test_setup(test_the_fingerprint_sees_everything_else, set_up),
                cmocka_unit_test_setup(test_an_orderly_stop_says_that_all_is_unknown, set_up),
                cmocka_unit_test_setup(test_an_orderly_stop_after_the_clock_was_turned_back_holds,
                                       set_up),
        };

        return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
