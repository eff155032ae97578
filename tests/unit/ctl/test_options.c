/* SPDX-License-Identifier: Apache-2.0 */
/*
 * posturectl's command line: what goes with what, and what is refused before anything is done.
 */

#include <getopt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "ctl/options.h"

#define ARGUMENTS_MAX 16

typedef struct Parsed {
        int r;
        Options options;
        Verb verb;
        ExitStatus exit_status;
        char text[256]; /* the words, which the options borrow */
        char *argv[ARGUMENTS_MAX + 2];
} Parsed;

/* Splits at blanks, as a shell would. */
static void parse(const char *line, Parsed *ret) {
        int argc = 0;

        *ret = (Parsed){ 0 };
        (void) snprintf(ret->text, sizeof(ret->text), "posturectl %s", line);
        for (char *word = strtok(ret->text, " "); word; word = strtok(NULL, " "))
                ret->argv[argc++] = word;

        optind = 0; /* getopt's way to begin anew */
        ret->r = options_parse(argc, ret->argv, &ret->options, &ret->verb, &ret->exit_status);
}

static void test_each_verb_is_found(void **state) {
        static const struct {
                const char *line;
                Verb verb;
        } lines[] = {
                { "status", verb_status },
                { "explain", verb_explain },
                { "explain boot.secure_boot", verb_explain },
                { "record -o f", verb_record },
                { "verify f --key k", verb_verify },
                { "history --since 3", verb_history },
                { "evaluate --root / --gates boot", verb_evaluate },
                { "signals --json", verb_signals },
                { "gates", verb_gates },
                { "policy check a b c", verb_policy },
                { "--private d key", verb_key },
                { "watch --json --all --since 0 --count 3 --key k", verb_watch },
        };
        Parsed parsed;

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                parse(lines[i].line, &parsed);
                assert_int_equal(parsed.r, 0);
                assert_ptr_equal(parsed.verb, lines[i].verb);
        }
}

static void test_what_makes_no_sense_is_usage(void **state) {
        static const char *const lines[] = {
                "",
                "stats",
                "status extra",
                "explain a b",
                "verify",
                "verify a b",
                "policy check",
                "status --nonsense",
                "status --root /",
                "gates --now 3",
                "status --count 3",
                "history --all",
                "watch --count x",
                "watch --wait",
                "verify f --now -1",
                "verify f --now 1x",
                "verify f --now 9007199254740992",
                "status --private",
                "--private a --socket b status",
        };
        Parsed parsed;

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                parse(lines[i], &parsed);
                assert_int_equal(parsed.r, 1);
                assert_int_equal(parsed.exit_status, EXIT_STATUS_USAGE);
        }
}

static void test_help_and_version_are_no_errors(void **state) {
        static const char *const lines[] = { "--help", "-h", "--version", "status --help" };
        Parsed parsed;

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                parse(lines[i], &parsed);
                assert_int_equal(parsed.r, 1);
                assert_int_equal(parsed.exit_status, EXIT_STATUS_DONE);
        }
}

static void test_options_reach_their_places(void **state) {
        Parsed parsed;

        (void) state;
        parse("evaluate --root /mnt --policy p --gates a,b --now 17 --json", &parsed);
        assert_string_equal(parsed.options.root, "/mnt");
        assert_string_equal(parsed.options.policy, "p");
        assert_string_equal(parsed.options.gates, "a,b");
        assert_true(parsed.options.has_now);
        assert_int_equal(parsed.options.now_s, 17);
        assert_true(parsed.options.json);

        parse("verify f --nonce 00 --audience a --key k", &parsed);
        assert_string_equal(parsed.options.nonce, "00");
        assert_string_equal(parsed.options.audience, "a");
        assert_string_equal(parsed.options.key, "k");
        assert_string_equal(parsed.options.arguments[0], "f");
        assert_null(parsed.options.arguments[1]);

        parse("watch --all --since 0 --count 3", &parsed);
        assert_true(parsed.options.all);
        assert_true(parsed.options.has_since);
        assert_int_equal(parsed.options.since, 0);
        assert_int_equal(parsed.options.count, 3);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_verb_is_found),
                cmocka_unit_test(test_what_makes_no_sense_is_usage),
                cmocka_unit_test(test_help_and_version_are_no_errors),
                cmocka_unit_test(test_options_reach_their_places),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
