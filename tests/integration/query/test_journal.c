/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-journal over a journal that a journald of the test's own writes, out of sight. */

#include "asker.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
#include <unistd.h>

#define JOURNALD "/lib/systemd/systemd-journald"
#define FAILURE  "authentication-failure"

static bool is_isolated;
static pid_t journald = -1;

static const char configuration[] = "[Journal]\nStorage=volatile\nAudit=no\nReadKMsg=no\n"
                                    "ForwardToWall=no\nRateLimitBurst=0\n";

static bool hide(const char *path) {
        return mount("none", path, "tmpfs", 0, "mode=0755") == 0;
}

/* Mounts that nobody else sees, and a configuration that leaves the kernel's audit system alone. */
static int isolate(void **state) {
        _cleanup_close_ int fd = -1;

        (void) state;
        if (access(JOURNALD, X_OK) < 0 || access("/etc/machine-id", R_OK) < 0 ||
            unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
            !hide("/run"))
                return 0;
        if (access("/var/log/journal", F_OK) == 0 && !hide("/var/log/journal"))
                return 0;
        if (mkdir("/run/systemd", 0755) < 0 || mkdir("/run/systemd/journal", 0755) < 0 ||
            mkdir("/run/systemd/journald.conf.d", 0755) < 0)
                return -1;

        fd = open("/run/systemd/journald.conf.d/test.conf", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
        if (fd < 0 || write(fd, configuration, sizeof(configuration) - 1) < 0)
                return -1;
        is_isolated = true;
        return 0;
}

static int stop_journald(void **state) {
        (void) state;
        if (journald > 0) {
                (void) kill(journald, SIGKILL);
                (void) waitpid(journald, NULL, 0);
        }
        return 0;
}

static bool start_journald(void) {
        journald = fork();
        if (journald == 0) {
                (void) execl(JOURNALD, JOURNALD, NULL);
                _exit(127);
        }

        for (int i = 0; i < 500; i++) {
                if (access("/run/systemd/journal/socket", F_OK) == 0)
                        return true;
                (void) usleep(10000);
        }
        return false;
}

static void open_asker(Asker *asker) {
        const PstQuestion grants[] = { { .name = "journal.count", .arguments = PST_TEXTS(PST_ANY) },
                                       { 0 } };

        asker_open(asker, "journal", grants);
}

static uint64_t count(Asker *asker, const char *seconds, int64_t *ret_age_s) {
        _cleanup_(answered_done) Answered answered = { 0 };
        uint64_t n;
        Decoder d;

        ask(asker, PST_JOURNAL_COUNT(FAILURE, seconds), &answered);
        d = opened(&answered);
        decoder_array_of(&d, 2);
        n = decoder_uint(&d);
        *ret_age_s = decoder_int(&d);
        assert_int_equal(decoder_finish(&d), 0);
        return n;
}

static void test_without_a_journal_it_is_missing(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip(); /* we may not mount, or this host has no journald */

        open_asker(&asker);
        ask(&asker, PST_JOURNAL_COUNT(FAILURE, "3600"), &answered);
        assert_int_equal(answered.error, -ENOENT);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_failures_are_counted_and_nothing_else(void **state) {
        uint64_t n = 0;
        int64_t age_s;
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip();

        assert_true(start_journald());
        assert_int_equal(mkdir("/run/log", 0755) < 0 && errno != EEXIST, 0);
        assert_int_equal(sd_journal_send("MESSAGE=the first one, so that there is a journal", NULL),
                         0);
        (void) usleep(200000);

        open_asker(&asker);
        assert_int_equal(count(&asker, "3600", &age_s), 0);
        assert_int_equal(age_s, -1);
        assert_int_equal(
                sd_journal_send("MESSAGE=pam_unix(sudo:auth): authentication failure; user=x",
                                "SYSLOG_FACILITY=10", NULL),
                0);
        assert_int_equal(sd_journal_send("MESSAGE=Failed password for invalid user x from ::1",
                                         "SYSLOG_FACILITY=10", NULL),
                         0);
        assert_int_equal(
                sd_journal_send("MESSAGE=session opened for user x", "SYSLOG_FACILITY=10", NULL),
                0);
        assert_int_equal(sd_journal_send("MESSAGE=authentication failure of a web page",
                                         "SYSLOG_FACILITY=3", NULL),
                         0);
        for (int i = 0; i < 200 && n < 2; i++) {
                (void) usleep(10000);
                n = count(&asker, "3600", &age_s);
        }
        (void) usleep(200000);
        assert_int_equal(count(&asker, "3600", &age_s), 2);
        assert_true(age_s >= 0 && age_s < 30);

        /* They are older than the window that ends now and is over before they were written. */
        (void) usleep(2100000);
        assert_int_equal(count(&asker, "1", &age_s), 0);
        assert_int_equal(age_s, -1);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_one_more_is_told_and_nothing_else(void **state) {
        const PstQuestion watched = PST_JOURNAL_COUNT(FAILURE, "3600");
        int64_t age_s;
        uint64_t n;
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip();

        open_asker(&asker);
        n = count(&asker, "3600", &age_s);
        watch_on(asker.channel, &watched);
        watch(&asker, PST_JOURNAL_COUNT("messages", "3600")); /* which is no kind */
        assert_true(is_silent(asker.channel));                /* of what was there before */
        assert_int_equal(
                sd_journal_send("MESSAGE=session opened for user x", "SYSLOG_FACILITY=10", NULL),
                0);
        assert_true(is_silent(asker.channel));
        assert_int_equal(sd_journal_send("MESSAGE=Failed password for invalid user x from ::1",
                                         "SYSLOG_FACILITY=10", NULL),
                         0);
        assert_int_equal(news_on(asker.channel, &watched), ANSWER_CHANGED);
        assert_int_equal(count(&asker, "3600", &age_s), n + 1);

        /* However many there are, it is not told at once; and not left out. */
        watch_on(asker.channel, &watched);
        for (int i = 0; i < 100; i++)
                assert_int_equal(sd_journal_send("MESSAGE=Failed password for root from ::1",
                                                 "SYSLOG_FACILITY=10", NULL),
                                 0);
        assert_true(is_silent(asker.channel));
        assert_int_equal(news_on(asker.channel, &watched), ANSWER_CHANGED);
        assert_int_equal(count(&asker, "3600", &age_s), n + 101);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_other_kinds_and_times_are_none(void **state) {
        static const struct {
                const char *kind, *seconds;
        } wrong[] = {
                { "messages", "3600" },
                { "", "3600" },
                { FAILURE, "" },
                { FAILURE, "-1" },
                { FAILURE, "604801" },
                { FAILURE, "1h" },
                { FAILURE, "99999999999999999999" },
        };
        Asker asker;

        (void) state;
        open_asker(&asker);
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                _cleanup_(answered_done) Answered answered = { 0 };

                ask(&asker, PST_JOURNAL_COUNT(wrong[i].kind, wrong[i].seconds), &answered);
                assert_int_equal(answered.error, -EINVAL);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static int journal_is_refused(void) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        open_asker(&asker);
        ask(&asker, PST_JOURNAL_COUNT(FAILURE, "3600"), &answered);
        return answered.error == -EACCES && asker_stop(&asker) == 0 ? 0 : 1;
}

static void test_who_may_not_read_the_journal_is_told(void **state) {
        (void) state;
        if (!is_isolated || geteuid() != 0)
                skip();

        assert_int_equal(run_as_nobody(journal_is_refused), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_without_a_journal_it_is_missing),
                cmocka_unit_test(test_failures_are_counted_and_nothing_else),
                cmocka_unit_test(test_one_more_is_told_and_nothing_else),
                cmocka_unit_test(test_other_kinds_and_times_are_none),
                cmocka_unit_test(test_who_may_not_read_the_journal_is_told),
        };

        return cmocka_run_group_tests(tests, isolate, stop_journald);
}
