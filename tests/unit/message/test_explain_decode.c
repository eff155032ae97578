/* SPDX-License-Identifier: Apache-2.0 */
/* An explanation from bytes, which may come from somebody who only took the daemon's place. */

#include "explanation_example.h"
#include "message_test.h"

static int decode(const void *data, size_t size, Arena *arena) {
        Explanation explanation;

        return explanation_decode(data, size, arena, &explanation);
}

static void test_an_explanation_comes_back(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(example_explanation_hex, &size);
        const ExplainedObjective *o;
        Explanation back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(explanation_decode(bytes, size, arena, &back), 0);
        assert_int_equal(back.sequence, 300);
        assert_int_equal(back.evaluated_at_s, 2000);
        assert_int_equal(back.now_s, 2100);
        assert_string_equal(back.policy_id, "example");
        assert_int_equal(back.policy_version, 3);
        assert_int_equal(back.policy_digest[0], 0xab);
        assert_int_equal(back.decisions[4].value, 4);
        assert_int_equal(back.decisions[3].mask, 2);
        assert_int_equal(back.n_gates, 1);
        assert_int_equal(back.gates[0].worker, CONDITION_FAILED);
        assert_string_equal(back.gates[0].worker_why, "It crashed.");

        o = &back.gates[0].objectives[0];
        assert_string_equal(o->id, "boot.first");
        assert_int_equal(o->status, 4);
        assert_int_equal(o->since_s, 1000);
        assert_int_equal(o->n_reasons, 2);
        assert_int_equal(o->reasons[1], 18);
        assert_int_equal(o->sources, 3);
        assert_int_equal(o->checks[0].role, CHECK_AGREE);
        assert_string_equal(o->checks[0].why, "They differ.");
        assert_int_equal(o->checks[0].tier, 2);
        assert_int_equal(o->n_signals, 2);
        assert_int_equal(o->signals[0].age_s, 12);
        assert_string_equal(o->signals[0].facts[1].value.list.items[1], "b");
        assert_int_equal(o->signals[1].age_s, -1);
        assert_int_equal(o->signals[1].reason, 4);
}

static void test_encoding_it_again_gives_the_same_bytes(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size, again;
        _cleanup_free_ uint8_t *bytes = bytes_of(example_explanation_hex, &size);
        uint8_t buffer[1024];
        Explanation back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(explanation_decode(bytes, size, arena, &back), 0);
        assert_int_equal(explanation_encode(&back, buffer, sizeof(buffer), &again), 0);
        assert_golden(buffer, again, example_explanation_hex);
}

/* The example, with one thing in it that cannot be. */
static int decode_bent(const ExplainedObjective *objective, const ExplainedGate *gate) {
        static uint8_t bytes[65536];
        ExplainedGate bent = gate ? *gate : example_gates[0];
        Explanation explanation = example_explanation;
        size_t size;

        if (objective)
                bent.objectives = objective;
        explanation.gates = &bent;
        assert_int_equal(explanation_encode(&explanation, bytes, sizeof(bytes), &size), 0);
        return decode_fresh(decode, bytes, size, ARENA_BYTES);
}

static void test_what_cannot_be_is_refused(void **state _unused_) {
        ExplainedGate gates[4];
        ExplainedObjective objective = explained_objectives[0];
        ExplainedCheck check = example_checks[0];
        ExplainedSignal signal = example_signals[0];

        for (size_t i = 0; i < ELEMENTSOF(gates); i++)
                gates[i] = example_gates[0];
        assert_int_equal(decode_bent(&objective, NULL), 0);
        gates[0].number = 0;
        gates[1].number = 17;
        gates[2].status = 6;
        gates[3].worker = _CONDITION_MAX;
        for (size_t i = 0; i < ELEMENTSOF(gates); i++)
                assert_int_equal(decode_bent(NULL, &gates[i]), -EBADMSG);

        objective.status = 6;
        assert_int_equal(decode_bent(&objective, NULL), -EBADMSG);
        objective = explained_objectives[0];
        objective.sources = 0x80;
        assert_int_equal(decode_bent(&objective, NULL), -EBADMSG);
        objective = explained_objectives[0];
        objective.checks = &check;
        check.role = _CHECK_MAX;
        assert_int_equal(decode_bent(&objective, NULL), -EBADMSG);
        objective = explained_objectives[0];
        objective.signals = &signal;
        objective.n_signals = 1;
        signal.age_s = -2;
        assert_int_equal(decode_bent(&objective, NULL), -EBADMSG);
}

static void test_it_decodes_safely(void **state _unused_) {
        assert_decodes_safely(decode, example_explanation_hex);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_explanation_comes_back),
                cmocka_unit_test(test_encoding_it_again_gives_the_same_bytes),
                cmocka_unit_test(test_what_cannot_be_is_refused),
                cmocka_unit_test(test_it_decodes_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
