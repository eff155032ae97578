/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-bus on a bus of the test's own, where a small systemd and an odd daemon answer. */

#include "../../own_bus.h"
#include "asker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <time.h>
#include <unistd.h>

#define SYSTEMD   "org.freedesktop.systemd1"
#define UNIT_PATH "/org/freedesktop/systemd1/unit"
#define ODD       "org.example.Odd"
#define HELD_MAX  8U
#define MANY      300U

static pid_t service_pid = -1;

static const PstQuestion grants[] = {
        { .name = "units", .arguments = (const char *const[]){ PST_ANY, NULL } },
        { .name = "units.matching", .arguments = (const char *const[]){ PST_ANY, NULL } },
        { .name = "units.by_cgroup", .arguments = (const char *const[]){ PST_ANY, NULL } },
        { .name = "units.get", .arguments = (const char *const[]){ PST_ANY, NULL } },
        { .name = "bus.get", .arguments = (const char *const[]){ PST_ANY, NULL } },
        { .name = "unit.files" },
        { 0 },
};

/* --- The services --- */

static const struct {
        const char *name, *load, *active, *sub, *file_state;
} units[] = {
        { "ssh.service", "loaded", "active", "running", "enabled" },
        { "proc-sys.mount", "loaded", "active", "mounted", NULL },
        { "auditd.service", "not-found", "inactive", "dead", NULL },
};

static int append_unit(sd_bus_message *reply, size_t i) {
        return sd_bus_message_append(reply, "(ssssssouso)", units[i].name, "help", units[i].load,
                                     units[i].active, units[i].sub, "", "/a", 0, "", "/");
}

/* Like systemd's: in the order of the names, and nothing of what is no name. */
static int method_by_names(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        const char *name;

        (void) userdata;
        (void) error;
        (void) sd_bus_message_new_method_return(m, &reply);
        (void) sd_bus_message_open_container(reply, 'a', "(ssssssouso)");
        (void) sd_bus_message_enter_container(m, 'a', "s");
        while (sd_bus_message_read(m, "s", &name) > 0)
                for (size_t i = 0; i < ELEMENTSOF(units); i++)
                        if (strcmp(units[i].name, name) == 0)
                                (void) append_unit(reply, i);
        (void) sd_bus_message_close_container(reply);
        return sd_bus_send(NULL, reply, NULL);
}

/* Of the states only "active" is known here; the patterns are put into the description. */
static int method_by_patterns(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        _cleanup_(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
        bool active_only = false;
        const char *state;

        (void) userdata;
        (void) error;
        (void) sd_bus_message_enter_container(m, 'a', "s");
        while (sd_bus_message_read(m, "s", &state) > 0)
                active_only = active_only || strcmp(state, "active") == 0;
        (void) sd_bus_message_exit_container(m);
        (void) sd_bus_message_new_method_return(m, &reply);
        (void) sd_bus_message_open_container(reply, 'a', "(ssssssouso)");
        for (size_t i = 0; i < ELEMENTSOF(units); i++)
                if (!active_only || strcmp(units[i].active, "active") == 0)
                        (void) append_unit(reply, i);
        (void) sd_bus_message_close_container(reply);
        return sd_bus_send(NULL, reply, NULL);
}

static int method_file_state(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        const char *name = "";

        (void) userdata;
        (void) sd_bus_message_read(m, "s", &name);
        for (size_t i = 0; i < ELEMENTSOF(units); i++)
                if (units[i].file_state && strcmp(units[i].name, name) == 0)
                        return sd_bus_reply_method_return(m, "s", units[i].file_state);

        return sd_bus_error_set(error, SD_BUS_ERROR_FILE_NOT_FOUND, "No such file");
}

static int method_by_cgroup(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        const char *path = "";

        (void) userdata;
        (void) sd_bus_message_read(m, "s", &path);
        if (strcmp(path, "/system.slice/ssh.service") == 0)
                return sd_bus_reply_method_return(m, "o", UNIT_PATH "/ssh_2eservice");

        return sd_bus_error_set(error, SYSTEMD ".NoSuchUnit", "None");
}

static int method_files(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        (void) userdata;
        (void) error;
        return sd_bus_reply_method_return(m, "a(ss)", 2, "/lib/systemd/system/z.service", "static",
                                          "/etc/systemd/system/a.service", "enabled");
}

static int method_subscribe(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        (void) userdata;
        (void) error;
        return sd_bus_reply_method_return(m, NULL);
}

static const sd_bus_vtable manager[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Subscribe", "", "", method_subscribe, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("ListUnitsByNames", "as", "a(ssssssouso)", method_by_names,
                      SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("ListUnitsByPatterns", "asas", "a(ssssssouso)", method_by_patterns,
                      SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("GetUnitFileState", "s", "s", method_file_state, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("GetUnitByControlGroup", "s", "o", method_by_cgroup,
                      SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_METHOD("ListUnitFiles", "", "a(ss)", method_files, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

#define PROPERTY(function, ...)                                                                    \
        static int function(sd_bus *bus, const char *path, const char *interface,                  \
                            const char *name, sd_bus_message *reply, void *userdata,               \
                            sd_bus_error *error) {                                                 \
                (void) bus, (void) path, (void) interface, (void) name, (void) userdata;           \
                (void) error;                                                                      \
                return sd_bus_message_append(reply, __VA_ARGS__);                                  \
        }

PROPERTY(get_restarts, "u", 7U)
PROPERTY(get_tree, "a{sv}", 2, "n", "i", -5, "l", "as", 2, "x", "y")
PROPERTY(get_bytes, "(yayb)", 1, 2, 2, 3, 1)
PROPERTY(get_fraction, "d", 0.5)
PROPERTY(get_nested, "v", "v", "v", "v", "v", "v", "v", "v", "v", "v", "v", "v", "v", "v", "v", "v",
         "v", "s", "deep")

/* Larger than what travels inline. */
static int get_large(sd_bus *bus, const char *path, const char *interface, const char *name,
                     sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        static char text[50001];

        (void) bus, (void) path, (void) interface, (void) name, (void) userdata, (void) error;
        memset(text, 'x', sizeof(text) - 1);
        return sd_bus_message_append(reply, "s", text);
}

/* Never answers: what it is asked is kept. */
static int method_silent(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        (void) userdata;
        (void) error;
        (void) sd_bus_message_ref(m);
        return 1;
}

/* Of many-<n>.service: its n. Every third has none. */
static int get_number(sd_bus *bus, const char *path, const char *interface, const char *name,
                      sd_bus_message *reply, void *userdata, sd_bus_error *error) {
        unsigned n = 0;

        (void) bus, (void) interface, (void) name, (void) userdata, (void) error;
        (void) sscanf(path, UNIT_PATH "/many_2d%u_2eservice", &n);
        return sd_bus_message_append(reply, "u", n);
}

static int find_many(sd_bus *bus, const char *path, const char *interface, void *userdata,
                     void **ret_found, sd_bus_error *error) {
        unsigned n;

        (void) bus, (void) interface, (void) error;
        *ret_found = userdata;
        return sscanf(path, UNIT_PATH "/many_2d%u_2eservice", &n) == 1 && n % 3 != 0;
}

/* Answers nobody until HELD_MAX have asked, and then the last first. */
static int hold(sd_bus_message *m) {
        static sd_bus_message *held[HELD_MAX];
        static size_t n;

        held[n++] = sd_bus_message_ref(m);
        if (n < HELD_MAX)
                return 1;

        for (; n > 0; n--) {
                (void) sd_bus_reply_method_return(held[n - 1], "v", "s",
                                                  sd_bus_message_get_path(held[n - 1]));
                sd_bus_message_unref(held[n - 1]);
        }
        return 1;
}

/* Has one unit fail, and says so. */
static int fail_unit(sd_bus_message *m) {
        sd_bus *bus = sd_bus_message_get_bus(m);

        (void) sd_bus_emit_signal(bus, UNIT_PATH "/ssh_2eservice",
                                  "org.freedesktop.DBus.Properties", "PropertiesChanged",
                                  "sa{sv}as", SYSTEMD ".Unit", 2, "ActiveState", "s", "failed",
                                  "SubState", "s", "failed", 0);
        return sd_bus_reply_method_return(m, "v", "b", 1);
}

/* Takes units down and up again. */
static int storm(sd_bus_message *m) {
        sd_bus *bus = sd_bus_message_get_bus(m);
        char name[64];

        for (unsigned i = 0; i < MANY; i++) {
                (void) snprintf(name, sizeof(name), "many-%u.service", i);
                (void) sd_bus_emit_signal(bus, "/org/freedesktop/systemd1", SYSTEMD ".Manager",
                                          "UnitRemoved", "so", name, "/x");
                (void) sd_bus_emit_signal(bus, "/org/freedesktop/systemd1", SYSTEMD ".Manager",
                                          "UnitNew", "so", name, "/x");
        }
        return sd_bus_reply_method_return(m, "v", "b", 1);
}

/* Properties of every unit with which it goes otherwise than in order. */
static int on_unit(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        const char *interface = "", *property = "";

        if (sd_bus_message_read(m, "ss", &interface, &property) < 0 ||
            strcmp(interface, SYSTEMD ".Unit") != 0)
                return sd_bus_message_rewind(m, 1) < 0 ? -EBADMSG : 0;
        if (strcmp(property, "Held") == 0)
                return hold(m);
        if (strcmp(property, "Silent") == 0)
                return method_silent(m, userdata, error);
        if (strcmp(property, "EndsTheBus") == 0)
                return kill(daemon_pid, SIGKILL) < 0 ? -errno : 1;
        if (strcmp(property, "Fails") == 0)
                return fail_unit(m);
        if (strcmp(property, "Storms") == 0)
                return storm(m);
        if (strcmp(property, "Refused") == 0 && strstr(sd_bus_message_get_path(m), "refused"))
                return sd_bus_error_set(error, SD_BUS_ERROR_ACCESS_DENIED, "Not this one");

        (void) sd_bus_message_rewind(m, 1);
        return 0;
}

static const sd_bus_vtable numbered[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Number", "u", get_number, 0, 0),
        SD_BUS_VTABLE_END,
};

static const sd_bus_vtable service[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("NRestarts", "u", get_restarts, 0, 0),
        SD_BUS_VTABLE_END,
};

static const sd_bus_vtable odd[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Tree", "a{sv}", get_tree, 0, 0),
        SD_BUS_PROPERTY("Bytes", "(yayb)", get_bytes, 0, 0),
        SD_BUS_PROPERTY("Fraction", "d", get_fraction, 0, 0),
        SD_BUS_PROPERTY("Nested", "v", get_nested, 0, 0),
        SD_BUS_PROPERTY("Large", "s", get_large, 0, 0),
        SD_BUS_VTABLE_END,
};

static int on_silent(sd_bus_message *m, void *userdata, sd_bus_error *error) {
        return method_silent(m, userdata, error);
}

/* Serves until it is killed; a byte on `ready_fd` tells that the names are ours. */
static void serve(int ready_fd) {
        sd_bus *bus = NULL;
        int r = open_bus(&bus);

        if (r >= 0)
                r = sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/systemd1",
                                             SYSTEMD ".Manager", manager, NULL);
        if (r >= 0)
                r = sd_bus_add_object_vtable(bus, NULL, UNIT_PATH "/ssh_2eservice",
                                             SYSTEMD ".Service", service, NULL);
        if (r >= 0)
                r = sd_bus_add_fallback_vtable(bus, NULL, UNIT_PATH, SYSTEMD ".Unit", numbered,
                                               find_many, NULL);
        if (r >= 0)
                r = sd_bus_add_fallback(bus, NULL, UNIT_PATH, on_unit, NULL);
        if (r >= 0)
                r = sd_bus_add_object_vtable(bus, NULL, "/odd", ODD, odd, NULL);
        if (r >= 0)
                r = sd_bus_add_object(bus, NULL, "/silent", on_silent, NULL);
        if (r >= 0)
                r = sd_bus_request_name(bus, SYSTEMD, 0);
        if (r >= 0)
                r = sd_bus_request_name(bus, ODD, 0);
        if (r < 0 || write(ready_fd, "", 1) != 1)
                _exit(1);

        while ((r = sd_bus_process(bus, NULL)) >= 0)
                if (r == 0)
                        (void) sd_bus_wait(bus, UINT64_MAX);
        _exit(1);
}

/* --- The bus --- */

static int start_service(void) {
        int pair[2];
        char byte;
        ssize_t n;

        if (pipe2(pair, O_CLOEXEC) < 0)
                return -1;
        service_pid = fork();
        if (service_pid == 0) {
                /* The test's own channels are not the service's to keep open. */
                if (dup2(pair[1], STDOUT_FILENO) < 0 || close_range(3, ~0U, 0) < 0)
                        _exit(1);
                serve(STDOUT_FILENO);
        }

        (void) close(pair[1]);
        n = read(pair[0], &byte, 1);
        (void) close(pair[0]);
        return n == 1 ? 0 : -1;
}

/* The bus lets a connection have few calls under way, as the system bus does. */
static int start_all(void **state) {
        (void) state;
        if (make_bus("<limit name=\"max_replies_per_connection\">64</limit>") < 0)
                return -1;

        return start_daemon() < 0 ? -1 : start_service();
}

static int stop_all(void **state) {
        (void) state;
        stop(&service_pid);
        stop(&daemon_pid);
        return remove_bus();
}

/* --- The tests --- */

static void open_asker(Asker *asker, const char *bus_address) {
        asker_start(asker, "bus", "--bus", bus_address);
        asker->channel = asker_grant(asker, grants);
}

static void expect_unit(Decoder *d, const char *const words[5]) {
        decoder_array_of(d, 5);
        for (size_t i = 0; i < 5; i++)
                assert_true(is_text(d, words[i]));
}

#define UNIT(d, ...) expect_unit((d), (const char *const[5]){ __VA_ARGS__ })

static void test_units_come_in_the_order_of_their_names(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 }, wrong = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_UNITS("auditd.service", "ssh.service", "proc-sys.mount"), &answered);
        d = opened(&answered);
        decoder_array_of(&d, 3);
        UNIT(&d, "auditd.service", "not-found", "inactive", "dead", "");
        UNIT(&d, "ssh.service", "loaded", "active", "running", "enabled");
        UNIT(&d, "proc-sys.mount", "loaded", "active", "mounted", "");
        assert_int_equal(decoder_finish(&d), 0);

        ask(&asker, PST_UNITS("ssh.service", "no name"), &wrong);
        assert_int_equal(wrong.error, -EINVAL);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_matching_units_are_sorted(void **state) {
        _cleanup_(answered_done) Answered all = { 0 }, active = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_UNITS_MATCHING("", "*"), &all);
        d = opened(&all);
        decoder_array_of(&d, 3);
        UNIT(&d, "auditd.service", "not-found", "inactive", "dead", "");
        UNIT(&d, "proc-sys.mount", "loaded", "active", "mounted", "");
        UNIT(&d, "ssh.service", "loaded", "active", "running", "");
        assert_int_equal(decoder_finish(&d), 0);

        ask(&asker, PST_UNITS_MATCHING("active,failed", "*"), &active);
        d = opened(&active);
        decoder_array_of(&d, 2);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_units_of_control_groups_are_those_that_systemd_knows(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_UNITS_BY_CGROUP("/nobodys", "/system.slice/ssh.service"), &answered);
        d = opened(&answered);
        decoder_array_of(&d, 1);
        decoder_array_of(&d, 2);
        assert_true(is_text(&d, "/system.slice/ssh.service"));
        assert_true(is_text(&d, "ssh.service"));
        assert_int_equal(decoder_finish(&d), 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_property_comes_of_the_units_that_have_it(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_UNITS_GET("Service", "NRestarts", "proc-sys.mount", "ssh.service"),
            &answered);
        d = opened(&answered);
        decoder_array_of(&d, 1);
        decoder_array_of(&d, 3);
        assert_true(is_text(&d, "ssh.service"));
        assert_true(is_text(&d, "u"));
        assert_int_equal(decoder_uint(&d), 7);
        assert_int_equal(decoder_finish(&d), 0);
        assert_int_equal(asker_stop(&asker), 0);
}

/* One property of many-0.service to many-<n - 1>.service; `last` comes behind them if it is given. */
static void ask_many(Asker *asker, const char *property, size_t n, const char *last,
                     Answered *ret) {
        static char names[MANY][32];
        const char *arguments[MANY + 4] = { "Unit", property };
        const PstQuestion question = { .name = "units.get", .arguments = arguments };

        assert_true(n <= MANY);
        for (size_t i = 0; i < n; i++) {
                (void) snprintf(names[i], sizeof(names[i]), "many-%zu.service", i);
                arguments[2 + i] = names[i];
        }
        arguments[2 + n] = last;
        ask_on(asker->channel, &question, ret);
}

static void expect_many(Asker *asker) {
        _cleanup_(answered_done) Answered answered = { 0 };
        char name[32];
        Decoder d;

        ask_many(asker, "Number", MANY, NULL, &answered);
        d = opened(&answered);
        decoder_array_of(&d, MANY - MANY / 3);
        for (unsigned i = 0; i < MANY; i++) {
                if (i % 3 == 0)
                        continue;
                (void) snprintf(name, sizeof(name), "many-%u.service", i);
                decoder_array_of(&d, 3);
                assert_true(is_text(&d, name));
                assert_true(is_text(&d, "u"));
                assert_int_equal(decoder_uint(&d), i);
        }
        assert_int_equal(decoder_finish(&d), 0);
}

static void test_many_units_come_in_the_order_of_their_names(void **state) {
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        expect_many(&asker);
        expect_many(&asker);
        assert_int_equal(asker_stop(&asker), 0);
}

/* Whoever asked one after the other would wait here until the deadline. */
static void test_units_are_asked_at_once_and_come_in_order_whoever_answers_first(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        char text[64];
        Asker asker;
        Decoder d;

        (void) state;
        open_asker(&asker, address);
        ask_many(&asker, "Held", 2 * HELD_MAX, NULL, &answered);
        d = opened(&answered);
        decoder_array_of(&d, 2 * HELD_MAX);
        for (unsigned i = 0; i < 2 * HELD_MAX; i++) {
                decoder_array_of(&d, 3);
                (void) snprintf(text, sizeof(text), "many-%u.service", i);
                assert_true(is_text(&d, text));
                assert_true(is_text(&d, "s"));
                (void) snprintf(text, sizeof(text), UNIT_PATH "/many_2d%u_2eservice", i);
                assert_true(is_text(&d, text));
        }
        assert_int_equal(decoder_finish(&d), 0);
        assert_int_equal(asker_stop(&asker), 0);
}

/* What was not answered counts no more afterwards: else the bus would refuse the next calls. */
static void test_many_silent_units_time_out_once_and_are_forgotten(void **state) {
        _cleanup_(answered_done) Answered silent = { 0 };
        struct timespec before, after;
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        (void) clock_gettime(CLOCK_MONOTONIC, &before);
        ask_many(&asker, "Silent", 100, NULL, &silent);
        (void) clock_gettime(CLOCK_MONOTONIC, &after);
        assert_int_equal(silent.error, -ETIMEDOUT);
        assert_in_range(after.tv_sec - before.tv_sec, 4, 9);
        expect_many(&asker);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_one_unit_that_is_refused_refuses_the_question(void **state) {
        _cleanup_(answered_done) Answered last = { 0 }, only = { 0 };
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        ask_many(&asker, "Refused", 100, "refused.service", &last);
        assert_int_equal(last.error, -EACCES);
        ask_many(&asker, "Refused", 0, "refused.service", &only);
        assert_int_equal(only.error, -EACCES);
        expect_many(&asker);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_unit_files_are_sorted_by_path(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_UNIT_FILES, &answered);
        d = opened(&answered);
        decoder_array_of(&d, 2);
        decoder_array_of(&d, 2);
        assert_true(is_text(&d, "/etc/systemd/system/a.service"));
        assert_true(is_text(&d, "enabled"));
        decoder_array_of(&d, 2);
        assert_true(is_text(&d, "/lib/systemd/system/z.service"));
        assert_true(is_text(&d, "static"));
        assert_int_equal(decoder_finish(&d), 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_values_are_converted_with_what_is_in_them(void **state) {
        _cleanup_(answered_done) Answered tree = { 0 }, bytes = { 0 }, large = { 0 };
        /* ["a{sv}", [["n", ["i", -5]], ["l", ["as", ["x", "y"]]]]] and ["(yayb)", [1, [2, 3], true]] */
        static const char expected_tree[] = "\x82\x65"
                                            "a{sv}\x82\x82\x61n\x82\x61i\x24\x82\x61l\x82\x62"
                                            "as\x82\x61x\x61y";
        static const char expected_bytes[] = "\x82\x66(yayb)\x83\x01\x82\x02\x03\xf5";
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_BUS_GET(ODD, "/odd", ODD, "Tree"), &tree);
        assert_int_equal(tree.error, 0);
        assert_int_equal(tree.size, sizeof(expected_tree) - 1);
        assert_memory_equal(tree.data, expected_tree, tree.size);
        ask(&asker, PST_BUS_GET(ODD, "/odd", ODD, "Bytes"), &bytes);
        assert_int_equal(bytes.error, 0);
        assert_int_equal(bytes.size, sizeof(expected_bytes) - 1);
        assert_memory_equal(bytes.data, expected_bytes, bytes.size);
        ask(&asker, PST_BUS_GET(ODD, "/odd", ODD, "Large"), &large);
        assert_int_equal(large.error, 0);
        assert_true(large.by_memfd);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_what_cannot_be_had_says_why(void **state) {
        static const struct {
                const char *service, *path, *interface, *property;
                int error;
        } cases[] = {
                { ODD, "/odd", ODD, "Fraction", -EOPNOTSUPP },
                { ODD, "/odd", ODD, "Nested", -EBADMSG },
                { ODD, "/odd", ODD, "None", -ENOENT },
                { ODD, "/odd", "org.example.None", "Tree", -ENOENT },
                { ODD, "/none", ODD, "Tree", -ENOENT },
                { "org.example.None", "/odd", ODD, "Tree", -EOPNOTSUPP },
                { ODD, "no path", ODD, "Tree", -EINVAL },
        };
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(answered_done) Answered answered = { 0 };

                ask(&asker,
                    PST_BUS_GET(cases[i].service, cases[i].path, cases[i].interface,
                                cases[i].property),
                    &answered);
                if (answered.error != cases[i].error)
                        print_error("%s %s: %d\n", cases[i].path, cases[i].property,
                                    answered.error);
                assert_int_equal(answered.error, cases[i].error);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_no_service_is_started(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        char path[256];
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_BUS_GET("org.example.Asleep", "/", "org.example.Asleep", "Any"), &answered);
        assert_int_equal(answered.error, -EOPNOTSUPP);
        assert_int_equal(asker_stop(&asker), 0);
        (void) usleep(300000);
        (void) snprintf(path, sizeof(path), "%s/woken", folder);
        assert_int_equal(access(path, F_OK), -1);
}

static void test_a_silent_service_times_out_and_the_next_question_is_answered(void **state) {
        _cleanup_(answered_done) Answered silent = { 0 }, after = { 0 };
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_BUS_GET(ODD, "/silent", ODD, "Tree"), &silent);
        assert_int_equal(silent.error, -ETIMEDOUT);
        ask(&asker, PST_BUS_GET(ODD, "/odd", ODD, "Tree"), &after);
        assert_int_equal(after.error, 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_without_a_bus_it_is_unsupported(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        (void) state;
        open_asker(&asker, "unix:path=/nonexistent/bus");
        ask(&asker, PST_UNITS("ssh.service"), &answered);
        assert_int_equal(answered.error, -EOPNOTSUPP);
        assert_int_equal(asker_stop(&asker), 0);
}

/* Accepts connections and says nothing. */
static void test_a_bus_that_says_nothing_times_out(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        _cleanup_close_ int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_un at = { .sun_family = AF_UNIX };
        char silent[160];
        Asker asker;

        (void) state;
        (void) snprintf(at.sun_path, sizeof(at.sun_path), "%s/mute", folder);
        (void) snprintf(silent, sizeof(silent), "unix:path=%s/mute", folder);
        assert_int_equal(bind(fd, (struct sockaddr *) &at, sizeof(at)), 0);
        assert_int_equal(listen(fd, 1), 0);
        open_asker(&asker, silent);
        ask(&asker, PST_UNITS("ssh.service"), &answered);
        assert_int_equal(answered.error, -ETIMEDOUT);
        assert_int_equal(unlink(at.sun_path), 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_bus_that_is_started_again_is_found_again(void **state) {
        _cleanup_(answered_done) Answered before = { 0 }, gone = { 0 }, after = { 0 };
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        ask(&asker, PST_UNITS("ssh.service"), &before);
        assert_int_equal(before.error, 0);
        stop(&service_pid);
        stop(&daemon_pid);
        ask(&asker, PST_UNITS("ssh.service"), &gone);
        assert_int_equal(gone.error, -EOPNOTSUPP);
        assert_int_equal(start_daemon(), 0);
        assert_int_equal(start_service(), 0);
        ask(&asker, PST_UNITS("ssh.service"), &after);
        assert_int_equal(after.error, 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_bus_that_ends_under_a_question_is_not_taken_for_a_slow_one(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        ask_many(&asker, "EndsTheBus", 100, NULL, &answered);
        assert_int_equal(answered.error, -ECONNRESET);
        stop(&service_pid);
        stop(&daemon_pid);
        assert_int_equal(start_daemon(), 0);
        assert_int_equal(start_service(), 0);
        expect_many(&asker);
        assert_int_equal(asker_stop(&asker), 0);
}

#define SSH      PST_UNITS("ssh.service")
#define SERVICES PST_UNITS_MATCHING("", "*.service")
#define ODD_TREE PST_BUS_GET(ODD, "/odd", ODD, "Tree")

/* Has the service do something by asking for a property. */
#define PROVOKE(asker, property)                                                                   \
        do {                                                                                       \
                _cleanup_(answered_done) Answered _answered = { 0 };                               \
                ask((asker), PST_UNITS_GET("Unit", property, "ssh.service"), &_answered);          \
                assert_int_equal(_answered.error, 0);                                              \
        } while (false)

static void test_a_unit_that_fails_is_told_to_those_who_watch_it(void **state) {
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        watch(&asker, PST_UNITS("auditd.service"));
        PROVOKE(&asker, "Fails");
        assert_true(is_silent(asker.channel));
        watch(&asker, SSH);
        PROVOKE(&asker, "Fails");
        assert_int_equal(news_of(&asker, SSH), ANSWER_CHANGED);
        assert_true(is_silent(asker.channel));
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_storm_of_units_is_told_once(void **state) {
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        watch(&asker, SERVICES);
        PROVOKE(&asker, "Storms");
        assert_int_equal(news_of(&asker, SERVICES), ANSWER_CHANGED);
        assert_true(is_silent(asker.channel));
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_service_that_goes_and_comes_is_told(void **state) {
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        watch(&asker, ODD_TREE);
        watch(&asker, PST_UNIT_FILES);
        stop(&service_pid);
        assert_int_equal(news_of(&asker, ODD_TREE), ANSWER_CHANGED);
        assert_int_equal(news_of(&asker, PST_UNIT_FILES), ANSWER_CHANGED);
        watch(&asker, ODD_TREE);
        assert_int_equal(start_service(), 0);
        assert_int_equal(news_of(&asker, ODD_TREE), ANSWER_CHANGED);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_bus_that_is_lost_is_told_as_lost(void **state) {
        Asker asker;

        (void) state;
        open_asker(&asker, address);
        watch(&asker, SSH);
        stop(&service_pid);
        stop(&daemon_pid);
        if (news_of(&asker, SSH) == ANSWER_CHANGED) /* that systemd was gone came first */
                assert_int_equal(news_of(&asker, SSH), ANSWER_LOST);
        watch(&asker, SSH);
        assert_int_equal(start_daemon(), 0);
        assert_int_equal(start_service(), 0);
        assert_int_equal(news_of(&asker, SSH), ANSWER_CHANGED);
        watch(&asker, SSH);
        PROVOKE(&asker, "Fails");
        assert_int_equal(news_of(&asker, SSH), ANSWER_CHANGED);
        assert_int_equal(asker_stop(&asker), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_units_come_in_the_order_of_their_names),
                cmocka_unit_test(test_matching_units_are_sorted),
                cmocka_unit_test(test_units_of_control_groups_are_those_that_systemd_knows),
                cmocka_unit_test(test_a_property_comes_of_the_units_that_have_it),
                cmocka_unit_test(test_many_units_come_in_the_order_of_their_names),
                cmocka_unit_test(
                        test_units_are_asked_at_once_and_come_in_order_whoever_answers_first),
                cmocka_unit_test(test_many_silent_units_time_out_once_and_are_forgotten),
                cmocka_unit_test(test_one_unit_that_is_refused_refuses_the_question),
                cmocka_unit_test(test_unit_files_are_sorted_by_path),
                cmocka_unit_test(test_values_are_converted_with_what_is_in_them),
                cmocka_unit_test(test_what_cannot_be_had_says_why),
                cmocka_unit_test(test_no_service_is_started),
                cmocka_unit_test(test_a_silent_service_times_out_and_the_next_question_is_answered),
                cmocka_unit_test(test_without_a_bus_it_is_unsupported),
                cmocka_unit_test(test_a_bus_that_says_nothing_times_out),
                cmocka_unit_test(test_a_bus_that_is_started_again_is_found_again),
                cmocka_unit_test(test_a_bus_that_ends_under_a_question_is_not_taken_for_a_slow_one),
                cmocka_unit_test(test_a_unit_that_fails_is_told_to_those_who_watch_it),
                cmocka_unit_test(test_a_storm_of_units_is_told_once),
                cmocka_unit_test(test_a_service_that_goes_and_comes_is_told),
                cmocka_unit_test(test_a_bus_that_is_lost_is_told_as_lost),
        };

        return cmocka_run_group_tests(tests, start_all, stop_all);
}
