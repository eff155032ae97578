/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries: signals, `any` and `all`, and the words that are no facts.
 */

#include "compiler_test.h"

#include "compiler/entry.h"

static void test_an_entry_keeps_what_it_says(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("[ { 'why': 'Open.', 'signal': 'boot.secure_boot', 'enabled': true, "
                          "'if_absent': 'fail', 'setup_mode': false, 'code': 'missing-item' }, "
                          "{ 'signal': 'boot.lockdown' } ]");
        const PolicyEntry *entries = NULL;
        size_t n = 0;

        assert_int_equal(entries_read(&bench->reading, bench_root(bench), "boot", &entries, &n), 0);
        assert_string_equal(bench_complaints(bench), "");
        assert_int_equal(n, 2);
        assert_int_equal(entries[0].kind, ENTRY_SIGNAL);
        assert_string_equal(entries[0].signal, "boot.secure_boot");
        assert_string_equal(entries[0].why, "Open.");
        assert_int_equal(entries[0].reason, 19);
        assert_int_equal(entries[0].if_absent, IF_ABSENT_FAIL);
        assert_int_equal(entries[0].n_tests, 2);
        assert_string_equal(entries[0].tests[1].fact, "setup_mode");
        assert_int_equal(entries[1].n_tests, 0);
        assert_int_equal(entries[1].if_absent, IF_ABSENT_UNKNOWN);
        assert_string_equal(entries[1].why, "");
}

static void test_any_and_all_nest_two_deep(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("[ { 'any': [ { 'all': [ { 'signal': 'boot.lockdown', 'mode': 'none' }, "
                          "{ 'signal': 'boot.kernel' } ] }, { 'signal': 'boot.event_log' } ], "
                          "'code': 'expired' } ]");
        const PolicyEntry *entries = NULL, *all;
        size_t n = 0;

        assert_int_equal(entries_read(&bench->reading, bench_root(bench), "boot", &entries, &n), 0);
        assert_string_equal(bench_complaints(bench), "");
        assert_int_equal(entries[0].kind, ENTRY_ANY);
        assert_int_equal(entries[0].reason, 25);
        assert_int_equal(entries[0].n_children, 2);
        all = &entries[0].children[0];
        assert_int_equal(all->kind, ENTRY_ALL);
        assert_int_equal(all->n_children, 2);
        assert_string_equal(all->children[0].tests[0].operands[0].text, "none");
        assert_string_equal(entries[0].children[1].signal, "boot.event_log");
}

static const BenchCase cases[] = {
        { "[]", "" },
        { "{}", "f.json:1:1: expected a list of entries\n" },
        { "[ 1 ]", "f.json:1:3: /0: expected an object with one of the keys signal, any, all\n" },
        { "[ { 'enabled': true } ]",
          "f.json:1:3: /0: expected an object with one of the keys signal, any, all\n" },
        { "[ { 'signal': 'boot.kernel', 'any': [] } ]",
          "f.json:1:3: /0: expected an object with one of the keys signal, any, all, found "
          "several\n" },
        { "[ { 'signal': 7 } ]",
          "f.json:1:15: /0/signal: expected the id of a signal, \"<gate>.<word>\"\n" },
        { "[ { 'signal': 'boot.nothing' } ]",
          "f.json:1:15: /0/signal: no installed gate has the signal \"boot.nothing\"\n" },
        { "[ { 'signal': 'network.links' } ]",
          "f.json:1:15: /0/signal: expected a signal of the objective's own gate 'boot', found "
          "\"network.links\"\n" },
        { "[ { 'signal': 'boot.kernel', 'flag': 1 } ]",
          "f.json:1:30: /0/flag: the signal \"boot.kernel\" has no fact \"flag\", but release, flags, age\n" },
        { "[ { 'signal': 'boot.kernel', 'if_absent': 'unknown' } ]",
          "f.json:1:43: /0/if_absent: expected \"pass\" or \"fail\"\n" },
        { "[ { 'signal': 'boot.kernel', 'code': 18 } ]",
          "f.json:1:38: /0/code: expected a public reason such as \"unexpected-item\", found "
          "18\n" },
        { "[ { 'signal': 'boot.kernel', 'why': '' } ]",
          "f.json:1:37: /0/why: expected a text that is not empty, found \"\"\n" },
        { "[ { 'any': [] } ]", "f.json:1:12: /0/any: expected at least one entry\n" },
        { "[ { 'all': { 'signal': 'boot.kernel' } } ]",
          "f.json:1:12: /0/all: expected a list of entries\n" },
        { "[ { 'any': [ { 'signal': 'boot.kernel' } ], 'if_absent': 'pass' } ]",
          "f.json:1:45: /0/if_absent: this key belongs beside \"signal\"\n" },
        { "[ { 'any': [ { 'signal': 'boot.kernel' } ], 'enabled': true } ]",
          "f.json:1:45: /0/enabled: a fact belongs beside \"signal\", not beside \"any\"\n" },
        { "[ { 'any': [ { 'all': [ { 'any': [ { 'signal': 'boot.kernel' } ] } ] } ] } ]",
          "f.json:1:27: /0/any/0/all/0/any: \"any\" and \"all\" nest two deep, expected "
          "\"signal\" here\n" },
};

static void test_what_is_wrong_is_named(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(cases[i].text);
                const PolicyEntry *entries;
                size_t n;

                assert_int_equal(
                        entries_read(&bench->reading, bench_root(bench), "boot", &entries, &n), 0);
                assert_string_equal(bench_complaints(bench), cases[i].complaints);
        }
}

static void test_a_gate_that_is_not_installed_is_taken_at_its_word(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("[ { 'signal': 'update.engine', 'active': { 'includes': [ 'x' ] } } ]");
        const PolicyEntry *entries = NULL;
        size_t n = 0;

        assert_int_equal(entries_read(&bench->reading, bench_root(bench), "update", &entries, &n),
                         0);
        assert_string_equal(bench_complaints(bench), "");
        assert_int_equal(entries[0].tests[0].op, OPERATOR_INCLUDES);
}

static void test_kernel_trust_is_a_condition_on_one_signal(_unused_ void **state) {
        static const BenchCase trusts[] = {
                { "{ 'signal': 'boot.lockdown', 'mode': { 'in': [ 'integrity' ] } }", "" },
                { "{ 'signal': 'network.links', 'forwarding': false }", "" },
                { "{ 'signal': 'boot.lockdown' }", "f.json:1:1: expected a condition on a fact\n" },
                { "{ 'any': [ { 'signal': 'boot.lockdown', 'mode': 'x' } ] }",
                  "f.json:1:1: expected an object with the key signal\n" },
                { "{ 'signal': 'nowhere.lockdown', 'mode': 'x' }",
                  "f.json:1:1: expected a condition on a fact\n"
                  "f.json:1:13: /signal: there is no gate with a signal \"nowhere.lockdown\"\n" },
                { "true", "f.json:1:1: expected an object with the key signal\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(trusts); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(trusts[i].text);
                PolicyEntry trust = { 0 };

                assert_int_equal(entry_read_trust(&bench->reading, bench_root(bench), &trust), 0);
                assert_string_equal(bench_complaints(bench), trusts[i].complaints);
        }
}

static void test_reserved_words_are_no_facts(_unused_ void **state) {
        static const char *const words[] = { "signal", "any", "all", "if_absent", "code", "why" };

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                assert_true(entry_word_is_reserved(words[i]));
        assert_false(entry_word_is_reserved("enabled"));
        assert_false(entry_word_is_reserved("Why"));
}

static const char *complaints_of(const char *head, const char *item, size_t n, const char *tail) {
        static char complaints[512];
        _cleanup_free_ char *text = bench_repeat(head, item, n, tail);
        _cleanup_(bench_freep) Bench *bench = bench_new(text);
        const PolicyEntry *entries;
        size_t n_entries;

        /* Of a gate of which nothing is known, so that facts have any name. */
        assert_int_equal(
                entries_read(&bench->reading, bench_root(bench), "update", &entries, &n_entries),
                0);
        (void) snprintf(complaints, sizeof(complaints), "%s", bench_complaints(bench));
        return complaints;
}

static void test_lists_and_facts_have_limits(_unused_ void **state) {
        static const char entry[] = "{'signal':'update.x'}";
        static const char any[] = "[{'any':[", all[] = "[{'signal':'update.x',";

        assert_string_equal(complaints_of("[", entry, 64, "]"), "");
        assert_string_equal(complaints_of("[", entry, 65, "]"),
                            "f.json:1:1: expected at most 64 entries, found 65\n");
        assert_string_equal(complaints_of(any, entry, 64, "]}]"), "");
        assert_string_equal(complaints_of(any, entry, 65, "]}]"),
                            "f.json:1:9: /0/any: expected at most 64 entries, found 65\n");
        assert_string_equal(complaints_of(all, "'f#':1", 64, "}]"), "");
        assert_string_equal(complaints_of(all, "'f#':1", 65, "}]"),
                            "f.json:1:525: /0/f64: expected at most 64 facts in one entry\n");
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_entry_keeps_what_it_says),
                cmocka_unit_test(test_any_and_all_nest_two_deep),
                cmocka_unit_test(test_what_is_wrong_is_named),
                cmocka_unit_test(test_a_gate_that_is_not_installed_is_taken_at_its_word),
                cmocka_unit_test(test_kernel_trust_is_a_condition_on_one_signal),
                cmocka_unit_test(test_reserved_words_are_no_facts),
                cmocka_unit_test(test_lists_and_facts_have_limits),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
