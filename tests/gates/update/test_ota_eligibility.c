/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of whatever brings updates. */

#include <stdio.h>

#include "recorded.h"

#define DEVICE(...) (&(const Device){ .gate = "update", __VA_ARGS__ })

static const PstQuestion engines =
        PST_UNITS("apt-daily.timer", "apt-daily-upgrade.timer", "rauc.service",
                  "systemd-sysupdate.timer", "fwupd-refresh.timer");
static const PstQuestion triggers =
        PST_UNITS_GET("Timer", "LastTriggerUSec", "apt-daily.timer", "apt-daily-upgrade.timer");

/* --- recorded devices --- */

static void test_recorded_devices(_unused_ void **state) {
        static const char *const devices[] = { "sb-on-uki-verity-ima", "sb-on-verity-corrupted",
                                               "sb-off-3banks-tis", "sb-on-stock" };
        static CborAnswer a[2];

        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                const DeviceAnswer answers[] = {
                        recorded_units(engines, &a[0], devices[i]),
                        recorded_unit_property(triggers, &a[1], devices[i], "timer",
                                               "LastTriggerUSec"),
                        ANSWERS_END,
                };
                char tree[256];
                const Device device = { .gate = "update", .tree = tree, .answers = answers };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", devices[i]);
                assert_shows(&device, "update.engine",
                             "present\nactive = [apt-daily-upgrade.timer, apt-daily.timer]\n"
                             "enabled = [apt-daily-upgrade.timer, apt-daily.timer]\n"
                             "last_trigger = 0\n");
                assert_shows(&device, "update.engine_links",
                             "present\nenabled = [apt-daily-upgrade.timer, apt-daily.timer]\n"
                             "masked = []\n");
                assert_shows(&device, "update.engine_configuration",
                             "present\ninstall = true\nrefresh_lists = true\n");
        }
}

/* --- the engine --- */

static DeviceAnswer engines_of(CborAnswer *a, const char *load, const char *active,
                               const char *file_state) {
        const char *const cells[] = {
                "apt-daily.timer",
                load,
                active,
                "x",
                file_state,
                "apt-daily-upgrade.timer",
                "loaded",
                "inactive",
                "dead",
                "disabled",
                "rauc.service",
                "not-found",
                "inactive",
                "dead",
                "",
                "systemd-sysupdate.timer",
                "not-found",
                "inactive",
                "dead",
                "",
                "fwupd-refresh.timer",
                "loaded",
                "active",
                "x",
                "enabled",
        };

        return cbor_rows(engines, a, cells, 5, 5);
}

static void test_what_systemd_runs(_unused_ void **state) {
        static const struct {
                const char *active, *file_state;
                uint64_t first, second;
                const char *text;
        } cases[] = {
                { "active", "enabled", 0, 0,
                  "present\nactive = [apt-daily.timer, fwupd-refresh.timer]\n"
                  "enabled = [apt-daily.timer, fwupd-refresh.timer]\nlast_trigger = 0\n" },
                { "inactive", "masked", 1795428000000000U, 1795429000999999U,
                  "present\nactive = [fwupd-refresh.timer]\nenabled = [fwupd-refresh.timer]\n"
                  "last_trigger = 1795429000\n" },
                { "failed", "enabled", UINT64_MAX, 7000000U,
                  "present\nactive = [fwupd-refresh.timer]\n"
                  "enabled = [apt-daily.timer, fwupd-refresh.timer]\nlast_trigger = 7\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const UnitNumber numbers[] = { { "apt-daily.timer", cases[i].first },
                                               { "apt-daily-upgrade.timer", cases[i].second } };
                static CborAnswer a[2];
                const DeviceAnswer answers[] = {
                        engines_of(&a[0], "loaded", cases[i].active, cases[i].file_state),
                        cbor_unit_numbers(triggers, &a[1], "t", numbers, 2),
                        ANSWERS_END,
                };

                assert_shows(DEVICE(.answers = answers), "update.engine", cases[i].text);
        }
}

static void test_a_service_manager_that_cannot_be_told(_unused_ void **state) {
        static const UnitNumber wrong[] = { { "apt-daily.timer", 1 } };
        static CborAnswer a[2];
        const DeviceAnswer silent[] = { ANSWER_ERROR(engines, -EOPNOTSUPP), ANSWERS_END };
        const DeviceAnswer slow[] = { ANSWER_ERROR(engines, -ETIMEDOUT), ANSWERS_END };
        const DeviceAnswer odd[] = { ANSWER_TEXT(engines, "no CBOR"), ANSWERS_END };
        const DeviceAnswer half[] = { engines_of(&a[0], "loaded", "active", "enabled"),
                                      ANSWERS_END };
        const DeviceAnswer mistyped[] = { engines_of(&a[0], "loaded", "active", "enabled"),
                                          cbor_unit_numbers(triggers, &a[1], "x", wrong, 1),
                                          ANSWERS_END };

        assert_shows(DEVICE(.answers = silent), "update.engine", "unavailable unsupported\n");
        assert_shows(DEVICE(.answers = slow), "update.engine", "unavailable timeout\n");
        assert_shows(DEVICE(.answers = odd), "update.engine", "unavailable malformed\n");
        assert_shows(DEVICE(.answers = NULL), "update.engine", "unavailable offline\n");
        assert_shows(DEVICE(.answers = half), "update.engine",
                     "present\nactive = [apt-daily.timer, fwupd-refresh.timer]\n"
                     "enabled = [apt-daily.timer, fwupd-refresh.timer]\n");
        assert_shows(DEVICE(.answers = mistyped), "update.engine", "unavailable malformed\n");
}

/* --- its links --- */

#define TIMER(name)                                                                                \
        FILE_LINK("/etc/systemd/system/timers.target.wants/" name, "/lib/systemd/system/" name)

static void test_what_links_say(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *text;
        } cases[] = {
                { { FILES_END }, "present\nenabled = []\nmasked = []\n" },
                { { TIMER("apt-daily.timer"), TIMER("fstrim.timer"),
                    FILE_LINK("/etc/systemd/system/multi-user.target.wants/rauc.service",
                              "/lib/systemd/system/rauc.service"),
                    FILES_END },
                  "present\nenabled = [apt-daily.timer, rauc.service]\nmasked = []\n" },
                /* What is masked does not start, whoever wants it: systemd says so too. */
                { { TIMER("apt-daily.timer"), TIMER("apt-daily-upgrade.timer"),
                    FILE_LINK("/etc/systemd/system/apt-daily.timer", "/dev/null"), FILES_END },
                  "present\nenabled = [apt-daily-upgrade.timer]\nmasked = [apt-daily.timer]\n" },
                { { TIMER("apt-daily.timer"),
                    FILE_LINK("/run/systemd/system/apt-daily.timer", "/dev/null"), FILES_END },
                  "present\nenabled = []\nmasked = [apt-daily.timer]\n" },
                { { TIMER("apt-daily.timer"),
                    FILE_TEXT("/etc/systemd/system/apt-daily.timer", "[Timer]\n"), FILES_END },
                  "present\nenabled = [apt-daily.timer]\nmasked = []\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_shows(DEVICE(.files = cases[i].files), "update.engine_links", cases[i].text);
                assert_shows(DEVICE(.files = cases[i].files, .image = true), "update.engine_links",
                             cases[i].text);
        }
}

/* --- apt's configuration --- */

#define CONF(name, text_) FILE_TEXT("/etc/apt/apt.conf.d/" name, text_)
#define BOTH                                                                                       \
        "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n"

static void test_what_apt_is_configured_to_do(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *text;
        } cases[] = {
                { { FILE_TEXT("/etc/hostname", "x\n"), FILES_END },
                  "absent this system has no apt\n" },
                { { CONF("01", "// nothing\n"), FILES_END },
                  "present\ninstall = false\nrefresh_lists = false\n" },
                { { CONF("20auto-upgrades", BOTH), FILES_END },
                  "present\ninstall = true\nrefresh_lists = true\n" },
                { { CONF("20auto-upgrades", BOTH), CONF("99", "APT::Periodic::Enable \"0\";\n"),
                    FILES_END },
                  "present\ninstall = false\nrefresh_lists = false\n" },
                { { CONF("20auto-upgrades", BOTH),
                    CONF("99", "APT { Periodic { Unattended-Upgrade \"0\"; }; };\n"), FILES_END },
                  "present\ninstall = false\nrefresh_lists = true\n" },
                { { CONF("20", "APT::Periodic::Update-Package-Lists \"\";\n"
                               "APT::Periodic::Unattended-Upgrade \"always\";\n"),
                    FILES_END },
                  "present\ninstall = true\nrefresh_lists = false\n" },
                /* The single file comes last. */
                { { CONF("20", BOTH),
                    FILE_TEXT("/etc/apt/apt.conf", "APT::Periodic::Unattended-Upgrade \"0\";\n"),
                    FILES_END },
                  "present\ninstall = false\nrefresh_lists = true\n" },
                { { CONF("20", "APT { \n"), FILES_END }, "unavailable malformed\n" },
                { { CONF("20", "#include \"/opt/apt.conf\";\n"), FILES_END },
                  "unavailable unsupported\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_shows(DEVICE(.files = cases[i].files), "update.engine_configuration",
                             cases[i].text);
                assert_shows(DEVICE(.files = cases[i].files, .image = true),
                             "update.engine_configuration", cases[i].text);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_recorded_devices),
                cmocka_unit_test(test_what_systemd_runs),
                cmocka_unit_test(test_a_service_manager_that_cannot_be_told),
                cmocka_unit_test(test_what_links_say),
                cmocka_unit_test(test_what_apt_is_configured_to_do),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
