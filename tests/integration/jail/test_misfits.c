/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gates that crash, hang, flood and lie, in the shipped worker: each costs itself, and what core
 * hears of it is well-formed and claims nothing.
 */

#include "stage.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/fd.h"

#define PATIENCE_MS 10000
#define HANG_MS     300

static void start(Stage *stage) {
        stage_describe("misfits", stage_twin("misfits"));
        stage_start(stage, "misfits", "misfits", NULL);
        assert_int_equal(stage_hear(stage, PATIENCE_MS), REPORT_HELLO);
}

static void assert_ends_by(Stage *stage, int signal) {
        int status;

        assert_int_equal(stage_hear(stage, PATIENCE_MS), -1);
        status = stage_wait(stage);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != signal)
                fail_msg("it ended with status 0x%x", status);
}

static void test_a_crash_while_sampling_ends_the_worker_alone(_unused_ void **state) {
        Stage stage;

        start(&stage);
        stage_order(&stage, "misfits.crash");
        assert_ends_by(&stage, SIGSEGV);
        stage_done(&stage);
}

static void test_a_crash_in_a_constructor_comes_before_any_hello(_unused_ void **state) {
        Stage stage;

        stage_describe("crash-early", stage_twin("misfits"));
        stage_start(&stage, "crash-early", "misfits", NULL);
        assert_ends_by(&stage, SIGILL);
        stage_done(&stage);
}

static void test_a_gate_that_hangs_says_nothing(_unused_ void **state) {
        Stage stage;

        start(&stage);
        stage_order(&stage, "misfits.hang");
        assert_int_equal(stage_hear(&stage, HANG_MS), 0);
        stage_done(&stage);
}

static void test_what_a_gate_says_wrongly_claims_nothing(_unused_ void **state) {
        static const struct {
                const char *signal;
                PstState state;
                Unavailable reason;
        } cases[] = {
                { "misfits.silence", PST_UNAVAILABLE, UNAVAILABLE_ERROR },
                { "misfits.flood", PST_UNAVAILABLE, UNAVAILABLE_ERROR },
                { "misfits.undeclared_fact", PST_UNAVAILABLE, UNAVAILABLE_ERROR },
                { "misfits.wrong_type", PST_UNAVAILABLE, UNAVAILABLE_ERROR },
                { "misfits.bad_text", PST_UNAVAILABLE, UNAVAILABLE_MALFORMED },
                { "misfits.long_text", PST_UNAVAILABLE, UNAVAILABLE_BUDGET },
                { "misfits.long_list", PST_UNAVAILABLE, UNAVAILABLE_BUDGET },
                { "misfits.fat_list", PST_UNAVAILABLE, UNAVAILABLE_BUDGET },
                { "misfits.undeclared_path", PST_UNAVAILABLE, UNAVAILABLE_PERMISSION },
                { "misfits.undeclared_question", PST_UNAVAILABLE, UNAVAILABLE_PERMISSION },
                { "misfits.unanswered_question", PST_UNAVAILABLE, UNAVAILABLE_PERMISSION },
                { "misfits.settles_twice", PST_UNAVAILABLE, UNAVAILABLE_ERROR },
                { "misfits.wild_state", PST_UNAVAILABLE, UNAVAILABLE_ERROR },
                { "misfits.full_list", PST_PRESENT, 0 },
                { "misfits.well", PST_PRESENT, 0 },
        };
        Stage stage;

        start(&stage);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Sample sample;

                stage_order(&stage, cases[i].signal);
                assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_SIGNAL);
                sample = stage_sample(&stage);
                if (sample.state != cases[i].state || sample.reason != cases[i].reason)
                        fail_msg("%s is %s (%s)", cases[i].signal, state_name(sample.state),
                                 unavailable_name(sample.reason));
                assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_DONE);
        }
        stage_done(&stage);
}

static void assert_refused(const char *module, const char *const *arguments) {
        Stage stage;
        int status;

        stage_start(&stage, module, "misfits", arguments);
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), -1);
        status = stage_wait(&stage);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
        stage_done(&stage);
}

/* The description that lies beside the module is of another file. */
static void test_a_module_that_was_not_described_is_not_loaded(_unused_ void **state) {
        uint8_t *data;
        size_t size;
        FILE *f;

        stage_describe("misfits", stage_twin("misfits"));
        f = fopen(PST_HOSTILE "/misfits.gate", "re");
        assert_non_null(f);
        assert_int_equal(fd_read_all(fileno(f), DESCRIPTOR_BYTES_MAX, &data, &size), 0);
        (void) fclose(f);

        f = fopen(PST_HOSTILE "/crash-early.gate", "we");
        assert_non_null(f);
        assert_int_equal(fwrite(data, 1, size, f), size);
        (void) fclose(f);
        free(data);
        assert_refused("crash-early", NULL); /* else it would crash */
}

static void test_a_module_with_other_signals_than_described_is_refused(_unused_ void **state) {
        stage_describe("misfits", stage_twin("attempts"));
        assert_refused("misfits", NULL);
}

static void test_a_missing_module_is_an_error(_unused_ void **state) {
        assert_refused("no-such-gate", NULL);
}

static void test_a_word_out_of_turn_ends_the_worker(_unused_ void **state) {
        Stage stage;

        start(&stage);
        assert_int_equal(frame_send(stage.channel, 77, "", 0), 0);
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), -1);
        assert_int_equal(WEXITSTATUS(stage_wait(&stage)), EXIT_FAILURE);
        stage_done(&stage);
}

static void test_a_worker_ends_with_core(_unused_ void **state) {
        Stage stage;

        start(&stage);
        closep(&stage.channel);
        stage.channel = -1;
        assert_int_equal(stage_wait(&stage), 0);
        stage_done(&stage);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_crash_while_sampling_ends_the_worker_alone),
                cmocka_unit_test(test_a_crash_in_a_constructor_comes_before_any_hello),
                cmocka_unit_test(test_a_gate_that_hangs_says_nothing),
                cmocka_unit_test(test_what_a_gate_says_wrongly_claims_nothing),
                cmocka_unit_test(test_a_module_that_was_not_described_is_not_loaded),
                cmocka_unit_test(test_a_module_with_other_signals_than_described_is_refused),
                cmocka_unit_test(test_a_missing_module_is_an_error),
                cmocka_unit_test(test_a_word_out_of_turn_ends_the_worker),
                cmocka_unit_test(test_a_worker_ends_with_core),
        };

        if (PST_SANITIZE) {
                print_message("a sanitizer takes crashes for itself: see the release build\n");
                return 77;
        }

        return cmocka_run_group_tests(tests, NULL, NULL);
}
