/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the shipped worker announces that something changed: once, until core has ordered a round, and
 * by asking for a successor where its jail would hide the new file.
 */

#include "stage.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
        uint32_t signals[GATE_SIGNALS_MAX];
        size_t n;

        assert_int_equal(woken_decode(stage.frame.body, stage.frame.size, signals, &n), 0);
        return n;
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

/* Landlock admits the file that was there when the jail closed. */
static void test_a_replaced_file_takes_a_new_worker(_unused_ void **state) {
        int heard, status;

        assert_int_equal(fd_replace_file(folder_fd, "declared", 0644, "another", 7), 0);
        while ((heard = stage_hear(&stage, PATIENCE_MS)) == REPORT_WOKEN)
                ;
        assert_int_equal(heard, -1);
        status = stage_wait(&stage);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);

        stage_done(&stage);
        stage_start(&stage, "attempts", "attempts", NULL);
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_HELLO);
        round_of_one();
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
                test(test_a_replaced_file_takes_a_new_worker),
                test(test_on_a_tree_nothing_wakes),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
