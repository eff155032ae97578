/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of kernel parameters and of confinement. */

#include <stdio.h>

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "runtime", __VA_ARGS__ })

#define UKI      PST_DEVICES "/sb-on-uki-verity-ima/root"
#define STOCK    PST_DEVICES "/sb-on-stock/root"
#define PROFILES "/sys/kernel/security/apparmor/profiles"
#define ENABLED  "/sys/module/apparmor/parameters/enabled"

static void test_parameters_in_force_on_recorded_devices(_unused_ void **state) {
        assert_shows(DEVICE(.tree = STOCK), "runtime.kernel_parameters",
                     "present\n"
                     "mmap_min_addr = 65536\n"
                     "protected_fifos = 1\n"
                     "protected_hardlinks = 1\n"
                     "protected_regular = 2\n"
                     "protected_symlinks = 1\n"
                     "ptrace_scope = 0\n"
                     "randomize_va_space = 2\n"
                     "suid_dumpable = 0\n"
                     "unprivileged_userfaultfd = 0\n");
        assert_shows_line(DEVICE(.tree = UKI), "runtime.kernel_parameters", "ptrace_scope = 2");
}

static void test_what_the_kernel_lacks_is_left_out(_unused_ void **state) {
        static const DeviceFile one[] = {
                FILE_TEXT("/proc/sys/kernel/randomize_va_space", "0\n"),
                FILE_TEXT("/proc/sys/vm/mmap_min_addr", "4096\n"),
                FILES_END,
        };
        static const DeviceFile wrong[] = {
                FILE_TEXT("/proc/sys/kernel/randomize_va_space", "2\n"),
                FILE_TEXT("/proc/sys/fs/suid_dumpable", "two\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = one), "runtime.kernel_parameters",
                     "present\n"
                     "mmap_min_addr = 4096\n"
                     "randomize_va_space = 0\n");
        assert_shows(DEVICE(.files = wrong), "runtime.kernel_parameters",
                     "unavailable malformed\n");
        assert_shows(DEVICE(.image = false), "runtime.kernel_parameters", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "runtime.kernel_parameters", "unavailable offline\n");
}

static void test_parameters_that_are_configured(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/usr/lib/sysctl.d/50-x.conf", "kernel.yama.ptrace_scope = 1\n"
                                                         "-fs/suid_dumpable=2\n"),
                FILE_TEXT("/etc/sysctl.d/60-y.conf", "# more\nkernel.yama.ptrace_scope = 3\n"),
                FILES_END,
        };
        static const DeviceFile wrong[] = {
                FILE_TEXT("/etc/sysctl.d/a.conf", "fs.suid_dumpable = never\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "runtime.kernel_parameters_configured",
                     "present\n"
                     "ptrace_scope = 3\n"
                     "suid_dumpable = 2\n");
        assert_shows(DEVICE(.files = wrong), "runtime.kernel_parameters_configured",
                     "unavailable malformed\n");
        assert_shows(DEVICE(.image = true), "runtime.kernel_parameters_configured", "present\n");
        assert_shows(DEVICE(.tree = STOCK), "runtime.kernel_parameters_configured",
                     "present\n"
                     "protected_fifos = 1\n"
                     "protected_hardlinks = 1\n"
                     "protected_regular = 2\n"
                     "protected_symlinks = 1\n");
        assert_shows(DEVICE(.tree = UKI), "runtime.kernel_parameters_configured",
                     "present\n"
                     "protected_fifos = 1\n"
                     "protected_hardlinks = 1\n"
                     "protected_regular = 2\n"
                     "protected_symlinks = 1\n"
                     "ptrace_scope = 2\n"
                     "suid_dumpable = 0\n"
                     "unprivileged_userfaultfd = 0\n");
}

static void test_profiles(_unused_ void **state) {
        static const struct {
                DeviceFile files[3];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT(PROFILES, "/usr/bin/man (enforce)\nlibreoffice-senddoc (complain)\n"
                                        "unlocked (1) (unconfined)\n:ns:x (kill)\n") },
                  "present\n"
                  "complaining = [libreoffice-senddoc]\n"
                  "count = 4\n"
                  "enforced = [/usr/bin/man]\n"
                  "killed = [:ns:x]\n"
                  "unconfined = [unlocked (1)]\n" },
                { { FILE_TEXT(PROFILES, "") },
                  "present\n"
                  "complaining = []\n"
                  "count = 0\n"
                  "enforced = []\n"
                  "killed = []\n"
                  "unconfined = []\n" },
                { { FILE_TEXT(PROFILES, "x (prompt)\n") }, "unavailable malformed\n" },
                { { FILE_TEXT(ENABLED, "N\n") }, "absent AppArmor is off\n" },
                { { FILE_TEXT("/sys/module/kernel/x", "") }, "absent AppArmor is off\n" },
                { { FILE_TEXT(ENABLED, "Y\n") }, "unavailable missing\n" },
                { { FILES_END }, "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files), "runtime.application_confinement",
                             rows[i].shown);
}

static void test_profiles_of_recorded_devices_and_of_others(_unused_ void **state) {
        const DeviceAnswer denied[] = { ANSWER_ERROR((PstQuestion) PST_FILE(PROFILES), -EACCES),
                                        ANSWERS_END };
        const DeviceAnswer forged[] = { ANSWER_ERROR((PstQuestion) PST_FILE(PROFILES), -EXDEV),
                                        ANSWERS_END };

        assert_shows(DEVICE(.tree = STOCK), "runtime.application_confinement",
                     "present\n"
                     "complaining = []\n"
                     "count = 3\n"
                     "enforced = [lsb_release, nvidia_modprobe, nvidia_modprobe//kmod]\n"
                     "killed = []\n"
                     "unconfined = []\n");
        assert_shows(DEVICE(.answers = denied), "runtime.application_confinement",
                     "unavailable permission\n");
        assert_shows(DEVICE(.answers = forged), "runtime.application_confinement",
                     "tampered something is mounted over what it reads\n");
        assert_shows(DEVICE(.image = true), "runtime.application_confinement",
                     "unavailable offline\n");
}

static void test_more_profiles_than_a_fact_holds_are_not_cut(_unused_ void **state) {
        char lines[8192];
        size_t n = 0;

        for (unsigned i = 0; i <= PST_LIST_MAX; i++)
                n += (size_t) snprintf(lines + n, sizeof(lines) - n, "profile-%u (enforce)\n", i);
        const DeviceFile files[] = { FILE_TEXT(PROFILES, lines), FILES_END };

        assert_shows(DEVICE(.files = files), "runtime.application_confinement",
                     "unavailable budget\n");
}

static void test_profiles_that_were_switched_off(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/apparmor.d/usr.bin.man", ""),
                FILE_LINK("/etc/apparmor.d/disable/usr.bin.man", "../usr.bin.man"),
                FILE_LINK("/etc/apparmor.d/force-complain/usr.sbin.x", "../usr.sbin.x"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "runtime.application_confinement_files",
                     "present\n"
                     "disabled = [usr.bin.man]\n"
                     "force_complain = [usr.sbin.x]\n");
        assert_shows(DEVICE(.image = true), "runtime.application_confinement_files",
                     "absent AppArmor is not installed\n");
        assert_shows(DEVICE(.tree = STOCK), "runtime.application_confinement_files",
                     "present\n"
                     "disabled = []\n"
                     "force_complain = []\n");
}

static void test_mandatory_access(_unused_ void **state) {
        static const struct {
                DeviceFile files[3];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT("/sys/fs/selinux/enforce", "1"),
                    FILE_TEXT("/sys/fs/selinux/policyvers", "33") },
                  "present\nenforcing = true\npolicy_version = 33\n" },
                { { FILE_TEXT("/sys/fs/selinux/enforce", "0"),
                    FILE_TEXT("/sys/fs/selinux/policyvers", "33") },
                  "present\nenforcing = false\npolicy_version = 33\n" },
                { { FILE_TEXT("/sys/fs/selinux/enforce", "1") }, "unavailable missing\n" },
                { { FILE_TEXT("/sys/fs/selinux/enforce", "yes") }, "unavailable malformed\n" },
                { { FILES_END }, "absent the kernel runs without SELinux\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files), "runtime.mandatory_access",
                             rows[i].shown);
        assert_shows(DEVICE(.image = true), "runtime.mandatory_access", "unavailable offline\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_parameters_in_force_on_recorded_devices),
                cmocka_unit_test(test_what_the_kernel_lacks_is_left_out),
                cmocka_unit_test(test_parameters_that_are_configured),
                cmocka_unit_test(test_profiles),
                cmocka_unit_test(test_profiles_of_recorded_devices_and_of_others),
                cmocka_unit_test(test_more_profiles_than_a_fact_holds_are_not_cut),
                cmocka_unit_test(test_profiles_that_were_switched_off),
                cmocka_unit_test(test_mandatory_access),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
