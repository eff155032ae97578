/* SPDX-License-Identifier: Apache-2.0 */

#include "core/samples.h"
#include "core_test.h"

CORE_GATE(gate, 12, "g");

static Samples samples;

static int set_up(_unused_ void **state) {
        samples_init(&gate, &samples);
        return 0;
}

static int tear_down(_unused_ void **state) {
        samples_done(&samples);
        return 0;
}

static size_t report(uint32_t signal, uint64_t observed_ms, uint8_t *buffer, size_t capacity) {
        SampleFact fact = { 0, { .type = PST_BOOL, .boolean = true } };
        Sample sample = { .state = PST_PRESENT,
                          .why = "",
                          .observed_ms = observed_ms,
                          .facts = &fact,
                          .n_facts = 1 };
        size_t size;

        if (signal == 2)
                fact.value = (PstValue){ .type = PST_INT, .integer = 5 };
        assert_int_equal(sample_encode(signal, &sample, buffer, capacity, &size), 0);
        return size;
}

static int take(uint32_t signal) {
        uint8_t buffer[512];
        size_t size = report(signal, 1, buffer, sizeof(buffer));

        return samples_take(&samples, buffer, size);
}

static void test_a_round_counts_once_it_is_complete(_unused_ void **state) {
        samples_begin(&samples, 5, 1000);
        assert_int_equal(take(0), 0);
        assert_null(samples.judged[0].sample);

        assert_int_equal(take(2), 0);
        samples_finish(&samples, 9);
        assert_int_equal(samples.judged[0].sample->state, PST_PRESENT);
        assert_int_equal(samples.judged[0].round, 9);
        assert_int_equal(samples.judged[2].sample->facts[0].value.integer, 5);
        assert_null(samples.judged[1].sample);
}

static void test_the_time_of_a_sample_is_ours_and_not_the_worker_s(_unused_ void **state) {
        uint8_t buffer[512];
        size_t size = report(0, UINT64_C(1) << 60, buffer, sizeof(buffer));

        samples_begin(&samples, 1, 1000);
        assert_int_equal(samples_take(&samples, buffer, size), 0);
        samples_finish(&samples, 1);
        assert_int_equal(samples.judged[0].sample->observed_ms, 1000);
}

static void test_what_was_not_asked_for_is_out_of_turn(_unused_ void **state) {
        assert_int_equal(take(0), -EPROTO);
        samples_begin(&samples, 1, 1000);
        assert_int_equal(take(2), -EPROTO);
        assert_int_equal(take(0), 0);
        assert_int_equal(take(0), -EPROTO);
}

static void test_garbage_is_malformed(_unused_ void **state) {
        samples_begin(&samples, 7, 1000);
        assert_int_equal(samples_take(&samples, "\xff", 1), -EBADMSG);
        assert_int_equal(samples_take(&samples, "", 0), -EBADMSG);
}

static void test_what_did_not_come_is_unavailable(_unused_ void **state) {
        samples_begin(&samples, 3, 1000);
        assert_int_equal(take(0), 0);
        samples_finish(&samples, 1);
        assert_int_equal(samples.judged[1].sample->state, PST_UNAVAILABLE);
        assert_int_equal(samples.judged[1].sample->reason, UNAVAILABLE_ERROR);
        assert_int_equal(samples.judged[1].sample->observed_ms, 1000);
}

static void test_a_round_that_is_cut_off_leaves_the_last_one(_unused_ void **state) {
        samples_begin(&samples, 1, 1000);
        assert_int_equal(take(0), 0);
        samples_finish(&samples, 1);

        samples_begin(&samples, 1, 2000);
        assert_int_equal(take(0), 0);
        samples_abort(&samples);
        assert_int_equal(samples.judged[0].round, 1);
        assert_int_equal(samples.judged[0].sample->observed_ms, 1000);
        assert_int_equal(take(0), -EPROTO);
}

static void test_lost_events_outdate_until_the_next_sample(_unused_ void **state) {
        samples_begin(&samples, 3, 1000);
        assert_int_equal(take(0), 0);
        assert_int_equal(take(1), 0);
        samples_finish(&samples, 1);
        samples_outdate(&samples, 1, 1500);
        samples_outdate(&samples, 1, 1700); /* the first time counts */
        assert_int_equal(samples.judged[0].outdated_ms, 1500);
        assert_int_equal(samples.judged[1].outdated_ms, 0);

        samples_begin(&samples, 1, 2000);
        assert_int_equal(take(0), 0);
        assert_int_equal(samples.judged[0].outdated_ms, 1500);
        samples_finish(&samples, 2);
        assert_int_equal(samples.judged[0].outdated_ms, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_a_round_counts_once_it_is_complete),
                TEST(test_the_time_of_a_sample_is_ours_and_not_the_worker_s),
                TEST(test_what_was_not_asked_for_is_out_of_turn),
                TEST(test_garbage_is_malformed),
                TEST(test_what_did_not_come_is_unavailable),
                TEST(test_a_round_that_is_cut_off_leaves_the_last_one),
                TEST(test_lost_events_outdate_until_the_next_sample),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
