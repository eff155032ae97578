/* SPDX-License-Identifier: Apache-2.0 */

#include "core/lifetime.h"
#include "core_test.h"

#define ISSUED_S UINT64_C(1795428100)
#define UPTIME_S UINT64_C(5000)

static Lifetime after(uint64_t life_s, int64_t wall_s, int64_t boottime_s) {
        static Claims claims;

        claims = (Claims){ .issued_s = ISSUED_S,
                           .expires_s = ISSUED_S + life_s,
                           .uptime_s = UPTIME_S };
        return lifetime_of(
                &claims,
                &(JudgeTime){ .wall_s = ISSUED_S + (uint64_t) wall_s,
                              .boottime_ms = (UPTIME_S + (uint64_t) boottime_s) * 1000U + 999U });
}

static void expect(Lifetime lifetime, uint64_t renewal_s, uint64_t end_s) {
        assert_int_equal(lifetime.renewal_s, renewal_s);
        assert_int_equal(lifetime.end_s, end_s);
}

static void test_a_record_is_made_anew_before_half_of_its_life(_unused_ void **state) {
        expect(after(1800, 0, 0), 898, 1800);
        expect(after(1800, 897, 897), 1, 903);
        expect(after(1800, 898, 898), 0, 902);
        expect(after(1800, 1799, 1799), 0, 1);
        expect(after(1800, 1800, 1800), 0, 0);
        expect(after(1800, 9999, 9999), 0, 0);
}

static void test_a_short_life_is_not_cut_shorter(_unused_ void **state) {
        expect(after(119, 60, 60), 59, 59);
        expect(after(119, 119, 119), 0, 0);
        expect(after(120, 57, 57), 1, 63);
        expect(after(120, 58, 58), 0, 62);
}

/* A year back: it is renewed at once, and ends when it would have ended. */
static void test_a_clock_that_is_turned_back_makes_no_record_live_longer(_unused_ void **state) {
        expect(after(1800, -31536000, 10), 0, 1790);
        expect(after(1800, -31536000, 1799), 0, 1);
        expect(after(1800, -31536000, 1800), 0, 0);
        expect(after(1800, 100, 1000), 0, 800);
        expect(after(1800, -1, 0), 0, 1800);
}

/* As on a device without a clock of its own, once it has been told the time. */
static void test_a_clock_that_is_turned_on_ends_it_at_once(_unused_ void **state) {
        expect(after(1800, 31536000, 10), 0, 0);
        expect(after(1800, 1000, 10), 0, 800);
}

static void test_a_record_of_a_later_uptime_is_over(_unused_ void **state) {
        expect(after(1800, 0, -1), 0, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_record_is_made_anew_before_half_of_its_life),
                cmocka_unit_test(test_a_short_life_is_not_cut_shorter),
                cmocka_unit_test(test_a_clock_that_is_turned_back_makes_no_record_live_longer),
                cmocka_unit_test(test_a_clock_that_is_turned_on_ends_it_at_once),
                cmocka_unit_test(test_a_record_of_a_later_uptime_is_over),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
