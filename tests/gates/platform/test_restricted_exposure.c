/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of what the kernel and systemd let users do. */

#include <stdio.h>

#include "recorded.h"

#define DEVICE(...) (&(const Device){ .gate = "platform", __VA_ARGS__ })

static const PstQuestion environment =
        PST_UNITS_GET("Service", "Environment", "emergency.service", "rescue.service");
#define CTRL_ALT_DEL ((PstQuestion) PST_UNITS("ctrl-alt-del.target"))
#define SERIAL       ((PstQuestion) PST_UNITS_MATCHING("active", "serial-getty@*"))

/* What the two shells are run with. */
static DeviceAnswer environment_of(CborAnswer *a, const char *emergency, const char *rescue) {
        const char *const values[] = { emergency, rescue };
        static const char *const units[] = { "emergency.service", "rescue.service" };
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, 2);
        for (size_t i = 0; i < 2; i++) {
                encoder_array(e, 3);
                encoder_text(e, units[i]);
                encoder_text(e, "as");
                encoder_array(e, 2);
                encoder_text(e, "A=SYSTEMD_SULOGIN_FORCE=1");
                encoder_text(e, values[i]);
        }
        return cbor_answer(environment, a);
}

/* --- recorded devices --- */

typedef struct Recorded {
        const char *device, *in_force, *configured, *denied, *control_alt_delete, *serial_logins;
} Recorded;

#define PRODUCTION_IN_FORCE                                                                        \
        "present\ndmesg_restrict = 1\nkexec_load_disabled = 1\nkptr_restrict = 2\n"                \
        "ldisc_autoload = 0\nmax_user_namespaces = %s\nperf_event_paranoid = 3\nsysrq = 0\n"       \
        "unprivileged_bpf_disabled = 2\nunprivileged_user_namespaces = 0\n"
#define PRODUCTION_CONFIGURED                                                                      \
        "present\nkexec_load_disabled = 1\nkptr_restrict = 2\nldisc_autoload = 0\nsysrq = 0\n"     \
        "unprivileged_user_namespaces = 0\n"
#define PRODUCTION_DENIED                                                                          \
        "[cramfs, dccp, firewire_core, hfs, hfsplus, jffs2, rds, sctp, tipc, udf, usb_storage]"
#define PRODUCTION(device_)                                                                        \
        {                                                                                          \
                .device = (device_), .in_force = PRODUCTION_IN_FORCE,                              \
                .configured = PRODUCTION_CONFIGURED, .denied = PRODUCTION_DENIED,                  \
                .control_alt_delete = "masked", .serial_logins = "[]"                              \
        }

static const Recorded devices[] = {
        PRODUCTION("sb-on-uki-verity-ima"),
        PRODUCTION("sb-on-verity-corrupted"),
        PRODUCTION("sb-off-3banks-tis"),
        { .device = "sb-on-stock",
          .in_force = "present\ndmesg_restrict = 1\nkexec_load_disabled = 0\nkptr_restrict = 0\n"
                      "ldisc_autoload = 1\nmax_user_namespaces = %s\nperf_event_paranoid = 3\n"
                      "sysrq = 438\nunprivileged_bpf_disabled = 2\n"
                      "unprivileged_user_namespaces = 1\n",
          .configured = "present\n",
          .denied = "[]",
          .control_alt_delete = "alias",
          .serial_logins = "[serial-getty@ttyS0.service]" },
};

/* The one number that differs by a device's memory. */
static void namespaces_of(const char *device, char *ret, size_t capacity) {
        char path[256];
        FILE *f;

        (void) snprintf(path, sizeof(path),
                        PST_DEVICES "/%s/root/proc/sys/user/max_user_namespaces", device);
        f = fopen(path, "re");
        assert_non_null(f);
        assert_non_null(fgets(ret, (int) capacity, f));
        ret[strcspn(ret, "\n")] = '\0';
        (void) fclose(f);
}

static void test_recorded_devices(_unused_ void **state) {
        static CborAnswer a[3];

        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                const Recorded *r = &devices[i];
                const DeviceAnswer answers[] = {
                        environment_of(&a[0], "HOME=/root",
                                       "HOME=/root"), /* as the packages have it */
                        recorded_units(CTRL_ALT_DEL, &a[1], r->device),
                        recorded_units_matching(SERIAL, &a[2], r->device),
                        ANSWERS_END,
                };
                char tree[256], text[1024], number[32];
                const Device device = { .gate = "platform", .tree = tree, .answers = answers };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", r->device);
                namespaces_of(r->device, number, sizeof(number));
                (void) snprintf(text, sizeof(text), r->in_force, number);
                assert_shows(&device, "platform.kernel_exposure", text);
                assert_shows(&device, "platform.kernel_exposure_configured", r->configured);
                (void) snprintf(text, sizeof(text), "present\nnames = %s\n", r->denied);
                assert_shows(&device, "platform.module_denials", text);
                (void) snprintf(text, sizeof(text),
                                "present\ndenied_and_unloaded = %s\nnames = []\n", r->denied);
                assert_shows(&device, "platform.loaded_modules", text);
                (void) snprintf(text, sizeof(text),
                                "present\ncontrol_alt_delete = %s\nforced_login = false\n"
                                "serial_logins = %s\n",
                                r->control_alt_delete, r->serial_logins);
                assert_shows(&device, "platform.emergency_access", text);
        }
}

/* --- the kernel --- */

static void test_a_parameter_that_this_kernel_lacks_is_left_out(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/proc/sys/kernel/sysrq", "1\n"),
                FILE_TEXT("/proc/sys/kernel/io_uring_disabled", "2\n"),
                FILES_END,
        };
        static const DeviceFile bad[] = { FILE_TEXT("/proc/sys/kernel/sysrq", "all\n"), FILES_END };

        assert_shows(DEVICE(.files = files), "platform.kernel_exposure",
                     "present\nio_uring_disabled = 2\nsysrq = 1\n");
        assert_shows(DEVICE(.files = bad), "platform.kernel_exposure", "unavailable malformed\n");
        assert_shows(DEVICE(.files = NULL), "platform.kernel_exposure", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "platform.kernel_exposure", "unavailable offline\n");
}

static void test_what_files_configure(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/usr/lib/sysctl.d/50.conf",
                          "kernel.sysrq = 1\nkernel.kptr_restrict=2\n"),
                FILE_TEXT("/etc/sysctl.d/60.conf", "kernel.sysrq = 0\n"),
                FILES_END,
        };
        static const DeviceFile bad[] = { FILE_TEXT("/etc/sysctl.d/60.conf", "kernel.sysrq=all\n"),
                                          FILES_END };

        assert_shows(DEVICE(.files = files), "platform.kernel_exposure_configured",
                     "present\nkptr_restrict = 2\nsysrq = 0\n");
        assert_shows(DEVICE(.image = true, .files = files), "platform.kernel_exposure_configured",
                     "present\nkptr_restrict = 2\nsysrq = 0\n");
        assert_shows(DEVICE(.files = bad), "platform.kernel_exposure_configured",
                     "unavailable malformed\n");
}

/* --- modules --- */

#define MODULES(lines) FILE_TEXT("/proc/modules", lines)
#define DENIED(lines)  FILE_TEXT("/etc/modprobe.d/deny.conf", lines)

static void test_modules_that_few_devices_need(_unused_ void **state) {
        static const struct {
                DeviceFile files[3];
                const char *loaded, *denied;
        } cases[] = {
                { { MODULES("ext4 1 1 - Live 0x0\n"), FILES_END },
                  "present\ndenied_and_unloaded = []\nnames = []\n",
                  "present\nnames = []\n" },
                { { MODULES("usb_storage 81920 0 - Live 0x0\nsctp 1 0 - Live 0x0\n"), FILES_END },
                  "present\ndenied_and_unloaded = []\nnames = [sctp, usb_storage]\n",
                  "present\nnames = []\n" },
                /* One that is denied and there all the same makes the two lists differ. */
                { { MODULES("sctp 1 0 - Live 0x0\n"),
                    DENIED("install sctp /bin/false\ninstall usb-storage /bin/true\n"
                           "install unwatched /bin/false\nblacklist rds\n"),
                    FILES_END },
                  "present\ndenied_and_unloaded = [usb_storage]\nnames = [sctp]\n",
                  "present\nnames = [sctp, usb_storage]\n" },
                { { MODULES(""), DENIED("install rds /bin/sh -c x\n"), FILES_END },
                  "present\ndenied_and_unloaded = []\nnames = []\n",
                  "present\nnames = []\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_shows(DEVICE(.files = cases[i].files), "platform.loaded_modules",
                             cases[i].loaded);
                assert_shows(DEVICE(.files = cases[i].files), "platform.module_denials",
                             cases[i].denied);
        }
        assert_shows(DEVICE(.files = NULL), "platform.loaded_modules", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "platform.loaded_modules", "unavailable offline\n");
        assert_shows(DEVICE(.image = true), "platform.module_denials", "present\nnames = []\n");
}

static void test_a_denial_that_cannot_be_read(_unused_ void **state) {
        static const DeviceFile files[] = {
                MODULES("sctp 1 0 - Live 0x0\n"),
                DENIED("install xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx "
                       "/bin/false\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "platform.loaded_modules",
                     "present\nnames = [sctp]\n");
        assert_shows(DEVICE(.files = files), "platform.module_denials", "unavailable budget\n");
}

/* --- the emergency shell --- */

static const char *const control_alt_delete[] = { "ctrl-alt-del.target", "loaded", "inactive",
                                                  "dead", "enabled" };

static void test_a_root_shell_without_a_password(_unused_ void **state) {
        static const struct {
                const char *emergency, *rescue;
                bool forced;
        } cases[] = {
                { "X=1", "X=1", false },
                { "SYSTEMD_SULOGIN_FORCE=1", "X=1", true },
                { "X=1", "SYSTEMD_SULOGIN_FORCE=yes", true },
                { "SYSTEMD_SULOGIN_FORCE=True", "X=1", true },
                { "SYSTEMD_SULOGIN_FORCE=0", "SYSTEMD_SULOGIN_FORCE=", false },
                { "SYSTEMD_SULOGIN_FORCED=1", "SULOGIN_FORCE=1", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                CborAnswer a[3];
                const DeviceAnswer answers[] = {
                        environment_of(&a[0], cases[i].emergency, cases[i].rescue),
                        cbor_rows(CTRL_ALT_DEL, &a[1], control_alt_delete, 1, 5),
                        cbor_rows(SERIAL, &a[2], NULL, 0, 5),
                        ANSWERS_END,
                };

                assert_shows(
                        DEVICE(.answers = answers), "platform.emergency_access",
                        cases[i].forced
                                ? "present\ncontrol_alt_delete = enabled\nforced_login = true\n"
                                  "serial_logins = []\n"
                                : "present\ncontrol_alt_delete = enabled\n"
                                  "forced_login = false\nserial_logins = []\n");
        }
}

static void test_a_service_manager_that_does_not_answer(_unused_ void **state) {
        static const struct {
                int error;
                const char *text;
        } cases[] = {
                { -EOPNOTSUPP, "unavailable unsupported\n" },
                { -EACCES, "unavailable permission\n" },
                { -ETIMEDOUT, "unavailable timeout\n" },
        };
        CborAnswer a, b;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceAnswer first[] = { ANSWER_ERROR(environment, cases[i].error),
                                               ANSWERS_END };
                const DeviceAnswer second[] = { environment_of(&a, "X=1", "X=1"),
                                                ANSWER_ERROR(CTRL_ALT_DEL, cases[i].error),
                                                ANSWERS_END };
                const DeviceAnswer third[] = { environment_of(&a, "X=1", "X=1"),
                                               cbor_rows(CTRL_ALT_DEL, &b, control_alt_delete, 1,
                                                         5),
                                               ANSWER_ERROR(SERIAL, cases[i].error), ANSWERS_END };

                assert_shows(DEVICE(.answers = first), "platform.emergency_access", cases[i].text);
                assert_shows(DEVICE(.answers = second), "platform.emergency_access", cases[i].text);
                assert_shows(DEVICE(.answers = third), "platform.emergency_access", cases[i].text);
        }
        assert_shows(DEVICE(.answers = NULL), "platform.emergency_access", "unavailable offline\n");
}

static void test_an_answer_of_another_shape(_unused_ void **state) {
        CborAnswer a;
        const DeviceAnswer answers[] = {
                cbor_unit_texts(environment, &a,
                                (const char *const[][2]){ { "emergency.service", "X=1" } }, 1),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = answers), "platform.emergency_access",
                     "unavailable malformed\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_recorded_devices),
                cmocka_unit_test(test_a_parameter_that_this_kernel_lacks_is_left_out),
                cmocka_unit_test(test_what_files_configure),
                cmocka_unit_test(test_modules_that_few_devices_need),
                cmocka_unit_test(test_a_denial_that_cannot_be_read),
                cmocka_unit_test(test_a_root_shell_without_a_password),
                cmocka_unit_test(test_a_service_manager_that_does_not_answer),
                cmocka_unit_test(test_an_answer_of_another_shape),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
