/* SPDX-License-Identifier: Apache-2.0 */
/* Logging: one line, bounded and escaped, whatever the words are. */

#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "base_test.h"

static char said[4096];
static int saved = -1, ends[2];

static void listen_to_stderr(void) {
        assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
        saved = dup(STDERR_FILENO);
        assert_true(dup2(ends[1], STDERR_FILENO) >= 0);
}

/* What was said in the meantime, and in how many pieces if it fits the pipe at once. */
static size_t hear_stderr(void) {
        ssize_t n;

        (void) dup2(saved, STDERR_FILENO);
        (void) close(saved);
        n = read(ends[0], said, sizeof(said) - 1);
        said[n > 0 ? n : 0] = '\0';
        (void) close(ends[0]);
        (void) close(ends[1]);
        return n > 0 ? (size_t) n : 0;
}

static void test_a_line_has_its_level_and_an_end(void **state _unused_) {
        listen_to_stderr();
        log_line(LOG_ERR, "Failed to open '%s': %d", "x", 5);
        (void) hear_stderr();
        assert_string_equal(said, "<3>Failed to open 'x': 5\n");
}

static void test_control_characters_do_not_reach_the_terminal(void **state _unused_) {
        listen_to_stderr();
        log_line(LOG_WARNING, "%s", "a\nb\tc\x1b[31m\x7f\x01\xc3\xbc");
        (void) hear_stderr();
        assert_string_equal(said, "<4>a?b?c?[31m??\xc3\xbc\n");
}

static void test_a_line_is_bounded(void **state _unused_) {
        static char words[5000];
        size_t n;

        (void) memset(words, 'x', sizeof(words) - 1);
        listen_to_stderr();
        log_line(LOG_INFO, "%s", words);
        n = hear_stderr();
        assert_true(n > 1000 && n < 1100);
        assert_int_equal(said[n - 1], '\n');
        assert_int_equal(strspn(said + 3, "x"), n - 4);
}

static void test_above_the_highest_level_nothing_is_written(void **state _unused_) {
        listen_to_stderr();
        log_line(LOG_DEBUG, "no");
        log_set_max_level(LOG_DEBUG);
        log_line(LOG_DEBUG, "yes");
        log_set_max_level(LOG_ERR);
        log_line(LOG_INFO, "no");
        log_set_max_level(LOG_INFO);
        (void) hear_stderr();
        assert_string_equal(said, "<7>yes\n");
}

static void test_that_nobody_listens_is_survived(void **state _unused_) {
        int keep = dup(STDERR_FILENO);

        (void) close(STDERR_FILENO);
        log_line(LOG_ERR, "into the void");
        assert_true(dup2(keep, STDERR_FILENO) >= 0);
        (void) close(keep);
        listen_to_stderr();
        log_line(LOG_ERR, "still there");
        (void) hear_stderr();
        assert_string_equal(said, "<3>still there\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_line_has_its_level_and_an_end),
                cmocka_unit_test(test_control_characters_do_not_reach_the_terminal),
                cmocka_unit_test(test_a_line_is_bounded),
                cmocka_unit_test(test_above_the_highest_level_nothing_is_written),
                cmocka_unit_test(test_that_nobody_listens_is_survived),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
