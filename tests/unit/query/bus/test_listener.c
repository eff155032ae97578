/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is heard on a bus of the test's own, where a small systemd says what it is told to say.
 */

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "query/bus/listener.h"
#include "query/bus/names.h"

#include "../../../own_bus.h"

#define ODD         "org.example.Odd"
#define TOLD_MAX    4096
#define PATIENCE_MS 15000
#define QUIET_MS    150 /* how long nothing has to be said, to be sure that nothing is */
#define STORM       600U

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define WATCH(question, ...)                                                                       \
        listener_watch(listener, &(const PstQuestion){ .name = (question),                         \
                                                       .arguments = WORDS(__VA_ARGS__) })

static pid_t service_pid = -1;
static int service_fd = -1; /* to say what it has to say; it answers with a byte when it has */
static Listener *listener;
static struct {
        ChangeKind kind;
        bool lost;
        char unit[64];
} told[TOLD_MAX];
static size_t n_told;

/* --- A small systemd --- */

static int method_subscribe(sd_bus_message *m, void *userdata, _unused_ sd_bus_error *error) {
        *(bool *) userdata = true;
        return sd_bus_reply_method_return(m, NULL);
}

static const sd_bus_vtable manager[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Subscribe", NULL, NULL, method_subscribe, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static void emit_state(sd_bus *bus, const char *unit, const char *active) {
        _cleanup_free_ char *path = NULL;

        (void) sd_bus_path_encode(SYSTEMD_UNITS_PATH, unit, &path);
        (void) sd_bus_emit_signal(bus, path, DBUS_PROPERTIES, "PropertiesChanged", "sa{sv}as",
                                  SYSTEMD_UNIT, 3, "ActiveState", "s", active, "SubState", "s", "x",
                                  "Job", "(uo)", 0, "/", 1, "Conditions");
}

static void emit_loaded(sd_bus *bus, const char *member, const char *unit) {
        (void) sd_bus_emit_signal(bus, SYSTEMD_PATH, SYSTEMD_MANAGER, member, "so", unit, "/x");
}

static void emit_property(sd_bus *bus, const char *path, const char *interface) {
        (void) sd_bus_emit_signal(bus, path, DBUS_PROPERTIES, "PropertiesChanged", "sa{sv}as",
                                  interface, 1, "P", "u", 1, 0);
}

static void emit_storm(sd_bus *bus) {
        char name[64];

        for (unsigned i = 0; i < STORM; i++) {
                (void) snprintf(name, sizeof(name), "s%u.service", i);
                emit_loaded(bus, "UnitRemoved", name);
                emit_loaded(bus, "UnitNew", name);
                emit_state(bus, name, "active");
        }
}

/* One word, and what it is about. */
static void obey(sd_bus *bus, const bool *subscribed, const char *word, const char *about) {
        if (strcmp(word, "name") == 0)
                (void) sd_bus_request_name(bus, about, SD_BUS_NAME_REPLACE_EXISTING);
        else if (strcmp(word, "unname") == 0)
                (void) sd_bus_release_name(bus, about);
        else if (strcmp(word, "property") == 0)
                emit_property(bus, "/odd", about);
        else if (!*subscribed)
                return; /* as systemd does */
        else if (strcmp(word, "state") == 0 || strcmp(word, "fail") == 0)
                emit_state(bus, about, *word == 's' ? "active" : "failed");
        else if (strcmp(word, "new") == 0)
                emit_loaded(bus, "UnitNew", about);
        else if (strcmp(word, "removed") == 0)
                emit_loaded(bus, "UnitRemoved", about);
        else if (strcmp(word, "reloading") == 0)
                (void) sd_bus_emit_signal(bus, SYSTEMD_PATH, SYSTEMD_MANAGER, "Reloading", "b",
                                          *about == 'y');
        else if (strcmp(word, "files") == 0)
                (void) sd_bus_emit_signal(bus, SYSTEMD_PATH, SYSTEMD_MANAGER, "UnitFilesChanged",
                                          "");
        else if (strcmp(word, "manager") == 0)
                emit_property(bus, SYSTEMD_PATH, SYSTEMD_MANAGER);
        else if (strcmp(word, "storm") == 0)
                emit_storm(bus);
}

_Noreturn static void serve(int fd) {
        char line[128], word[64], about[64];
        bool subscribed = false;
        sd_bus *bus = NULL;

        if (open_bus(&bus) < 0 || sd_bus_add_object_vtable(bus, NULL, SYSTEMD_PATH, SYSTEMD_MANAGER,
                                                           manager, &subscribed) < 0)
                _exit(1);
        for (;;) {
                struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
                                        { .fd = sd_bus_get_fd(bus), .events = POLLIN } };
                int r;

                do
                        r = sd_bus_process(bus, NULL);
                while (r > 0);
                if (r < 0 || poll(fds, 2, -1) < 0)
                        _exit(1);
                if (fds[0].revents == 0)
                        continue;
                r = (int) recv(fd, line, sizeof(line) - 1, 0);
                if (r <= 0)
                        _exit(0);
                line[r] = '\0';
                if (sscanf(line, "%63s %63s", word, about) == 2)
                        obey(bus, &subscribed, word, about);
                if (sd_bus_flush(bus) < 0 || send(fd, "", 1, 0) != 1)
                        _exit(1);
        }
}

static void start_service(void) {
        int pair[2];

        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        service_pid = fork();
        if (service_pid == 0) {
                (void) close(pair[0]);
                serve(pair[1]);
        }
        assert_true(service_pid > 0);
        (void) close(pair[1]);
        service_fd = pair[0];
}

/* Has it say something, and returns once it has. */
static void say(const char *word, const char *about) {
        char line[128], byte;
        int n = snprintf(line, sizeof(line), "%s %s", word, about);

        assert_int_equal(send(service_fd, line, (size_t) n, 0), n);
        assert_int_equal(recv(service_fd, &byte, 1, 0), 1);
}

static int set_up_all(_unused_ void **state) {
        return make_bus("");
}

static int tear_down_all(_unused_ void **state) {
        return remove_bus();
}

static void on_change(const Change *change, bool lost, void *userdata) {
        assert_ptr_equal(userdata, told);
        assert_true(n_told < TOLD_MAX);
        told[n_told].kind = change->kind;
        told[n_told].lost = lost;
        (void) snprintf(told[n_told].unit, sizeof(told[n_told].unit), "%s",
                        change->unit ? change->unit : "");
        n_told++;
}

static int set_up(_unused_ void **state) {
        assert_int_equal(start_daemon(), 0);
        start_service();
        say("name", SYSTEMD_SERVICE);
        n_told = 0;
        return listener_new(address, on_change, told, &listener);
}

static int tear_down(_unused_ void **state) {
        listener = listener_free(listener);
        (void) close(service_fd);
        stop(&service_pid);
        stop(&daemon_pid);
        return 0;
}

/* Whether there is something to do within that time; then it is done. */
static bool turn(int timeout_ms) {
        struct pollfd fd = { .fd = listener_fd(listener), .events = POLLIN };

        if (poll(&fd, 1, timeout_ms) <= 0)
                return false;

        listener_process(listener);
        return true;
}

static bool has(ChangeKind kind, const char *unit) {
        for (size_t i = 0; i < n_told; i++)
                if (told[i].kind == kind && strcmp(told[i].unit, unit) == 0)
                        return true;

        return false;
}

static int64_t now_ms(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t) t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void expect(ChangeKind kind, const char *unit) {
        int64_t end = now_ms() + PATIENCE_MS;

        while (!has(kind, unit) && now_ms() < end)
                (void) turn(100);
        assert_true(has(kind, unit));
}

/* All that there is to hear: what is said last is heard last. */
static void hear_all(void) {
        while (turn(QUIET_MS))
                ;
}

static size_t count(ChangeKind kind) {
        size_t n = 0;

        for (size_t i = 0; i < n_told; i++)
                n += told[i].kind == kind;

        return n;
}

/* --- The tests --- */

static void test_what_is_said_right_after_is_heard(_unused_ void **state) {
        WATCH("units", "a.service");
        say("fail", "a.service");
        expect(CHANGE_UNIT_STATE, "a.service");
        assert_int_equal(count(CHANGE_EVERYTHING), 0);
}

static void test_only_units_that_are_named_are_heard(_unused_ void **state) {
        WATCH("units", "a.service");
        say("fail", "b.service");
        say("new", "a.service");
        say("removed", "a.service");
        hear_all();
        assert_int_equal(n_told, 0);
}

static void test_the_same_state_again_is_no_news(_unused_ void **state) {
        WATCH("units", "a.service");
        say("state", "a.service");
        say("state", "a.service");
        say("state", "a.service");
        hear_all();
        assert_int_equal(count(CHANGE_UNIT_STATE), 1);
        say("fail", "a.service");
        hear_all();
        assert_int_equal(count(CHANGE_UNIT_STATE), 2);
}

/* As it goes whenever somebody asks for a unit that is not loaded. */
static void test_a_unit_that_only_passes_is_nothing(_unused_ void **state) {
        WATCH("units.matching", "", "*.service");
        hear_all();
        for (unsigned i = 0; i < 3; i++) {
                say("new", "x.service");
                say("new", "y.service");
                say("removed", "x.service");
                say("removed", "y.service");
                hear_all();
        }
        assert_int_equal(n_told, 0);

        say("new", "x.service");
        expect(CHANGE_UNIT_LOADED, "x.service");
        say("removed", "y.service");
        expect(CHANGE_UNIT_LOADED, "y.service");
}

static void test_a_reload_is_one_change_at_its_end(_unused_ void **state) {
        WATCH("units.matching", "", "*.service");
        say("state", "a.service");
        expect(CHANGE_UNIT_STATE, "a.service");
        n_told = 0;

        say("reloading", "yes");
        say("storm", "-");
        say("files", "-");
        hear_all();
        assert_int_equal(n_told, 0);
        say("reloading", "no");
        hear_all();
        assert_int_equal(n_told, 1);
        assert_int_equal(told[0].kind, CHANGE_SYSTEMD);

        say("state", "a.service"); /* what was said before it counts no more */
        expect(CHANGE_UNIT_STATE, "a.service");
}

static void test_files_and_properties_are_heard(_unused_ void **state) {
        WATCH("unit.files", NULL);
        WATCH("bus.get", SYSTEMD_SERVICE, SYSTEMD_PATH, SYSTEMD_MANAGER, "NFailedUnits");
        WATCH("units.get", "Unit", "Job", "a.service");
        say("files", "-");
        expect(CHANGE_UNIT_FILES, "");
        say("manager", "-");
        expect(CHANGE_PROPERTY, "");
        say("state", "a.service");
        expect(CHANGE_UNIT_PROPERTY, "a.service");
}

static void test_an_owner_that_comes_or_goes_is_heard(_unused_ void **state) {
        WATCH("bus.get", ODD, "/odd", ODD, "P");
        say("property", ODD); /* it does not own the name yet */
        hear_all();
        assert_int_equal(n_told, 0);
        say("name", ODD);
        expect(CHANGE_OWNER, "");
        say("property", "org.example.Other");
        hear_all();
        assert_int_equal(count(CHANGE_PROPERTY), 0);
        say("property", ODD);
        expect(CHANGE_PROPERTY, "");
        n_told = 0;
        say("unname", ODD);
        expect(CHANGE_OWNER, "");
}

static void test_nobody_is_started_to_be_listened_to(_unused_ void **state) {
        char path[128];

        WATCH("bus.get", "org.example.Asleep", "/", "i", "p");
        hear_all();
        (void) snprintf(path, sizeof(path), "%s/woken", folder);
        assert_int_equal(access(path, F_OK), -1);
}

static void forge(sd_bus *forger, const char *to, const char *path, const char *interface,
                  const char *member, const char *types, ...) {
        sd_bus_message *m = NULL;
        va_list args;

        assert_true(sd_bus_message_new_signal(forger, &m, path, interface, member) >= 0);
        va_start(args, types);
        assert_true(sd_bus_message_appendv(m, types, args) >= 0);
        va_end(args);
        assert_true(sd_bus_message_set_destination(m, to) >= 0);
        assert_true(sd_bus_send(forger, m, NULL) >= 0);
        sd_bus_message_unref(m);
}

/* By name or by a signal to us alone: it is not from the one whose name that is. */
static void test_what_others_say_is_not_heard(_unused_ void **state) {
        sd_bus *forger = NULL;
        char name[16];

        WATCH("units", "a.service");
        WATCH("units.matching", "", "*.service");
        hear_all();
        assert_true(open_bus(&forger) >= 0);
        for (unsigned i = 0; i < 16; i++) { /* one of them is the listener */
                (void) snprintf(name, sizeof(name), ":1.%u", i);
                forge(forger, name, SYSTEMD_UNITS_PATH "/a_2eservice", DBUS_PROPERTIES,
                      "PropertiesChanged", "sa{sv}as", SYSTEMD_UNIT, 2, "ActiveState", "s", "x",
                      "SubState", "s", "y", 0);
                forge(forger, name, DBUS_PATH, DBUS_SERVICE, "NameOwnerChanged", "sss",
                      SYSTEMD_SERVICE, "", ":1.1");
                forge(forger, name, SYSTEMD_PATH, SYSTEMD_MANAGER, "UnitFilesChanged", "");
                forge(forger, name, SYSTEMD_PATH, SYSTEMD_MANAGER, "UnitRemoved", "so", "x.service",
                      "/x");
                forge(forger, name, SYSTEMD_PATH, SYSTEMD_MANAGER, "UnitNew", "so", "y.service",
                      "/y");
                forge(forger, name, SYSTEMD_PATH, SYSTEMD_MANAGER, "Reloading", "b", 1);
        }
        assert_true(sd_bus_flush(forger) >= 0);
        hear_all();
        assert_int_equal(n_told, 0);
        sd_bus_flush_close_unref(forger);

        say("fail", "a.service"); /* and it still listens */
        expect(CHANGE_UNIT_STATE, "a.service");
}

static void test_another_systemd_is_asked_to_tell(_unused_ void **state) {
        WATCH("units", "a.service");
        (void) close(service_fd);
        stop(&service_pid);
        expect(CHANGE_SYSTEMD, "");
        n_told = 0;
        start_service();
        say("name", SYSTEMD_SERVICE);
        expect(CHANGE_SYSTEMD, "");
        hear_all();
        say("fail", "a.service");
        expect(CHANGE_UNIT_STATE, "a.service");
}

static void test_a_bus_that_is_lost_is_said_and_found_again(_unused_ void **state) {
        WATCH("units", "a.service");
        stop(&daemon_pid);
        expect(CHANGE_EVERYTHING, "");
        assert_true(told[n_told - 1].lost);
        n_told = 0;

        (void) close(service_fd);
        stop(&service_pid);
        assert_int_equal(start_daemon(), 0);
        start_service();
        say("name", SYSTEMD_SERVICE);
        expect(CHANGE_EVERYTHING, "");
        assert_false(told[0].lost);
        hear_all();
        say("fail", "a.service");
        expect(CHANGE_UNIT_STATE, "a.service");
}

static void test_without_a_bus_it_is_looked_for(_unused_ void **state) {
        stop(&daemon_pid);
        WATCH("units", "a.service");
        WATCH("units", "b.service");
        assert_int_equal(n_told, 0);
        assert_int_equal(start_daemon(), 0);
        expect(CHANGE_EVERYTHING, "");
        assert_false(told[0].lost);
}

int main(void) {
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                TEST(test_what_is_said_right_after_is_heard),
                TEST(test_only_units_that_are_named_are_heard),
                TEST(test_the_same_state_again_is_no_news),
                TEST(test_a_unit_that_only_passes_is_nothing),
                TEST(test_a_reload_is_one_change_at_its_end),
                TEST(test_files_and_properties_are_heard),
                TEST(test_an_owner_that_comes_or_goes_is_heard),
                TEST(test_nobody_is_started_to_be_listened_to),
                TEST(test_what_others_say_is_not_heard),
                TEST(test_another_systemd_is_asked_to_tell),
                TEST(test_a_bus_that_is_lost_is_said_and_found_again),
                TEST(test_without_a_bus_it_is_looked_for),
        };

        (void) signal(SIGPIPE, SIG_IGN);
        return cmocka_run_group_tests(tests, set_up_all, tear_down_all);
}
