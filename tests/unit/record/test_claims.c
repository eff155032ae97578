/* SPDX-License-Identifier: Apache-2.0 */

#include "fixture.h"

static Claims claims;

static void test_what_is_derived_passes_what_is_checked(_unused_ void **state) {
        for (Status status = STATUS_UNKNOWN; status <= STATUS_VIOLATED; status++) {
                fixture_facts(&claims, status);
                claims_derive(&claims);
                assert_int_equal(claims_check(&claims, NULL), RECORD_OK);
        }
        fixture_rich_claims(&claims);
        assert_int_equal(claims_check(&claims, NULL), RECORD_OK);
}

static void test_a_record_ends_with_whatever_ends_first(_unused_ void **state) {
        fixture_claims(&claims);
        assert_int_equal(claims.expires_s, ISSUED_S + 1800);

        claims.gates[6].valid_until_s = ISSUED_S + 100;
        claims_derive(&claims);
        assert_int_equal(claims.expires_s, ISSUED_S + 100);

        claims.n_waivers = 1;
        claims.waivers[0] = (ClaimedWaiver){ 1, 5, 0, ISSUED_S + 50 };
        claims_derive(&claims);
        assert_int_equal(claims.expires_s, ISSUED_S + 50);
}

static void test_an_open_end_is_that_of_the_longest_life(_unused_ void **state) {
        fixture_facts(&claims, STATUS_VIOLATED);
        for (size_t i = 0; i < claims.n_gates; i++)
                claims.gates[i].valid_until_s = 0;
        claims_derive(&claims);
        assert_int_equal(claims.gates[3].valid_until_s, ISSUED_S + 86400);
        assert_int_equal(claims.expires_s, ISSUED_S + 86400);
        assert_int_equal(claims_check(&claims, NULL), RECORD_OK);
}

static void test_a_software_key_is_a_limitation(_unused_ void **state) {
        for (KeyProtection p = KEY_PROTECTION_UNKNOWN; p < _KEY_PROTECTION_MAX; p++) {
                size_t expect = p == KEY_PROTECTION_UNKNOWN || p == KEY_PROTECTION_SOFTWARE ||
                                                p == KEY_PROTECTION_HOST
                                        ? 15
                                        : 14;

                fixture_facts(&claims, STATUS_SATISFIED);
                claims.key_protection = p;
                claims_derive(&claims);
                assert_int_equal(claims.n_limitations, expect);
                for (size_t i = 0; i < expect; i++)
                        assert_int_equal(claims.limitations[i], i + 1);
        }
}

static void test_the_device_is_as_its_worst_gate(_unused_ void **state) {
        fixture_facts(&claims, STATUS_SATISFIED);
        claims_derive(&claims);
        assert_int_equal(claims.tier, TIER_AFFIRMING);
        claims.gates[4].objectives[0] =
                (ClaimedObjective){ STATUS_UNKNOWN, ISSUED_S, { REASON_TIMED_OUT }, 1 };
        claims_derive(&claims);
        assert_int_equal(claims.gates[4].status, STATUS_UNKNOWN);
        assert_int_equal(claims.tier, TIER_WARNING);
}

static void test_gates_and_waivers_are_found(_unused_ void **state) {
        fixture_rich_claims(&claims);
        assert_int_equal(claims_gate(&claims, 11)->number, 11);
        assert_null(claims_gate(&claims, 12));
        assert_null(claims_gate(&claims, 0));
        assert_true(claims_waives(&claims, 5, 2));
        assert_false(claims_waives(&claims, 5, 1));
        assert_false(claims_waives(&claims, 6, 2));
}

static void test_numbers_have_names(_unused_ void **state) {
        assert_string_equal(key_protection_name(KEY_PROTECTION_SOFTWARE), "software");
        assert_string_equal(key_protection_name(KEY_PROTECTION_HOST_AND_TPM2), "host+tpm2-sealed");
        assert_string_equal(key_protection_name(_KEY_PROTECTION_MAX), "unknown");
        assert_string_equal(clock_quality_name(CLOCK_QUALITY_NTP), "ntp");
        assert_string_equal(clock_quality_name(_CLOCK_QUALITY_MAX), "untrusted");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_derived_passes_what_is_checked),
                cmocka_unit_test(test_a_record_ends_with_whatever_ends_first),
                cmocka_unit_test(test_an_open_end_is_that_of_the_longest_life),
                cmocka_unit_test(test_a_software_key_is_a_limitation),
                cmocka_unit_test(test_the_device_is_as_its_worst_gate),
                cmocka_unit_test(test_gates_and_waivers_are_found),
                cmocka_unit_test(test_numbers_have_names),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
