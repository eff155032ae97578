/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One record after another. The names of gaps, forks and foreign chains are held to by the vectors;
 * here are the keys and boots of chains that change.
 */

#include "fixture.h"

static uint8_t record[RECORD_SIZE_MAX];
static RecordView view;
static Claims claims;

static RecordResult next(Chain *chain, FixtureSigner *signer) {
        size_t size;

        claims_derive(&claims);
        size = fixture_record(signer, &claims, record);
        return chain_next(chain, record, size, &view);
}

static void test_records_follow_each_other(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        Chain chain = chain_start(&signer.key.pin, 1);

        fixture_claims(&claims);
        for (uint64_t n = 0; n < 3; n++) {
                assert_int_equal(next(&chain, &signer), RECORD_OK);
                assert_int_equal(chain.last.sequence, 7 + n);
        }
        signer.sequence++;
        assert_int_equal(next(&chain, &signer), RECORD_SEQUENCE_GAP);
        /* What was refused has left nothing behind. */
        assert_int_equal(chain.last.sequence, 9);
}

static void test_a_refused_record_can_be_told_again_and_right(_unused_ void **state) {
        FixtureSigner signer = fixture_signer(), kept;
        Chain chain = chain_start(&signer.key.pin, 1);

        fixture_claims(&claims);
        assert_int_equal(next(&chain, &signer), RECORD_OK);
        kept = signer;
        signer.previous[0] ^= 1;
        assert_int_equal(next(&chain, &signer), RECORD_PREVIOUS_HASH);
        assert_int_equal(next(&chain, &kept), RECORD_OK);
}

static void test_uptime_never_decreases_within_a_boot(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        Chain chain = chain_start(&signer.key.pin, 1);

        fixture_claims(&claims);
        assert_int_equal(next(&chain, &signer), RECORD_OK);
        assert_int_equal(next(&chain, &signer), RECORD_OK); /* the same second */
        claims.uptime_s--;
        assert_int_equal(next(&chain, &signer), RECORD_BOOT_ORDER);
}

static void test_another_boot_says_so(_unused_ void **state) {
        for (RecordKind kind = RECORD_KIND_PERIODIC; kind < RECORD_KIND_CHAIN_RESET; kind++) {
                FixtureSigner signer = fixture_signer();
                Chain chain = chain_start(&signer.key.pin, 1);

                fixture_claims(&claims);
                assert_int_equal(next(&chain, &signer), RECORD_OK);
                claims.boot_seed[0] ^= 1;
                claims.uptime_s = 10;
                claims.kind = kind;
                claims.has_next_key = kind == RECORD_KIND_KEY_TRANSITION;
                assert_int_equal(next(&chain, &signer),
                                 kind == RECORD_KIND_BOOT ? RECORD_OK : RECORD_BOOT_ORDER);
        }
}

/* From the transition on the new key counts, and the old one no longer. */
static void test_a_transition_names_the_next_key(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        FixtureKey old = signer.key, new = fixture_key(2), third = fixture_key(3);
        Chain chain = chain_start(&old.pin, 1);

        fixture_claims(&claims);
        claims.kind = RECORD_KIND_KEY_TRANSITION;
        claims.has_next_key = true;
        memcpy(claims.next_key, new.pin.public_key, PUBLIC_KEY_SIZE);
        assert_int_equal(next(&chain, &signer), RECORD_OK);
        assert_memory_equal(chain.key.public_key, new.pin.public_key, PUBLIC_KEY_SIZE);

        fixture_claims(&claims);
        FixtureSigner at = signer;
        at.key = old;
        assert_int_equal(next(&chain, &at), RECORD_UNKNOWN_KEY);
        at = signer;
        at.key = third;
        assert_int_equal(next(&chain, &at), RECORD_UNKNOWN_KEY);
        at = signer;
        at.key = new;
        assert_int_equal(next(&chain, &at), RECORD_OK);
        assert_int_equal(next(&chain, &at), RECORD_OK);
}

/* That a reader trusts two keys does not let one go on where the other began. */
static void test_a_chain_is_signed_by_one_key(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        const Pin pins[] = { fixture_key(1).pin, fixture_key(2).pin };
        Chain chain = chain_start(pins, 2);

        fixture_claims(&claims);
        assert_int_equal(next(&chain, &signer), RECORD_OK);
        signer.key = fixture_key(2);
        assert_int_equal(next(&chain, &signer), RECORD_UNKNOWN_KEY);
}

static void test_a_reset_begins_a_chain_by_any_trusted_key(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        const Pin pins[] = { fixture_key(1).pin, fixture_key(2).pin };
        Chain chain = chain_start(pins, 2);

        fixture_claims(&claims);
        assert_int_equal(next(&chain, &signer), RECORD_OK);

        FixtureSigner fresh = { .key = fixture_key(2), .chain_id = { 9 } };
        claims.kind = RECORD_KIND_CHAIN_RESET;
        assert_int_equal(next(&chain, &fresh), RECORD_OK);
        claims.kind = RECORD_KIND_PERIODIC;
        assert_int_equal(next(&chain, &fresh), RECORD_OK);

        FixtureSigner foreign = { .key = fixture_key(3), .chain_id = { 8 } };
        claims.kind = RECORD_KIND_CHAIN_RESET;
        assert_int_equal(next(&chain, &foreign), RECORD_UNKNOWN_KEY);
}

static void test_more_pins_than_there_is_room_are_not_trusted(_unused_ void **state) {
        FixtureSigner signer = fixture_signer();
        Pin pins[CHAIN_PINS_MAX + 1];

        for (size_t i = 0; i < CHAIN_PINS_MAX; i++)
                pins[i] = fixture_key(2).pin;
        pins[CHAIN_PINS_MAX] = signer.key.pin;
        Chain chain = chain_start(pins, ELEMENTSOF(pins));

        fixture_claims(&claims);
        assert_int_equal(next(&chain, &signer), RECORD_UNKNOWN_KEY);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_records_follow_each_other),
                cmocka_unit_test(test_a_refused_record_can_be_told_again_and_right),
                cmocka_unit_test(test_uptime_never_decreases_within_a_boot),
                cmocka_unit_test(test_another_boot_says_so),
                cmocka_unit_test(test_a_transition_names_the_next_key),
                cmocka_unit_test(test_a_chain_is_signed_by_one_key),
                cmocka_unit_test(test_a_reset_begins_a_chain_by_any_trusted_key),
                cmocka_unit_test(test_more_pins_than_there_is_room_are_not_trusted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
