/* SPDX-License-Identifier: Apache-2.0 */

#include "bench.h"

#include <dirent.h>
#include <sys/wait.h>
#include <time.h>

#define PATIENCE_MS 30000U
#define STEP_MS     10U

void pause_ms(unsigned ms) {
        struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = (long) (ms % 1000) * 1000000 };

        (void) nanosleep(&t, NULL);
}

static void remove_all(const char *path) {
        char below[PATH_MAX];
        DIR *dir = opendir(path);

        for (const struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
                if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
                        continue;
                (void) snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
                if (unlink(below) < 0)
                        remove_all(below);
        }
        if (dir)
                (void) closedir(dir);
        (void) rmdir(path);
}

void bench_init(Bench *b) {
        *b = (Bench){ 0 };
        (void) snprintf(b->dir, sizeof(b->dir), "/tmp/postured-test-XXXXXX");
        assert_non_null(mkdtemp(b->dir));
        (void) snprintf(b->place, sizeof(b->place), "%s/d", b->dir);
        (void) snprintf(b->log, sizeof(b->log), "%s/log", b->dir);
        (void) snprintf(b->programs, sizeof(b->programs), "%s", PST_ROOT);
}

void bench_done(Bench *b) {
        if (b->pid > 0)
                (void) bench_stop(b, SIGKILL);
        remove_all(b->dir);
}

_Noreturn static void become(const Bench *b, const char *const *argv, const char *program) {
        int log = open(b->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

        if (log < 0 || dup2(log, STDERR_FILENO) < 0 || dup2(log, STDOUT_FILENO) < 0)
                _exit(126);
        (void) execvp(program, (char *const *) (uintptr_t) argv);
        _exit(127);
}

void bench_start(Bench *b, const char *const *options) {
        char program[PATH_MAX + 32];
        const char *argv[24] = { "postured", "--private", b->place };
        size_t n = 3;

        if (b->gates) {
                argv[n++] = "--gates";
                argv[n++] = b->gates;
        }
        if (b->policy) {
                argv[n++] = "--policy";
                argv[n++] = b->policy;
        }
        while (options && *options)
                argv[n++] = *options++;

        (void) snprintf(program, sizeof(program), "%s/bin/postured", b->programs);
        b->pid = fork();
        if (b->pid == 0)
                become(b, argv, program);
        assert_true(b->pid > 0);
}

int bench_end(Bench *b) {
        int status = 0;

        assert_int_equal(waitpid(b->pid, &status, 0), b->pid);
        b->pid = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int bench_run(Bench *b, const char *const *options) {
        bench_start(b, options);
        return bench_end(b);
}

int bench_stop(Bench *b, int signal) {
        (void) kill(b->pid, signal);
        return bench_end(b);
}

/* It is written there moments after it is told. */
static bool is_in_file(const Bench *b, const uint8_t *data, size_t size) {
        char path[PATH_MAX + 32];
        _cleanup_free_ uint8_t *file = NULL;
        _cleanup_close_ int fd = -1;
        size_t file_size;

        (void) snprintf(path, sizeof(path), "%s/record.cbor", b->place);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        return fd >= 0 && fd_read_all(fd, RECORD_SIZE_MAX, &file, &file_size) >= 0 &&
               file_size == size && memcmp(file, data, size) == 0;
}

static bool is_ready(const Bench *b) {
        sd_bus *bus = NULL;
        char path[PATH_MAX + 32];
        bool ready = false;
        uint8_t *data = NULL;
        size_t size;

        (void) snprintf(path, sizeof(path), "unix:path=%s/socket", b->place);
        if (sd_bus_new(&bus) >= 0 && sd_bus_set_address(bus, path) >= 0 && sd_bus_start(bus) >= 0)
                ready = bench_bytes(bus, "Explain", "s", "", &data, &size, NULL) >= 0 &&
                        bench_bytes(bus, "GetRecord", "", NULL, &data, &size, NULL) >= 0 &&
                        is_in_file(b, data, size);
        free(data);
        sd_bus_close_unref(bus);
        return ready;
}

static void fail_with_log(const Bench *b, const char *what) {
        char *log = bench_log(b);

        print_message("%s\n", log);
        free(log);
        fail_msg("%s", what);
}

void bench_wait_ready(Bench *b) {
        for (unsigned ms = 0; ms < PATIENCE_MS; ms += STEP_MS) {
                int status;

                if (is_ready(b))
                        return;
                if (waitpid(b->pid, &status, WNOHANG) == b->pid) {
                        b->pid = 0;
                        fail_with_log(b, "the daemon ended");
                }
                pause_ms(STEP_MS);
        }
        fail_with_log(b, "there is no record");
}

/* --- its log --- */

char *bench_log(const Bench *b) {
        _cleanup_close_ int fd = open(b->log, O_RDONLY | O_CLOEXEC);
        uint8_t *data = NULL;
        size_t size;

        if (fd < 0)
                return calloc(1, 1);
        assert_int_equal(fd_read_all(fd, 16777216, &data, &size), 0);
        return (char *) data;
}

unsigned bench_count_logged(const Bench *b, const char *text) {
        _cleanup_free_ char *log = bench_log(b);
        unsigned n = 0;

        for (const char *p = strstr(log, text); p; p = strstr(p + 1, text))
                n++;

        return n;
}

bool bench_logged(const Bench *b, const char *text) {
        return bench_count_logged(b, text) > 0;
}

void bench_wait_logged(const Bench *b, const char *text) {
        for (unsigned ms = 0; ms < PATIENCE_MS; ms += STEP_MS) {
                if (bench_logged(b, text))
                        return;
                pause_ms(STEP_MS);
        }
        print_message("waited for: %s\n", text);
        fail_with_log(b, "it was not logged");
}

/* --- its processes --- */

static bool has_ancestor(pid_t pid, pid_t ancestor) {
        for (int i = 0; i < 4 && pid > 1; i++) {
                char path[64], line[512] = "";
                const char *end;
                FILE *file;

                (void) snprintf(path, sizeof(path), "/proc/%d/stat", (int) pid);
                file = fopen(path, "re");
                if (!file)
                        return false;
                if (!fgets(line, sizeof(line), file))
                        line[0] = '\0';
                (void) fclose(file);
                end = strrchr(line, ')');
                pid = end && end[2] != 'Z' ? atoi(end + 4) : 0;
                if (pid == ancestor)
                        return true;
        }

        return false;
}

static bool has_text(pid_t pid, const char *text) {
        char path[64], line[4096] = "";
        ssize_t n;
        int fd;

        (void) snprintf(path, sizeof(path), "/proc/%d/cmdline", (int) pid);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return false;
        n = read(fd, line, sizeof(line) - 1);
        (void) close(fd);
        for (ssize_t i = 0; i < n - 1; i++)
                if (line[i] == '\0')
                        line[i] = ' ';

        return strstr(line, text);
}

pid_t bench_process(const Bench *b, const char *text) {
        DIR *dir = opendir("/proc");
        pid_t found = 0;

        assert_non_null(dir);
        for (const struct dirent *e = readdir(dir); e && !found; e = readdir(dir)) {
                pid_t pid = atoi(e->d_name);

                if (pid > 0 && has_text(pid, text) && has_ancestor(pid, b->pid))
                        found = pid;
        }
        (void) closedir(dir);
        return found;
}

pid_t bench_wait_process(const Bench *b, const char *text, pid_t other_than) {
        for (unsigned ms = 0; ms < PATIENCE_MS; ms += STEP_MS) {
                pid_t pid = bench_process(b, text);

                if (pid > 0 && pid != other_than)
                        return pid;
                pause_ms(STEP_MS);
        }
        print_message("waited for process: %s\n", text);
        fail_with_log(b, "it is not there");
        return 0;
}

/* --- asking it --- */

sd_bus *bench_connect(const Bench *b) {
        char address[PATH_MAX + 32];
        sd_bus *bus = NULL;

        (void) snprintf(address, sizeof(address), "unix:path=%s/socket", b->place);
        assert_true(sd_bus_new(&bus) >= 0);
        assert_true(sd_bus_set_address(bus, address) >= 0);
        assert_true(sd_bus_start(bus) >= 0);
        return bus;
}

sd_bus *bench_connect_fd(int fd) {
        sd_bus *bus = NULL;

        assert_true(sd_bus_new(&bus) >= 0);
        assert_true(sd_bus_set_fd(bus, fd, fd) >= 0);
        assert_true(sd_bus_start(bus) >= 0);
        return bus;
}

int bench_evaluate(sd_bus *bus, uint64_t *ret_sequence) {
        sd_bus_message *reply = NULL;
        int r;

        r = sd_bus_call_method(bus, INTERFACE, OBJECT, INTERFACE, "Evaluate", NULL, &reply, "");
        if (r >= 0)
                r = sd_bus_message_read(reply, "t", ret_sequence);
        sd_bus_message_unref(reply);
        return r < 0 ? r : 0;
}

int bench_bytes(sd_bus *bus, const char *method, const char *signature, const void *argument,
                uint8_t **ret, size_t *ret_size, char ret_error[128]) {
        sd_bus_error error = SD_BUS_ERROR_NULL;
        sd_bus_message *m = NULL, *reply = NULL;
        const void *data;
        size_t size;
        int r;

        r = sd_bus_message_new_method_call(bus, &m, INTERFACE, OBJECT, INTERFACE, method);
        if (r >= 0 && *signature)
                r = sd_bus_message_append_basic(m, *signature, argument);
        if (r >= 0)
                r = sd_bus_call(bus, m, 0, &error, &reply);
        if (ret_error)
                (void) snprintf(ret_error, 128, "%s", error.name ? error.name : "");
        if (r >= 0)
                r = sd_bus_message_read_array(reply, 'y', &data, &size);
        if (r >= 0) {
                free(*ret);
                *ret = malloc(size + 1);
                assert_non_null(*ret);
                (void) memcpy(*ret, data, size);
                *ret_size = size;
        }
        sd_bus_error_free(&error);
        sd_bus_message_unref(m);
        sd_bus_message_unref(reply);
        return r < 0 ? r : 0;
}

char *bench_text_property(sd_bus *bus, const char *name) {
        char *text = NULL;

        assert_true(sd_bus_get_property_string(bus, INTERFACE, OBJECT, INTERFACE, name, NULL,
                                               &text) >= 0);
        return text;
}

uint64_t bench_number_property(sd_bus *bus, const char *name) {
        uint64_t value = 0;

        assert_true(sd_bus_get_property_trivial(bus, INTERFACE, OBJECT, INTERFACE, name, NULL, 't',
                                                &value) >= 0);
        return value;
}

char *bench_gate_status(sd_bus *bus, uint8_t number) {
        sd_bus_message *reply = NULL;
        char *found = NULL;

        assert_true(sd_bus_get_property(bus, INTERFACE, OBJECT, INTERFACE, "Gates", NULL, &reply,
                                        "a(yssas)") >= 0);
        assert_true(sd_bus_message_enter_container(reply, 'a', "(yssas)") >= 0);
        while (sd_bus_message_enter_container(reply, 'r', "yssas") > 0) {
                const char *id, *status;
                uint8_t n;

                assert_true(sd_bus_message_read(reply, "yss", &n, &id, &status) > 0);
                assert_true(sd_bus_message_skip(reply, "as") > 0);
                if (n == number)
                        found = strdup(status);
                assert_true(sd_bus_message_exit_container(reply) >= 0);
        }
        sd_bus_message_unref(reply);
        assert_non_null(found);
        return found;
}

Pin bench_pin(sd_bus *bus) {
        Pin pin = { .alg = -19 };
        sd_bus_message *reply = NULL;
        const void *data;
        size_t size;

        assert_true(sd_bus_get_property(bus, INTERFACE, OBJECT, INTERFACE, "PublicKey", NULL,
                                        &reply, "ay") >= 0);
        assert_true(sd_bus_message_read_array(reply, 'y', &data, &size) >= 0);
        assert_int_equal(size, PUBLIC_KEY_SIZE);
        (void) memcpy(pin.public_key, data, size);
        sd_bus_message_unref(reply);
        return pin;
}

/* --- its files --- */

void bench_record(const Bench *b, uint8_t **ret, size_t *ret_size) {
        char path[PATH_MAX + 32];
        _cleanup_close_ int fd = -1;

        (void) snprintf(path, sizeof(path), "%s/record.cbor", b->place);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0);
        assert_int_equal(fd_read_all(fd, RECORD_SIZE_MAX, ret, ret_size), 0);
}

void bench_history(const Bench *b, uint8_t **ret, size_t *ret_size) {
        char path[PATH_MAX + 32];
        _cleanup_close_ int fd = -1;

        /* Tests make few records: they stay in the first segment. */
        (void) snprintf(path, sizeof(path), "%s/history/0.cborseq", b->place);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0);
        assert_int_equal(fd_read_all(fd, 16777216, ret, ret_size), 0);
}

HistoryResult bench_verify(const Bench *b, const Pin *pin) {
        _cleanup_free_ uint8_t *data = NULL;
        HistoryResult result = { 0 };
        size_t size;

        bench_history(b, &data, &size);
        history_verify(data, size, &(RecordContext){ .pins = pin, .n_pins = 1 }, NULL, NULL,
                       &result);
        assert_string_equal(record_result_name(result.result), "ok");
        return result;
}

int bench_command(const Bench *b, const char *const *argv) {
        int status = 0;
        pid_t pid = fork();

        if (pid == 0)
                become(b, argv, argv[0]);
        assert_true(pid > 0);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
