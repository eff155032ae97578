/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of packages and of the programs that services run. */

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "apps", __VA_ARGS__ })

#define ACTIVE          ((PstQuestion) PST_UNITS_MATCHING("active", "*.service"))
#define EXEC_START(...) ((PstQuestion) PST_UNITS_GET("Service", "ExecStart", __VA_ARGS__))
#define PACKAGED(...)   ((PstQuestion) PST_PACKAGED(__VA_ARGS__))

#define INSTALLED(name)                                                                            \
        "Package: " name "\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n"
#define REMOVED(name)                                                                              \
        "Package: " name "\nStatus: deinstall ok config-files\nVersion: 1\nArchitecture: amd64\n\n"

typedef struct ExecStart {
        const char *unit, *path; /* NULL: it has no such command */
} ExecStart;

/* PST_UNITS_GET of ExecStart, as systemd 252 has it: with its arguments and times. */
static DeviceAnswer exec_start(PstQuestion question, CborAnswer *a, const ExecStart *rows,
                               size_t n) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 3);
                encoder_text(e, rows[i].unit);
                encoder_text(e, "a(sasbttttuii)");
                encoder_array(e, rows[i].path ? 1 : 0);
                if (!rows[i].path)
                        continue;
                encoder_array(e, 10);
                encoder_text(e, rows[i].path);
                encoder_array(e, 1);
                encoder_text(e, rows[i].path);
                encoder_bool(e, false);
                for (unsigned k = 0; k < 7; k++)
                        encoder_uint(e, 1000 + k);
        }
        return cbor_answer(question, a);
}

static const char *const units[4 * 5] = {
        "auditd.service", "loaded", "active", "running", "",
        "dbus.service",   "loaded", "active", "running", "",
        "nft.service",    "loaded", "active", "exited",  "",
        "own.service",    "loaded", "active", "running", "",
};

static const ExecStart programs[] = {
        { "auditd.service", "/sbin/auditd" },
        { "dbus.service", "/usr/bin/dbus-daemon" },
        { "own.service", "/usr/lib/own/agent" },
};

static void test_programs_of_services(_unused_ void **state) {
        static CborAnswer active, commands;
        static const ExecStart none[] = { { "auditd.service", "/lib/x/auditd" },
                                          { "dbus.service", NULL } };
        const DeviceAnswer all[] = {
                cbor_rows(ACTIVE, &active, units, 4, 5),
                exec_start(EXEC_START("auditd.service", "dbus.service", "own.service"), &commands,
                           programs, 3),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = all), "apps.service_programs",
                     "present\n"
                     "paths = [/usr/bin/dbus-daemon, /usr/lib/own/agent, /usr/sbin/auditd]\n");

        const DeviceAnswer some[] = {
                cbor_rows(ACTIVE, &active, units, 2, 5),
                exec_start(EXEC_START("auditd.service", "dbus.service"), &commands, none, 2),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = some), "apps.service_programs",
                     "present\n"
                     "paths = [/usr/lib/x/auditd]\n");

        const DeviceAnswer nothing[] = { cbor_rows(ACTIVE, &active, units, 0, 5), ANSWERS_END };

        assert_shows(DEVICE(.answers = nothing), "apps.service_programs", "present\npaths = []\n");
}

static void test_programs_of_services_that_cannot_be_told(_unused_ void **state) {
        static CborAnswer active, texts, relative;
        static const char *const wrong[][2] = { { "auditd.service", "/sbin/auditd" } };
        static const ExecStart path[] = { { "auditd.service", "auditd" } };
        const PstQuestion asked = EXEC_START("auditd.service");
        const struct {
                DeviceAnswer first, second;
                const char *shown;
        } rows[] = {
                { ANSWER_ERROR(ACTIVE, -EOPNOTSUPP), ANSWERS_END, "unavailable unsupported\n" },
                { ANSWER_ERROR(ACTIVE, -EACCES), ANSWERS_END, "unavailable permission\n" },
                { ANSWER_TEXT(ACTIVE, "x"), ANSWERS_END, "unavailable malformed\n" },
                { ANSWERS_END, ANSWERS_END, "unavailable offline\n" },
                { cbor_rows(ACTIVE, &active, units, 1, 5), ANSWER_ERROR(asked, -ETIMEDOUT),
                  "unavailable timeout\n" },
                { cbor_rows(ACTIVE, &active, units, 1, 5), cbor_unit_texts(asked, &texts, wrong, 1),
                  "unavailable malformed\n" },
                { cbor_rows(ACTIVE, &active, units, 1, 5), exec_start(asked, &relative, path, 1),
                  "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer answers[] = { rows[i].first, rows[i].second, ANSWERS_END };

                assert_shows(DEVICE(.answers = answers), "apps.service_programs", rows[i].shown);
        }
}

static void test_packages(_unused_ void **state) {
        static CborAnswer active, commands, owned_programs, owned_services;
        static const char *const gdb[] = { "/usr/bin/gdb" };
        static const char *const owned[] = { "/usr/sbin/auditd", "/usr/bin/dbus-daemon" };
        static const DeviceFile files[] = {
                FILE_TEXT("/var/lib/dpkg/status", INSTALLED("adduser") INSTALLED("gdb")
                                                          REMOVED("telnetd") INSTALLED("tcpdump")),
                FILE_TEXT("/usr/bin/gdb", ""),
                FILE_TEXT("/usr/bin/nmap", ""),
                FILE_TEXT("/usr/bin/ls", ""),
                FILE_TEXT("/usr/sbin/xinetd", ""),
                FILES_END,
        };
        const DeviceAnswer answers[] = {
                cbor_rows(ACTIVE, &active, units, 4, 5),
                exec_start(EXEC_START("auditd.service", "dbus.service", "own.service"), &commands,
                           programs, 3),
                cbor_texts(PACKAGED("/usr/bin/gdb", "/usr/bin/nmap", "/usr/sbin/xinetd"),
                           &owned_programs, gdb, 1),
                cbor_texts(
                        PACKAGED("/usr/sbin/auditd", "/usr/bin/dbus-daemon", "/usr/lib/own/agent"),
                        &owned_services, owned, 2),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = files, .answers = answers), "apps.packages",
                     "present\n"
                     "service_programs = [/usr/bin/dbus-daemon, /usr/sbin/auditd]\n"
                     "unpackaged_programs = [/usr/bin/nmap, /usr/sbin/xinetd]\n"
                     "watched = [gdb, tcpdump]\n");

        /* Where neither systemd nor the index answers, the database speaks for itself. */
        assert_shows(DEVICE(.files = files), "apps.packages",
                     "present\n"
                     "watched = [gdb, tcpdump]\n");
}

static void test_a_device_without_watched_programs_asks_nobody(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/var/lib/dpkg/status", INSTALLED("adduser")),
                FILE_TEXT("/usr/bin/ls", ""),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files, .image = true), "apps.packages",
                     "present\n"
                     "unpackaged_programs = []\n"
                     "watched = []\n");
}

static void test_packages_that_cannot_be_told(_unused_ void **state) {
        static const struct {
                DeviceFile files[3];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT("/var/lib/other/x", "") }, "absent this system has no dpkg\n" },
                { { FILE_TEXT("/var/lib/dpkg/available", "") }, "unavailable missing\n" },
                { { FILES_END }, "unavailable missing\n" },
                { { FILE_TEXT("/var/lib/dpkg/status", "Status: install ok installed\n\n") },
                  "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files), "apps.packages", rows[i].shown);
}

static void test_packages_of_recorded_devices(_unused_ void **state) {
        static const char *const trees[] = {
                PST_DEVICES "/sb-on-stock/root",
                PST_DEVICES "/sb-on-uki-verity-ima/root",
                PST_DEVICES "/sb-on-verity-corrupted/root",
                PST_DEVICES "/sb-off-3banks-tis/root",
        };

        for (size_t i = 0; i < ELEMENTSOF(trees); i++)
                assert_shows(DEVICE(.tree = trees[i]), "apps.packages",
                             "present\n"
                             "unpackaged_programs = []\n"
                             "watched = []\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_programs_of_services),
                cmocka_unit_test(test_programs_of_services_that_cannot_be_told),
                cmocka_unit_test(test_packages),
                cmocka_unit_test(test_a_device_without_watched_programs_asks_nobody),
                cmocka_unit_test(test_packages_that_cannot_be_told),
                cmocka_unit_test(test_packages_of_recorded_devices),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
