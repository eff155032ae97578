/* SPDX-License-Identifier: Apache-2.0 */

#include <signal.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "core/worker.h"
#include "core_test.h"

/*
 * A process that does nothing but be there: what a worker says is said by the test. Every message
 * is tried in every state, against the table written down a second time.
 */
typedef struct Bench {
        sd_event *event;
        Worker *worker;
        int theirs; /* the worker's end */
        pid_t pid;
        unsigned n_hello, n_signal, n_woken, n_done, n_gone;
        int answer; /* of the listener */
} Bench;

static Bench bench;

static int on_hello(_unused_ Worker *w, _unused_ const Frame *f, _unused_ void *userdata) {
        bench.n_hello++;
        return bench.answer;
}

static int on_signal(_unused_ Worker *w, _unused_ const Frame *f, _unused_ void *userdata) {
        bench.n_signal++;
        return bench.answer;
}

static int on_woken(_unused_ Worker *w, _unused_ const Frame *f, _unused_ void *userdata) {
        bench.n_woken++;
        return bench.answer;
}

static void on_done(_unused_ Worker *w, _unused_ void *userdata) {
        bench.n_done++;
}

static void on_gone(_unused_ Worker *w, _unused_ void *userdata) {
        bench.n_gone++;
}

static const WorkerListener listener = {
        .hello = on_hello,
        .signal = on_signal,
        .woken = on_woken,
        .done = on_done,
        .gone = on_gone,
};

static void start(uint64_t deadline_usec, int status) {
        int pair[2], pid_fd;

        bench = (Bench){ 0 };
        assert_int_equal(
                socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
        bench.pid = fork();
        if (bench.pid == 0) {
                (void) close(pair[0]);
                if (status < 0)
                        (void) pause();
                _exit(status);
        }
        assert_true(bench.pid > 0);
        pid_fd = pidfd_open(bench.pid, 0);
        assert_true(pid_fd >= 0);
        assert_int_equal(sd_event_new(&bench.event), 0);
        assert_int_equal(
                worker_new(bench.event, pid_fd, pair[0], deadline_usec, &listener, &bench.worker),
                0);
        bench.theirs = pair[1];
}

static void stop(void) {
        (void) worker_free(bench.worker);
        (void) close(bench.theirs);
        sd_event_unref(bench.event);
}

static int set_up(_unused_ void **state) {
        start(UINT64_C(60) * 1000000U, -1);
        return 0;
}

static int tear_down(_unused_ void **state) {
        stop();
        return 0;
}

/* Everything that is there to be handled. */
static void turn(void) {
        while (sd_event_run(bench.event, 0) > 0)
                ;
}

static void turn_until_gone(void) {
        for (int i = 0; i < 500 && bench.n_gone == 0; i++)
                (void) sd_event_run(bench.event, 10000);
        assert_int_equal(bench.n_gone, 1);
}

static void say(uint8_t type, const void *body, size_t size) {
        (void) frame_send(bench.theirs, type, body, size);
        turn();
}

static void reach(WorkerState state) {
        if (state == WORKER_IDLE || state == WORKER_SAMPLING)
                say(REPORT_HELLO, NULL, 0);
        if (state == WORKER_SAMPLING)
                assert_int_equal(worker_sample(bench.worker, "x", 1), 0);
        if (state == WORKER_DEAD) {
                (void) kill(bench.pid, SIGKILL);
                turn_until_gone();
        }
        assert_int_equal(worker_state(bench.worker), state);
}

/* What follows; WORKER_DEAD: it is not welcome. */
static const WorkerState follows[_WORKER_STATE_MAX][_REPORT_MAX + 1] = {
        [WORKER_STARTING] = { [REPORT_HELLO] = WORKER_IDLE },
        [WORKER_IDLE] = { [REPORT_WOKEN] = WORKER_IDLE },
        [WORKER_SAMPLING] = { [REPORT_WOKEN] = WORKER_SAMPLING,
                              [REPORT_SIGNAL] = WORKER_SAMPLING,
                              [REPORT_DONE] = WORKER_IDLE },
};

static void test_every_message_in_every_state(_unused_ void **state) {
        for (unsigned from = 0; from < _WORKER_STATE_MAX; from++)
                for (uint8_t type = 1; type <= _REPORT_MAX; type++) {
                        start(UINT64_C(60) * 1000000U, -1);
                        reach((WorkerState) from);
                        say(type, NULL, 0);
                        assert_int_equal(worker_state(bench.worker), follows[from][type]);
                        if (follows[from][type] == WORKER_DEAD && from != WORKER_DEAD)
                                turn_until_gone();
                        stop();
                }
}

static void test_an_order_reaches_it_only_when_it_is_idle(_unused_ void **state) {
        Frame frame;

        assert_int_equal(worker_sample(bench.worker, "x", 1), -EBUSY);
        reach(WORKER_IDLE);
        assert_int_equal(worker_sample(bench.worker, "order", 5), 0);
        assert_int_equal(frame_receive(bench.theirs, &frame), 0);
        assert_int_equal(frame.type, ORDER_SAMPLE);
        assert_int_equal(frame.size, 5);
        assert_int_equal(worker_sample(bench.worker, "x", 1), -EBUSY);
}

static void test_it_wakes_us_once_and_then_waits(_unused_ void **state) {
        reach(WORKER_IDLE);
        say(REPORT_WOKEN, NULL, 0);
        assert_int_equal(bench.n_woken, 1);
        say(REPORT_WOKEN, NULL, 0);
        assert_int_equal(worker_state(bench.worker), WORKER_DEAD);
        assert_string_equal(worker_end(bench.worker), "it spoke out of turn");
}

/* One that crossed the order, and one that came after it. */
static void test_while_sampling_it_may_wake_us_twice(_unused_ void **state) {
        reach(WORKER_SAMPLING);
        say(REPORT_WOKEN, NULL, 0);
        say(REPORT_WOKEN, NULL, 0);
        assert_int_equal(worker_state(bench.worker), WORKER_SAMPLING);
        say(REPORT_WOKEN, NULL, 0);
        assert_int_equal(worker_state(bench.worker), WORKER_DEAD);
}

static void test_more_signals_than_a_gate_has_end_it(_unused_ void **state) {
        reach(WORKER_SAMPLING);
        for (unsigned i = 0; i < GATE_SIGNALS_MAX; i++)
                say(REPORT_SIGNAL, NULL, 0);
        assert_int_equal(worker_state(bench.worker), WORKER_SAMPLING);
        say(REPORT_SIGNAL, NULL, 0);
        assert_int_equal(worker_state(bench.worker), WORKER_DEAD);
        assert_int_equal(bench.n_signal, GATE_SIGNALS_MAX);
}

static void test_a_body_that_is_refused_ends_it(_unused_ void **state) {
        reach(WORKER_SAMPLING);
        bench.answer = -EBADMSG;
        say(REPORT_SIGNAL, NULL, 0);
        assert_int_equal(worker_state(bench.worker), WORKER_DEAD);
        turn_until_gone();
}

static void test_a_done_with_a_body_ends_it(_unused_ void **state) {
        reach(WORKER_SAMPLING);
        say(REPORT_DONE, "x", 1);
        assert_int_equal(worker_state(bench.worker), WORKER_DEAD);
        assert_int_equal(bench.n_done, 0);
}

static void test_descriptors_are_not_welcome(_unused_ void **state) {
        reach(WORKER_IDLE);
        assert_int_equal(frame_send_fd(bench.theirs, REPORT_WOKEN, NULL, 0, STDIN_FILENO), 0);
        turn();
        assert_int_equal(worker_state(bench.worker), WORKER_DEAD);
}

static void test_silence_past_the_deadline_kills(_unused_ void **state) {
        start(20000, -1);
        turn_until_gone();
        assert_string_equal(worker_end(bench.worker), "it did not answer in time");
        assert_false(worker_asks_restart(bench.worker));
        stop();

        start(20000, -1);
        reach(WORKER_SAMPLING);
        turn_until_gone();
        assert_string_equal(worker_end(bench.worker), "it did not answer in time");
        stop();
}

static void test_an_idle_worker_has_no_deadline(_unused_ void **state) {
        start(20000, -1);
        reach(WORKER_IDLE);
        for (int i = 0; i < 6; i++)
                (void) sd_event_run(bench.event, 10000);
        assert_int_equal(worker_state(bench.worker), WORKER_IDLE);
        stop();
}

static void test_how_it_ended_is_told_apart(_unused_ void **state) {
        start(UINT64_C(60) * 1000000U, 3);
        turn_until_gone();
        assert_string_equal(worker_end(bench.worker), "it failed");
        stop();

        start(UINT64_C(60) * 1000000U, -1);
        reach(WORKER_IDLE);
        (void) kill(bench.pid, SIGKILL);
        turn_until_gone();
        assert_string_equal(worker_end(bench.worker), "it was killed by a signal");
        assert_false(worker_asks_restart(bench.worker));
        stop();
}

/* A success while it starts is none: it has not even said hello. */
static void test_only_an_idle_worker_may_ask_to_be_started_again(_unused_ void **state) {
        start(UINT64_C(60) * 1000000U, 0);
        turn_until_gone();
        assert_string_equal(worker_end(bench.worker), "it ended");
        assert_false(worker_asks_restart(bench.worker));
        stop();
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_message_in_every_state),
                cmocka_unit_test_setup_teardown(test_an_order_reaches_it_only_when_it_is_idle,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_it_wakes_us_once_and_then_waits, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_while_sampling_it_may_wake_us_twice, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_more_signals_than_a_gate_has_end_it, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_a_body_that_is_refused_ends_it, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_a_done_with_a_body_ends_it, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_descriptors_are_not_welcome, set_up,
                                                tear_down),
                cmocka_unit_test(test_silence_past_the_deadline_kills),
                cmocka_unit_test(test_an_idle_worker_has_no_deadline),
                cmocka_unit_test(test_how_it_ended_is_told_apart),
                cmocka_unit_test(test_only_an_idle_worker_may_ask_to_be_started_again),
        };
        sigset_t set;

        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGCHLD);
        (void) sigprocmask(SIG_BLOCK, &set, NULL);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
