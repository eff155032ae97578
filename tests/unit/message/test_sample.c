/* SPDX-License-Identifier: Apache-2.0 */
/* Samples: golden bytes, and what core takes from a worker and what not. */

#include "gate_example.h"
#include "message/sample.h"
#include "message_test.h"

static const char golden_present[] =
        "86000100601a00011170858200f58201228202647573657282035820d19e5700000000000000000000000000"
        "0000000000000000000000000000000082048261616162";
static const char golden_absent[] = "860202006d6e6f2073756368207468696e670180";
static const char golden_unavailable[] = "86010004600080";

static const SampleFact facts[] = {
        { 0, { .type = PST_BOOL, .boolean = true } },
        { 1, { .type = PST_INT, .integer = -3 } },
        { 2, { .type = PST_TEXT, .text = "user" } },
        { 3, { .type = PST_DIGEST, .digest = example_digest } },
        { 4, { .type = PST_LIST, .list = { PST_TEXTS("b", "a", "b"), 3 } } },
};

static const Sample present = {
        .state = PST_PRESENT,
        .reason = UNAVAILABLE_BUDGET, /* means nothing here and does not travel */
        .why = "nor does this",
        .observed_ms = 70000,
        .facts = facts,
        .n_facts = ELEMENTSOF(facts),
};
static const Sample absent = {
        .state = PST_ABSENT,
        .why = "no such thing",
        .observed_ms = 1,
        .facts = facts,
        .n_facts = 1,
};
static const Sample unavailable = { .reason = UNAVAILABLE_TIMEOUT, .why = "" };

static int decode(const void *data, size_t size, Arena *arena) {
        uint32_t signal;
        Sample sample;

        return sample_decode(data, size, &example_gate, arena, &signal, &sample);
}

static void assert_encodes(uint32_t signal, const Sample *sample, const char *hex) {
        uint8_t bytes[256];
        size_t size;

        assert_int_equal(sample_encode(signal, sample, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, hex);
}

static void test_a_present_sample_has_its_bytes(void **state _unused_) {
        assert_encodes(0, &present, golden_present);
}

static void test_an_absent_sample_has_a_reason_and_no_facts(void **state _unused_) {
        assert_encodes(2, &absent, golden_absent);
}

static void test_an_unavailable_sample_has_a_reason_by_number(void **state _unused_) {
        assert_encodes(1, &unavailable, golden_unavailable);
}

static void test_zeroed_memory_is_an_unavailable_sample(void **state _unused_) {
        assert_encodes(0, &(const Sample){ 0 },
                       "860000006000"
                       "80");
}

static void test_a_sample_comes_back(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(golden_present, &size);
        uint32_t signal;
        Sample back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(sample_decode(bytes, size, &example_gate, arena, &signal, &back), 0);
        assert_int_equal(signal, 0);
        assert_int_equal(back.state, PST_PRESENT);
        assert_int_equal(back.reason, UNAVAILABLE_ERROR);
        assert_string_equal(back.why, "");
        assert_int_equal(back.observed_ms, 70000);
        assert_int_equal(back.n_facts, 5);
        assert_true(sample_fact(&example_secure_boot, &back, "enabled")->boolean);
        assert_true(sample_fact(&example_secure_boot, &back, "count")->integer == -3);
        assert_string_equal(sample_fact(&example_secure_boot, &back, "mode")->text, "user");
        assert_memory_equal(sample_fact(&example_secure_boot, &back, "key")->digest, example_digest,
                            PST_DIGEST_BYTES);
        assert_int_equal(sample_fact(&example_secure_boot, &back, "names")->list.n, 2);
        assert_null(sample_fact(&example_secure_boot, &back, "undeclared"));
}

static void test_a_fact_that_was_not_given_is_not_found(void **state _unused_) {
        const Sample some = { .state = PST_PRESENT, .facts = facts, .n_facts = 1 };
        const Sample gone = { .state = PST_TAMPERED, .facts = facts, .n_facts = 1 };

        assert_non_null(sample_fact(&example_secure_boot, &some, "enabled"));
        assert_null(sample_fact(&example_secure_boot, &some, "count"));
        assert_null(sample_fact(&example_secure_boot, &gone, "enabled"));
        assert_null(sample_fact(&example_bare, &some, "enabled"));
}

static void test_what_a_worker_may_not_say_is_refused(void **state _unused_) {
        static const char *const rows[] = {
                "80",
                "86030000600080",               /* a signal that the gate does not have */
                "8618ff0000600080",             /* nor any gate */
                "86000400600080",               /* a state that is none */
                "86000008600080",               /* a reason that is none */
                "86000101600080",               /* a reason of a present sample */
                "8600010061780080",             /* a sentence of a present sample */
                "8600000061780080",             /* of an unavailable one */
                "86000000602080",               /* observed before zero */
                "860000006000818200f5",         /* facts of an unavailable sample */
                "860002006000818200f5",         /* of an absent one */
                "860003006000818200f5",         /* of a tampered one */
                "860001006000818205f5",         /* a fact that is not declared */
                "86000100600081820001",         /* not of the type declared */
                "860001006000828200f58200f4",   /* a fact twice */
                "860001006000828201018200f5",   /* facts that fall */
                "8600010060008182046161",       /* a list that is none */
                "8600010060008182048261626161", /* one that falls */
                "860101006000818200f5",         /* a fact of a signal that has none */
                "8600010060008000",             /* trailing bytes */
                "8700010060008000",             /* an item too many */
        };

        assert_int_equal(decode_hex(decode, "860001006000818200f5"), 0);
        assert_refuses_all(decode, rows, ELEMENTSOF(rows));
}

static void test_what_is_too_large_is_refused_and_not_cut(void **state _unused_) {
        static uint8_t bytes[131072];
        static char text[PST_TEXT_MAX + 2];
        static const char *items[PST_LIST_MAX + 1];
        static char names[PST_LIST_MAX + 1][PST_TEXT_MAX + 1];
        SampleFact fact = { 4, { .type = PST_LIST, .list = { items, 2 } } };
        Sample sample = { .state = PST_PRESENT, .facts = &fact, .n_facts = 1 };
        size_t size;

        for (size_t i = 0; i < ELEMENTSOF(items); i++) {
                memset(names[i], 'x', PST_TEXT_MAX);
                (void) snprintf(names[i], 4, "%03zu", i);
                names[i][3] = 'x';
                items[i] = names[i];
        }
        assert_int_equal(sample_encode(0, &sample, bytes, sizeof(bytes), &size), 0);

        /* 126 texts of 259 bytes each stay below 32 KiB, 127 do not. */
        fact.value.list.n = 126;
        assert_int_equal(sample_encode(0, &sample, bytes, sizeof(bytes), &size), 0);
        fact.value.list.n = 127;
        assert_int_equal(sample_encode(0, &sample, bytes, sizeof(bytes), &size), -EFBIG);
        fact.value.list.n = PST_LIST_MAX + 1;
        assert_int_equal(sample_encode(0, &sample, bytes, sizeof(bytes), &size), -EFBIG);

        memset(text, 'x', PST_TEXT_MAX + 1);
        fact = (SampleFact){ 2, { .type = PST_TEXT, .text = text } };
        assert_int_equal(sample_encode(0, &sample, bytes, sizeof(bytes), &size), -EFBIG);
        text[PST_TEXT_MAX] = '\0';
        assert_int_equal(sample_encode(0, &sample, bytes, sizeof(bytes), &size), 0);
        assert_int_equal(sample_encode(0, &sample, bytes, 64, &size), -EFBIG);

        sample = (Sample){ .state = PST_ABSENT, .why = text };
        assert_int_equal(sample_encode(0, &sample, bytes, sizeof(bytes), &size), -EFBIG);
}

static void test_core_too_refuses_facts_beyond_their_bytes(void **state _unused_) {
        static uint8_t bytes[65536];
        Encoder e;
        char text[PST_TEXT_MAX + 1];

        for (size_t n = 126; n <= 127; n++) {
                e = encoder(bytes, sizeof(bytes));
                encoder_raw(&e, "\x86\x00\x01\x00\x60\x00\x81\x82\x04", 9);
                encoder_array(&e, n);
                for (size_t i = 0; i < n; i++) {
                        memset(text, 'x', sizeof(text));
                        (void) snprintf(text, 4, "%03zu", i);
                        text[3] = 'x';
                        text[PST_TEXT_MAX] = '\0';
                        encoder_text(&e, text);
                }
                assert_false(e.overflow);
                assert_int_equal(decode_fresh(decode, bytes, e.size, ARENA_BYTES),
                                 n == 126 ? 0 : -EBADMSG);
        }
}

static void test_what_is_no_value_is_refused(void **state _unused_) {
        const SampleFact bad[] = {
                { 0, { 0 } },
                { 2, { .type = PST_TEXT, .text = "\xff" } },
                { 2, { .type = PST_TEXT } },
                { 3, { .type = PST_DIGEST } },
                { 4, { .type = PST_LIST, .list = { NULL, 1 } } },
                { 4, { .type = PST_LIST, .list = { PST_TEXTS("\xc0\x80"), 1 } } },
        };
        const SampleFact falling[] = { facts[1], facts[0] };
        uint8_t bytes[256];
        size_t size;

        for (size_t i = 0; i < ELEMENTSOF(bad); i++) {
                const Sample sample = { .state = PST_PRESENT, .facts = &bad[i], .n_facts = 1 };

                assert_int_equal(sample_encode(0, &sample, bytes, sizeof(bytes), &size), -EINVAL);
        }
        assert_int_equal(
                sample_encode(
                        0, &(const Sample){ .state = PST_PRESENT, .facts = falling, .n_facts = 2 },
                        bytes, sizeof(bytes), &size),
                -EINVAL);
}

static void test_each_state_and_reason_has_its_word(void **state _unused_) {
        static const char *const reasons[] = { "error",   "permission",  "missing", "malformed",
                                               "timeout", "unsupported", "offline", "budget" };
        static const char *const states[] = { "unavailable", "present", "absent", "tampered" };

        assert_int_equal(ELEMENTSOF(reasons), _UNAVAILABLE_MAX);
        for (unsigned i = 0; i < ELEMENTSOF(reasons); i++)
                assert_string_equal(unavailable_name((Unavailable) i), reasons[i]);
        assert_string_equal(unavailable_name(_UNAVAILABLE_MAX), "error");
        for (unsigned i = 0; i < ELEMENTSOF(states); i++)
                assert_string_equal(state_name((PstState) i), states[i]);
        assert_string_equal(state_name((PstState) 4), "unavailable");
}

static void test_it_decodes_safely(void **state _unused_) {
        assert_decodes_safely(decode, golden_present);
        assert_decodes_safely(decode, golden_absent);
        assert_decodes_safely(decode, golden_unavailable);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_present_sample_has_its_bytes),
                cmocka_unit_test(test_an_absent_sample_has_a_reason_and_no_facts),
                cmocka_unit_test(test_an_unavailable_sample_has_a_reason_by_number),
                cmocka_unit_test(test_zeroed_memory_is_an_unavailable_sample),
                cmocka_unit_test(test_a_sample_comes_back),
                cmocka_unit_test(test_a_fact_that_was_not_given_is_not_found),
                cmocka_unit_test(test_what_a_worker_may_not_say_is_refused),
                cmocka_unit_test(test_what_is_too_large_is_refused_and_not_cut),
                cmocka_unit_test(test_core_too_refuses_facts_beyond_their_bytes),
                cmocka_unit_test(test_what_is_no_value_is_refused),
                cmocka_unit_test(test_each_state_and_reason_has_its_word),
                cmocka_unit_test(test_it_decodes_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
