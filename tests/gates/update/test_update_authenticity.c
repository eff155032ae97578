/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of whom updates are taken from, and by which program. */

#include <stdio.h>

#include "recorded.h"

#define DEVICE(...) (&(const Device){ .gate = "update", __VA_ARGS__ })
#define SERVICES    "apt-daily.service", "apt-daily-upgrade.service"

static const PstQuestion known = PST_UNITS(SERVICES);
static const PstQuestion commands = PST_UNITS_GET("Service", "ExecStart", SERVICES);
static const PstQuestion environment = PST_UNITS_GET("Service", "Environment", SERVICES);

/* What systemd says of the two services. */
typedef struct Said {
        CborAnswer a[3];
} Said;

static DeviceAnswer units_of(Said *s, const char *load) {
        const char *const cells[] = {
                "apt-daily.service",         load, "inactive", "dead", "static",
                "apt-daily-upgrade.service", load, "inactive", "dead", "static",
        };

        return cbor_rows(known, &s->a[0], cells, 2, 5);
}

static DeviceAnswer commands_of(Said *s, const char *program) {
        static const char *const units[] = { SERVICES };
        Encoder *e = cbor_answer_begin(&s->a[1]);

        encoder_array(e, 2);
        for (size_t i = 0; i < 2; i++) {
                encoder_array(e, 3);
                encoder_text(e, units[i]);
                encoder_text(e, "a(sasbttttuii)");
                encoder_array(e, 1);
                encoder_array(e, 10);
                encoder_text(e, i == 0 ? "/usr/lib/apt/apt.systemd.daily" : program);
                encoder_array(e, 0);
                encoder_bool(e, false);
                for (unsigned k = 0; k < 7; k++)
                        encoder_uint(e, 0);
        }
        return cbor_answer(commands, &s->a[1]);
}

static DeviceAnswer environment_of(Said *s, const char *variable) {
        Encoder *e = cbor_answer_begin(&s->a[2]);

        encoder_array(e, 1);
        encoder_array(e, 3);
        encoder_text(e, "apt-daily.service");
        encoder_text(e, "as");
        encoder_array(e, variable ? 1 : 0);
        if (variable)
                encoder_text(e, variable);
        return cbor_answer(environment, &s->a[2]);
}

static void test_recorded_devices(_unused_ void **state) {
        static const char *const devices[] = { "sb-on-uki-verity-ima", "sb-on-verity-corrupted",
                                               "sb-off-3banks-tis", "sb-on-stock" };
        static Said said;
        const DeviceAnswer answers[] = {
                units_of(&said, "loaded"),
                commands_of(&said, "/usr/lib/apt/apt.systemd.daily"),
                environment_of(&said, NULL),
                ANSWERS_END,
        };

        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                char tree[256];
                const Device device = { .gate = "update", .tree = tree, .answers = answers };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", devices[i]);
                assert_shows(&device, "update.repository_options", "present\ninsecure = []\n");
                /* The package's sums were not recorded. */
                assert_shows(&device, "update.keyring_files", "unavailable missing\n");
                assert_shows(&device, "update.engine_unit_files",
                             "present\nprograms = [/usr/lib/apt/apt.systemd.daily]\n");
                assert_shows(&device, "update.engine_commands",
                             "present\nenvironment = []\n"
                             "programs = [/usr/lib/apt/apt.systemd.daily]\n");
        }
}

/* --- options --- */

static void test_options_that_switch_a_check_off(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *text;
        } cases[] = {
                { { FILE_TEXT("/etc/hostname", "x\n"), FILES_END },
                  "absent this system has no apt\n" },
                { { FILE_TEXT("/etc/apt/sources.list", "deb http://deb.debian.org/debian x main\n"),
                    FILES_END },
                  "present\ninsecure = []\n" },
                { { FILE_TEXT("/etc/apt/sources.list", "deb [trusted=yes] http://x y main\n"),
                    FILE_TEXT("/etc/apt/sources.list.d/a.sources", "Allow-Weak: yes\n"),
                    FILE_TEXT("/etc/apt/apt.conf.d/99",
                              "APT::Get::AllowUnauthenticated \"true\";\n"),
                    FILES_END },
                  "present\ninsecure = [allow-weak=yes, apt::get::allowunauthenticated, "
                  "trusted=yes]\n" },
                { { FILE_TEXT("/etc/apt/sources.list.d/a.sources", "no field\n"), FILES_END },
                  "unavailable malformed\n" },
                { { FILE_TEXT("/etc/apt/apt.conf.d/99", "#include \"/opt/x\";\n"), FILES_END },
                  "unavailable unsupported\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_shows(DEVICE(.files = cases[i].files), "update.repository_options",
                             cases[i].text);
                assert_shows(DEVICE(.files = cases[i].files, .image = true),
                             "update.repository_options", cases[i].text);
        }
}

/* --- the keyring --- */

#define STATUS(conffiles)                                                                          \
        FILE_TEXT("/var/lib/dpkg/status",                                                          \
                  "Package: debian-archive-keyring\nStatus: install ok installed\n"                \
                  "Version: 2023.3\nArchitecture: all\nConffiles:\n" conffiles)
#define SUMS(lines) FILE_TEXT("/var/lib/dpkg/info/debian-archive-keyring.md5sums", lines)
#define KEY         FILE_TEXT("/usr/share/keyrings/debian-archive-a.gpg", "key")
#define KEY_SUM     "3c6e0b8a9c15224a8228b9a98ca1531d" /* of "key" */
#define CONF_KEY    FILE_TEXT("/etc/apt/trusted.gpg.d/debian-archive-a.asc", "key")
#define CONF_LINE   " /etc/apt/trusted.gpg.d/debian-archive-a.asc "

static void test_keys_that_were_changed(_unused_ void **state) {
        static const struct {
                DeviceFile files[5];
                const char *text;
        } cases[] = {
                { { STATUS(CONF_LINE KEY_SUM "\n"),
                    SUMS(KEY_SUM "  usr/share/keyrings/debian-archive-a.gpg\n"), KEY, CONF_KEY,
                    FILES_END },
                  "present\naltered = []\n" },
                { { STATUS(CONF_LINE KEY_SUM "\n"),
                    SUMS("00000000000000000000000000000000  usr/share/keyrings/debian-archive-a.gpg\n"
                         "00000000000000000000000000000000  usr/share/doc/x\n"),
                    KEY, CONF_KEY, FILES_END },
                  "present\naltered = [/usr/share/keyrings/debian-archive-a.gpg]\n" },
                { { STATUS(CONF_LINE "00000000000000000000000000000000\n"), SUMS(""), CONF_KEY,
                    FILES_END },
                  "present\naltered = [/etc/apt/trusted.gpg.d/debian-archive-a.asc]\n" },
                /* One that is gone is not as it was shipped; one that is obsolete need not be. */
                { { STATUS(CONF_LINE KEY_SUM "\n"), SUMS(""), FILES_END },
                  "present\naltered = [/etc/apt/trusted.gpg.d/debian-archive-a.asc]\n" },
                { { STATUS(CONF_LINE KEY_SUM " obsolete\n"), SUMS(""), FILES_END },
                  "present\naltered = []\n" },
                { { STATUS(""), SUMS("half a line\n"), FILES_END }, "present\naltered = []\n" },
                { { STATUS(""), SUMS("sum\n"), FILES_END }, "unavailable malformed\n" },
                { { STATUS(""), FILES_END }, "unavailable missing\n" },
                { { FILE_TEXT("/var/lib/dpkg/status", "Package: base-files\n"
                                                      "Status: install ok installed\n"),
                    FILES_END },
                  "absent the keys of Debian's archive are not installed\n" },
                { { FILE_TEXT("/var/lib/misc/x", ""), FILES_END },
                  "absent this system has no package database\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files), "update.keyring_files",
                             cases[i].text);
}

/* --- the program --- */

static void test_what_systemd_runs(_unused_ void **state) {
        static Said said;
        const DeviceAnswer other[] = {
                units_of(&said, "loaded"),
                commands_of(&said, "/opt/update"),
                environment_of(&said, "APT_CONFIG=/opt/apt.conf"),
                ANSWERS_END,
        };
        static Said gone;
        const DeviceAnswer missing[] = { units_of(&gone, "not-found"), ANSWERS_END };
        static Said odd;
        const DeviceAnswer mistyped[] = {
                units_of(&odd, "loaded"),
                cbor_rows(commands, &odd.a[1], (const char *const[]){ "a", "b", "c" }, 1, 3),
                ANSWERS_END,
        };
        const DeviceAnswer silent[] = { ANSWER_ERROR(known, -EOPNOTSUPP), ANSWERS_END };

        assert_shows(DEVICE(.answers = other), "update.engine_commands",
                     "present\nenvironment = [APT_CONFIG=/opt/apt.conf]\n"
                     "programs = [/opt/update, /usr/lib/apt/apt.systemd.daily]\n");
        assert_shows(DEVICE(.answers = missing), "update.engine_commands",
                     "absent apt's services are not installed\n");
        assert_shows(DEVICE(.answers = mistyped), "update.engine_commands",
                     "unavailable malformed\n");
        assert_shows(DEVICE(.answers = silent), "update.engine_commands",
                     "unavailable unsupported\n");
        assert_shows(DEVICE(.answers = NULL), "update.engine_commands", "unavailable offline\n");
}

#define UNIT(name, text_) FILE_TEXT("/usr/lib/systemd/system/" name, text_)

static void test_what_the_packaged_units_run(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *text;
        } cases[] = {
                { { FILES_END }, "absent apt's services are not installed\n" },
                { { UNIT("apt-daily.service", "[Service]\nExecStart=/a\n"), FILES_END },
                  "present\nprograms = [/a]\n" },
                { { UNIT("apt-daily.service", "[Service]\nExecStart=-/a x\n"),
                    UNIT("apt-daily-upgrade.service",
                         "[Service]\nExecStart=/b\nExecStart=\nExecStart=/c\n"),
                    UNIT("other.service", "[Service]\nExecStart=/d\n"), FILES_END },
                  "present\nprograms = [/a, /c]\n" },
                /* Drop-ins are what the other witness has and this one has not. */
                { { UNIT("apt-daily.service", "[Service]\nExecStart=/a\n"),
                    FILE_TEXT("/etc/systemd/system/apt-daily.service.d/x.conf",
                              "[Service]\nExecStart=/evil\n"),
                    FILES_END },
                  "present\nprograms = [/a]\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files), "update.engine_unit_files",
                             cases[i].text);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_recorded_devices),
                cmocka_unit_test(test_options_that_switch_a_check_off),
                cmocka_unit_test(test_keys_that_were_changed),
                cmocka_unit_test(test_what_systemd_runs),
                cmocka_unit_test(test_what_the_packaged_units_run),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
