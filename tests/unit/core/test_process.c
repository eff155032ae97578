/* SPDX-License-Identifier: Apache-2.0 */

#include <signal.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "core/process.h"
#include "core_test.h"

/* The system's shell stands in for a program of ours: it can say what it was given. */
static int bin = -1;

static int group_set_up(_unused_ void **state) {
        bin = open("/bin", O_PATH | O_DIRECTORY | O_CLOEXEC);
        return bin >= 0 ? 0 : -1;
}

static int end_of(int process) {
        siginfo_t info = { 0 };

        assert_true(process >= 0);
        assert_int_equal(waitid(P_PIDFD, (id_t) process, &info, WEXITED), 0);
        (void) close(process);
        return info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
}

static int shell(const char *script, const ProcessFd *fds, size_t n) {
        return process_start(
                &(ProcessStart){ .libexec_fd = bin,
                                 .program = "sh",
                                 .argv = (const char *const[]){ "sh", "-c", script, NULL },
                                 .fds = fds,
                                 .n_fds = n },
                NULL);
}

static void test_it_runs_and_ends(_unused_ void **state) {
        assert_int_equal(end_of(shell("exit 7", NULL, 0)), 7);
}

static void test_what_is_not_there_is_not_started(_unused_ void **state) {
        assert_int_equal(
                process_start(&(ProcessStart){ .libexec_fd = bin,
                                               .program = "postured-nothing",
                                               .argv = (const char *const[]){ "x", NULL } },
                              NULL),
                -ENOENT);
}

static void test_descriptors_are_at_their_numbers_also_when_they_cross(_unused_ void **state) {
        int a[2], b[2];
        char text[8] = "", script[64];

        assert_int_equal(pipe2(a, O_CLOEXEC), 0);
        assert_int_equal(pipe2(b, O_CLOEXEC), 0);
        /* Each wants the number of the other. */
        (void) snprintf(script, sizeof(script), "echo a >&%d; echo b >&%d", b[1], a[1]);
        assert_int_equal(end_of(shell(script, (ProcessFd[]){ { a[1], b[1] }, { b[1], a[1] } }, 2)),
                         0);
        assert_int_equal(read(a[0], text, sizeof(text)), 2);
        assert_memory_equal(text, "a\n", 2);
        assert_int_equal(read(b[0], text, sizeof(text)), 2);
        assert_memory_equal(text, "b\n", 2);
        for (size_t i = 0; i < 2; i++) {
                (void) close(a[i]);
                (void) close(b[i]);
        }
}

/* Also where the program is looked for may have a number that is wanted. */
static void test_the_directory_of_the_program_may_be_in_the_way(_unused_ void **state) {
        int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

        assert_int_equal(end_of(shell("exit 5", &(ProcessFd){ null, bin }, 1)), 5);
        (void) close(null);
}

static void test_nothing_else_is_inherited(_unused_ void **state) {
        int open_too = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 10);

        assert_true(open_too >= 10);
        assert_int_equal(end_of(shell("for f in /proc/$$/fd/*; do case ${f##*/} in 0|1|2) ;; *) "
                                      "[ -e $f ] && exit 1 ;; esac; done; exit 0",
                                      NULL, 0)),
                         0);
        (void) close(open_too);
}

static void test_there_is_no_environment(_unused_ void **state) {
        assert_int_equal(setenv("POSTURED_TEST", "leaks", 1), 0);
        assert_int_equal(end_of(shell("[ -z \"$POSTURED_TEST$HOME$LD_PRELOAD\" ]", NULL, 0)), 0);
}

static void test_signals_are_as_they_were_made(_unused_ void **state) {
        sigset_t set;

        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGTERM);
        (void) sigprocmask(SIG_BLOCK, &set, NULL);
        (void) signal(SIGPIPE, SIG_IGN);
        assert_int_equal(end_of(shell("kill -TERM $$; exit 3", NULL, 0)), -SIGTERM);
        assert_int_equal(end_of(shell("kill -PIPE $$; exit 3", NULL, 0)), -SIGPIPE);
        (void) sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* Whoever started it is gone: so is it. */
static void test_it_dies_with_us(_unused_ void **state) {
        int channel[2], status;
        char byte;
        pid_t pid;

        assert_int_equal(pipe2(channel, O_CLOEXEC), 0);
        pid = fork();
        if (pid == 0) {
                (void) shell("while :; do :; done", &(ProcessFd){ channel[1], 3 }, 1);
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        (void) close(channel[1]);
        assert_int_equal(read(channel[0], &byte, 1), 0); /* nobody has its other end */
        (void) close(channel[0]);
}

static int sleeper(pid_t *ret) {
        *ret = fork();
        if (*ret == 0) {
                (void) pause();
                _exit(0);
        }
        assert_true(*ret > 0);
        return pidfd_open(*ret, 0);
}

static void test_what_is_ended_is_gone(_unused_ void **state) {
        pid_t pid;
        int fd = sleeper(&pid);

        assert_int_equal(process_end(fd, 10000), 0);
        assert_int_equal(kill(pid, 0), -1);
        assert_int_equal(process_end(fd, 10000), 0); /* and stays so */
        (void) close(fd);
}

/* As one that waits for a disk is not ended by a signal, another user's is not by ours. */
static void test_what_cannot_be_ended_is_not_waited_for(_unused_ void **state) {
        pid_t pid;
        int fd;

        if (geteuid() != 0)
                skip();
        fd = sleeper(&pid);
        assert_int_equal(setresuid(65534, 65534, 0), 0);
        assert_int_equal(process_end(fd, 10), -ETIMEDOUT);
        assert_int_equal(setresuid(0, 0, 0), 0);
        assert_int_equal(process_end(fd, 10000), 0);
        (void) close(fd);
}

static void test_a_channel_keeps_messages_apart(_unused_ void **state) {
        char text[8];
        int pair[2];

        assert_int_equal(process_channel(pair), 0);
        assert_int_equal(send(pair[0], "ab", 2, 0), 2);
        assert_int_equal(send(pair[0], "c", 1, 0), 1);
        assert_int_equal(recv(pair[1], text, sizeof(text), 0), 2);
        assert_int_equal(recv(pair[1], text, sizeof(text), 0), 1);
        (void) close(pair[0]);
        (void) close(pair[1]);
}

static void test_a_unit_is_reached_by_its_socket(_unused_ void **state) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        char run[] = "/tmp/process.XXXXXX", far[sizeof(address.sun_path)] = "";
        int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), fd = -1;

        assert_non_null(mkdtemp(run));
        assert_int_equal(process_connect(run, "signer", &fd), -ENOENT);
        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%s/signer.socket", run);
        assert_int_equal(bind(listener, (struct sockaddr *) &address, sizeof(address)), 0);
        assert_int_equal(process_connect(run, "signer", &fd), -ECONNREFUSED);
        assert_int_equal(fd, -1);
        assert_int_equal(listen(listener, 1), 0);
        assert_int_equal(process_connect(run, "signer", &fd), 0);
        assert_true(fd >= 0);
        (void) close(fd);

        (void) memset(far, '/', sizeof(far) - 1);
        assert_int_equal(process_connect(far, "signer", &fd), -ENAMETOOLONG);
        (void) close(listener);
        assert_int_equal(unlink(address.sun_path), 0);
        assert_int_equal(rmdir(run), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_it_runs_and_ends),
                cmocka_unit_test(test_what_is_not_there_is_not_started),
                cmocka_unit_test(test_descriptors_are_at_their_numbers_also_when_they_cross),
                cmocka_unit_test(test_the_directory_of_the_program_may_be_in_the_way),
                cmocka_unit_test(test_nothing_else_is_inherited),
                cmocka_unit_test(test_there_is_no_environment),
                cmocka_unit_test(test_signals_are_as_they_were_made),
                cmocka_unit_test(test_it_dies_with_us),
                cmocka_unit_test(test_what_is_ended_is_gone),
                cmocka_unit_test(test_what_cannot_be_ended_is_not_waited_for),
                cmocka_unit_test(test_a_channel_keeps_messages_apart),
                cmocka_unit_test(test_a_unit_is_reached_by_its_socket),
        };

        return cmocka_run_group_tests(tests, group_set_up, NULL);
}
