/* SPDX-License-Identifier: Apache-2.0 */

#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/frame.h"
#include "core/chronicle.h"
#include "core/claims_build.h"
#include "core_test.h"

#define NOW_S UINT64_C(1795428100)

/* A service's signer that stores nothing, as on a full disk: the test is it. */
typedef struct Bench {
        char path[PATH_MAX];
        int dir;
        Place place;
        sd_event *event;
        Chronicle *chronicle;
        int listener, theirs;
        unsigned n_ready, n_failed;
} Bench;

static Bench bench;
static Claims claims;

static const uint8_t boot_seed[CLAIMS_BOOT_SEED_SIZE] = { 0x30 };

static void on_ready(_unused_ void *userdata) {
        bench.n_ready++;
}

static void on_published(_unused_ void *userdata) {
        fail();
}

static void on_failed(int error, _unused_ void *userdata) {
        assert_int_equal(error, -ENOSPC);
        bench.n_failed++;
}

/* Of a device of which nothing is known. */
static void make_claims(void) {
        static const uint8_t digest[CLAIMS_DIGEST_SIZE] = { 1 }, sueid[CLAIMS_SUEID_SIZE] = { 1 };
        static Judgement judgement;
        const Policy policy = { .id = "test",
                                .version = 1,
                                .foundation = 0x307,
                                .ota_base = 3,
                                .update_gate = 9,
                                .management_gate = 8 };

        judgement.n_gates = 10;
        for (uint8_t i = 0; i < 10; i++) {
                judgement.gates[i].number = i + 1;
                for (size_t o = 0; o < GATE_OBJECTIVES; o++) {
                        judgement.gates[i].objectives[o].since_s = NOW_S;
                        judgement.gates[i].objectives[o].n_reasons = 1;
                        judgement.gates[i].objectives[o].reasons[0] = REASON_NOT_EVALUATED;
                }
        }
        claims_build(&judgement,
                     &(ClaimsFrame){ .kind = RECORD_KIND_BOOT,
                                     .now = { NOW_S, 5000000 },
                                     .policy = &policy,
                                     .sueid = sueid,
                                     .boot_seed = boot_seed,
                                     .manifest_digest = digest,
                                     .key_protection = KEY_PROTECTION_SOFTWARE,
                                     .clock_quality = CLOCK_QUALITY_NTP },
                     &claims);
}

static void say(uint8_t type, const void *body, size_t size) {
        assert_int_equal(frame_send(bench.theirs, type, body, size), 0);
        while (sd_event_run(bench.event, 0) > 0)
                ;
}

static void say_ready(void) {
        uint8_t body[512];
        size_t size;

        assert_int_equal(
                signer_ready_encode(&(SignerReady){ .algorithm = -19 }, body, sizeof(body), &size),
                0);
        say(SEALED_READY, body, size);
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
        assert_int_equal(chronicle_new(&(ChronicleSetup){ .event = bench.event,
                                                          .place = &bench.place,
                                                          .algorithm = -19,
                                                          .boot_seed = boot_seed,
                                                          .listener = { .ready = on_ready,
                                                                        .published = on_published,
                                                                        .failed = on_failed } },
                                       &bench.chronicle),
                         0);
        bench.theirs = accept(bench.listener, NULL, NULL);
        assert_true(bench.theirs >= 0);
        make_claims();
        say_ready();
        return 0;
}

static int tear_down(_unused_ void **state) {
        (void) chronicle_free(bench.chronicle);
        sd_event_unref(bench.event);
        (void) close(bench.theirs);
        (void) close(bench.listener);
        (void) close(bench.dir);
        directory_remove(bench.path);
        return 0;
}

static void fail_to_store(void) {
        static const uint8_t no_space[] = { 0x81, 0x18, ENOSPC };
        unsigned n = bench.n_failed;

        assert_int_equal(chronicle_seal(bench.chronicle, &claims), 0);
        say(SEALED_FAILED, no_space, sizeof(no_space));
        assert_int_equal(bench.n_failed, n + 1);
        assert_false(chronicle_can_seal(bench.chronicle));
}

/* How long until it may be tried again, which ready() tells. */
static uint64_t wait_ms(void) {
        uint64_t from_ms = clock_boottime_ms();
        unsigned n = bench.n_ready;

        while (bench.n_ready == n)
                assert_true(sd_event_run(bench.event, UINT64_MAX) >= 0);
        assert_true(chronicle_can_seal(bench.chronicle));
        return clock_boottime_ms() - from_ms;
}

static void test_a_disk_that_stays_full_is_tried_less_and_less(_unused_ void **state) {
        fail_to_store();
        assert_in_range(wait_ms(), 950, 1900);
        fail_to_store();
        assert_in_range(wait_ms(), 1950, 3900);
}

static void test_whoever_asks_does_not_wait_for_the_next_try(_unused_ void **state) {
        fail_to_store();
        chronicle_hurry(bench.chronicle);
        assert_true(chronicle_can_seal(bench.chronicle));
        fail_to_store();
        assert_in_range(wait_ms(), 1950, 3900); /* yet that was a try as well */
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_a_disk_that_stays_full_is_tried_less_and_less),
                TEST(test_whoever_asks_does_not_wait_for_the_next_try),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
