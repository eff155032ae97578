/* SPDX-License-Identifier: Apache-2.0 */

/* A daemon from its first record to its last, and the next one after it. */

#include <sys/socket.h>

#include "bench.h"

static Bench bench;

static int set_up(_unused_ void **state) {
        bench_init(&bench);
        return 0;
}

static int tear_down(_unused_ void **state) {
        bench_done(&bench);
        return 0;
}

static RecordView *verified(const uint8_t *data, size_t size, const Pin *pin) {
        static RecordView view;

        assert_string_equal(record_result_name(record_check(data, size, pin, 1, &view)), "ok");
        return &view;
}

/* The file is written moments after the record is told. */
static void assert_file_follows(sd_bus *bus) {
        for (unsigned i = 0; i < 100; i++) {
                _cleanup_free_ uint8_t *file = NULL, *answer = NULL;
                size_t file_size, size;

                assert_int_equal(bench_bytes(bus, "GetRecord", "", NULL, &answer, &size, NULL), 0);
                bench_record(&bench, &file, &file_size);
                if (size == file_size && memcmp(answer, file, size) == 0)
                        return;
                pause_ms(10);
        }
        fail_msg("the file is not what is told");
}

static void test_the_first_record_is_of_all_gates_and_verifies(_unused_ void **state) {
        _cleanup_free_ uint8_t *first = NULL;
        size_t first_size;
        const RecordView *view;
        sd_bus *bus;
        Pin pin;

        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        pin = bench_pin(bus);
        assert_file_follows(bus);
        assert_int_equal(
                bench_bytes(bus, "GetRecordAt", "t", &(uint64_t){ 0 }, &first, &first_size, NULL),
                0);
        view = verified(first, first_size, &pin);
        assert_int_equal(view->header.sequence, 0);
        assert_int_equal(view->claims.kind, RECORD_KIND_BOOT);
        assert_true(view->claims.n_gates >= 10);
        assert_true(view->claims.expires_s > view->claims.issued_s);
        sd_bus_close_unref(bus);

        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
}

static void test_an_orderly_stop_leaves_a_record_that_says_so(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        const RecordView *view;
        HistoryResult history;
        size_t size;
        sd_bus *bus;
        Pin pin;

        bench.gates = QUICK_GATES;
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        pin = bench_pin(bus);
        sd_bus_close_unref(bus);
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);

        bench_record(&bench, &data, &size);
        view = verified(data, size, &pin);
        assert_int_equal(view->claims.kind, RECORD_KIND_SHUTDOWN);
        assert_int_equal(view->claims.decisions[DECISION_STATE].value, DEVICE_STATE_INACTIVE);
        history = bench_verify(&bench, &pin);
        assert_int_equal(history.head.sequence, view->header.sequence);
}

static void test_the_next_daemon_goes_on_with_the_chain(_unused_ void **state) {
        HistoryResult history;
        uint64_t sequence = 0;
        sd_bus *bus;
        Pin pin;

        bench.gates = QUICK_GATES;
        for (int i = 0; i < 3; i++) {
                bench_start(&bench, NULL);
                bench_wait_ready(&bench);
                bus = bench_connect(&bench);
                pin = bench_pin(bus);
                assert_int_equal(bench_evaluate(bus, &sequence), 0);
                sd_bus_close_unref(bus);
                assert_int_equal(bench_stop(&bench, i == 1 ? SIGINT : SIGTERM), 0);
                history = bench_verify(&bench, &pin);
                assert_int_equal(history.head.sequence, sequence + 1);
        }
        assert_int_equal(history.first_sequence, 0);
        assert_false(bench_logged(&bench, "chain could not be continued"));
}

static void test_an_evaluation_is_answered_with_a_record_of_its_own(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        uint64_t before = 0, after = 0;
        size_t size;
        sd_bus *bus;

        bench.gates = QUICK_GATES;
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        assert_int_equal(bench_evaluate(bus, &before), 0);
        assert_int_equal(bench_evaluate(bus, &after), 0);
        assert_int_equal(after, before + 1);
        assert_int_equal(bench_number_property(bus, "Sequence"), after);
        assert_int_equal(bench_bytes(bus, "GetRecordAt", "t", &after, &data, &size, NULL), 0);
        sd_bus_close_unref(bus);
}

static int on_changed(sd_bus_message *m, void *userdata, _unused_ sd_bus_error *error) {
        const char *text;
        uint64_t *sequence = userdata;

        return sd_bus_message_read(m, "ts", sequence, &text);
}

static int on_properties(_unused_ sd_bus_message *m, void *userdata, _unused_ sd_bus_error *error) {
        ++*(unsigned *) userdata;
        return 0;
}

static void test_everybody_who_listens_is_told(_unused_ void **state) {
        uint64_t told = UINT64_MAX, sequence = 0;
        unsigned n_properties = 0;
        sd_bus *listener, *bus;

        bench.gates = QUICK_GATES;
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        listener = bench_connect(&bench);
        assert_true(sd_bus_match_signal(listener, NULL, NULL, OBJECT, INTERFACE, "Changed",
                                        on_changed, &told) >= 0);
        assert_true(sd_bus_match_signal(listener, NULL, NULL, OBJECT,
                                        "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                        on_properties, &n_properties) >= 0);
        (void) bench_number_property(listener, "Sequence"); /* it is accepted */

        assert_int_equal(bench_evaluate(bus, &sequence), 0);
        for (int i = 0; i < 200 && (told != sequence || n_properties == 0); i++)
                if (sd_bus_process(listener, NULL) == 0)
                        (void) sd_bus_wait(listener, 50000);
        assert_int_equal(told, sequence);
        assert_true(n_properties > 0);
        sd_bus_close_unref(bus);
        sd_bus_close_unref(listener);
}

static void test_a_second_daemon_in_the_same_place_is_refused(_unused_ void **state) {
        Bench second;
        char text[64];

        bench.gates = QUICK_GATES;
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);

        second = bench;
        second.pid = 0;
        assert_int_equal(bench_run(&second, NULL), 1);
        (void) snprintf(text, sizeof(text), "Another postured (pid %d) is running",
                        (int) bench.pid);
        assert_true(bench_logged(&bench, text));
        assert_true(bench_process(&bench, "postured-signer") > 0); /* the first one goes on */
}

/* Also without any client: it evaluates once, and ends. The record that it made stays current. */
static void test_once_is_once(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        Envelope envelope;
        Claims *claims = calloc(1, sizeof(*claims));
        size_t size;

        bench.gates = QUICK_GATES;
        assert_int_equal(bench_run(&bench, (const char *const[]){ "--once", NULL }), 0);
        bench_record(&bench, &data, &size);
        assert_int_equal(envelope_parse(data, size, &envelope), RECORD_OK);
        assert_int_equal(claims_decode(envelope.payload.data, envelope.payload.size, claims),
                         RECORD_OK);
        assert_int_equal(claims->kind, RECORD_KIND_BOOT);
        free(claims);
}

/* As posturectl does it: the daemon is handed a connected client, and ends with it. */
static void test_a_client_that_was_handed_over_is_served(_unused_ void **state) {
        uint64_t sequence = UINT64_MAX;
        int pair[2];
        sd_bus *bus;

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        bench.pid = fork();
        if (bench.pid == 0) {
                char number[16];
                int log = open(bench.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

                (void) snprintf(number, sizeof(number), "%d", (int) getpid());
                (void) setenv("LISTEN_PID", number, 1);
                (void) setenv("LISTEN_FDS", "1", 1);
                (void) setenv("LISTEN_FDNAMES", "client", 1);
                (void) dup2(pair[1], 20);
                (void) dup2(20, 3);
                (void) dup2(log, STDERR_FILENO);
                (void) execl(BIN "/postured", "postured", "--private", bench.place, "--gates",
                             QUICK_GATES, "--once", (char *) NULL);
                _exit(127);
        }
        (void) close(pair[1]);
        bus = bench_connect_fd(pair[0]);
        assert_int_equal(bench_evaluate(bus, &sequence), 0);
        assert_int_equal(sequence, 0); /* the first evaluation is what was asked for */
        pause_ms(300);
        assert_int_equal(bench_number_property(bus, "Sequence"), 0); /* it still is there */
        sd_bus_close_unref(bus);
        assert_int_equal(bench_end(&bench), 0);
}

static void test_the_algorithm_s_older_name_may_be_chosen(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;
        sd_bus *bus;
        Pin pin;

        bench.gates = QUICK_GATES;
        bench_start(&bench, (const char *const[]){ "--alg", "-8", NULL });
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        pin = bench_pin(bus);
        pin.alg = -8;
        bench_record(&bench, &data, &size);
        assert_int_equal(verified(data, size, &pin)->header.alg, -8);
        sd_bus_close_unref(bus);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_the_first_record_is_of_all_gates_and_verifies),
                TEST(test_an_orderly_stop_leaves_a_record_that_says_so),
                TEST(test_the_next_daemon_goes_on_with_the_chain),
                TEST(test_an_evaluation_is_answered_with_a_record_of_its_own),
                TEST(test_everybody_who_listens_is_told),
                TEST(test_a_second_daemon_in_the_same_place_is_refused),
                TEST(test_once_is_once),
                TEST(test_a_client_that_was_handed_over_is_served),
                TEST(test_the_algorithm_s_older_name_may_be_chosen),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
