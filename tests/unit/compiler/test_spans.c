/* SPDX-License-Identifier: Apache-2.0 */

#include "compiler_test.h"

#include "compiler/spans.h"

static void test_spans_are_read_with_their_keys(_unused_ void **state) {
        _cleanup_(bench_freep) Bench *bench =
                bench_new("{ 'default': '30m', 'gate:boot': '2h', 'gate:build': '1h', "
                          "'objective:boot.device_integrity': '1d', 'signal:boot.kernel': '45s' }");
        static const struct {
                const char *key;
                uint64_t seconds;
        } expected[] = {
                { "default", 1800 },          { "gate:boot", 7200 },
                { "gate:build", 3600 },       { "objective:boot.device_integrity", 86400 },
                { "signal:boot.kernel", 45 },
        };
        const PolicySpan *spans = NULL;
        size_t n = 0;

        assert_int_equal(spans_read(&bench->reading, bench_root(bench), &spans, &n), 0);
        assert_string_equal(bench_complaints(bench), "");
        assert_int_equal(n, ELEMENTSOF(expected));
        for (size_t i = 0; i < n; i++) {
                assert_string_equal(spans[i].key, expected[i].key);
                assert_int_equal(spans[i].seconds, expected[i].seconds);
        }
}

static const BenchCase cases[] = {
        { "[]", "f.json:1:1: expected an object of spans of time\n" },
        { "{ 'Default': '1m' }",
          "f.json:1:3: /Default: expected \"default\", \"gate:...\", \"objective:...\" or "
          "\"signal:...\"\n" },
        { "{ 'gate:boots': '1m' }", "f.json:1:3: /gate:boots: there is no such gate\n" },
        { "{ 'objective:boot.kernel': '1m' }",
          "f.json:1:3: /objective:boot.kernel: there is no such objective\n" },
        { "{ 'signal:boot.device_integrity': '1m' }",
          "f.json:1:3: /signal:boot.device_integrity: there is no such signal\n" },
        { "{ 'default': 60 }",
          "f.json:1:14: /default: expected a span of time such as \"30s\", \"5m\", \"2h\", "
          "\"7d\", found 60\n" },
};

static void test_what_is_wrong_is_named(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(cases[i].text);
                const PolicySpan *spans;
                size_t n;

                assert_int_equal(spans_read(&bench->reading, bench_root(bench), &spans, &n), 0);
                assert_string_equal(bench_complaints(bench), cases[i].complaints);
        }
}

static void test_there_are_at_most_256_spans(_unused_ void **state) {
        for (size_t n = 256; n <= 257; n++) {
                _cleanup_free_ char *text = bench_repeat("{", "'signal:update.s#':'1m'", n, "}");
                _cleanup_(bench_freep) Bench *bench = bench_new(text);
                const PolicySpan *spans;
                size_t n_spans = 0;

                assert_int_equal(spans_read(&bench->reading, bench_root(bench), &spans, &n_spans),
                                 0);
                assert_int_equal(n_spans, n == 256 ? 256 : 0);
                assert_int_equal(bench->complaints.n_errors, n == 256 ? 0 : 1);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_spans_are_read_with_their_keys),
                cmocka_unit_test(test_what_is_wrong_is_named),
                cmocka_unit_test(test_there_are_at_most_256_spans),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
