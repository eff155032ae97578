/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of services and security modules. */

#include "described.h"

/* As an argument of the macros of the harness. */
#define DEVICE(...) (&(const Device){ .gate = "runtime", __VA_ARGS__ })

#define WATCHED                                                                                    \
        "systemd-journald.service", "systemd-udevd.service", "systemd-logind.service",             \
                "dbus.service", "systemd-timesyncd.service", "chrony.service",                     \
                "systemd-resolved.service", "apparmor.service", "auditd.service",                  \
                "nftables.service", "firewalld.service", "ufw.service", "ssh.service",             \
                "polkit.service", "cron.service", "fwupd.service", "usbguard.service",             \
                "fapolicyd.service"
#define N_WATCHED 18U

#define UNITS         ((PstQuestion) PST_UNITS(WATCHED))
#define CONTROL_GROUP ((PstQuestion) PST_UNITS_GET("Service", "ControlGroup", WATCHED))
#define N_RESTARTS    ((PstQuestion) PST_UNITS_GET("Service", "NRestarts", WATCHED))
#define STARTED       ((PstQuestion) PST_UNITS_GET("Service", "ExecMainStartTimestamp", WATCHED))
#define MANAGER(property)                                                                          \
        ((PstQuestion) PST_BUS_GET("org.freedesktop.systemd1", "/org/freedesktop/systemd1",        \
                                   "org.freedesktop.systemd1.Manager", property))

#define NOW_S 1795428000U

/* As systemd said it on the recorded device sb-on-uki-verity-ima, and of others what it says of
 * units that it does not know. */
static const char *const recorded_units[N_WATCHED * 5] = {
        "systemd-journald.service",
        "loaded",
        "active",
        "running",
        "static",
        "systemd-udevd.service",
        "loaded",
        "active",
        "running",
        "static",
        "systemd-logind.service",
        "loaded",
        "active",
        "running",
        "static",
        "dbus.service",
        "loaded",
        "active",
        "running",
        "static",
        "systemd-timesyncd.service",
        "loaded",
        "active",
        "running",
        "enabled",
        "chrony.service",
        "not-found",
        "inactive",
        "dead",
        "",
        "systemd-resolved.service",
        "loaded",
        "active",
        "running",
        "enabled",
        "apparmor.service",
        "loaded",
        "active",
        "exited",
        "enabled",
        "auditd.service",
        "loaded",
        "active",
        "running",
        "enabled",
        "nftables.service",
        "loaded",
        "active",
        "exited",
        "enabled",
        "firewalld.service",
        "not-found",
        "inactive",
        "dead",
        "",
        "ufw.service",
        "not-found",
        "inactive",
        "dead",
        "",
        "ssh.service",
        "loaded",
        "inactive",
        "dead",
        "disabled",
        "polkit.service",
        "loaded",
        "inactive",
        "dead",
        "static",
        "cron.service",
        "not-found",
        "inactive",
        "dead",
        "",
        "fwupd.service",
        "not-found",
        "inactive",
        "dead",
        "",
        "usbguard.service",
        "not-found",
        "inactive",
        "dead",
        "",
        "fapolicyd.service",
        "not-found",
        "inactive",
        "dead",
        "",
};

static void copy_units(const char *cells[N_WATCHED * 5]) {
        for (size_t i = 0; i < N_WATCHED * 5; i++)
                cells[i] = recorded_units[i];
}

static void set_unit(const char **cells, const char *unit, const char *load, const char *active,
                     const char *sub, const char *file_state) {
        const char *const changed[] = { unit, load, active, sub, file_state };
        size_t i = 0;

        while (strcmp(cells[i], unit) != 0)
                i += 5;
        for (size_t k = 0; k < 5; k++)
                cells[i + k] = changed[k];
}

static void test_services_of_the_recorded_device(_unused_ void **state) {
        static CborAnswer units, restarts, started, system, failed;
        static const UnitNumber numbers[] = { { "auditd.service", 0 }, { "dbus.service", 0 } };
        const DeviceAnswer answers[] = { cbor_rows(UNITS, &units, recorded_units, N_WATCHED, 5),
                                         cbor_unit_numbers(N_RESTARTS, &restarts, "u", numbers, 2),
                                         cbor_unit_numbers(STARTED, &started, "t", numbers, 2),
                                         cbor_bus_text(MANAGER("SystemState"), &system, "running"),
                                         cbor_bus_uint(MANAGER("NFailedUnits"), &failed, 0),
                                         ANSWERS_END };

        assert_shows(DEVICE(.answers = answers), "runtime.services",
                     "present\n"
                     "failed = []\n"
                     "failed_units = 0\n"
                     "masked = []\n"
                     "restarting = []\n"
                     "running = [auditd, dbus, systemd-journald, systemd-logind, systemd-resolved, "
                     "systemd-timesyncd, systemd-udevd]\n"
                     "system_state = running\n");
}

static void test_what_failed_is_masked_or_restarts_is_named(_unused_ void **state) {
        static CborAnswer units, restarts, started, system, failed;
        const uint64_t recent = (NOW_S - 60) * UINT64_C(1000000),
                       long_ago = (NOW_S - 3600) * UINT64_C(1000000);
        const UnitNumber counts[] = {
                { "systemd-logind.service", 3 },
                { "systemd-resolved.service", 9 },
                { "dbus.service", 2 },
                { "foreign.service", 99 },
        };
        const UnitNumber times[] = {
                { "systemd-logind.service", recent },
                { "systemd-resolved.service", long_ago },
                { "dbus.service", recent },
                { "foreign.service", recent },
        };
        const char *cells[N_WATCHED * 5];

        copy_units(cells);
        set_unit(cells, "auditd.service", "loaded", "failed", "failed", "enabled");
        set_unit(cells, "apparmor.service", "masked", "inactive", "dead", "masked");
        set_unit(cells, "nftables.service", "loaded", "active", "exited", "masked-runtime");
        set_unit(cells, "cron.service", "loaded", "activating", "auto-restart", "enabled");
        const DeviceAnswer answers[] = { cbor_rows(UNITS, &units, cells, N_WATCHED, 5),
                                         cbor_unit_numbers(N_RESTARTS, &restarts, "u", counts, 4),
                                         cbor_unit_numbers(STARTED, &started, "t", times, 4),
                                         cbor_bus_text(MANAGER("SystemState"), &system, "degraded"),
                                         cbor_bus_uint(MANAGER("NFailedUnits"), &failed, 1),
                                         ANSWERS_END };

        assert_shows(DEVICE(.answers = answers), "runtime.services",
                     "present\n"
                     "failed = [auditd]\n"
                     "failed_units = 1\n"
                     "masked = [apparmor, nftables]\n"
                     "restarting = [cron, systemd-logind]\n"
                     "running = [dbus, systemd-journald, systemd-logind, systemd-resolved, "
                     "systemd-timesyncd, systemd-udevd]\n"
                     "system_state = degraded\n");
}

static void test_what_systemd_leaves_out_is_left_out(_unused_ void **state) {
        static CborAnswer units;
        const char *cells[N_WATCHED * 5];

        copy_units(cells);
        set_unit(cells, "dbus.service", "loaded", "active", "running", "alias");
        cells[3 * 5] = "dbus-broker.service"; /* asked for by its alias */
        const DeviceAnswer answers[] = { cbor_rows(UNITS, &units, cells, N_WATCHED, 5),
                                         ANSWERS_END };

        assert_shows(DEVICE(.answers = answers), "runtime.services",
                     "present\n"
                     "failed = []\n"
                     "masked = []\n"
                     "running = [auditd, dbus, systemd-journald, systemd-logind, systemd-resolved, "
                     "systemd-timesyncd, systemd-udevd]\n");
}

static void test_no_service_is_claimed_without_systemd(_unused_ void **state) {
        static CborAnswer short_list, shape;
        const struct {
                DeviceAnswer units;
                const char *shown;
        } rows[] = {
                { ANSWER_ERROR(UNITS, -EOPNOTSUPP), "unavailable unsupported\n" },
                { ANSWER_ERROR(UNITS, -EACCES), "unavailable permission\n" },
                { ANSWER_ERROR(UNITS, -ETIMEDOUT), "unavailable timeout\n" },
                { { .question = UNITS, .data = "nonsense" }, "unavailable malformed\n" },
                { cbor_rows(UNITS, &short_list, recorded_units, N_WATCHED - 1, 5),
                  "unavailable malformed\n" },
                { cbor_rows(UNITS, &shape, recorded_units, N_WATCHED, 4),
                  "unavailable malformed\n" },
                { ANSWERS_END, "unavailable offline\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer answers[] = { rows[i].units, ANSWERS_END };
                const Device device = { .gate = "runtime", .answers = answers };

                assert_shows(&device, "runtime.services", rows[i].shown);
                assert_shows(&device, "runtime.service_control_groups", rows[i].shown);
        }
}

#define MOUNTINFO_UNIFIED "32 23 0:27 / /sys/fs/cgroup rw shared:5 - cgroup2 cgroup2 rw\n"
#define MOUNTINFO_HYBRID                                                                           \
        "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"                                        \
        "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
#define EVENTS(service) "/sys/fs/cgroup/system.slice/" service "/cgroup.events"

static const char *const control_groups[][2] = {
        { "systemd-journald.service", "/system.slice/systemd-journald.service" },
        { "systemd-udevd.service", "/system.slice/systemd-udevd.service" },
        { "dbus.service", "/system.slice/dbus.service" },
        { "auditd.service", "/system.slice/auditd.service" },
        { "ssh.service", "/system.slice/ssh.service" }, /* stopped, its sessions stay */
};

static void test_a_running_service_has_processes(_unused_ void **state) {
        static CborAnswer units, groups;
        const DeviceAnswer answers[] = { cbor_rows(UNITS, &units, recorded_units, N_WATCHED, 5),
                                         cbor_unit_texts(CONTROL_GROUP, &groups, control_groups, 5),
                                         ANSWERS_END };
        const DeviceFile files[] = {
                FILE_TEXT("/proc/1/mountinfo", MOUNTINFO_UNIFIED),
                FILE_TEXT(EVENTS("systemd-journald.service"), "populated 1\nfrozen 0\n"),
                FILE_TEXT(EVENTS("systemd-udevd.service"), "populated 0\nfrozen 0\n"),
                FILE_TEXT(EVENTS("auditd.service"), "populated 1\nfrozen 0\n"),
                FILE_TEXT(EVENTS("ssh.service"), "populated 1\nfrozen 0\n"),
                FILES_END, /* and none of dbus */
        };

        assert_shows(DEVICE(.answers = answers, .files = files), "runtime.service_control_groups",
                     "present\n"
                     "running_populated = [auditd, systemd-journald]\n");
}

static void test_the_recorded_device_agrees_with_itself(_unused_ void **state) {
        static CborAnswer units, groups;
        static const char *const all[][2] = {
                { "systemd-journald.service", "/system.slice/systemd-journald.service" },
                { "systemd-udevd.service", "/system.slice/systemd-udevd.service" },
                { "systemd-logind.service", "/system.slice/systemd-logind.service" },
                { "dbus.service", "/system.slice/dbus.service" },
                { "systemd-timesyncd.service", "/system.slice/systemd-timesyncd.service" },
                { "systemd-resolved.service", "/system.slice/systemd-resolved.service" },
                { "auditd.service", "/system.slice/auditd.service" },
                { "apparmor.service", "" },
        };
        const DeviceAnswer answers[] = {
                cbor_rows(UNITS, &units, recorded_units, N_WATCHED, 5),
                cbor_unit_texts(CONTROL_GROUP, &groups, all, ELEMENTSOF(all)), ANSWERS_END
        };

        assert_shows(DEVICE(.tree = PST_DEVICES "/sb-on-uki-verity-ima/root", .answers = answers),
                     "runtime.service_control_groups",
                     "present\n"
                     "running_populated = [auditd, dbus, systemd-journald, systemd-logind, "
                     "systemd-resolved, systemd-timesyncd, systemd-udevd]\n");
}

static void test_a_control_group_is_that_of_its_service(_unused_ void **state) {
        static CborAnswer units, groups;
        static const char *const lies[][2] = {
                { "systemd-journald.service", "/system.slice/other.service" },
                { "dbus.service", "/system.slice/dbus-broker.service" },
                { "foreign.service", "/system.slice/foreign.service" },
        };
        const DeviceAnswer answers[] = { cbor_rows(UNITS, &units, recorded_units, N_WATCHED, 5),
                                         cbor_unit_texts(CONTROL_GROUP, &groups, lies, 3),
                                         ANSWERS_END };
        const DeviceFile files[] = {
                FILE_TEXT("/proc/1/mountinfo", MOUNTINFO_UNIFIED),
                FILE_TEXT(EVENTS("other.service"), "populated 1\n"),
                FILE_TEXT(EVENTS("dbus-broker.service"), "populated 1\n"),
                FILE_TEXT(EVENTS("foreign.service"), "populated 1\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.answers = answers, .files = files), "runtime.service_control_groups",
                     "present\n"
                     "running_populated = [dbus]\n");
}

static void test_control_groups_beside_version_1(_unused_ void **state) {
        static CborAnswer units, groups;
        const DeviceAnswer answers[] = { cbor_rows(UNITS, &units, recorded_units, N_WATCHED, 5),
                                         cbor_unit_texts(CONTROL_GROUP, &groups, control_groups, 5),
                                         ANSWERS_END };
        const DeviceFile files[] = {
                FILE_TEXT("/proc/1/mountinfo", MOUNTINFO_HYBRID),
                FILE_TEXT("/sys/fs/cgroup/unified/system.slice/auditd.service/cgroup.events",
                          "populated 1\nfrozen 0\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.answers = answers, .files = files), "runtime.service_control_groups",
                     "present\n"
                     "running_populated = [auditd]\n");
}

static void test_control_groups_that_cannot_be_told(_unused_ void **state) {
        static CborAnswer units, groups, climbing;
        static const char *const upwards[][2] = {
                { "dbus.service", "/../dbus.service" },
        };
        const DeviceAnswer paths = cbor_unit_texts(CONTROL_GROUP, &groups, control_groups, 5),
                           up = cbor_unit_texts(CONTROL_GROUP, &climbing, upwards, 1);
        const struct {
                DeviceAnswer groups;
                const char *mountinfo, *events, *shown;
        } rows[] = {
                { paths, "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n", "populated 1\n",
                  "unavailable unsupported\n" },
                { paths, "nonsense\n", "populated 1\n", "unavailable malformed\n" },
                { paths, NULL, "populated 1\n", "unavailable missing\n" },
                { paths, MOUNTINFO_UNIFIED, "populated 2\n", "unavailable malformed\n" },
                { up, MOUNTINFO_UNIFIED, "populated 1\n", "unavailable malformed\n" },
                { { .question = CONTROL_GROUP, .error = -EACCES },
                  MOUNTINFO_UNIFIED,
                  "populated 1\n",
                  "unavailable permission\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer answers[] = { cbor_rows(UNITS, &units, recorded_units, N_WATCHED,
                                                           5),
                                                 rows[i].groups, ANSWERS_END };
                const DeviceFile files[] = {
                        FILE_TEXT(EVENTS("auditd.service"), rows[i].events),
                        FILE_TEXT(rows[i].mountinfo ? "/proc/1/mountinfo" : NULL,
                                  rows[i].mountinfo),
                        FILES_END,
                };

                assert_shows(DEVICE(.answers = answers, .files = files),
                             "runtime.service_control_groups", rows[i].shown);
        }
}

static void test_files_mask_and_start_services(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_LINK("/etc/systemd/system/auditd.service", "/dev/null"),
                FILE_LINK("/run/systemd/system/cron.service", "/dev/null"),
                FILE_LINK("/run/systemd/generator.early/ufw.service", "../../../dev/null"),
                FILE_LINK("/etc/systemd/system/ssh.service", "/lib/systemd/system/ssh.service"),
                FILE_LINK("/run/systemd/system/ssh.service", "/dev/null"), /* hidden by /etc */
                FILE_TEXT("/etc/systemd/system/polkit.service", "[Service]\n"),
                FILE_LINK("/etc/systemd/system/other.service", "/dev/null"),
                FILE_LINK("/etc/systemd/system/multi-user.target.wants/ssh.service", "gone"),
                FILE_LINK("/run/systemd/generator.late/x.target.requires/chrony.service", "gone"),
                FILE_LINK("/etc/systemd/system/multi-user.target.d/dbus.service", "gone"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "runtime.service_files",
                     "present\n"
                     "enabled = [chrony, ssh]\n"
                     "masked = [auditd, cron, ufw]\n");
}

static void test_service_files_of_recorded_devices_and_images(_unused_ void **state) {
        static const struct {
                const char *tree, *shown;
                bool image;
        } rows[] = {
                { PST_DEVICES "/sb-on-uki-verity-ima/root",
                  "present\n"
                  "enabled = [apparmor, auditd, nftables, systemd-resolved, systemd-timesyncd]\n"
                  "masked = []\n",
                  false },
                { PST_DEVICES "/sb-on-stock/root",
                  "present\n"
                  "enabled = [apparmor, auditd, systemd-resolved, systemd-timesyncd]\n"
                  "masked = []\n",
                  false },
                { NULL, "present\nenabled = []\nmasked = []\n", true },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.tree = rows[i].tree, .image = rows[i].image),
                             "runtime.service_files", rows[i].shown);
}

static void test_an_empty_file_masks_as_well(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/systemd/system/dbus.service", ""),
                FILES_END,
        };

        assert_shows_line(DEVICE(.files = files), "runtime.service_files", "masked = [dbus]");
}

static void test_security_modules(_unused_ void **state) {
        static const struct {
                DeviceFile files[5];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT("/sys/kernel/security/lsm", "lockdown,capability,yama,apparmor"),
                    FILE_TEXT("/sys/module/apparmor/parameters/enabled", "Y\n") },
                  "present\n"
                  "active = [apparmor, capability, lockdown, yama]\n"
                  "apparmor = true\n"
                  "selinux_enforcing = false\n" },
                { { FILE_TEXT("/sys/kernel/security/lsm", "capability,selinux\n"),
                    FILE_TEXT("/sys/module/kernel/x", ""),
                    FILE_TEXT("/sys/fs/selinux/enforce", "1") },
                  "present\n"
                  "active = [capability, selinux]\n"
                  "apparmor = false\n"
                  "selinux_enforcing = true\n" },
                { { FILE_TEXT("/sys/kernel/security/lsm", "capability"),
                    FILE_TEXT("/sys/module/apparmor/parameters/enabled", "N\n"),
                    FILE_TEXT("/sys/fs/selinux/enforce", "0") },
                  "present\n"
                  "active = [capability]\n"
                  "apparmor = false\n"
                  "selinux_enforcing = false\n" },
                { { FILE_TEXT("/sys/module/apparmor/parameters/enabled", "Y\n") },
                  "unavailable missing\n" },
                { { FILE_TEXT("/sys/kernel/security/lsm", "capability,,yama"),
                    FILE_TEXT("/sys/module/apparmor/parameters/enabled", "Y\n") },
                  "unavailable malformed\n" },
                { { FILE_TEXT("/sys/kernel/security/lsm", "capability"),
                    FILE_TEXT("/sys/module/apparmor/parameters/enabled", "yes\n") },
                  "unavailable malformed\n" },
                { { FILE_TEXT("/sys/kernel/security/lsm", "capability"),
                    FILE_TEXT("/sys/module/apparmor/parameters/enabled", "Y\n"),
                    FILE_TEXT("/sys/fs/selinux/enforce", "2") },
                  "unavailable malformed\n" },
                { { FILE_TEXT("/sys/kernel/security/lsm", "capability"),
                    FILE_TEXT("/sys/module/apparmor/parameters/mode", "enforce\n") },
                  "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files), "runtime.security_modules",
                             rows[i].shown);
}

static void test_security_modules_of_recorded_devices_and_images(_unused_ void **state) {
        assert_shows(DEVICE(.tree = PST_DEVICES "/sb-on-stock/root"), "runtime.security_modules",
                     "present\n"
                     "active = [apparmor, bpf, capability, landlock, lockdown, tomoyo, yama]\n"
                     "apparmor = true\n"
                     "selinux_enforcing = false\n");
        assert_shows(DEVICE(.image = true), "runtime.security_modules", "unavailable offline\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_services_of_the_recorded_device),
                cmocka_unit_test(test_what_failed_is_masked_or_restarts_is_named),
                cmocka_unit_test(test_what_systemd_leaves_out_is_left_out),
                cmocka_unit_test(test_no_service_is_claimed_without_systemd),
                cmocka_unit_test(test_a_running_service_has_processes),
                cmocka_unit_test(test_the_recorded_device_agrees_with_itself),
                cmocka_unit_test(test_a_control_group_is_that_of_its_service),
                cmocka_unit_test(test_control_groups_beside_version_1),
                cmocka_unit_test(test_control_groups_that_cannot_be_told),
                cmocka_unit_test(test_files_mask_and_start_services),
                cmocka_unit_test(test_service_files_of_recorded_devices_and_images),
                cmocka_unit_test(test_an_empty_file_masks_as_well),
                cmocka_unit_test(test_security_modules),
                cmocka_unit_test(test_security_modules_of_recorded_devices_and_images),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
