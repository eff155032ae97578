/* SPDX-License-Identifier: Apache-2.0 */

#include "fixture.h"
#include "record/history.h"

#define N_RECORDS 5U

static uint8_t history[N_RECORDS * 4096];
static size_t offsets[N_RECORDS + 1];
static Pin pin;

/* Five records, the clock of the fourth set back by `step_s`. */
static void make(uint64_t step_s) {
        static uint8_t record[RECORD_SIZE_MAX];
        static Claims claims;
        FixtureSigner signer = fixture_signer();
        uint64_t issued_s = ISSUED_S;

        pin = signer.key.pin;
        for (size_t i = 0; i < N_RECORDS; i++) {
                size_t size;

                fixture_facts(&claims, STATUS_UNKNOWN);
                issued_s = i == 3 ? issued_s - step_s : issued_s + 100;
                claims.issued_s = issued_s;
                for (size_t g = 0; g < claims.n_gates; g++) {
                        claims.gates[g].evaluated_at_s = claims.gates[g].valid_until_s = 0;
                        for (size_t o = 0; o < CLAIMS_OBJECTIVES; o++)
                                claims.gates[g].objectives[o].since_s = 0;
                }
                claims_derive(&claims);
                size = fixture_record(&signer, &claims, record);
                assert_true(offsets[i] + size <= sizeof(history));
                memcpy(history + offsets[i], record, size);
                offsets[i + 1] = offsets[i] + size;
        }
}

static HistoryResult verify(size_t size, const Anchor *anchor, HistoryProgress progress,
                            void *userdata) {
        const RecordContext context = { .pins = &pin, .n_pins = 1, .anchor = anchor };
        _cleanup_free_ uint8_t *bytes = exactly(history, size);
        HistoryResult result;

        history_verify(bytes, size, &context, progress, userdata, &result);
        return result;
}

typedef struct Seen {
        size_t n, bytes;
} Seen;

static void on_record(void *userdata, const RecordView *record, size_t at, size_t size) {
        Seen *seen = userdata;

        assert_int_equal(record->header.sequence, 7 + seen->n);
        assert_int_equal(at, seen->bytes);
        seen->n++;
        seen->bytes += size;
}

static void test_each_record_is_told(_unused_ void **state) {
        Seen seen = { 0 };

        make(0);
        HistoryResult result = verify(offsets[N_RECORDS], NULL, on_record, &seen);

        assert_int_equal(result.result, RECORD_OK);
        assert_int_equal(result.n_records, N_RECORDS);
        assert_int_equal(result.n_clock_steps, 0);
        assert_int_equal(result.first_sequence, 7);
        assert_int_equal(result.head.sequence, 11);
        assert_false(result.anchored);
        assert_memory_equal(result.key.public_key, pin.public_key, PUBLIC_KEY_SIZE);
        assert_int_equal(seen.n, N_RECORDS);
        assert_int_equal(seen.bytes, offsets[N_RECORDS]);
}

static void test_the_failing_record_is_named(_unused_ void **state) {
        make(0);
        for (size_t i = 0; i < N_RECORDS; i++) {
                Seen seen = { 0 };
                size_t last = offsets[i + 1] - 1;

                history[last] ^= 1; /* of its signature */
                HistoryResult result = verify(offsets[N_RECORDS], NULL, on_record, &seen);
                history[last] ^= 1;

                assert_int_equal(result.result, RECORD_SIGNATURE);
                assert_int_equal(result.n_records, i);
                assert_int_equal(result.failed_at, offsets[i]);
                assert_int_equal(seen.n, i);
        }
}

static void test_a_torn_tail_is_truncated(_unused_ void **state) {
        make(0);
        for (size_t cut = 1; cut < 200; cut += 11) {
                HistoryResult result = verify(offsets[N_RECORDS] - cut, NULL, NULL, NULL);

                assert_int_equal(result.result, RECORD_TRUNCATED);
                assert_int_equal(result.n_records, N_RECORDS - 1);
                assert_int_equal(result.failed_at, offsets[N_RECORDS - 1]);
        }
        assert_int_equal(verify(0, NULL, NULL, NULL).result, RECORD_EMPTY);
}

static void test_a_clock_that_steps_back_is_a_warning(_unused_ void **state) {
        make(300);
        assert_int_equal(verify(offsets[N_RECORDS], NULL, NULL, NULL).n_clock_steps, 0);
        make(301);
        HistoryResult result = verify(offsets[N_RECORDS], NULL, NULL, NULL);

        assert_int_equal(result.n_clock_steps, 1);
        assert_int_equal(result.result, RECORD_OK);
}

static void test_the_head_is_the_next_anchor(_unused_ void **state) {
        make(0);
        Anchor head = verify(offsets[3], NULL, NULL, NULL).head;
        HistoryResult result = verify(offsets[N_RECORDS], &head, NULL, NULL);

        assert_int_equal(result.result, RECORD_OK);
        assert_true(result.anchored);
        assert_int_equal(verify(offsets[2], &head, NULL, NULL).result, RECORD_ROLLBACK);
        head.digest[0] ^= 1;
        assert_int_equal(verify(offsets[N_RECORDS], &head, NULL, NULL).result, RECORD_FORK);
}

/* The last record is issued at ISSUED_S + 400 and lives a day; the first ended before. */
static void test_time_is_judged_for_the_last_record_alone(_unused_ void **state) {
        uint64_t now_s = ISSUED_S + 400 + 86399;
        const RecordContext context = { .pins = &pin, .n_pins = 1, .now_s = &now_s };
        HistoryResult result;

        make(0);
        history_verify(history, offsets[N_RECORDS], &context, NULL, NULL, &result);
        assert_int_equal(result.result, RECORD_OK);
        now_s++;
        history_verify(history, offsets[N_RECORDS], &context, NULL, NULL, &result);
        assert_int_equal(result.result, RECORD_EXPIRED);
        assert_int_equal(result.n_records, N_RECORDS);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_record_is_told),
                cmocka_unit_test(test_the_failing_record_is_named),
                cmocka_unit_test(test_a_torn_tail_is_truncated),
                cmocka_unit_test(test_a_clock_that_steps_back_is_a_warning),
                cmocka_unit_test(test_the_head_is_the_next_anchor),
                cmocka_unit_test(test_time_is_judged_for_the_last_record_alone),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
