/* SPDX-License-Identifier: Apache-2.0 */

/* Processes that end, hang and come back: each costs what it is for, and nothing else. */

#include "bench.h"

#define BACK_MS 20000U /* a deadline of ten seconds, a back-off, and a slow machine */

static Bench bench;
static sd_bus *bus;

/* Gates whose statuses differ from unknown on any device, so that a loss shows. */
static int set_up(_unused_ void **state) {
        bench_init(&bench);
        bench.gates = "boot,management";
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        return 0;
}

static int tear_down(_unused_ void **state) {
        Pin pin = bench_pin(bus);

        (void) bench_verify(&bench, &pin); /* whatever happened: one intact chain */
        sd_bus_close_unref(bus);
        bench_done(&bench);
        return 0;
}

/* The reasons of a gate's first objective, as the record has them. */
static bool has_reason(uint8_t number, ReasonCode code) {
        static RecordView view;
        _cleanup_free_ uint8_t *data = NULL;
        const ClaimedGate *gate;
        Pin pin = bench_pin(bus);
        size_t size;

        assert_int_equal(bench_bytes(bus, "GetRecord", "", NULL, &data, &size, NULL), 0);
        assert_int_equal(record_check(data, size, &pin, 1, &view), RECORD_OK);
        gate = claims_gate(&view.claims, number);
        for (size_t i = 0; i < gate->objectives[0].n_reasons; i++)
                if (gate->objectives[0].reasons[i] == code)
                        return true;

        return false;
}

static bool has_finding(ReasonCode code) {
        static RecordView view;
        _cleanup_free_ uint8_t *data = NULL;
        const ClaimedGate *gate;
        Pin pin = bench_pin(bus);
        size_t size;

        assert_int_equal(bench_bytes(bus, "GetRecord", "", NULL, &data, &size, NULL), 0);
        assert_int_equal(record_check(data, size, &pin, 1, &view), RECORD_OK);
        gate = claims_gate(&view.claims, 10);
        for (size_t i = 0; i < gate->n_findings; i++)
                if (gate->findings[i].code == code)
                        return true;

        return false;
}

static void wait_reason(uint8_t number, ReasonCode code, bool there) {
        for (unsigned ms = 0; ms < BACK_MS; ms += 20) {
                if (has_reason(number, code) == there)
                        return;
                pause_ms(20);
        }
        fail_msg("gate %u %s reason %s", number, there ? "never has" : "still has",
                 reason_name(code));
}

static void strike(const char *process, int signal) {
        pid_t pid = bench_process(&bench, process);

        assert_true(pid > 0);
        assert_int_equal(kill(pid, signal), 0);
}

static void test_a_worker_that_is_killed_costs_its_own_gate_until_it_is_back(
        _unused_ void **state) {
        pid_t other = bench_process(&bench, "gates/management");
        _cleanup_free_ char *before = bench_gate_status(bus, 8), *after = NULL;

        strike("gates/boot", SIGKILL);
        wait_reason(2, REASON_WORKER_FAILED, true);
        assert_false(has_reason(8, REASON_WORKER_FAILED));
        assert_true(has_finding(REASON_WORKER_FAILED));
        after = bench_gate_status(bus, 8);
        assert_string_equal(before, after);

        wait_reason(2, REASON_WORKER_FAILED, false);
        assert_false(has_finding(REASON_WORKER_FAILED));
        assert_int_equal(bench_process(&bench, "gates/management"), other);
        assert_true(bench_logged(&bench, "The worker of gate 'boot' is gone (it was killed by a "
                                         "signal), its objectives are unknown"));
}

static int on_reply(sd_bus_message *m, void *userdata, _unused_ sd_bus_error *error) {
        *(int *) userdata = sd_bus_message_is_method_error(m, NULL) ? -1 : 1;
        return 0;
}

/* It hangs, and is only found out when it does not answer. Everybody else is served meanwhile. */
static void test_a_worker_that_hangs_is_ended_at_its_deadline(_unused_ void **state) {
        sd_bus *other = bench_connect(&bench);
        int answered = 0;

        strike("gates/boot", SIGSTOP);
        assert_true(sd_bus_call_method_async(bus, NULL, INTERFACE, OBJECT, INTERFACE, "Evaluate",
                                             on_reply, &answered, "") >= 0);
        for (int i = 0; i < 20; i++) {
                (void) bench_number_property(other, "Sequence");
                if (sd_bus_process(bus, NULL) == 0)
                        (void) sd_bus_wait(bus, 20000);
        }
        assert_int_equal(answered, 0);
        while (answered == 0)
                if (sd_bus_process(bus, NULL) == 0)
                        (void) sd_bus_wait(bus, 100000);
        assert_int_equal(answered, 1);
        assert_true(bench_logged(&bench, "gate 'boot' is gone (it did not answer in time)"));
        wait_reason(2, REASON_WORKER_FAILED, false);
        sd_bus_close_unref(other);
}

static void test_a_query_process_that_is_killed_is_started_again(_unused_ void **state) {
        static const char name[] = "postured-query-files";
        pid_t before = bench_wait_process(&bench, name, 0);
        uint64_t sequence;

        strike(name, SIGKILL);
        assert_true(bench_wait_process(&bench, name, before) > 0);
        wait_reason(2, REASON_WORKER_FAILED, false);
        assert_int_equal(bench_evaluate(bus, &sequence), 0);
        assert_true(bench_logged(&bench, "The query process for 'files' ended"));
}

/* Who was late once is not asked again by the same worker, so that makes way for another. */
static void test_a_query_process_that_was_late_is_asked_again_later(_unused_ void **state) {
        uint64_t sequence;
        pid_t worker = bench_process(&bench, "gates/boot");

        bench_wait_process(&bench, "postured-query-files", 0);
        strike("postured-query-files", SIGSTOP);
        assert_int_equal(bench_evaluate(bus, &sequence), 0);
        strike("postured-query-files", SIGCONT);
        assert_int_equal(bench_process(&bench, "gates/boot"), worker);

        for (unsigned ms = 0; ms < 3 * BACK_MS; ms += 20) {
                if (bench_process(&bench, "gates/boot") != worker)
                        break;
                pause_ms(20);
        }
        assert_true(bench_wait_process(&bench, "gates/boot", worker) > 0);
        assert_false(bench_logged(&bench, "The worker of gate 'boot' is gone"));
}

static void test_a_signer_that_is_killed_comes_back_and_the_chain_goes_on(_unused_ void **state) {
        uint64_t before = 0, after = 0;

        assert_int_equal(bench_evaluate(bus, &before), 0);
        strike("postured-signer", SIGKILL);
        assert_int_equal(bench_evaluate(bus, &after), 0);
        assert_int_equal(after, before + 1);
        assert_true(bench_logged(&bench, "The signer is gone (it ended), starting it again"));
}

static void test_a_signer_that_hangs_is_ended_and_asked_again(_unused_ void **state) {
        uint64_t before = 0, after = 0;

        assert_int_equal(bench_evaluate(bus, &before), 0);
        strike("postured-signer", SIGSTOP);
        assert_int_equal(bench_evaluate(bus, &after), 0);
        assert_true(after > before);
        assert_true(bench_logged(&bench, "The signer is gone (it did not answer in time)"));
}

/* What it cuts from its history's tail while we run is as much a finding as at start. */
static void test_a_torn_tail_that_a_signer_finds_later_is_a_finding(_unused_ void **state) {
        char path[PATH_MAX + 64];
        int fd;

        assert_false(has_finding(REASON_HISTORY_BROKEN));
        strike("postured-signer", SIGKILL);
        (void) snprintf(path, sizeof(path), "%s/history/0.cborseq", bench.place);
        fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, "\xd2\x84\x58", 3), 0);
        (void) close(fd);

        bench_wait_logged(&bench, "The history ended in 3 bytes that are no record");
        for (unsigned ms = 0; ms < BACK_MS && !has_finding(REASON_HISTORY_BROKEN); ms += 20)
                pause_ms(20);
        assert_true(has_finding(REASON_HISTORY_BROKEN));
}

/* While one gate is sampled for as long as it may, what befalls another is told all the same. */
static void test_a_gate_that_hangs_keeps_nothing_back_of_the_others(_unused_ void **state) {
        sd_bus *other = bench_connect(&bench);
        int answered = 0;

        strike("gates/boot", SIGSTOP);
        assert_true(sd_bus_call_method_async(other, NULL, INTERFACE, OBJECT, INTERFACE, "Evaluate",
                                             on_reply, &answered, "") >= 0);
        assert_int_equal(sd_bus_flush(other), 0);
        pause_ms(300);
        strike("gates/management", SIGKILL);
        wait_reason(8, REASON_WORKER_FAILED, true);
        assert_false(bench_logged(&bench, "it did not answer in time"));

        while (answered == 0)
                if (sd_bus_process(other, NULL) == 0)
                        (void) sd_bus_wait(other, 100000);
        assert_int_equal(answered, 1);
        assert_true(bench_logged(&bench, "gate 'boot' is gone (it did not answer in time)"));
        wait_reason(2, REASON_WORKER_FAILED, false);
        sd_bus_close_unref(other);
}

/* It fails again and again: each time it is waited for longer, and nothing else suffers. */
static void test_a_worker_that_fails_again_is_waited_for_longer(_unused_ void **state) {
        pid_t first = bench_process(&bench, "gates/boot");

        strike("gates/boot", SIGKILL);
        assert_true(bench_wait_process(&bench, "gates/boot", first) > 0);
        wait_reason(2, REASON_WORKER_FAILED, false);
        strike("gates/boot", SIGKILL);
        bench_wait_logged(&bench, "starting it again in 2000 ms");
        wait_reason(2, REASON_WORKER_FAILED, true);
        wait_reason(2, REASON_WORKER_FAILED, false);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_a_worker_that_is_killed_costs_its_own_gate_until_it_is_back),
                TEST(test_a_worker_that_hangs_is_ended_at_its_deadline),
                TEST(test_a_query_process_that_is_killed_is_started_again),
                TEST(test_a_query_process_that_was_late_is_asked_again_later),
                TEST(test_a_signer_that_is_killed_comes_back_and_the_chain_goes_on),
                TEST(test_a_signer_that_hangs_is_ended_and_asked_again),
                TEST(test_a_torn_tail_that_a_signer_finds_later_is_a_finding),
                TEST(test_a_gate_that_hangs_keeps_nothing_back_of_the_others),
                TEST(test_a_worker_that_fails_again_is_waited_for_longer),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
