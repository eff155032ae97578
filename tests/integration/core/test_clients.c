/* SPDX-License-Identifier: Apache-2.0 */

/* Who may come in, what each member answers, and clients that mean no good. */

#include <grp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "bench.h"

#define FOREIGN 65534U

static Bench bench;

static int set_up(_unused_ void **state) {
        bench_init(&bench);
        bench.gates = QUICK_GATES;
        bench_start(&bench, NULL);
        bench_wait_ready(&bench);
        return 0;
}

static int tear_down(_unused_ void **state) {
        sd_bus *bus = bench_connect(&bench);

        (void) bench_number_property(bus, "Sequence"); /* it still serves */
        sd_bus_close_unref(bus);
        assert_int_equal(bench_stop(&bench, SIGTERM), 0);
        bench_done(&bench);
        return 0;
}

static int connect_raw(void) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        assert_true(fd >= 0);
        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%.96s/socket", bench.place);
        if (connect(fd, (const struct sockaddr *) &address, sizeof(address)) < 0) {
                (void) close(fd);
                return -1;
        }
        return fd;
}

/* Whether the daemon hangs up within some seconds. */
static bool is_hung_up_on(int fd, int seconds) {
        struct timeval patience = { .tv_sec = seconds };
        char buffer[4096];
        ssize_t n;

        (void) setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        do
                n = recv(fd, buffer, sizeof(buffer), 0);
        while (n > 0);

        return n == 0 || errno == ECONNRESET;
}

/* --- every member, for one who may --- */

static void test_who_may_can_use_every_member(_unused_ void **state) {
        static const char *const texts[] = {
                "State",    "DeviceTrust", "ProductionReadiness", "OtaEligibility", "ManagedReview",
                "PolicyId", "Version"
        };
        static const char *const numbers[] = { "Sequence", "EvaluatedAt", "ExpiresAt",
                                               "PolicyVersion" };
        sd_bus *bus = bench_connect(&bench);
        _cleanup_free_ uint8_t *data = NULL;
        char error[128];
        uint64_t sequence;
        size_t size;
        Pin pin;

        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                char *text = bench_text_property(bus, texts[i]);

                assert_true(*text);
                free(text);
        }
        for (size_t i = 0; i < ELEMENTSOF(numbers); i++)
                (void) bench_number_property(bus, numbers[i]);
        assert_true(bench_number_property(bus, "ExpiresAt") >
                    bench_number_property(bus, "EvaluatedAt"));
        pin = bench_pin(bus);
        assert_int_equal(pin.alg, -19);
        free(bench_gate_status(bus, 10));

        assert_int_equal(bench_evaluate(bus, &sequence), 0);
        assert_int_equal(bench_bytes(bus, "GetRecord", "", NULL, &data, &size, NULL), 0);
        assert_int_equal(bench_bytes(bus, "GetRecordAt", "t", &sequence, &data, &size, NULL), 0);
        sequence = 4711;
        assert_true(bench_bytes(bus, "GetRecordAt", "t", &sequence, &data, &size, error) < 0);
        assert_string_equal(error, INTERFACE ".Error.NoRecord");
        sd_bus_close_unref(bus);
}

static void test_explain_knows_gates_objectives_and_signals(_unused_ void **state) {
        static const char *const known[] = { "", "boot", "boot.device_integrity",
                                             "boot.secure_boot" };
        static const char *const unknown[] = {
                "boo", "boot.", ".", "boot.nothing", "\x01", "boot.secure_boot.enabled"
        };
        sd_bus *bus = bench_connect(&bench);
        _cleanup_free_ uint8_t *data = NULL;
        size_t sizes[4];
        char error[128];

        for (size_t i = 0; i < ELEMENTSOF(known); i++)
                assert_int_equal(bench_bytes(bus, "Explain", "s", known[i], &data, &sizes[i], NULL),
                                 0);
        assert_true(sizes[0] > sizes[1] && sizes[1] > sizes[2]);
        for (size_t i = 0; i < ELEMENTSOF(unknown); i++) {
                assert_true(bench_bytes(bus, "Explain", "s", unknown[i], &data, &sizes[0], error) <
                            0);
                assert_string_equal(error, SD_BUS_ERROR_INVALID_ARGS);
        }
        sd_bus_close_unref(bus);
}

static void test_a_report_is_refused_in_words(_unused_ void **state) {
        sd_bus *bus = bench_connect(&bench);
        sd_bus_error error = SD_BUS_ERROR_NULL;

        assert_true(sd_bus_call_method(bus, INTERFACE, OBJECT, INTERFACE, "GetReport", &error, NULL,
                                       "aysts", 0, "somebody", UINT64_C(0), "none") < 0);
        assert_string_equal(error.name, SD_BUS_ERROR_NOT_SUPPORTED);
        sd_bus_error_free(&error);
        sd_bus_close_unref(bus);
}

static void test_properties_cannot_be_set(_unused_ void **state) {
        sd_bus *bus = bench_connect(&bench);

        assert_true(sd_bus_set_property(bus, INTERFACE, OBJECT, INTERFACE, "State", NULL, "s",
                                        "PROTECTED") < 0);
        sd_bus_close_unref(bus);
}

static void test_too_many_evaluations_are_too_many(_unused_ void **state) {
        sd_bus *bus = bench_connect(&bench);
        uint64_t sequence, before = bench_number_property(bus, "Sequence");
        unsigned n = 0;

        while (n < 200 && bench_evaluate(bus, &sequence) >= 0)
                n++;
        assert_true(n >= 20 && n < 200);
        assert_true(sequence <= before + n);
        assert_true(bench_number_property(bus, "Sequence") >= before); /* reading goes on */
        sd_bus_close_unref(bus);
}

static void test_busctl_works(_unused_ void **state) {
        char address[PATH_MAX + 64];
        static const char *const verbs[][7] = {
                { "status" },
                { "status", INTERFACE },
                { "tree", INTERFACE },
                { "introspect", INTERFACE, OBJECT },
                { "get-property", INTERFACE, OBJECT, INTERFACE, "State", "Gates" },
                { "call", INTERFACE, OBJECT, INTERFACE, "GetRecord" },
                { "call", INTERFACE, OBJECT, INTERFACE, "Evaluate" },
        };

        if (access("/usr/bin/busctl", X_OK) < 0)
                skip();
        (void) snprintf(address, sizeof(address), "--address=unix:path=%s/socket", bench.place);
        for (size_t i = 0; i < ELEMENTSOF(verbs); i++) {
                const char *argv[12] = { "busctl", "--no-pager", address };

                for (size_t n = 0; n < 7 && verbs[i][n]; n++)
                        argv[n + 3] = verbs[i][n];
                if (bench_command(&bench, argv) != 0)
                        fail_msg("busctl %s failed", verbs[i][0]);
        }
        assert_true(bench_logged(&bench, "GetRecordAt"));
}

/* --- who may not --- */

/* As somebody else, over the same socket, which is made reachable: 1 if it is hung up on. */
static int foreigner(void) {
        char buffer[64];
        int fd, r;

        if (setgroups(0, NULL) < 0 || setgid(FOREIGN) < 0 || setuid(FOREIGN) < 0)
                return 2;
        fd = connect_raw();
        if (fd < 0)
                return 3;
        (void) send(fd, "\0AUTH EXTERNAL 30\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n", 45, MSG_NOSIGNAL);
        r = recv(fd, buffer, sizeof(buffer), 0) <= 0 ? 1 : 4; /* not one byte comes back */
        (void) close(fd);
        return r;
}

static void test_a_foreign_user_is_hung_up_on_before_there_is_a_bus(_unused_ void **state) {
        char path[PATH_MAX + 32];
        sd_bus *bus;
        int status;
        pid_t pid;

        if (geteuid() != 0)
                skip();
        (void) snprintf(path, sizeof(path), "%s/socket", bench.place);
        assert_int_equal(chmod(bench.dir, 0755), 0);
        assert_int_equal(chmod(bench.place, 0755), 0);
        assert_int_equal(chmod(path, 0666), 0);

        pid = fork();
        if (pid == 0)
                _exit(foreigner());
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(WEXITSTATUS(status), 1);
        assert_true(bench_logged(&bench, "Hung up on user 65534"));

        bus = bench_connect(&bench); /* and one who may is served at the same socket */
        (void) bench_number_property(bus, "Sequence");
        sd_bus_close_unref(bus);
        assert_int_equal(chmod(bench.place, 0700), 0);
}

/* --- who means no good --- */

#define GREETING "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n"

static void test_nonsense_is_hung_up_on(_unused_ void **state) {
        static const struct {
                const char *bytes;
                size_t size;
        } cases[] = {
                { "GET / HTTP/1.1\r\n\r\n", 18 },
                { "\0\0\0\0\0\0\r\n", 8 },
                { GREETING "nonsense nonsense nonsense", sizeof(GREETING) - 1 + 26 },
                { GREETING "l\1\0\1\xff\xff\xff\x07\0\0\0\0\0\0\0\0", sizeof(GREETING) - 1 + 16 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                int fd = connect_raw();

                assert_true(fd >= 0);
                assert_int_equal(send(fd, cases[i].bytes, cases[i].size, MSG_NOSIGNAL),
                                 cases[i].size);
                if (!is_hung_up_on(fd, 12))
                        fail_msg("case %zu is still there", i);
                (void) close(fd);
        }
}

static void test_who_says_nothing_is_hung_up_on(_unused_ void **state) {
        int silent = connect_raw(), slow = connect_raw();
        sd_bus *bus = bench_connect(&bench);

        (void) bench_number_property(bus, "Sequence");
        assert_true(silent >= 0 && slow >= 0);
        assert_int_equal(send(slow, "\0AU", 3, MSG_NOSIGNAL), 3);
        assert_true(is_hung_up_on(silent, 15));
        assert_true(is_hung_up_on(slow, 15));
        (void) close(silent);
        (void) close(slow);

        /* One that has greeted may listen for as long as it likes. */
        (void) bench_number_property(bus, "Sequence");
        sd_bus_close_unref(bus);
}

static void test_one_user_has_a_limit_of_clients(_unused_ void **state) {
        int fds[80], n_there = 0;

        for (size_t i = 0; i < ELEMENTSOF(fds); i++)
                fds[i] = connect_raw();
        pause_ms(500);
        for (size_t i = 0; i < ELEMENTSOF(fds); i++) {
                char byte;

                if (fds[i] >= 0 && recv(fds[i], &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN)
                        n_there++;
                if (fds[i] >= 0)
                        (void) close(fds[i]);
        }
        assert_true(n_there > 40 && n_there <= 64);
        assert_true(bench_logged(&bench, "who has too many clients"));
        pause_ms(200);
}

static size_t resident_kb(pid_t pid) {
        char path[64], line[256];
        size_t kb = 0;
        FILE *file;

        (void) snprintf(path, sizeof(path), "/proc/%d/status", (int) pid);
        file = fopen(path, "re");
        assert_non_null(file);
        while (fgets(line, sizeof(line), file))
                if (strncmp(line, "VmRSS:", 6) == 0)
                        kb = strtoul(line + 6, NULL, 10);
        (void) fclose(file);
        return kb;
}

/* It asks for much, again and again, and never takes an answer: what is kept for it stays small. */
static void test_who_does_not_read_costs_little(_unused_ void **state) {
        sd_bus *bus;
        size_t before;

        if (PST_SANITIZE)
                skip(); /* AddressSanitizer keeps what was freed, to find who uses it */

        bus = bench_connect(&bench);
        (void) bench_number_property(bus, "Sequence");
        before = resident_kb(bench.pid);
        for (int i = 0; i < 2000; i++) {
                sd_bus_message *m = NULL;

                assert_true(sd_bus_message_new_method_call(bus, &m, INTERFACE, OBJECT, INTERFACE,
                                                           "Explain") >= 0);
                assert_true(sd_bus_message_append(m, "s", "") >= 0);
                assert_true(sd_bus_send(bus, m, NULL) >= 0);
                sd_bus_message_unref(m);
        }
        pause_ms(1500);
        assert_true(resident_kb(bench.pid) < before + 8192); /* of some 40 MB of answers */
        sd_bus_close_unref(bus);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_who_may_can_use_every_member),
                TEST(test_explain_knows_gates_objectives_and_signals),
                TEST(test_a_report_is_refused_in_words),
                TEST(test_properties_cannot_be_set),
                TEST(test_too_many_evaluations_are_too_many),
                TEST(test_busctl_works),
                TEST(test_a_foreign_user_is_hung_up_on_before_there_is_a_bus),
                TEST(test_nonsense_is_hung_up_on),
                TEST(test_who_says_nothing_is_hung_up_on),
                TEST(test_one_user_has_a_limit_of_clients),
                TEST(test_who_does_not_read_costs_little),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
