/* SPDX-License-Identifier: Apache-2.0 */

/* What is missing, malformed, unreadable or full: each with a clear error, and nothing lost. */

#include <sched.h>
#include <sys/mount.h>

#include "bench.h"

static Bench bench;

static int set_up(_unused_ void **state) {
        bench_init(&bench);
        bench.gates = QUICK_GATES;
        return 0;
}

static int tear_down(_unused_ void **state) {
        bench_done(&bench);
        return 0;
}

static const char *below(const char *dir, const char *name) {
        static char path[2 * PATH_MAX];

        (void) snprintf(path, sizeof(path), "%s/%s", dir, name);
        return path;
}

static void file_write(const char *path, const void *data, size_t size, bool append) {
        int fd = open(path, O_WRONLY | O_CREAT | (append ? O_APPEND : O_TRUNC) | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, data, size), 0);
        (void) close(fd);
}

static void file_read(const char *path, uint8_t **ret, size_t *ret_size) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);

        assert_true(fd >= 0);
        assert_int_equal(fd_read_all(fd, 67108864, ret, ret_size), 0);
        (void) close(fd);
}

static void run_once(void) {
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
}

static void expect_refusal(const char *const *options, int status, const char *text) {
        assert_int_equal(bench_run(&bench, options), status);
        if (!bench_logged(&bench, text)) {
                _cleanup_free_ char *log = bench_log(&bench);

                fail_msg("no '%s' in:\n%s", text, log);
        }
}

/* --- the command line and the place --- */

static void test_a_wrong_command_line_is_usage(_unused_ void **state) {
        expect_refusal((const char *const[]){ "--frob", NULL }, 2, "unknown option '--frob'");
        expect_refusal((const char *const[]){ "--now", "x", NULL }, 2, "--now wants Unix seconds");
}

static void test_a_socket_path_that_is_too_long_is_refused(_unused_ void **state) {
        char name[128];

        (void) memset(name, 'n', sizeof(name));
        name[sizeof(name) - 1] = '\0';
        (void) snprintf(bench.place, sizeof(bench.place), "%.64s/%.100s", bench.dir, name);
        expect_refusal(NULL, 1, "a socket's may have 107");
        assert_int_equal(access(bench.place, F_OK), -1);
}

static void test_a_place_that_is_not_ours_alone_is_refused(_unused_ void **state) {
        assert_int_equal(mkdir(bench.place, 0700), 0);
        assert_int_equal(chmod(bench.place, 0750), 0);
        expect_refusal(NULL, 1, "can be entered by others");
        assert_int_equal(rmdir(bench.place), 0);
        assert_int_equal(symlink("/tmp", bench.place), 0);
        expect_refusal(NULL, 1, "It is a link");
        assert_int_equal(unlink(bench.place), 0);
}

/* Root, too, has no right to overrule a mode once it has started. */
static void test_a_place_that_cannot_be_read_is_refused(_unused_ void **state) {
        assert_int_equal(mkdir(bench.place, 0000), 0);
        expect_refusal(NULL, 1, "Permission denied");
        assert_int_equal(chmod(bench.place, 0700), 0);
}

static void test_a_malformed_id_or_floor_is_refused(_unused_ void **state) {
        run_once();
        file_write(below(bench.place, "sueid"), "short", 5, false);
        expect_refusal(NULL, 1, "the file 'sueid': It is malformed");
        assert_int_equal(unlink(below(bench.place, "sueid")), 0);
        file_write(below(bench.place, "floors"), "?", 1, false);
        expect_refusal(NULL, 1, "floors: It is malformed");
}

/* --- the policy --- */

static void test_a_policy_that_is_not_there_is_named(_unused_ void **state) {
        bench.policy = "no-such-policy";
        expect_refusal(NULL, 1, "There is no policy 'no-such-policy'");
        bench.policy = "/nonexistent/policy.json";
        expect_refusal(NULL, 1, "Failed to open policy /nonexistent/policy.json");
}

static void test_a_policy_that_is_wrong_is_refused_with_its_place(_unused_ void **state) {
        static const struct {
                const char *json, *text;
        } cases[] = {
                { "", "policy.json" },
                { "{", "policy.json" },
                { "{ \"policy\": \"x\", \"version\": 1, \"frob\": 1 }", "frob" },
        };
        char path[PATH_MAX + 32];

        (void) snprintf(path, sizeof(path), "%s/policy.json", bench.dir);
        bench.policy = path;
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                (void) unlink(bench.log);
                file_write(path, cases[i].json, strlen(cases[i].json), false);
                expect_refusal(NULL, 1, cases[i].text);
                assert_true(bench_logged(&bench, "was not accepted"));
        }
}

/* The shipped policy with one text for another, in a file of its own. */
static void edit_policy(const char *from, const char *to, const char *path) {
        _cleanup_free_ uint8_t *data = NULL;
        char *at;
        size_t size;
        FILE *file;

        file_read(PST_ROOT "/policy/debian-baseline.json", &data, &size);
        at = strstr((char *) data, from);
        assert_non_null(at);
        file = fopen(path, "we");
        assert_non_null(file);
        (void) fwrite(data, 1, (size_t) (at - (char *) data), file);
        (void) fputs(to, file);
        (void) fputs(at + strlen(from), file);
        (void) fclose(file);
}

static bool record_has_finding(const Pin *pin, ReasonCode code) {
        static RecordView view;
        _cleanup_free_ uint8_t *data = NULL;
        const ClaimedGate *gate;
        size_t size;

        bench_record(&bench, &data, &size);
        assert_string_equal(record_result_name(record_check(data, size, pin, 1, &view)), "ok");
        gate = claims_gate(&view.claims, 10);
        for (size_t i = 0; i < gate->n_findings; i++)
                if (gate->findings[i].code == code)
                        return true;

        return false;
}

/* The last record of the run before is current until this one has made its own. */
static bool has_finding(const Pin *pin, ReasonCode code) {
        for (unsigned i = 0; i < 100; i++) {
                if (record_has_finding(pin, code))
                        return true;
                pause_ms(50);
        }

        return false;
}

static Pin start_and_ask(void) {
        sd_bus *bus;
        Pin pin;

        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        pin = bench_pin(bus);
        sd_bus_close_unref(bus);
        return pin;
}

static void test_versions_of_a_policy_never_go_back(_unused_ void **state) {
        char path[PATH_MAX + 32];

        (void) snprintf(path, sizeof(path), "%s/policy.json", bench.dir);
        edit_policy("\"version\": 1", "\"version\": 7", path);
        bench.policy = path;
        run_once();
        bench.policy = NULL;
        expect_refusal(NULL, 1, "versions never go back");
        bench.policy = path; /* nothing is lost */
        run_once();
}

static void test_another_line_of_policies_is_a_finding_that_stays(_unused_ void **state) {
        char path[PATH_MAX + 32];
        Pin pin;

        run_once();
        (void) snprintf(path, sizeof(path), "%s/policy.json", bench.dir);
        edit_policy("\"policy\": \"debian-baseline\"", "\"policy\": \"mine\"", path);
        bench.policy = path;
        pin = start_and_ask();
        assert_true(has_finding(&pin, REASON_POLICY_LINE_LEFT));
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
        pin = start_and_ask();
        assert_true(has_finding(&pin, REASON_POLICY_LINE_LEFT));
}

/* --- the gates: in a copy of our programs --- */

static void copy_programs(void) {
        (void) snprintf(bench.programs, sizeof(bench.programs), "%.100s/programs", bench.dir);
        assert_int_equal(mkdir(bench.programs, 0755), 0);
        assert_int_equal(
                bench_command(&bench,
                              (const char *const[]){ "cp", "-r", PST_ROOT "/bin", PST_ROOT "/gates",
                                                     PST_ROOT "/policy", bench.programs, NULL }),
                0);
}

static void damage(const char *name, size_t at, const void *bytes, size_t n, size_t keep) {
        _cleanup_free_ uint8_t *data = NULL;
        char path[2 * PATH_MAX];
        size_t size;

        (void) snprintf(path, sizeof(path), "%s/gates/%s", bench.programs, name);
        file_read(path, &data, &size);
        assert_true(at + n <= size);
        (void) memcpy(data + at, bytes, n);
        file_write(path, data, size < keep ? size : keep, false);
}

static void expect_lost(uint8_t lost, uint8_t other, const char *text) {
        _cleanup_free_ char *status = NULL, *still = NULL;
        sd_bus *bus;
        Pin pin;

        pin = start_and_ask();
        bus = bench_connect(&bench);
        status = bench_gate_status(bus, lost);
        still = bench_gate_status(bus, other);
        assert_string_equal(status, "unknown");
        assert_string_not_equal(still, "unknown");
        assert_true(has_finding(&pin, REASON_WORKER_FAILED));
        if (!bench_logged(&bench, text)) {
                _cleanup_free_ char *log = bench_log(&bench);

                fail_msg("no '%s' in:\n%s", text, log);
        }
        sd_bus_close_unref(bus);
}

static void test_a_descriptor_that_is_cut_costs_its_gate(_unused_ void **state) {
        bench.gates = NULL;
        copy_programs();
        damage("network.gate", 0, "", 0, 100);
        expect_lost(5, 8, "/network.gate, its objectives are unknown: it is malformed");
}

/* The map's head, the key 0, the number of the interface. */
static void test_a_gate_of_another_abi_costs_itself(_unused_ void **state) {
        bench.gates = NULL;
        copy_programs();
        damage("network.gate", 2, "\x02", 1, SIZE_MAX);
        expect_lost(5, 8, "another version of the gate interface");
}

static void test_a_module_that_is_not_the_one_described_costs_its_gate(_unused_ void **state) {
        bench.gates = NULL;
        copy_programs();
        damage("network.so", 5000, "\x90", 1, SIZE_MAX);
        expect_lost(5, 8, "the module is not the one that was described");
}

static void test_a_module_that_is_missing_costs_its_gate(_unused_ void **state) {
        char path[2 * PATH_MAX];

        bench.gates = NULL;
        copy_programs();
        (void) snprintf(path, sizeof(path), "%s/gates/network.so", bench.programs);
        assert_int_equal(unlink(path), 0);
        expect_lost(5, 8, "The worker of gate 'network' is gone (it failed)");
}

/* --- what root alone can reach --- */

/*
 * A home of somebody else, that only a capability opens: root starts the daemon there, which gives
 * its capabilities up.
 */
static void test_it_runs_where_only_root_can_go(_unused_ void **state) {
        _cleanup_free_ char *status = NULL;
        sd_bus *bus;

        if (geteuid() != 0)
                skip();
        copy_programs();
        assert_int_equal(chown(bench.dir, 65534, 65534), 0);
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        status = bench_gate_status(bus, 8);
        assert_string_equal(status, "not-applicable"); /* it was sampled */
        sd_bus_close_unref(bus);
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
        assert_false(bench_logged(&bench, "Permission denied"));
}

/* --- key and history --- */

static void test_a_corrupt_key_makes_no_record_and_loses_none(_unused_ void **state) {
        _cleanup_free_ uint8_t *before = NULL, *after = NULL;
        size_t size, size_after;

        run_once();
        bench_history(&bench, &before, &size);
        file_write(below(bench.place, "key"), "five!", 5, false);
        bench_start(&bench, NULL);
        bench_wait_logged(&bench, "The signer is gone");
        assert_true(bench_logged(&bench, "key"));
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
        bench_history(&bench, &after, &size_after);
        assert_int_equal(size, size_after);
        assert_memory_equal(before, after, size);
}

static void test_a_torn_tail_is_cut_and_reported(_unused_ void **state) {
        HistoryResult history;
        Pin pin;

        run_once();
        file_write(below(bench.place, "history/0.cborseq"), "\xd2\x84\x58", 3, true);
        pin = start_and_ask();
        assert_true(has_finding(&pin, REASON_HISTORY_BROKEN));
        history = bench_verify(&bench, &pin);
        assert_int_equal(history.first_sequence, 0);
        assert_true(history.n_records >= 3); /* the chain goes on */
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);

        pin = start_and_ask(); /* until somebody answers it */
        assert_true(has_finding(&pin, REASON_HISTORY_BROKEN));
}

static void test_a_changed_head_begins_a_new_chain_and_says_so(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL, *record = NULL;
        static RecordView view;
        size_t size, record_size;
        int fd;
        Pin pin;

        run_once();
        bench_history(&bench, &data, &size);
        fd = open(below(bench.place, "history/0.cborseq"), O_WRONLY | O_CLOEXEC);
        assert_int_equal(pwrite(fd, "\x5a", 1, (off_t) size - 10), 1); /* in its signature */
        (void) close(fd);

        pin = start_and_ask();
        assert_true(has_finding(&pin, REASON_HISTORY_BROKEN));
        bench_record(&bench, &record, &record_size);
        assert_int_equal(record_check(record, record_size, &pin, 1, &view), RECORD_OK);
        assert_int_equal(view.header.sequence, 0);
        assert_int_equal(view.claims.kind, RECORD_KIND_CHAIN_RESET);
        assert_true(bench_logged(&bench, "a new one begins"));
}

static void test_a_history_that_is_gone_begins_a_new_chain_and_says_so(_unused_ void **state) {
        _cleanup_free_ uint8_t *record = NULL;
        static RecordView view;
        size_t size;
        Pin pin;

        run_once();
        assert_int_equal(unlink(below(bench.place, "history/0.cborseq")), 0);
        pin = start_and_ask();
        assert_true(has_finding(&pin, REASON_HISTORY_BROKEN));
        assert_false(has_finding(&pin, REASON_KEY_CHANGED));
        bench_record(&bench, &record, &size);
        assert_int_equal(record_check(record, size, &pin, 1, &view), RECORD_OK);
        assert_int_equal(view.header.sequence, 0);
        assert_int_equal(view.claims.kind, RECORD_KIND_CHAIN_RESET);
        assert_true(bench_logged(&bench, "/history is gone"));
}

static void test_a_new_key_is_a_finding(_unused_ void **state) {
        Pin pin;

        run_once();
        assert_int_equal(unlink(below(bench.place, "key")), 0);
        pin = start_and_ask();
        assert_true(has_finding(&pin, REASON_KEY_CHANGED));
        assert_true(has_finding(&pin, REASON_HISTORY_BROKEN));
}

/* --- a full disk --- */

static void test_a_full_disk_keeps_the_old_record_until_there_is_room(_unused_ void **state) {
        static uint8_t block[4096];
        static RecordView view;
        _cleanup_free_ uint8_t *record = NULL;
        uint64_t before = 0, after = 0;
        size_t size;
        sd_bus *bus;
        int fd;
        Pin pin;

        if (geteuid() != 0 || unshare(CLONE_NEWNS) < 0)
                skip();
        assert_int_equal(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
        assert_int_equal(mkdir(bench.place, 0700), 0);
        assert_int_equal(mount("none", bench.place, "tmpfs", 0, "size=96k,mode=0700"), 0);

        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        bus = bench_connect(&bench);
        pin = bench_pin(bus);
        assert_int_equal(bench_evaluate(bus, &before), 0);

        fd = open(below(bench.place, "filler"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        while (write(fd, block, sizeof(block)) > 0)
                ;
        (void) close(fd);
        for (int i = 0; i < 12 && bench_evaluate(bus, &after) >= 0; i++)
                ; /* the last page of the history has some room left */
        after = bench_number_property(bus, "Sequence");
        assert_true(bench_evaluate(bus, &before) < 0);
        assert_int_equal(bench_number_property(bus, "Sequence"), after);
        assert_true(bench_logged(&bench, "Failed to store a new record, the last one stays until "
                                         "it expires: No space left on device"));
        assert_int_equal(bench_count_logged(&bench, "Failed to store a new record"), 1);

        assert_int_equal(unlink(below(bench.place, "filler")), 0);
        assert_int_equal(bench_evaluate(bus, &before), 0);
        assert_true(bench_logged(&bench, "Records are stored again"));
        assert_true(before > after);
        bench_record(&bench, &record, &size);
        assert_int_equal(record_check(record, size, &pin, 1, &view), RECORD_OK);
        assert_int_equal(view.header.sequence, before);
        (void) bench_verify(&bench, &pin);
        sd_bus_close_unref(bus);
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
        assert_int_equal(umount2(bench.place, MNT_DETACH), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_a_wrong_command_line_is_usage),
                TEST(test_a_socket_path_that_is_too_long_is_refused),
                TEST(test_a_place_that_is_not_ours_alone_is_refused),
                TEST(test_a_place_that_cannot_be_read_is_refused),
                TEST(test_a_malformed_id_or_floor_is_refused),
                TEST(test_a_policy_that_is_not_there_is_named),
                TEST(test_a_policy_that_is_wrong_is_refused_with_its_place),
                TEST(test_versions_of_a_policy_never_go_back),
                TEST(test_another_line_of_policies_is_a_finding_that_stays),
                TEST(test_a_descriptor_that_is_cut_costs_its_gate),
                TEST(test_a_gate_of_another_abi_costs_itself),
                TEST(test_a_module_that_is_not_the_one_described_costs_its_gate),
                TEST(test_a_module_that_is_missing_costs_its_gate),
                TEST(test_it_runs_where_only_root_can_go),
                TEST(test_a_corrupt_key_makes_no_record_and_loses_none),
                TEST(test_a_torn_tail_is_cut_and_reported),
                TEST(test_a_changed_head_begins_a_new_chain_and_says_so),
                TEST(test_a_history_that_is_gone_begins_a_new_chain_and_says_so),
                TEST(test_a_new_key_is_a_finding),
                TEST(test_a_full_disk_keeps_the_old_record_until_there_is_room),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
