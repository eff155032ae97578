/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Each process is killed at random moments of the first milliseconds after a request. No record that
 * was published is lost, and the chain is never forked: the whole history verifies, and every
 * record that somebody saw stands in it.
 */

#include <sodium.h>

#include "bench.h"

#define STRIKES  22U /* of each process */
#define SEEN_MAX 512U

static Bench bench;

/* Digests of the records that a client was shown, by sequence. */
static struct {
        uint8_t digest[DIGEST_SIZE];
        bool seen;
} seen[SEEN_MAX];

static Pin pin;
static uint32_t dice = 20261124; /* the same moments in every run, as far as a machine allows */

static unsigned roll(unsigned sides) {
        dice = dice * 1664525U + 1013904223U;
        return (dice >> 8) % sides;
}

static void see(const uint8_t *data, size_t size) {
        size_t length;
        Header header;
        uint8_t digest[DIGEST_SIZE];

        assert_int_equal(envelope_peek(data, size, &length, &header), RECORD_OK);
        assert_true(header.sequence < SEEN_MAX);
        (void) crypto_hash_sha256(digest, data, size);
        if (seen[header.sequence].seen)
                assert_memory_equal(seen[header.sequence].digest, digest, DIGEST_SIZE);
        (void) memcpy(seen[header.sequence].digest, digest, DIGEST_SIZE);
        seen[header.sequence].seen = true;
}

/* Whoever reads the file sees whole records only, each of the chain. */
static void see_file(void) {
        char path[PATH_MAX + 32];
        _cleanup_close_ int fd = -1;
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        (void) snprintf(path, sizeof(path), "%s/record.cbor", bench.place);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return;
        assert_int_equal(fd_read_all(fd, RECORD_SIZE_MAX, &data, &size), 0);
        see(data, size);
}

static void on_record(_unused_ void *userdata, const RecordView *record, _unused_ size_t at,
                      _unused_ size_t size) {
        uint64_t sequence = record->header.sequence;

        assert_true(sequence < SEEN_MAX);
        if (seen[sequence].seen)
                assert_memory_equal(seen[sequence].digest, record->digest, DIGEST_SIZE);
        seen[sequence].seen = false; /* it is there */
}

static void nothing_is_lost(void) {
        _cleanup_free_ uint8_t *data = NULL;
        HistoryResult result = { 0 };
        size_t size;

        bench_history(&bench, &data, &size);
        history_verify(data, size, &(RecordContext){ .pins = &pin, .n_pins = 1 }, on_record, NULL,
                       &result);
        assert_string_equal(record_result_name(result.result), "ok");
        assert_int_equal(result.first_sequence, 0);
        for (size_t i = 0; i < SEEN_MAX; i++)
                if (seen[i].seen)
                        fail_msg("record %zu was published and is not in the history", i);
}

static int set_up(_unused_ void **state) {
        sd_bus *bus;

        (void) memset(seen, 0, sizeof(seen));
        bench_init(&bench);
        bench.gates = QUICK_GATES;
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        pin = bench_pin(bus);
        sd_bus_close_unref(bus);
        return 0;
}

static int tear_down(_unused_ void **state) {
        if (bench.pid > 0)
                (void) bench_stop(&bench, SIGTERM);
        bench_done(&bench);
        return 0;
}

static void ask(sd_bus *bus) {
        sd_bus_message *m = NULL;

        assert_true(sd_bus_message_new_method_call(bus, &m, INTERFACE, OBJECT, INTERFACE,
                                                   "Evaluate") >= 0);
        assert_true(sd_bus_send(bus, m, NULL) >= 0);
        assert_true(sd_bus_flush(bus) >= 0);
        sd_bus_message_unref(m);
}

static void pause_usec(unsigned usec) {
        (void) usleep(usec);
}

/* 0 to 5 ms after a request. */
static void strike_child(const char *process, bool await) {
        pid_t pid = bench_wait_process(&bench, process, 0);
        sd_bus *bus = bench_connect(&bench);
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        (void) bench_number_property(bus, "Sequence"); /* the connection stands */
        ask(bus);
        pause_usec(roll(5000));
        (void) kill(pid, SIGKILL);
        if (bench_bytes(bus, "GetRecord", "", NULL, &data, &size, NULL) >= 0)
                see(data, size);
        see_file();
        sd_bus_close_unref(bus);
        if (await) /* what it was asked is looked up when it is back */
                (void) bench_wait_process(&bench, process, pid);
}

/* The back-off of a process that fails often is longer than a test: a new daemon begins anew. */
static void start_anew(void) {
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
        see_file();
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        see_file();
}

static void strike_often(const char *process, bool await) {
        for (unsigned i = 0; i < STRIKES; i++) {
                strike_child(process, await);
                start_anew();
        }
        nothing_is_lost();
        print_message("%s: killed %u times, %u records adopted\n", process, STRIKES,
                      bench_count_logged(&bench, "Adopted record"));
}

static void test_a_worker(_unused_ void **state) {
        strike_often("gates/boot", false);
}

static void test_a_query_process(_unused_ void **state) {
        strike_often("postured-query-files", false);
}

static void test_the_signer(_unused_ void **state) {
        strike_often("postured-signer", true);
}

static void test_the_launcher(_unused_ void **state) {
        for (unsigned i = 0; i < STRIKES; i++) {
                sd_bus *bus = bench_connect(&bench);
                pid_t pid = bench_wait_process(&bench, "postured-query-files", 0);
                char path[64], line[512] = "";
                FILE *file;

                /* The launcher has the core's command line; it is who started a query process. */
                (void) snprintf(path, sizeof(path), "/proc/%d/stat", (int) pid);
                file = fopen(path, "re");
                assert_non_null(file);
                assert_non_null(fgets(line, sizeof(line), file));
                (void) fclose(file);
                ask(bus);
                pause_usec(roll(5000));
                (void) kill(atoi(strrchr(line, ')') + 4), SIGKILL);
                see_file();
                sd_bus_close_unref(bus);
                start_anew();
        }
        nothing_is_lost();
}

static void test_the_core(_unused_ void **state) {
        for (unsigned i = 0; i < 2 * STRIKES; i++) {
                sd_bus *bus = bench_connect(&bench);

                (void) bench_number_property(bus, "Sequence");
                ask(bus);
                pause_usec(roll(5000));
                assert_int_equal(bench_stop(&bench, SIGKILL), -SIGKILL);
                see_file();
                sd_bus_close_unref(bus);
                bench_start(&bench, NULL);
                bench_wait_ready(&bench);
                see_file();
        }
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
        see_file();
        nothing_is_lost();
        print_message("core: killed %u times, %u records adopted\n", 2 * STRIKES,
                      bench_count_logged(&bench, "Adopted record"));
        assert_false(bench_logged(&bench, "could not be continued"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_a_worker),     TEST(test_a_query_process), TEST(test_the_signer),
                TEST(test_the_launcher), TEST(test_the_core),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
