/* SPDX-License-Identifier: Apache-2.0 */

#include <sys/socket.h>
#include <sys/un.h>

#include "base/frame.h"
#include "core/signer.h"
#include "core_test.h"

/*
 * The service's signer is reached by a socket, so the test can be one: every message in every
 * state, against the table written down a second time.
 */
typedef struct Bench {
        char path[PATH_MAX];
        int dir;
        Place place;
        sd_event *event;
        Signer *signer;
        int listener, theirs;
        unsigned n_ready, n_sealed, n_failed, n_gone;
        int error;
        size_t sealed_bytes;
} Bench;

static Bench bench;

static void on_ready(const SignerReady *ready, _unused_ void *userdata) {
        assert_int_equal(ready->next_sequence, 7);
        bench.n_ready++;
}

static void on_sealed(_unused_ const uint8_t *record, size_t size, _unused_ void *userdata) {
        bench.sealed_bytes = size;
        bench.n_sealed++;
}

static void on_failed(int error, _unused_ void *userdata) {
        bench.error = error;
        bench.n_failed++;
}

static void on_gone(_unused_ const char *why, _unused_ void *userdata) {
        bench.n_gone++;
}

static int set_up(_unused_ void **state) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };

        bench = (Bench){ .place = PLACE_NONE };
        bench.dir = directory_new(bench.path);
        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%.80s/signer.socket",
                        bench.path);
        (void) snprintf(bench.place.run, sizeof(bench.place.run), "%s", bench.path);
        bench.listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        assert_int_equal(bind(bench.listener, (const struct sockaddr *) &address, sizeof(address)),
                         0);
        assert_int_equal(listen(bench.listener, 4), 0);
        assert_int_equal(sd_event_new(&bench.event), 0);
        assert_int_equal(signer_new(&(SignerSetup){ .event = bench.event,
                                                    .place = &bench.place,
                                                    .algorithm = -19,
                                                    .listener = { .ready = on_ready,
                                                                  .sealed = on_sealed,
                                                                  .failed = on_failed,
                                                                  .gone = on_gone } },
                                    &bench.signer),
                         0);
        bench.theirs = accept(bench.listener, NULL, NULL);
        assert_true(bench.theirs >= 0);
        return 0;
}

static int tear_down(_unused_ void **state) {
        (void) signer_free(bench.signer);
        sd_event_unref(bench.event);
        (void) close(bench.theirs);
        (void) close(bench.listener);
        (void) close(bench.dir);
        directory_remove(bench.path);
        return 0;
}

static void turn(void) {
        while (sd_event_run(bench.event, 0) > 0)
                ;
}

static void say(uint8_t type) {
        uint8_t body[512] = { 0x81, 0x1c }; /* [28]: ENOSPC */
        size_t size = type == SEALED_FAILED ? 3 : 5;

        body[1] = 0x18;
        body[2] = 28;
        if (type == SEALED_READY)
                assert_int_equal(
                        signer_ready_encode(&(SignerReady){ .next_sequence = 7, .algorithm = -19 },
                                            body, sizeof(body), &size),
                        0);
        (void) frame_send(bench.theirs, type, body, size);
        turn();
}

static void reach(SignerState state) {
        if (state == SIGNER_IDLE || state == SIGNER_SEALING)
                say(SEALED_READY);
        if (state == SIGNER_SEALING)
                assert_int_equal(signer_seal(bench.signer, (const uint8_t *) "claims", 6), 0);
        if (state == SIGNER_DEAD) {
                (void) close(bench.theirs);
                bench.theirs = -1;
                turn();
        }
        assert_int_equal(signer_state(bench.signer), state);
}

static const SignerState follows[_SIGNER_STATE_MAX][_SEALED_MAX + 1] = {
        [SIGNER_STARTING] = { [SEALED_READY] = SIGNER_IDLE },
        [SIGNER_SEALING] = { [SEALED_RECORD] = SIGNER_IDLE, [SEALED_FAILED] = SIGNER_IDLE },
};

static void test_every_message_in_every_state(_unused_ void **state) {
        for (unsigned from = 0; from < _SIGNER_STATE_MAX; from++)
                for (uint8_t type = 1; type <= _SEALED_MAX; type++) {
                        (void) set_up(NULL);
                        reach((SignerState) from);
                        say(type);
                        assert_int_equal(signer_state(bench.signer), follows[from][type]);
                        assert_int_equal(bench.n_gone, follows[from][type] == SIGNER_DEAD);
                        (void) tear_down(NULL);
                }
}

static void test_one_request_at_a_time(_unused_ void **state) {
        static Frame frame;

        assert_int_equal(signer_seal(bench.signer, (const uint8_t *) "x", 1), -EBUSY);
        reach(SIGNER_SEALING);
        assert_int_equal(frame_receive(bench.theirs, &frame), 0);
        assert_int_equal(frame.type, SEAL_RECORD);
        assert_memory_equal(frame.body, "claims", 6);
        assert_int_equal(signer_seal(bench.signer, (const uint8_t *) "x", 1), -EBUSY);
        say(SEALED_RECORD);
        assert_int_equal(bench.n_sealed, 1);
        assert_int_equal(bench.sealed_bytes, 5);
}

static void test_a_failure_is_told_with_its_errno(_unused_ void **state) {
        reach(SIGNER_SEALING);
        say(SEALED_FAILED);
        assert_int_equal(bench.n_failed, 1);
        assert_int_equal(bench.error, -ENOSPC);
        assert_int_equal(signer_seal(bench.signer, (const uint8_t *) "x", 1), 0);
}

static void test_a_malformed_answer_ends_it(_unused_ void **state) {
        reach(SIGNER_SEALING);
        assert_int_equal(frame_send(bench.theirs, SEALED_FAILED, "\xff", 1), 0);
        turn();
        assert_int_equal(signer_state(bench.signer), SIGNER_DEAD);
        assert_int_equal(bench.n_gone, 1);
        assert_int_equal(bench.n_failed, 0);
}

static void test_it_is_started_again(_unused_ void **state) {
        reach(SIGNER_IDLE);
        (void) close(bench.theirs);
        turn();
        assert_int_equal(bench.n_gone, 1);
        for (int i = 0; i < 300 && signer_state(bench.signer) == SIGNER_DEAD; i++)
                (void) sd_event_run(bench.event, 10000);
        bench.theirs = accept(bench.listener, NULL, NULL);
        say(SEALED_READY);
        assert_int_equal(bench.n_ready, 2);
        assert_int_equal(signer_state(bench.signer), SIGNER_IDLE);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_message_in_every_state),
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_one_request_at_a_time),
                TEST(test_a_failure_is_told_with_its_errno),
                TEST(test_a_malformed_answer_ends_it),
                TEST(test_it_is_started_again),
        };

        log_set_max_level(LOG_EMERG);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
