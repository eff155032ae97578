/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Agreements: in both forms, and what keeps two facts from being compared.
 */

#include "compiler_test.h"

#include "compiler/agreement.h"

static void test_both_forms_are_read(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("[ [ 'boot.secure_boot.enabled', 'boot.event_log.secure_boot' ], "
                          "{ 'pair': [ 'boot.event_log.events', 'boot.kernel.age' ], 'why': 'No.', "
                          "'code': 'rollback-detected' } ]");
        const PolicyAgreement *agree = NULL;
        size_t n = 0;

        assert_int_equal(agreements_read(&bench->reading, bench_root(bench), "boot", &agree, &n),
                         0);
        assert_string_equal(bench_complaints(bench), "");
        assert_int_equal(n, 2);
        assert_string_equal(agree[0].side[0].signal, "boot.secure_boot");
        assert_string_equal(agree[0].side[0].fact, "enabled");
        assert_string_equal(agree[0].side[1].fact, "secure_boot");
        assert_string_equal(agree[0].why, "");
        assert_int_equal(agree[0].reason, 0);
        assert_int_equal(agree[1].reason, 24);
        assert_string_equal(agree[1].why, "No.");
}

static const BenchCase cases[] = {
        { "[ [ 'boot.kernel.release', 'boot.lockdown.mode' ] ]",
          "f.json:1:3: /0: both facts are of the source kernel, expected different ones\n" },
        { "[ { 'pair': [ 'boot.kernel.age', 'boot.secure_boot.enabled' ] } ]",
          "f.json:1:13: /0/pair: the two facts are of different types, int and bool\n" },
        { "[ [ 'boot.kernel.age' ] ]", "f.json:1:3: /0: expected two facts, found 1\n" },
        { "[ [ 'boot.kernel.age', 'boot.event_log.events', 'boot.event_log.events' ] ]",
          "f.json:1:3: /0: expected two facts, found 3\n" },
        { "[ 'boot.kernel.age' ]",
          "f.json:1:3: /0: expected an object, found \"boot.kernel.age\"\n" },
        { "[ { 'why': 'x' } ]", "f.json:1:3: /0: the key \"pair\" is missing\n" },
        { "[ { 'pair': 1 } ]", "f.json:1:13: /0/pair: expected a list, found 1\n" },
        { "[ [ 'boot.nothing.age', 'boot.event_log.events' ] ]",
          "f.json:1:5: /0/0: no installed gate has the signal \"boot.nothing\"\n" },
        { "[ [ 'boot.kernel', 'boot.event_log.events' ] ]",
          "f.json:1:5: /0/0: no installed gate has the signal \"boot\"\n" },
        { "[ [ 'boot.kernel.', 'boot.event_log.events' ] ]",
          "f.json:1:5: /0/0: expected a fact of the objective's own gate, "
          "\"boot.<signal>.<fact>\"\n" },
        { "[ [ 'boot.kernel.ages', 'boot.event_log.events' ] ]",
          "f.json:1:5: /0/0: the signal \"boot.kernel\" has no fact \"ages\", but release, flags, age\n" },
        { "[ [ 'boot.event_log.events', 'network.configured.files' ] ]",
          "f.json:1:30: /0/1: expected a fact of the objective's own gate, "
          "\"boot.<signal>.<fact>\"\n" },
        { "[ [ 7, 'boot.event_log.events' ] ]",
          "f.json:1:5: /0/0: expected a fact of the objective's own gate, "
          "\"boot.<signal>.<fact>\"\n" },
};

static void test_what_is_wrong_is_named(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(cases[i].text);
                const PolicyAgreement *agree;
                size_t n;

                assert_int_equal(
                        agreements_read(&bench->reading, bench_root(bench), "boot", &agree, &n), 0);
                assert_string_equal(bench_complaints(bench), cases[i].complaints);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_both_forms_are_read),
                cmocka_unit_test(test_what_is_wrong_is_named),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
