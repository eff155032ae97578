/* SPDX-License-Identifier: Apache-2.0 */

#include "device.h"

static Arena *arena;

static int set_up(_unused_ void **state) {
        return arena_new(65536, &arena);
}

static int tear_down(_unused_ void **state) {
        arena = arena_free(arena);
        return 0;
}

static const char *text_of(const PolicyEntry *entry) {
        const PolicyObjective objective = { .require = entry, .n_require = 1 };
        const JudgedCheck check = { .role = CHECK_REQUIRE };

        return check_text(&objective, &check, arena);
}

static void test_a_check_reads_as_the_policy_has_it(_unused_ void **state) {
        const struct {
                PolicyEntry entry;
                const char *text;
        } rows[] = {
                { ASK("x.a", FLAG_IS(true), FLAG_IS(false)), "x.a: flag = true, flag = false" },
                { PRESENT("x.a"), "x.a: present" },
                { ASK("x.a", TEST("n", OPERATOR_EQUALS, INT(-5))), "x.a: n = -5" },
                { ASK("x.a", TEST("n", OPERATOR_EQUALS, TEXT(""))), "x.a: n = \"\"" },
                { ASK("x.a", TEST("n", OPERATOR_IN, TEXT("a"), TEXT("b"))), "x.a: n in {a, b}" },
                { ASK("x.a", TEST("n", OPERATOR_AT_LEAST, INT(INT64_MIN))),
                  "x.a: n >= -9223372036854775808" },
                { ASK("x.a", TEST("n", OPERATOR_AT_MOST, INT(1))), "x.a: n <= 1" },
                { ASK("x.a", TEST("n", OPERATOR_WITHIN, INT(60))), "x.a: n within 60 s" },
                { ASK("x.a", TEST("n", OPERATOR_VERSION_AT_LEAST, TEXT("1~a"))),
                  "x.a: n >= version 1~a" },
                { ASK("x.a", TEST("n", OPERATOR_INCLUDES, TEXT("a"))), "x.a: n includes {a}" },
                { ASK("x.a", TEST("n", OPERATOR_EXCLUDES, TEXT("a*"))), "x.a: n excludes {a*}" },
                { ASK("x.a", TEST("n", OPERATOR_SUBSET_OF, TEXT("a"))), "x.a: n subset of {a}" },
                { ASK("x.a", TEST("n", OPERATOR_EMPTY, BOOL(true))), "x.a: n is empty" },
                { ASK("x.a", TEST("n", 0, BOOL(true))), "x.a: n ?" },
                { ASK("x.a", TEST("n", OPERATOR_EQUALS, NO_ITEMS)), "x.a: n = ?" },
                { ANY(PRESENT("x.a"), ALL(PRESENT("x.b"), PRESENT("x.c"))),
                  "any of (x.a: present; all of (x.b: present; x.c: present))" },
                { ALL(ALL(ALL(ALL(PRESENT("x.a"))))), "all of (all of (all of (all of ())))" },
                { { .kind = ENTRY_SIGNAL, .signal = "x.a", .if_absent = IF_ABSENT_PASS },
                  "x.a: present (absent passes)" },
                { { .kind = ENTRY_SIGNAL, .signal = "x.a", .if_absent = IF_ABSENT_FAIL },
                  "x.a: present (absent fails)" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_string_equal(text_of(&rows[i].entry), rows[i].text);
}

static void test_each_role_finds_its_entry(_unused_ void **state) {
        const PolicyObjective objective = {
                REQUIRE(PRESENT("x.a"), PRESENT("x.b")),
                TOLERATE(PRESENT("x.c")),
                AGREE(PAIR("x.d", "x.e", "same")),
                .min_sources = 2,
        };
        static const struct {
                CheckRole role;
                uint32_t index;
                const char *text;
        } rows[] = {
                { CHECK_REQUIRE, 1, "x.b: present" },
                { CHECK_REQUIRE, 2, "" },
                { CHECK_TOLERATE, 0, "x.c: present" },
                { CHECK_TOLERATE, 1, "" },
                { CHECK_AGREE, 0, "x.d.same = x.e.same" },
                { CHECK_AGREE, 1, "" },
                { CHECK_MIN_SOURCES, 0, "support from at least 2 independent sources" },
                { _CHECK_MAX, 0, "" },
        };
        PolicyObjective alone = { .min_sources = 1 };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const JudgedCheck check = { .role = rows[i].role, .index = rows[i].index };

                assert_string_equal(check_text(&objective, &check, arena), rows[i].text);
        }
        assert_string_equal(check_text(&alone, &(JudgedCheck){ .role = CHECK_MIN_SOURCES }, arena),
                            "support from at least 1 source");
}

static void test_without_memory_there_is_no_text(_unused_ void **state) {
        const PolicyEntry entry = PRESENT("x.a signal with a name that is longer than the arena");
        const PolicyObjective objective = { .require = &entry, .n_require = 1 };
        _cleanup_(arena_freep) Arena *small = NULL;

        assert_int_equal(arena_new(8, &small), 0);
        assert_null(check_text(&objective, &(JudgedCheck){ .role = CHECK_REQUIRE }, small));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_a_check_reads_as_the_policy_has_it, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_each_role_finds_its_entry, set_up, tear_down),
                cmocka_unit_test(test_without_memory_there_is_no_text),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
