/* SPDX-License-Identifier: Apache-2.0 */

#include <sys/socket.h>

#include "base/frame.h"
#include "core/process.h"
#include "core/query_set.h"
#include "core_test.h"
#include "message/channel.h"

CORE_GATE(gate, 12, "g");

/* The launcher's end is the test's: it plays the query process as well. */
typedef struct Bench {
        sd_event *event;
        QuerySet *set;
        int launcher;
        unsigned n_lost, n_back;
} Bench;

static Bench bench;

static void on_lost(const char *right, _unused_ void *userdata) {
        assert_string_equal(right, "links");
        bench.n_lost++;
}

static void on_back(const char *right, _unused_ void *userdata) {
        assert_string_equal(right, "links");
        bench.n_back++;
}

static int pair[2];

static int set_up(_unused_ void **state) {
        bench = (Bench){ 0 };
        assert_int_equal(process_channel(pair), 0);
        bench.launcher = pair[1];
        assert_int_equal(sd_event_new(&bench.event), 0);
        assert_int_equal(
                query_set_new(&(QuerySetup){ .event = bench.event,
                                             .launcher = pair[0],
                                             .listener = { .lost = on_lost, .back = on_back } },
                              &bench.set),
                0);
        return 0;
}

static int tear_down(_unused_ void **state) {
        (void) query_set_free(bench.set);
        sd_event_unref(bench.event);
        (void) close(pair[0]);
        (void) close(pair[1]);
        return 0;
}

/* What the launcher was asked to start; its control channel. */
static int launched(const char *right) {
        static Frame frame;
        int control = -1;

        assert_int_equal(frame_receive_fd(bench.launcher, &frame, &control), 0);
        assert_int_equal(frame.size, strlen(right));
        assert_memory_equal(frame.body, right, frame.size);
        assert_true(control >= 0);
        return control;
}

static void test_each_right_is_needed_once(_unused_ void **state) {
        const char *rights[QUERY_RIGHTS_MAX];

        assert_int_equal(query_rights(&gate, rights), 2);
        assert_string_equal(rights[0], "files");
        assert_string_equal(rights[1], "links");
}

static void test_a_process_is_told_the_questions_of_its_right_alone(_unused_ void **state) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        static Frame frame;
        ClientGrant grant;
        int ours = -1, control, theirs = -1;

        assert_int_equal(query_set_connect(bench.set, "files", &gate, &ours), 0);
        control = launched("files");
        assert_int_equal(frame_receive_fd(control, &frame, &theirs), 0);
        assert_int_equal(frame.type, CONTROL_CLIENT);
        assert_int_equal(arena_new(65536, &arena), 0);
        assert_int_equal(client_grant_decode(frame.body, frame.size, arena, &grant), 0);
        assert_string_equal(grant.gate, "g");
        assert_string_equal(grant.questions[0].name, "plain"); /* of what the gate reads itself */
        assert_string_equal(grant.questions[0].arguments[0], "/etc/hostname");
        assert_string_equal(grant.questions[1].name, "file");
        assert_string_equal(grant.questions[2].name, "names");
        assert_null(grant.questions[3].name);

        /* Both ends are of one channel. */
        assert_int_equal(send(ours, "x", 1, 0), 1);
        assert_int_equal(recv(theirs, frame.body, 8, 0), 1);
        (void) close(ours);
        (void) close(theirs);
        (void) close(control);
}

static void test_a_second_gate_gets_a_channel_to_the_same_process(_unused_ void **state) {
        static Frame frame;
        int first = -1, second = -1, control;

        assert_int_equal(query_set_connect(bench.set, "links", &gate, &first), 0);
        assert_int_equal(query_set_connect(bench.set, "links", &gate, &second), 0);
        control = launched("links");
        assert_int_equal(frame_receive(bench.launcher, &frame), -EAGAIN); /* not another one */
        (void) close(first);
        (void) close(second);
        (void) close(control);
}

static void run_until(const unsigned *count) {
        for (int i = 0; i < 500 && *count == 0; i++)
                (void) sd_event_run(bench.event, 10000);
        assert_int_equal(*count, 1);
}

static void test_one_that_ended_is_told_waited_for_and_started_again(_unused_ void **state) {
        int ours = -1, again = -1;

        assert_int_equal(query_set_connect(bench.set, "links", &gate, &ours), 0);
        (void) close(launched("links"));
        run_until(&bench.n_lost);
        assert_int_equal(query_set_connect(bench.set, "links", &gate, &again), -EAGAIN);

        run_until(&bench.n_back); /* a second later, and it has lived for half a one */
        (void) launched("links");
        assert_int_equal(query_set_connect(bench.set, "links", &gate, &again), 0);
        (void) close(ours);
        (void) close(again);
}

/* The service's processes are units: where there is none, the right cannot be had. */
static void test_without_a_launcher_the_unit_is_asked(_unused_ void **state) {
        QuerySet *set = NULL;
        int ours = -1;

        assert_int_equal(
                query_set_new(&(QuerySetup){ .event = bench.event,
                                             .launcher = -1,
                                             .places = { .run = "/nonexistent" },
                                             .listener = { .lost = on_lost, .back = on_back } },
                              &set),
                0);
        assert_int_equal(query_set_connect(set, "links", &gate, &ours), -ENOENT);
        (void) query_set_free(set);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_right_is_needed_once),
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_a_process_is_told_the_questions_of_its_right_alone),
                TEST(test_a_second_gate_gets_a_channel_to_the_same_process),
                TEST(test_one_that_ended_is_told_waited_for_and_started_again),
                TEST(test_without_a_launcher_the_unit_is_asked),
        };

        log_set_max_level(LOG_EMERG);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
