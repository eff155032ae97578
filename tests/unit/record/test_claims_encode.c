/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a record's claims are a contract: those of golden/claims.cbor were read and compared
 * member by member with another library when they were put there.
 */

#include <errno.h>
#include <stdio.h>

#include "fixture.h"

#define GOLDEN PST_TEST_DATA "/unit/record/golden/claims.cbor"

static Claims claims;
static uint8_t buffer[RECORD_SIZE_MAX];

static size_t encode(const Claims *from) {
        Encoder e = encoder(buffer, sizeof(buffer));
        size_t size;

        claims_encode(from, &e);
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static void test_the_bytes_are_those_that_were_agreed(_unused_ void **state) {
        uint8_t golden[8192];
        FILE *file = fopen(GOLDEN, "re");
        size_t golden_size, size;

        assert_non_null(file);
        golden_size = fread(golden, 1, sizeof(golden), file);
        (void) fclose(file);
        fixture_rich_claims(&claims);
        size = encode(&claims);
        assert_int_equal(size, golden_size);
        assert_memory_equal(buffer, golden, size);
}

/* With every optional member and without: keys rise, heads are shortest. */
static void test_the_acceptor_takes_what_is_written(_unused_ void **state) {
        fixture_rich_claims(&claims);
        assert_int_equal(acceptor_check(buffer, encode(&claims)), ACCEPTANCE_OK);
        fixture_claims(&claims);
        assert_int_equal(acceptor_check(buffer, encode(&claims)), ACCEPTANCE_OK);
        for (size_t i = 0; i < claims.n_gates; i++)
                claims.gates[i].vector_mask = 0xff;
        assert_int_equal(acceptor_check(buffer, encode(&claims)), ACCEPTANCE_OK);
}

/* Everything as long as it may be, every number as wide as it gets. */
static void fill(void) {
        fixture_rich_claims(&claims);
        for (uint8_t number = 12; number <= 16; number++)
                fixture_gate(&claims, number, STATUS_VIOLATED);
        fixture_commitments(&claims, CLAIMS_COMMITMENTS_MAX);
        memset(claims.developer, 'd', CLAIMS_TEXT_MAX);
        memset(claims.build, 'b', CLAIMS_TEXT_MAX);
        memset(claims.policy_id, 'p', CLAIMS_TEXT_MAX);
        claims.policy_version = COUNT_MAX;
        claims.n_waivers = CLAIMS_WAIVERS_MAX;
        for (size_t i = 0; i < CLAIMS_WAIVERS_MAX; i++)
                claims.waivers[i] = (ClaimedWaiver){ COUNT_MAX - 64 + i, 16, 2, EPOCH_MAX };
        for (size_t i = 0; i < claims.n_gates; i++) {
                ClaimedGate *gate = &claims.gates[i];

                gate->vector_mask = 0xff;
                memset(gate->vector, 0x80, sizeof(gate->vector));
                gate->evaluated_at_s = gate->valid_until_s = EPOCH_MAX;
                gate->n_findings = CLAIMS_FINDINGS_MAX;
                for (size_t k = 0; k < CLAIMS_FINDINGS_MAX; k++)
                        gate->findings[k] = (ClaimedFinding){ 32, 5, 2, EPOCH_MAX };
                for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++) {
                        gate->objectives[o].since_s = EPOCH_MAX;
                        gate->objectives[o].n_reasons = CLAIMS_REASONS_MAX;
                        memset(gate->objectives[o].reasons, 32, CLAIMS_REASONS_MAX);
                }
        }
}

static void test_the_largest_record_fits(_unused_ void **state) {
        fill();
        /* Envelope, header and signature are less than 256 bytes. */
        assert_true(encode(&claims) < RECORD_SIZE_MAX - 256);
        assert_int_equal(acceptor_check(buffer, encode(&claims)), ACCEPTANCE_OK);
}

static void test_what_does_not_fit_is_not_written(_unused_ void **state) {
        size_t whole, size;

        fixture_rich_claims(&claims);
        whole = encode(&claims);
        for (size_t n = 0; n < whole; n++) {
                Encoder e = encoder(buffer, n);

                claims_encode(&claims, &e);
                assert_int_equal(encoder_result(&e, &size), -EMSGSIZE);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_bytes_are_those_that_were_agreed),
                cmocka_unit_test(test_the_acceptor_takes_what_is_written),
                cmocka_unit_test(test_the_largest_record_fits),
                cmocka_unit_test(test_what_does_not_fit_is_not_written),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
