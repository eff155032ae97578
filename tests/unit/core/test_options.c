/* SPDX-License-Identifier: Apache-2.0 */

#include "core/options.h"
#include "core_test.h"

static char why[OPTIONS_WHY_BYTES];
static Options options;

#define PARSE(...) parse((char *[]){ (char[]){ "postured" }, __VA_ARGS__, NULL })
#define WORD(text) ((char[]){ text })

static int parse(char **argv) {
        int argc = 0;

        while (argv[argc])
                argc++;
        options = (Options){ 0 };
        return options_parse(argc, argv, &options, why);
}

static void test_without_options_it_is_the_system_service(_unused_ void **state) {
        char *argv[] = { WORD("postured"), NULL };

        assert_int_equal(parse(argv), 0);
        assert_null(options.private_dir);
        assert_string_equal(options.policy, "debian-baseline");
        assert_int_equal(options.algorithm, -19);
        assert_int_equal(options.now_s, -1);
        assert_false(options.once);
}

static void test_every_option_is_taken(_unused_ void **state) {
        assert_int_equal(PARSE(WORD("--private"), WORD("d"), WORD("--root=/t"), WORD("--policy"),
                               WORD("p"), WORD("--gates"), WORD("a,b"), WORD("--now"), WORD("17"),
                               WORD("--alg"), WORD("-8"), WORD("--once")),
                         0);
        assert_string_equal(options.private_dir, "d");
        assert_string_equal(options.root, "/t");
        assert_string_equal(options.policy, "p");
        assert_string_equal(options.gates, "a,b");
        assert_int_equal(options.now_s, 17);
        assert_int_equal(options.algorithm, -8);
        assert_true(options.once);
}

static void test_help_and_version_need_nothing_else(_unused_ void **state) {
        assert_int_equal(PARSE(WORD("--help")), 0);
        assert_int_equal(options.verb, OPTIONS_HELP);
        assert_int_equal(PARSE(WORD("-h")), 0);
        assert_int_equal(options.verb, OPTIONS_HELP);
        assert_int_equal(PARSE(WORD("--version")), 0);
        assert_int_equal(options.verb, OPTIONS_VERSION);
        assert_non_null(strstr(options_help(), "--private DIR"));
}

static void test_what_is_wrong_is_named(_unused_ void **state) {
        static const struct {
                const char *words[4];
                const char *why;
        } cases[] = {
                { { "--frob" }, "unknown option '--frob'" },
                { { "--private" }, "--private wants a value" },
                { { "--private", "" }, "--private wants a directory" },
                { { "extra" }, "unexpected argument 'extra'" },
                { { "--private", "d", "extra" }, "unexpected argument 'extra'" },
                { { "--private=d", "--now", "soon" }, "--now wants Unix seconds, not 'soon'" },
                { { "--private=d", "--now", "-1" }, "--now wants Unix seconds, not '-1'" },
                { { "--private=d", "--now=99999999999999" },
                  "--now wants Unix seconds, not '99999999999999'" },
                { { "--private=d", "--alg=-7" }, "--alg is -19 or -8, not '-7'" },
                { { "--root=/t" }, "--root needs --private" },
                { { "--now=1" }, "--now needs --private: the system's service goes by the clock" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char words[4][64];
                char *argv[6] = { WORD("postured") };

                for (size_t n = 0; n < 4 && cases[i].words[n]; n++) {
                        (void) snprintf(words[n], sizeof(words[n]), "%s", cases[i].words[n]);
                        argv[n + 1] = words[n];
                }
                assert_int_equal(parse(argv), -EINVAL);
                assert_string_equal(why, cases[i].why);
                assert_null(options.policy); /* untouched */
        }
}

static void test_gates_are_wanted_by_their_whole_names(_unused_ void **state) {
        Options all = { 0 }, some = { .gates = "alpha,beta" };

        assert_true(options_wants_gate(&all, "alpha"));
        assert_true(options_wants_gate(&some, "alpha"));
        assert_true(options_wants_gate(&some, "beta"));
        assert_false(options_wants_gate(&some, "alph"));
        assert_false(options_wants_gate(&some, "eta"));
        assert_false(options_wants_gate(&some, "gamma"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_without_options_it_is_the_system_service),
                cmocka_unit_test(test_every_option_is_taken),
                cmocka_unit_test(test_help_and_version_need_nothing_else),
                cmocka_unit_test(test_what_is_wrong_is_named),
                cmocka_unit_test(test_gates_are_wanted_by_their_whole_names),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
