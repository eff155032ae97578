/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the shipped worker announces that something changed: once, until core has ordered a round; and
 * how it reads a file that its jail does not admit, because it took the place of one that it does.
 */

#include "stage.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "asker.h"
#include "attempts/attempts.h"
#include "base/fd.h"

#define PATIENCE_MS 10000
#define QUIET_MS    150

static Stage stage;
static int folder_fd;

static void change(void) {
        _cleanup_close_ int fd = openat(folder_fd, "declared", O_WRONLY | O_CLOEXEC);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, "x", 1), 0);
}

static int setup(_unused_ void **state) {
        (void) mkdir(HOSTILE_FOLDER, 0755);
        folder_fd = open(HOSTILE_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(folder_fd >= 0);
        assert_int_equal(fd_replace_file(folder_fd, "declared", 0644, "declared", 8), 0);
        stage_describe("attempts", stage_twin("attempts"));
        stage_start(&stage, "attempts", "attempts", NULL);
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_HELLO);
        return 0;
}

static int teardown(_unused_ void **state) {
        stage_done(&stage);
        (void) unlinkat(folder_fd, "declared", 0);
        (void) close(folder_fd);
        return rmdir(HOSTILE_FOLDER);
}

static size_t n_woken(void) {
        Woken woken;

        assert_int_equal(woken_decode(stage.frame.body, stage.frame.size, &woken), 0);
        assert_int_equal(woken.lost, 0);
        return (size_t) __builtin_popcountll(woken.signals);
}

/* Orders a round of one signal, which the change concerned like all others. */
static void round_of_one(void) {
        stage_order(&stage, "attempts.quietly");
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_SIGNAL);
        assert_int_equal(stage_sample(&stage).state, PST_PRESENT);
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_DONE);
}

static void test_a_change_is_told_once_until_a_round(_unused_ void **state) {
        change();
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_WOKEN);
        assert_int_equal(n_woken(), gate_n_signals(stage.gate)); /* all declare this watch */
        for (unsigned i = 0; i < 10; i++)
                change();
        assert_int_equal(stage_hear(&stage, QUIET_MS), 0);

        /* What fired meanwhile, of signals that were not sampled, is told after the round. */
        round_of_one();
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_WOKEN);
        assert_int_equal(n_woken(), gate_n_signals(stage.gate) - 1);
        assert_int_equal(stage_hear(&stage, QUIET_MS), 0);
}

static void test_quiet_is_quiet(_unused_ void **state) {
        assert_int_equal(stage_hear(&stage, QUIET_MS), 0);
        round_of_one();
        assert_int_equal(stage_hear(&stage, QUIET_MS), 0);
}

/* What was told of the signals that are not ordered is passed over. */
static int hear_but_woken(void) {
        int heard;

        do
                heard = stage_hear(&stage, PATIENCE_MS);
        while (heard == REPORT_WOKEN);
        return heard;
}

static void replace_and_expect(unsigned mode, PstState state) {
        assert_int_equal(fd_replace_file(folder_fd, "declared", mode, "another", 7), 0);
        stage_order(&stage, "attempts.quietly");
        assert_int_equal(hear_but_woken(), REPORT_SIGNAL);
        assert_int_equal(stage_sample(&stage).state, state);
        assert_int_equal(hear_but_woken(), REPORT_DONE);
}

/* Landlock admits the file that was there when the jail closed. */
static void test_a_replaced_file_is_out_of_reach(_unused_ void **state) {
        if (PST_SANITIZE) /* there is no jail */
                skip();
        replace_and_expect(0644, PST_UNAVAILABLE);
}

/* The process for files opens the new one, as far as our user may read it by its mode. */
static void test_who_reads_files_opens_the_new_one(_unused_ void **state) {
        const PstQuestion grants[] = {
                { .name = QUESTION_PLAIN, .arguments = PST_TEXTS(DECLARED_PATH) }, { 0 }
        };
        char channel[32];
        Asker asker;

        stage_done(&stage);
        asker_open(&asker, "files", grants);
        assert_true(fcntl(asker.channel, F_SETFD, 0) >= 0);
        (void) snprintf(channel, sizeof(channel), "files:%d", asker.channel);
        stage_start(&stage, "attempts", "attempts",
                    (const char *const[]){ "--query", channel, NULL });
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_HELLO);
        for (unsigned i = 0; i < 3; i++)
                replace_and_expect(0644, PST_PRESENT);
        replace_and_expect(0, PST_UNAVAILABLE);
        replace_and_expect(0644, PST_PRESENT);

        stage_done(&stage);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_on_a_tree_nothing_wakes(_unused_ void **state) {
        stage_done(&stage);
        stage_start(&stage, "attempts", "attempts", (const char *const[]){ "--root", "/", NULL });
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_HELLO);
        change();
        assert_int_equal(stage_hear(&stage, QUIET_MS), 0);
        round_of_one();
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_a_change_is_told_once_until_a_round),
                test(test_quiet_is_quiet),
                test(test_a_replaced_file_is_out_of_reach),
                test(test_who_reads_files_opens_the_new_one),
                test(test_on_a_tree_nothing_wakes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
