/* SPDX-License-Identifier: Apache-2.0 */
/* A .gate file as a gate again; and as bytes that somebody bent. */

#include "descriptor_example.h"
#include "gate_example.h"
#include "message/channel.h"
#include "message_test.h"

static int decode(const void *data, size_t size, Arena *arena) {
        Descriptor descriptor;

        return descriptor_decode(data, size, arena, &descriptor);
}

static void test_a_gate_comes_back_as_it_was_declared(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(example_descriptor, &size);
        const PstSignal *signal;
        Descriptor back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(descriptor_decode(bytes, size, arena, &back), 0);
        assert_memory_equal(back.module_digest, example_digest, PST_DIGEST_BYTES);
        assert_int_equal(back.gate->number, 2);
        assert_string_equal(back.gate->id, "boot");
        assert_string_equal(back.gate->title, "Boot Integrity");
        assert_string_equal(back.gate->objectives[1]->id, "second");
        assert_null(back.gate->objectives[1]->signals[0]);
        assert_null(back.gate->objectives[3]);
        assert_int_equal(gate_n_signals(back.gate), 3);

        signal = gate_signal(back.gate, 0);
        assert_string_equal(signal->id, "boot.secure_boot");
        assert_int_equal(signal->source, PST_SOURCE_FIRMWARE);
        assert_int_equal(signal->tier, PST_TIER_B);
        assert_int_equal(signal->timeout_ms, 1500);
        assert_string_equal(signal->reads[1], "@run@/socket");
        assert_null(signal->reads[2]);
        assert_true(question_equal(&signal->queries[1], &example_secure_boot.queries[1]));
        assert_null(signal->queries[2].name);
        assert_int_equal(signal->statements[1], PST_SELF);
        assert_int_equal(signal->statements[2], 0);
        assert_int_equal(signal->watches[1].kind, PST_WATCH_POLL);
        assert_string_equal(signal->watches[1].path, "@run@/socket");
        assert_string_equal(signal->watches[2].question.arguments[0], "a.service");
        assert_int_equal(signal->watches[3].kind, 0);
        assert_string_equal(signal->facts[4].name, "names");
        assert_int_equal(signal->facts[4].type, PST_LIST);
        assert_string_equal(signal->facts[4].help, "All of them.");
        assert_null(signal->facts[5].name);
        assert_null(signal->sample);
}

static void test_encoding_it_again_gives_the_same_bytes(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size, again;
        _cleanup_free_ uint8_t *bytes = bytes_of(example_descriptor, &size);
        uint8_t buffer[1024];
        const char *why;
        Descriptor back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(descriptor_decode(bytes, size, arena, &back), 0);
        assert_int_equal(descriptor_encode(back.gate, back.module_digest, buffer, sizeof(buffer),
                                           &again, &why),
                         0);
        assert_golden(buffer, again, example_descriptor);
}

/* The example's hex with the first `from` replaced. */
static char *bent(const char *from, const char *to) {
        const char *at = strstr(example_descriptor, from);
        char *text = malloc(sizeof(example_descriptor) + strlen(to));

        assert_non_null(at);
        assert_non_null(text);
        (void) snprintf(text, sizeof(example_descriptor) + strlen(to), "%.*s%s%s",
                        (int) (at - example_descriptor), example_descriptor, to, at + strlen(from));
        return text;
}

static void test_another_abi_is_told_apart(void **state _unused_) {
        _cleanup_free_ char *hex = bent("a60001", "a60002");

        assert_int_equal(decode_hex(decode, hex), -EOPNOTSUPP);
}

static void test_a_file_that_breaks_a_rule_is_refused(void **state _unused_) {
        static const struct {
                const char *from, *to;
        } rows[] = {
                { "a600010102", "a600010100" }, /* no number */
                { "a600010102", "a600010111" }, /* 17 */
                { "64626f6f74", "64426f6f74" }, /* id "Boot" */
                { "64626f6f74", "6462616f74" }, /* signals of another gate */
                { "6566697273", "6566697200" }, /* a NUL in an objective's id */
                { "667365636f6e64", "6566697273"
                                    "74" },                         /* two objectives of one name */
                { "69626f6f742e6c617374", "69626f6f742e62617265" }, /* two signals of one name */
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ char *hex = bent(rows[i].from, rows[i].to);

                assert_int_equal(decode_hex(decode, hex), -EBADMSG);
        }
}

static void test_it_decodes_safely(void **state _unused_) {
        assert_decodes_safely(decode, example_descriptor);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_gate_comes_back_as_it_was_declared),
                cmocka_unit_test(test_encoding_it_again_gives_the_same_bytes),
                cmocka_unit_test(test_another_abi_is_told_apart),
                cmocka_unit_test(test_a_file_that_breaks_a_rule_is_refused),
                cmocka_unit_test(test_it_decodes_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
