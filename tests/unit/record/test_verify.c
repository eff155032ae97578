/* SPDX-License-Identifier: Apache-2.0 */

#include "fixture.h"

static uint8_t record[RECORD_SIZE_MAX];
static size_t record_size;
static RecordView view;
static Pin pin;

static int setup(_unused_ void **state) {
        static Claims claims;
        FixtureSigner signer = fixture_signer();

        fixture_claims(&claims);
        record_size = fixture_record(&signer, &claims, record);
        pin = signer.key.pin;
        return 0;
}

static RecordResult verify(const void *data, size_t size) {
        const RecordContext context = { .pins = &pin, .n_pins = 1 };

        return record_verify(data, size, &context, &view);
}

static void test_a_record_says_who_and_what(_unused_ void **state) {
        uint8_t digest[DIGEST_SIZE];

        assert_int_equal(verify(record, record_size), RECORD_OK);
        assert_int_equal(view.header.sequence, 7);
        assert_memory_equal(view.key.public_key, pin.public_key, PUBLIC_KEY_SIZE);
        assert_int_equal(crypto_hash_sha256(digest, record, record_size), 0);
        assert_memory_equal(view.digest, digest, DIGEST_SIZE);
        assert_int_equal(view.claims.decisions[DECISION_STATE].value, DEVICE_STATE_PROTECTED);
}

static void test_every_proper_prefix_is_truncated(_unused_ void **state) {
        for (size_t n = 0; n < record_size; n++) {
                _cleanup_free_ uint8_t *prefix = exactly(record, n);

                assert_int_equal(verify(prefix, n), n == 0 ? RECORD_EMPTY : RECORD_TRUNCATED);
        }
}

static void test_every_flipped_bit_is_refused(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = exactly(record, record_size);

        for (size_t i = 0; i < record_size; i++)
                for (unsigned bit = 0; bit < 8; bit++) {
                        RecordResult found;

                        bytes[i] = (uint8_t) (bytes[i] ^ 1U << bit);
                        found = verify(bytes, record_size);
                        if (record_result_exit(found) != 5)
                                fail_msg("bit %u of byte %zu: %s", bit, i,
                                         record_result_name(found));
                        bytes[i] = (uint8_t) (bytes[i] ^ 1U << bit);
                }
}

static void test_size_is_looked_at_first(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = calloc(1, RECORD_SIZE_MAX + 1);

        assert_non_null(bytes);
        assert_int_equal(verify(bytes, RECORD_SIZE_MAX + 1), RECORD_TOO_LARGE);
        assert_int_equal(verify(bytes, RECORD_SIZE_MAX), RECORD_TRAILING_BYTES);
}

/* What it says is what was to be sealed only if it was sealed so. */
static void test_what_one_had_sealed_is_known_by_its_bytes(_unused_ void **state) {
        static Claims claims;
        static uint8_t payload[RECORD_SIZE_MAX];
        Encoder e = encoder(payload, sizeof(payload));
        RecordSealed sealed = { .claims = &claims, .data = payload };

        fixture_claims(&claims);
        claims_encode(&claims, &e);
        assert_int_equal(encoder_result(&e, &sealed.size), 0);
        claims.policy_version++; /* so that it shows which was taken */
        assert_int_equal(record_check_sealed(record, record_size, &pin, 1, &sealed, &view),
                         RECORD_OK);
        assert_int_equal(view.claims.policy_version, claims.policy_version);

        payload[sealed.size - 1] ^= 1U; /* other bytes: then the record speaks for itself */
        assert_int_equal(record_check_sealed(record, record_size, &pin, 1, &sealed, &view),
                         RECORD_OK);
        assert_int_equal(view.claims.policy_version, claims.policy_version - 1);
        sealed.size--;
        assert_int_equal(record_check_sealed(record, record_size, &pin, 1, &sealed, &view),
                         RECORD_OK);

        /* The signature is asked for in any case. */
        record[record_size - 1] ^= 1U;
        payload[sealed.size++] ^= 1U;
        assert_int_equal(record_check_sealed(record, record_size, &pin, 1, &sealed, &view),
                         RECORD_SIGNATURE);
}

/* The record was issued at ISSUED_S for 1800 seconds, at 4000 seconds of uptime. */
static void test_here_and_now_is_asked_only_where_it_is_known(_unused_ void **state) {
        static const struct {
                uint64_t now_s, boottime_s; /* 0: not known */
                RecordResult expect;
        } cases[] = {
                { 0, 0, RECORD_OK },
                { ISSUED_S, 0, RECORD_OK },
                { ISSUED_S - 300, 0, RECORD_OK },
                { ISSUED_S - 301, 0, RECORD_NOT_YET_VALID },
                { ISSUED_S + 1799, 0, RECORD_OK },
                { ISSUED_S + 1800, 0, RECORD_EXPIRED },
                { 0, 4000, RECORD_OK },
                { 0, 3999, RECORD_NOT_YET_VALID },
                { 0, 5799, RECORD_OK },
                { 0, 5800, RECORD_EXPIRED },
                { ISSUED_S, 5800, RECORD_EXPIRED },
                { ISSUED_S + 1800, 4000, RECORD_EXPIRED },
                { ISSUED_S, 4000, RECORD_OK },
        };
        uint8_t boot_seed[CLAIMS_BOOT_SEED_SIZE];

        memset(boot_seed, 0x22, sizeof(boot_seed));
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                RecordContext context = { .pins = &pin, .n_pins = 1 };

                if (cases[i].now_s > 0)
                        context.now_s = &cases[i].now_s;
                if (cases[i].boottime_s > 0) {
                        context.boot_seed = boot_seed;
                        context.boottime_s = cases[i].boottime_s;
                }
                assert_int_equal(record_verify(record, record_size, &context, &view),
                                 cases[i].expect);
                boot_seed[0] ^= 1;
                assert_int_equal(record_verify(record, record_size, &context, &view),
                                 context.boot_seed ? RECORD_WRONG_BOOT : cases[i].expect);
                boot_seed[0] ^= 1;
        }
}

static void test_an_anchor_comes_before_here_and_now(_unused_ void **state) {
        const uint64_t late_s = ISSUED_S + 86400;
        Anchor anchor = { .sequence = 8 };
        RecordContext context = { .pins = &pin, .n_pins = 1, .anchor = &anchor, .now_s = &late_s };

        memset(anchor.chain_id, 0x66, CHAIN_ID_SIZE);
        assert_int_equal(record_verify(record, record_size, &context, &view), RECORD_ROLLBACK);
        anchor.sequence = 1;
        assert_int_equal(record_verify(record, record_size, &context, &view), RECORD_EXPIRED);
}

/* A key holder who contradicts himself is refused, too. */
static void test_a_signed_contradiction_is_refused(_unused_ void **state) {
        static Claims claims;
        static uint8_t bytes[RECORD_SIZE_MAX];
        FixtureSigner signer = fixture_signer();
        size_t size;

        fixture_claims(&claims);
        claims.gates[3].objectives[0] =
                (ClaimedObjective){ STATUS_UNKNOWN, ISSUED_S, { REASON_TIMED_OUT }, 1 };
        size = fixture_record(&signer, &claims, bytes);
        assert_int_equal(verify(bytes, size), RECORD_GATE_STATUS);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_record_says_who_and_what),
                cmocka_unit_test(test_every_proper_prefix_is_truncated),
                cmocka_unit_test(test_every_flipped_bit_is_refused),
                cmocka_unit_test(test_size_is_looked_at_first),
                cmocka_unit_test(test_here_and_now_is_asked_only_where_it_is_known),
                cmocka_unit_test(test_an_anchor_comes_before_here_and_now),
                cmocka_unit_test(test_a_signed_contradiction_is_refused),
                cmocka_unit_test(test_what_one_had_sealed_is_known_by_its_bytes),
        };

        return cmocka_run_group_tests(tests, setup, NULL);
}
