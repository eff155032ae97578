/* SPDX-License-Identifier: Apache-2.0 */
/* What all query processes share, by one that has no right at all: postured-query-links. */

#include "asker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const PstQuestion grants[] = { PST_LINKS, PST_LISTENERS("tcp"), PST_CGROUPS, { 0 } };

static void test_a_granted_question_is_answered(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        (void) state;
        asker_open(&asker, "links", grants);
        ask(&asker, PST_LINKS, &answered);
        assert_int_equal(answered.error, 0);
        assert_true(answered.size > 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_what_is_not_granted_is_refused_and_the_rest_goes_on(void **state) {
        const PstQuestion refused[] = {
                PST_LISTENERS("udp"),        /* another argument */
                PST_UEVENTS("block"),        /* its own question, not granted */
                PST_FILE("/etc/passwd"),     /* another process's */
                { .name = "flush.ruleset" }, /* nobody's */
                { .name = "links", .arguments = PST_TEXTS("-") },
                { .name = "listeners" },
        };
        Asker asker;

        (void) state;
        asker_open(&asker, "links", grants);
        for (size_t i = 0; i < ELEMENTSOF(refused); i++) {
                _cleanup_(answered_done) Answered answered = { 0 };

                ask_on(asker.channel, &refused[i], &answered);
                assert_int_equal(answered.error, -EPERM);
                assert_int_equal(answered.size, 0);
        }
        for (int i = 0; i < 3; i++) {
                _cleanup_(answered_done) Answered answered = { 0 };

                ask(&asker, PST_LINKS, &answered);
                assert_int_equal(answered.error, 0);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_each_channel_has_its_own_grants(void **state) {
        const PstQuestion others[] = { PST_CGROUPS, { 0 } };
        _cleanup_(answered_done) Answered first = { 0 }, second = { 0 };
        _cleanup_close_ int other = -1;
        Asker asker;

        (void) state;
        asker_open(&asker, "links", grants);
        other = asker_grant(&asker, others);
        ask_on(other, &(const PstQuestion) PST_LINKS, &first);
        assert_int_equal(first.error, -EPERM);
        ask(&asker, PST_LINKS, &second);
        assert_int_equal(second.error, 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_who_sends_nonsense_is_hung_up_on_and_nobody_else(void **state) {
        static const struct {
                uint8_t type;
                const char *body;
                size_t size;
        } nonsense[] = {
                { ASK_QUESTION, "", 0 },
                { ASK_QUESTION, "\x80", 1 },              /* [] */
                { ASK_QUESTION, "\x81\x01", 2 },          /* [1] */
                { ASK_QUESTION, "\x81\x65links!", 8 },    /* more behind it */
                { ASK_QUESTION, "\x81\x62\xff\xff", 4 },  /* no UTF-8 */
                { ASK_QUESTION, "\x9f\x65links\xff", 8 }, /* of indefinite length */
                { ASK_WATCH, "\xff", 1 },
                { _ASK_MAX, "\x81\x65links", 7 },
                { 255, "\x81\x65links", 7 },
        };
        Asker asker;

        (void) state;
        asker_open(&asker, "links", grants);
        for (size_t i = 0; i < ELEMENTSOF(nonsense); i++) {
                _cleanup_(answered_done) Answered answered = { 0 };
                _cleanup_close_ int channel = asker_grant(&asker, grants);

                assert_int_equal(
                        frame_send(channel, nonsense[i].type, nonsense[i].body, nonsense[i].size),
                        0);
                assert_true(is_hung_up(channel));
                ask(&asker, PST_LINKS, &answered);
                assert_int_equal(answered.error, 0);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_descriptor_that_a_worker_passes_ends_its_channel(void **state) {
        static const char question[] = "\x81\x65links";
        _cleanup_close_ int passed = open("/dev/null", O_RDONLY | O_CLOEXEC);
        Asker asker;

        (void) state;
        asker_open(&asker, "links", grants);
        assert_int_equal(
                frame_send_fd(asker.channel, ASK_QUESTION, question, sizeof(question) - 1, passed),
                0);
        assert_true(is_hung_up(asker.channel));
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_watch_has_no_answer(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        static const char links[] = "\x81\x65links", cgroups[] = "\x81\x67"
                                                                 "refused";
        Asker asker;

        (void) state;
        asker_open(&asker, "links", grants);
        assert_int_equal(frame_send(asker.channel, ASK_WATCH, links, sizeof(links) - 1), 0);
        assert_int_equal(frame_send(asker.channel, ASK_WATCH, cgroups, sizeof(cgroups) - 1), 0);
        /* The first thing that comes is the answer to the question. */
        ask(&asker, PST_UEVENTS("block"), &answered);
        assert_int_equal(answered.error, -EPERM);
        assert_int_equal(frame_wait(asker.channel, 100), -ETIMEDOUT);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_who_does_not_read_its_answers_is_hung_up_on(void **state) {
        static const char links[] = "\x81\x65links";
        Asker asker;
        int r = 0;

        (void) state;
        asker_open(&asker, "links", grants);
        for (int i = 0; r != -EPIPE && r != -ECONNRESET && i < 100000; i++) {
                r = frame_send(asker.channel, ASK_QUESTION, links, sizeof(links) - 1);
                if (r == -EAGAIN)
                        (void) usleep(1000);
        }
        assert_true(r == -EPIPE || r == -ECONNRESET);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_client_too_many_is_hung_up_on(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        int channels[40];
        Asker asker;

        (void) state;
        asker_open(&asker, "links", grants);
        for (size_t i = 0; i < ELEMENTSOF(channels); i++)
                channels[i] = asker_grant(&asker, grants);
        assert_true(is_hung_up(channels[ELEMENTSOF(channels) - 1]));
        ask(&asker, PST_LINKS, &answered);
        assert_int_equal(answered.error, 0);
        for (size_t i = 0; i < ELEMENTSOF(channels); i++)
                (void) close(channels[i]);

        /* There is room again. */
        for (int i = 0; i < 3; i++) {
                _cleanup_(answered_done) Answered again = { 0 };
                _cleanup_close_ int channel = asker_grant(&asker, grants);

                ask_on(channel, &(const PstQuestion) PST_LINKS, &again);
                assert_int_equal(again.error, 0);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_it_ends_when_core_hangs_up_though_workers_are_there(void **state) {
        Asker asker;
        int channel;

        (void) state;
        asker_open(&asker, "links", grants);
        channel = asker.channel;
        asker.channel = -1;
        assert_int_equal(asker_stop(&asker), 0);
        assert_true(is_hung_up(channel));
        assert_int_equal(close(channel), 0);
}

static void test_nonsense_from_core_ends_it(void **state) {
        Asker asker;

        (void) state;
        asker_open(&asker, "links", grants);
        assert_int_equal(frame_send(asker.control, CONTROL_CLIENT, "\x80", 1), 0);
        assert_true(is_hung_up(asker.channel));
        assert_int_equal(asker_stop(&asker), 0);
}

/* --- Started by its socket unit --- */

static int listen_at(struct sockaddr_un *address) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
        (void) snprintf(address->sun_path + 1, sizeof(address->sun_path) - 1, "postured-test-%d",
                        getpid());
        assert_int_equal(bind(fd, (struct sockaddr *) address, sizeof(*address)), 0);
        assert_int_equal(listen(fd, 4), 0);
        return fd;
}

static pid_t start_by_socket(int listen_fd) {
        pid_t pid = fork();

        if (pid == 0) {
                char number[16];

                (void) snprintf(number, sizeof(number), "%d", getpid());
                (void) setenv("LISTEN_PID", number, 1);
                (void) setenv("LISTEN_FDS", "1", 1);
                if (dup2(listen_fd, 3) < 0 || fcntl(3, F_SETFD, 0) < 0)
                        _exit(126);
                (void) execl(PST_BIN "/postured-query-links", "postured-query-links", NULL);
                _exit(127);
        }

        return pid;
}

static void test_it_serves_the_socket_that_systemd_passes_until_nobody_is_left(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        struct sockaddr_un address;
        int status = -1, listen_fd;
        Asker asker;

        (void) state;
        listen_fd = listen_at(&address);
        asker = (Asker){ .pid = start_by_socket(listen_fd) };
        asker.control = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(asker.control, (struct sockaddr *) &address, sizeof(address)), 0);
        if (geteuid() != 0) {
                assert_true(is_hung_up(asker.control)); /* we are neither root nor core */
                asker.channel = -1;
        } else {
                asker.channel = asker_grant(&asker, grants);
                ask(&asker, PST_LINKS, &answered);
                assert_int_equal(answered.error, 0);

                /* A worker that is still there keeps it, when core is gone. */
                assert_int_equal(close(asker.control), 0);
                asker.control = -1;
                assert_int_equal(waitpid(asker.pid, &status, WNOHANG), 0);
        }
        assert_int_equal(asker_stop(&asker), 0);
        assert_int_equal(close(listen_fd), 0);
}

static struct sockaddr_un address;

static int is_hung_up_on(void) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

        if (fd < 0 || connect(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return 2;
        return is_hung_up(fd) ? 0 : 1;
}

static void test_who_connects_and_is_not_core_is_hung_up_on(void **state) {
        Asker asker = { .control = -1, .channel = -1 };
        int listen_fd;

        (void) state;
        if (geteuid() != 0)
                skip(); /* the one user that we can be is refused in the test above */

        listen_fd = listen_at(&address);
        asker.pid = start_by_socket(listen_fd);
        assert_int_equal(run_as_nobody(is_hung_up_on), 0);
        assert_int_equal(asker_stop(&asker), 0);
        assert_int_equal(close(listen_fd), 0);
}

static void test_without_a_way_in_it_says_how_to_start_it(void **state) {
        static const char *const wrong[][4] = {
                { PST_BIN "/postured-query-links", NULL },
                { PST_BIN "/postured-query-links", "--control", "x", NULL },
                { PST_BIN "/postured-query-links", "--control", "77", NULL },
                { PST_BIN "/postured-query-links", "--control", "2", NULL },
                { PST_BIN "/postured-query-links", "--bus", "unix:path=/x", NULL },
                { PST_BIN "/postured-query-links", "more", NULL },
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++)
                assert_int_equal(run_program(wrong[i]), 2);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_granted_question_is_answered),
                cmocka_unit_test(test_what_is_not_granted_is_refused_and_the_rest_goes_on),
                cmocka_unit_test(test_each_channel_has_its_own_grants),
                cmocka_unit_test(test_who_sends_nonsense_is_hung_up_on_and_nobody_else),
                cmocka_unit_test(test_a_descriptor_that_a_worker_passes_ends_its_channel),
                cmocka_unit_test(test_a_watch_has_no_answer),
                cmocka_unit_test(test_who_does_not_read_its_answers_is_hung_up_on),
                cmocka_unit_test(test_a_client_too_many_is_hung_up_on),
                cmocka_unit_test(test_it_ends_when_core_hangs_up_though_workers_are_there),
                cmocka_unit_test(test_nonsense_from_core_ends_it),
                cmocka_unit_test(
                        test_it_serves_the_socket_that_systemd_passes_until_nobody_is_left),
                cmocka_unit_test(test_who_connects_and_is_not_core_is_hung_up_on),
                cmocka_unit_test(test_without_a_way_in_it_says_how_to_start_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
