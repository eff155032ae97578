/* SPDX-License-Identifier: Apache-2.0 */
/* A compiled policy from bytes, which a fallen compiler may have written. */

#include "cbor/encoder.h"
#include "message_test.h"
#include "policy_example.h"

static int decode(const void *data, size_t size, Arena *arena) {
        Policy policy;

        return policy_decode(data, size, arena, &policy);
}

static void test_a_policy_comes_back(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(example_policy_hex, &size);
        const PolicyObjective *first;
        const PolicyEntry *any;
        Policy back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(policy_decode(bytes, size, arena, &back), 0);
        assert_string_equal(back.id, "example");
        assert_int_equal(back.version, 3);
        assert_memory_equal(back.digest, example_policy.digest, PST_DIGEST_BYTES);
        assert_int_equal(back.optional_gates, 0x80);
        assert_int_equal(back.foundation, 0x107);
        assert_int_equal(back.ota_base, 3);
        assert_int_equal(back.update_gate, 9);
        assert_int_equal(back.management_gate, 8);
        assert_int_equal(back.kernel_trust.kind, ENTRY_SIGNAL);
        assert_string_equal(back.kernel_trust.signal, "boot.lockdown");
        assert_int_equal(back.n_freshness, 4);
        assert_string_equal(back.freshness[3].key, "signal:boot.last");
        assert_int_equal(back.freshness[3].seconds, 4000);
        assert_int_equal(back.interval[0].seconds, 120);
        assert_string_equal(back.self_counts[1], "privacy.visible");
        assert_null(back.self_counts[2]);
        assert_int_equal(back.clear_after, 2);
        assert_int_equal(back.changes.at_most, 100);
        assert_int_equal(back.changes.within_s, 300);
        assert_int_equal(back.n_objectives, 2);

        first = policy_objective(&back, "boot.first");
        assert_int_equal(first->min_sources, 2);
        assert_int_equal(first->n_require, 3);
        assert_string_equal(first->require[0].signal, "boot.bare");
        assert_string_equal(first->require[2].signal, "boot.after");
        any = &first->require[1];
        assert_int_equal(any->kind, ENTRY_ANY);
        assert_int_equal(any->children[0].kind, ENTRY_ALL);
        assert_string_equal(any->children[0].children[1].signal, "boot.deeper");
        assert_string_equal(any->children[1].signal, "boot.shallow");
        assert_int_equal(first->tolerate[0].if_absent, IF_ABSENT_PASS);
        assert_int_equal(first->tolerate[0].reason, 16);
        assert_string_equal(first->tolerate[0].why, "Because.");
        assert_int_equal(first->tolerate[0].tests[0].operands[0].type, PST_BOOL);
        assert_string_equal(first->tolerate[0].tests[1].operands[0].text, "b");
        assert_true(first->tolerate[0].tests[2].operands[0].integer == 86400);
        assert_string_equal(first->agree[0].side[1].fact, "y");
}

static void test_encoding_it_again_gives_the_same_bytes(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size, again;
        _cleanup_free_ uint8_t *bytes = bytes_of(example_policy_hex, &size);
        uint8_t buffer[1024];
        Policy back;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(policy_decode(bytes, size, arena, &back), 0);
        assert_int_equal(policy_encode(&back, buffer, sizeof(buffer), &again), 0);
        assert_golden(buffer, again, example_policy_hex);
}

/* A policy with one objective, whose `require` is what `entries` says, in hex. */
static int decode_with(const char *entries) {
        static const char front[] = "91617001605820"
                                    "000000000000000000000000000000000000000000000000"
                                    "0000000000000000"
                                    "000000000080808080010101"
                                    "81856161";
        char hex[4096];

        (void) snprintf(hex, sizeof(hex), "%s%s%s", front, entries, "808001");
        return decode_hex(decode, hex);
}

static int decode_with_one(const char *entry) {
        char entries[512];

        (void) snprintf(entries, sizeof(entries), "81%s", entry);
        return decode_with(entries);
}

/* ["signal" 1, no reason, no why, "a", unknown if absent, no tests, no children] */
#define LEAF "870100606161008080"

#define ANY_OF "8702006060008081"
#define ALL_OF "8703006060008081"

/* A signal with one test: of the fact "a", by this operator, with one operand. */
#define WITH_TEST(op, operand) "8701006061610081836161" op "81" operand "80"

static void test_entries_have_a_shape_by_kind(void **state _unused_) {
        static const char *const rows[] = {
                LEAF,
                ANY_OF LEAF,
                ANY_OF ALL_OF LEAF,
                WITH_TEST("01", "f5"),
        };

        assert_int_equal(decode_with("80"), 0);
        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(decode_with_one(rows[i]), 0);
}

static void test_entries_of_another_shape_are_refused(void **state _unused_) {
        static const struct {
                const char *what, *entry;
        } rows[] = {
                { "one level too deep", ANY_OF ALL_OF ANY_OF LEAF },
                { "any of nothing", "8702006060008080" },
                { "all of nothing", "8703006060008080" },
                { "no kind", "870000606161008080" },
                { "another kind", "870400606161008080" },
                { "no signal", "8701006060008080" },
                { "no such if-absent", "870100606161038080" },
                { "children of a signal", "870100606161008081" LEAF },
                { "a signal of an `any`", "870200606161008081" LEAF },
                { "absence of an `any`", "8702006060018081" LEAF },
                { "tests of an `any`", "870200606000818361610181f581" LEAF },
                { "no operator", WITH_TEST("00", "f5") },
                { "another operator", WITH_TEST("0b", "f5") },
                { "null", WITH_TEST("01", "f6") },
                { "bytes", WITH_TEST("01", "4100") },
                { "a list", WITH_TEST("01", "8100") },
                { "cut", "8701006061610080" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                int r = decode_with_one(rows[i].entry);

                if (r != -EBADMSG)
                        print_error("%s\n", rows[i].what);
                assert_int_equal(r, -EBADMSG);
        }
}

static void test_a_failure_deep_inside_leaves_the_output_untouched(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(example_policy_hex, &size);
        Policy policy = { .id = "before" };

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        bytes[size - 1] = 0; /* the last min_sources */
        assert_int_equal(policy_decode(bytes, size, arena, &policy), -EBADMSG);
        assert_string_equal(policy.id, "before");
}

static void test_objectives_that_do_not_rise_are_refused(void **state _unused_) {
        const PolicyObjective falling[] = { example_objectives[1], example_objectives[0] };
        const PolicyObjective twice[] = { example_objectives[1], example_objectives[1] };
        const PolicyObjective *const rows[] = { falling, twice };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Policy policy = example_policy;
                uint8_t bytes[1024];
                size_t size;

                policy.objectives = rows[i];
                assert_int_equal(policy_encode(&policy, bytes, sizeof(bytes), &size), 0);
                assert_int_equal(decode_fresh(decode, bytes, size, ARENA_BYTES), -EBADMSG);
        }
}

static void test_a_list_of_entries_is_bounded(void **state _unused_) {
        PolicyEntry entries[POLICY_ENTRIES_MAX + 1];
        PolicyObjective objective = { .id = "a", .require = entries, .min_sources = 1 };
        Policy policy = example_policy;
        uint8_t bytes[4096];
        size_t size;

        for (size_t i = 0; i < ELEMENTSOF(entries); i++)
                entries[i] = (PolicyEntry){ .kind = ENTRY_SIGNAL, .why = "", .signal = "a" };
        policy.objectives = &objective;
        policy.n_objectives = 1;
        for (size_t n = POLICY_ENTRIES_MAX; n <= POLICY_ENTRIES_MAX + 1; n++) {
                objective.n_require = n;
                assert_int_equal(policy_encode(&policy, bytes, sizeof(bytes), &size), 0);
                assert_int_equal(decode_fresh(decode, bytes, size, ARENA_BYTES),
                                 n <= POLICY_ENTRIES_MAX ? 0 : -EBADMSG);
        }
}

static void test_a_policy_without_kernel_trust_has_none(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        Policy policy = example_policy, back;
        uint8_t bytes[1024];
        size_t size;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        policy.kernel_trust = (PolicyEntry){ 0 };
        assert_int_equal(policy_encode(&policy, bytes, sizeof(bytes), &size), 0);
        assert_int_equal(policy_decode(bytes, size, arena, &back), 0);
        assert_int_equal(back.kernel_trust.kind, 0);

        policy.kernel_trust = example_require[1]; /* an `any` */
        assert_int_equal(policy_encode(&policy, bytes, sizeof(bytes), &size), 0);
        assert_int_equal(policy_decode(bytes, size, arena, &back), -EBADMSG);
}

static void test_it_decodes_safely(void **state _unused_) {
        assert_decodes_safely(decode, example_policy_hex);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_policy_comes_back),
                cmocka_unit_test(test_encoding_it_again_gives_the_same_bytes),
                cmocka_unit_test(test_entries_have_a_shape_by_kind),
                cmocka_unit_test(test_entries_of_another_shape_are_refused),
                cmocka_unit_test(test_a_failure_deep_inside_leaves_the_output_untouched),
                cmocka_unit_test(test_objectives_that_do_not_rise_are_refused),
                cmocka_unit_test(test_a_list_of_entries_is_bounded),
                cmocka_unit_test(test_a_policy_without_kernel_trust_has_none),
                cmocka_unit_test(test_it_decodes_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
