/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports made of claims, openings and a signer of the tests, and then one thing at a time that is
 * not as it should be. The vectors hold the names of most defects.
 */

#include "fixture.h"
#include "record/report.h"

#define N_COMMITMENTS 8U

static Claims claims;
static uint8_t head[RECORD_SIZE_MAX], payload[RECORD_SIZE_MAX], report[2 * RECORD_SIZE_MAX];
static uint8_t openings[CLAIMS_GATES_MAX][N_COMMITMENTS][OPENING_SIZE_MAX];
static size_t opening_sizes[CLAIMS_GATES_MAX][N_COMMITMENTS];
static const uint8_t nonce[NONCE_SIZE] = { 7 };
static ReportClaims said;
static ReportView view;
static FixtureSigner signer;
static size_t report_size;

static int compare(const void *a, const void *b) {
        return memcmp(a, b, CLAIMS_DIGEST_SIZE);
}

/* One check that looks as its objective does, the others decoys; committed to by the claims. */
static void commit(ClaimedGate *gate, size_t index) {
        gate->n_commitments = N_COMMITMENTS;
        for (size_t i = 0; i < N_COMMITMENTS; i++) {
                Opening opening = {
                        .salt = { (uint8_t) index, (uint8_t) i },
                        .is_decoy = i > 0,
                        .gate = gate->number,
                        .status = gate->objectives[0].status,
                        .tier = 1,
                };
                Encoder e = encoder(openings[index][i], OPENING_SIZE_MAX);

                opening_encode(&opening, &e);
                assert_int_equal(encoder_result(&e, &opening_sizes[index][i]), 0);
                opening_digest(openings[index][i], opening_sizes[index][i], gate->commitments[i]);
        }
        qsort(gate->commitments, N_COMMITMENTS, CLAIMS_DIGEST_SIZE, compare);
}

static void open_all(void) {
        for (size_t g = 0; g < claims.n_gates; g++)
                for (size_t i = 0; i < N_COMMITMENTS; i++)
                        said.openings[said.n_openings++] =
                                (CborBytes){ openings[g][i], opening_sizes[g][i] };
}

static void make_head(void) {
        size_t size;

        signer = fixture_signer();
        fixture_facts(&claims, STATUS_SATISFIED);
        for (size_t g = 0; g < claims.n_gates; g++)
                commit(&claims.gates[g], g);
        claims_derive(&claims);
        size = fixture_record(&signer, &claims, head);
        signer.sequence--; /* that of the head, whose hash is `previous` already */
        signer.typ = TYP_REPORT;
        said = (ReportClaims){
                .audience = { (const uint8_t *) "auditor", 7 },
                .issued_s = ISSUED_S + 5,
                .nonce = nonce,
                .boot_seed = claims.boot_seed,
                .head = { head, size },
        };
}

static void sign(void) {
        Encoder e = encoder(payload, sizeof(payload));
        size_t size;

        report_encode(&said, &e);
        assert_int_equal(encoder_result(&e, &size), 0);
        report_size = fixture_sign(&signer, payload, size, report, sizeof(report));
}

static RecordResult verify(void) {
        const RecordContext context = {
                .pins = &signer.key.pin, .n_pins = 1, .nonce = nonce, .audience = "auditor"
        };

        return report_verify(report, report_size, &context, &view);
}

static RecordResult sign_and_verify(void) {
        sign();
        return verify();
}

static void test_a_report_opens_what_its_level_says(_unused_ void **state) {
        make_head();
        assert_int_equal(sign_and_verify(), RECORD_OK);
        assert_int_equal(view.head.header.sequence, 7);
        assert_int_equal(view.claims.n_openings, 0);

        said.level = DISCLOSURE_AUDIT;
        assert_int_equal(sign_and_verify(), RECORD_DISCLOSURE_LEVEL);
        open_all();
        assert_int_equal(sign_and_verify(), RECORD_OK);
        assert_int_equal(view.openings[0].gate, 1);
        assert_true(view.openings[1].is_decoy);
        said.level = DISCLOSURE_NONE;
        assert_int_equal(sign_and_verify(), RECORD_DISCLOSURE_LEVEL);
        said.level = DISCLOSURE_ADMIN;
        said.n_openings = 1;
        assert_int_equal(sign_and_verify(), RECORD_OK);
}

static void test_an_opening_counts_once_and_as_it_is(_unused_ void **state) {
        make_head();
        open_all();
        said.level = DISCLOSURE_ADMIN;
        said.n_openings = 2;
        said.openings[1] = said.openings[0];
        assert_int_equal(sign_and_verify(), RECORD_DISCLOSURE_REUSED);
        openings[0][0][3] ^= 1;
        assert_int_equal(sign_and_verify(), RECORD_UNCOMMITTED_DISCLOSURE);
}

static void test_the_header_names_the_head(_unused_ void **state) {
        make_head();
        signer.sequence++;
        assert_int_equal(sign_and_verify(), RECORD_REPORT_HEAD);
        signer.sequence--;
        signer.previous[5] ^= 1;
        assert_int_equal(sign_and_verify(), RECORD_REPORT_HEAD);
        signer.previous[5] ^= 1;
        signer.chain_id[5] ^= 1;
        assert_int_equal(sign_and_verify(), RECORD_REPORT_HEAD);
        signer.chain_id[5] ^= 1;
        said.issued_s = ISSUED_S - 1;
        assert_int_equal(sign_and_verify(), RECORD_REPORT_HEAD);
        said.issued_s = ISSUED_S;
        assert_int_equal(sign_and_verify(), RECORD_OK);
}

static void test_it_is_for_one_nonce_and_one_audience(_unused_ void **state) {
        static const uint8_t other[NONCE_SIZE] = { 8 };
        RecordContext context = { .n_pins = 1, .nonce = other };

        make_head();
        sign();
        context.pins = &signer.key.pin;
        assert_int_equal(report_verify(report, report_size, &context, &view), RECORD_WRONG_NONCE);
        context.nonce = NULL;
        context.audience = "auditors";
        assert_int_equal(report_verify(report, report_size, &context, &view),
                         RECORD_WRONG_AUDIENCE);
        context.audience = NULL;
        assert_int_equal(report_verify(report, report_size, &context, &view), RECORD_OK);
}

static void test_every_proper_prefix_is_truncated(_unused_ void **state) {
        make_head();
        sign();
        size_t whole = report_size;

        for (report_size = 0; report_size < whole; report_size += report_size < 200 ? 1 : 13)
                assert_int_equal(verify(), report_size == 0 ? RECORD_EMPTY : RECORD_TRUNCATED);
}

static void test_flipped_bits_are_refused(_unused_ void **state) {
        make_head();
        sign();
        for (size_t i = 0; i < report_size; i += i < 200 ? 1 : 17) {
                report[i] ^= 0x10;
                assert_int_equal(record_result_exit(verify()), 5);
                report[i] ^= 0x10;
        }
        assert_int_equal(verify(), RECORD_OK);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_report_opens_what_its_level_says),
                cmocka_unit_test(test_an_opening_counts_once_and_as_it_is),
                cmocka_unit_test(test_the_header_names_the_head),
                cmocka_unit_test(test_it_is_for_one_nonce_and_one_audience),
                cmocka_unit_test(test_every_proper_prefix_is_truncated),
                cmocka_unit_test(test_flipped_bits_are_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
