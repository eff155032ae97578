/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is written is what is read, and what is not written so is refused. The names of single
 * defects are held to by the vectors.
 */

#include "fixture.h"

static Claims claims, decoded;
static uint8_t buffer[RECORD_SIZE_MAX], again[RECORD_SIZE_MAX];

static size_t encode(const Claims *from, uint8_t *into) {
        Encoder e = encoder(into, RECORD_SIZE_MAX);
        size_t size;

        claims_encode(from, &e);
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static void check_round_trip(void) {
        size_t size = encode(&claims, buffer);

        assert_int_equal(claims_decode(buffer, size, &decoded), RECORD_OK);
        assert_int_equal(encode(&decoded, again), size);
        assert_memory_equal(buffer, again, size);
}

static void test_what_is_written_is_what_is_read(_unused_ void **state) {
        fixture_claims(&claims);
        check_round_trip();
        fixture_rich_claims(&claims);
        check_round_trip();
        assert_int_equal(decoded.n_gates, 11);
        assert_int_equal(decoded.gates[10].number, 11);
        assert_int_equal(decoded.kind, RECORD_KIND_KEY_TRANSITION);
        assert_string_equal(decoded.policy_id, "debian-baseline");
        assert_int_equal(decoded.policy_version, 37);
        assert_int_equal(decoded.gates[4].objectives[1].n_reasons, 2);
        assert_int_equal(decoded.gates[9].findings[1].code, REASON_WORKER_FAILED);
        assert_int_equal(decoded.gates[6].vector[TRUST_CONFIGURATION], 36);
        assert_int_equal(decoded.waivers[0].id, 70000);
        assert_int_equal(decoded.roles.management, 8);
        assert_memory_equal(decoded.next_key, claims.next_key, PUBLIC_KEY_SIZE);
}

static void test_times_and_counts_at_every_width(_unused_ void **state) {
        static const uint64_t edges[] = { 0,     23,         24,         255,       256, 65535,
                                          65536, 4294967295, 4294967296, EPOCH_MAX, 1 };

        for (size_t i = 0; i < ELEMENTSOF(edges); i++) {
                fixture_claims(&claims);
                claims.issued_s = claims.expires_s = claims.uptime_s = edges[i];
                claims.gates[0].valid_until_s = claims.gates[9].evaluated_at_s = edges[i];
                claims.policy_version = edges[i];
                check_round_trip();
                assert_int_equal(decoded.issued_s, edges[i]);
                assert_int_equal(decoded.policy_version, edges[i]);
        }
        claims.policy_version = COUNT_MAX;
        check_round_trip();
}

static void test_numbers_beyond_their_width_are_out_of_range(_unused_ void **state) {
        fixture_claims(&claims);
        claims.uptime_s = EPOCH_MAX + 1;
        assert_int_equal(claims_decode(buffer, encode(&claims, buffer), &decoded),
                         RECORD_OUT_OF_RANGE);
        fixture_claims(&claims);
        claims.policy_version = COUNT_MAX + 1;
        assert_int_equal(claims_decode(buffer, encode(&claims, buffer), &decoded),
                         RECORD_OUT_OF_RANGE);
}

static void test_lists_beyond_their_size_are_refused(_unused_ void **state) {
        fixture_claims(&claims);
        claims.gates[2].objectives[0].n_reasons = CLAIMS_REASONS_MAX;
        memset(claims.gates[2].objectives[0].reasons, 5, CLAIMS_REASONS_MAX);
        assert_int_equal(claims_decode(buffer, encode(&claims, buffer), &decoded), RECORD_OK);
        /* One more, which only bytes can say: 88 becomes 89 before another 5. */
        size_t size = encode(&claims, buffer);
        static const uint8_t list[] = { 0x88, 5, 5, 5, 5, 5, 5, 5, 5 };
        uint8_t *found = memmem(buffer, size, list, sizeof(list));

        assert_non_null(found);
        memmove(found + 1, found, size - (size_t) (found - buffer));
        found[0] = 0x89;
        found[1] = 5;
        assert_int_equal(claims_decode(buffer, size + 1, &decoded), RECORD_WRONG_SIZE);
}

static void test_every_proper_prefix_is_truncated(_unused_ void **state) {
        size_t size;

        fixture_rich_claims(&claims);
        size = encode(&claims, buffer);
        for (size_t n = 0; n < size; n += n < 64 ? 1 : 7) {
                _cleanup_free_ uint8_t *prefix = exactly(buffer, n);

                assert_int_equal(claims_decode(prefix, n, &decoded),
                                 n == 0 ? RECORD_EMPTY : RECORD_TRUNCATED);
        }
}

/* Whatever a byte becomes, the decoder ends with a name and within its bytes. */
static void test_any_byte_may_be_anything(_unused_ void **state) {
        static const uint8_t values[] = { 0x00, 0x17, 0x18, 0x20, 0x40, 0x60,
                                          0x80, 0x9b, 0xa0, 0xd2, 0xf6, 0xff };
        size_t size;

        fixture_rich_claims(&claims);
        size = encode(&claims, again);
        for (size_t i = 0; i < size; i += 31) {
                _cleanup_free_ uint8_t *bytes = exactly(again, size);

                for (size_t k = 0; k < ELEMENTSOF(values); k++) {
                        bytes[i] = values[k];
                        assert_int_not_equal(claims_decode(bytes, size, &decoded),
                                             RECORD_UNCHECKED);
                }
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_written_is_what_is_read),
                cmocka_unit_test(test_times_and_counts_at_every_width),
                cmocka_unit_test(test_numbers_beyond_their_width_are_out_of_range),
                cmocka_unit_test(test_lists_beyond_their_size_are_refused),
                cmocka_unit_test(test_every_proper_prefix_is_truncated),
                cmocka_unit_test(test_any_byte_may_be_anything),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
