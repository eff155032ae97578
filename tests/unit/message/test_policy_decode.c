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
        static const char front[] = "8f617001605820"
                                    "000000000000000000000000000000000000000000000000"
                                    "0000000000000000"
                                    "00000000008080808001"
                                    "81856161";
        char hex[4096];

        (void) snprintf(hex, sizeof(hex), "%s%s%s", front, entries, "808001");
        return decode_hex(decode, hex);
}

/* ["signal" 1, no reason, no why, "a", unknown if absent, no tests, no children] */
#define LEAF "870100606161008080"

static void test_entries_have_a_shape_by_kind(void **state _unused_) {
        static const struct {
                const char *entries;
                int result;
        } rows[] = {
                { "80", 0 },
                { "81" LEAF, 0 },
                { "81"
                  "87020060600080"
                  "81" LEAF,
                  0 },
                { "81"
                  "87020060600080"
                  "81"
                  "87030060600080"
                  "81" LEAF,
                  0 },
                /* One level too deep. */
                { "81"
                  "87020060600080"
                  "81"
                  "87030060600080"
                  "81"
                  "87020060600080"
                  "81" LEAF,
                  -EBADMSG },
                { "81"
                  "8702006060008080",
                  -EBADMSG }, /* any of nothing */
                { "81"
                  "8703006060008080",
                  -EBADMSG }, /* all of nothing */
                { "81"
                  "87000060616100"
                  "8080",
                  -EBADMSG }, /* no kind */
                { "81"
                  "87040060616100"
                  "8080",
                  -EBADMSG }, /* another */
                { "81"
                  "8701006060008080",
                  -EBADMSG }, /* no signal */
                { "81"
                  "87010060616103"
                  "8080",
                  -EBADMSG }, /* no such if-absent */
                { "81"
                  "87010060616100"
                  "8081" LEAF,
                  -EBADMSG }, /* children of a signal */
                { "81"
                  "87020060616100"
                  "8081" LEAF,
                  -EBADMSG }, /* a signal of an `any` */
                { "81"
                  "870200606001"
                  "8081" LEAF,
                  -EBADMSG }, /* absence of one */
                { "81"
                  "870200606000"
                  "8183616101"
                  "81f5"
                  "81" LEAF,
                  -EBADMSG }, /* tests of one */
                { "81"
                  "870100606161008183616101"
                  "81f5"
                  "80",
                  0 },
                { "81"
                  "870100606161008183616100"
                  "81f5"
                  "80",
                  -EBADMSG }, /* no operator */
                { "81"
                  "87010060616100818361610b"
                  "81f5"
                  "80",
                  -EBADMSG }, /* another */
                { "81"
                  "870100606161008183616101"
                  "81f6"
                  "80",
                  -EBADMSG }, /* null */
                { "81"
                  "870100606161008183616101"
                  "814100"
                  "80",
                  -EBADMSG }, /* bytes */
                { "81"
                  "870100606161008183616101"
                  "818100"
                  "80",
                  -EBADMSG }, /* a list */
                { "81"
                  "8701006061610080",
                  -EBADMSG }, /* cut */
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                int r = decode_with(rows[i].entries);

                if (r != rows[i].result)
                        print_error("row %zu\n", i);
                assert_int_equal(r, rows[i].result);
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
                cmocka_unit_test(test_a_failure_deep_inside_leaves_the_output_untouched),
                cmocka_unit_test(test_objectives_that_do_not_rise_are_refused),
                cmocka_unit_test(test_a_list_of_entries_is_bounded),
                cmocka_unit_test(test_a_policy_without_kernel_trust_has_none),
                cmocka_unit_test(test_it_decodes_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
