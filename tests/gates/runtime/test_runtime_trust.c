/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of the system's view of itself, of preloads and of the processor. */

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "runtime", __VA_ARGS__ })

#define UKI        PST_DEVICES "/sb-on-uki-verity-ima/root"
#define MOUNTS     "/proc/1/mountinfo"
#define VIEW_UNITS ((PstQuestion) PST_UNITS_MATCHING("active", "proc-*.mount", "sys-*.mount"))
#define WHERE(...) ((PstQuestion) PST_UNITS_GET("Mount", "Where", __VA_ARGS__))

/* Both witnesses of the recorded device say the same. */
#define RECORDED_PATHS                                                                             \
        "present\n"                                                                                \
        "paths = [/proc/sys/fs/binfmt_misc, /sys/fs/fuse/connections, /sys/kernel/config, "        \
        "/sys/kernel/debug, /sys/kernel/tracing]\n"

static void test_mounts_of_the_recorded_device(_unused_ void **state) {
        assert_shows(DEVICE(.tree = UKI), "runtime.system_view_mounts", RECORDED_PATHS);
}

static void test_a_mount_over_the_view_is_named(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT(MOUNTS,
                          "22 1 0:20 / /proc rw - proc proc rw\n"
                          "23 1 0:21 / /sys rw - sysfs sysfs rw\n"
                          "28 23 0:6 / /sys/kernel/security rw - securityfs securityfs rw\n"
                          "29 28 8:1 /fake /sys/kernel/security/lockdown rw - ext4 /dev/sda1 rw\n"
                          "30 22 0:20 /1/status /proc/7/status rw - proc proc rw\n"
                          "31 22 0:31 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw\n"
                          "32 23 0:32 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
                          "33 23 0:33 / /sys/a\\040b rw - tmpfs tmpfs rw\n"
                          "34 1 0:34 / /procfs/x rw - tmpfs tmpfs rw\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "runtime.system_view_mounts",
                     "present\n"
                     "paths = [/proc/7/status, /sys/a b, /sys/kernel/security/lockdown]\n");
}

static void test_mounts_that_cannot_be_told(_unused_ void **state) {
        static const DeviceFile wrong[] = { FILE_TEXT(MOUNTS, "nonsense\n"), FILES_END };
        static const DeviceFile escaped[] = {
                FILE_TEXT(MOUNTS, "33 23 0:33 / /sys/a\\9 rw - tmpfs tmpfs rw\n"), FILES_END
        };

        assert_shows(DEVICE(.files = wrong), "runtime.system_view_mounts",
                     "unavailable malformed\n");
        assert_shows(DEVICE(.files = escaped), "runtime.system_view_mounts",
                     "unavailable malformed\n");
        assert_shows(DEVICE(.image = false), "runtime.system_view_mounts", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "runtime.system_view_mounts", "unavailable offline\n");
}

#define N_VIEW 5U

/* As systemd said it on the recorded device. */
static const char *const view_units[N_VIEW * 5] = {
        "proc-sys-fs-binfmt_misc.mount", "loaded", "active", "mounted", "",
        "sys-fs-fuse-connections.mount", "loaded", "active", "mounted", "",
        "sys-kernel-config.mount",       "loaded", "active", "mounted", "",
        "sys-kernel-debug.mount",        "loaded", "active", "mounted", "",
        "sys-kernel-tracing.mount",      "loaded", "active", "mounted", "",
};

static const char *const view_paths[N_VIEW][2] = {
        { "proc-sys-fs-binfmt_misc.mount", "/proc/sys/fs/binfmt_misc" },
        { "sys-fs-fuse-connections.mount", "/sys/fs/fuse/connections" },
        { "sys-kernel-config.mount", "/sys/kernel/config" },
        { "sys-kernel-debug.mount", "/sys/kernel/debug" },
        { "sys-kernel-tracing.mount", "/sys/kernel/tracing" },
};

#define VIEW_NAMES                                                                                 \
        "proc-sys-fs-binfmt_misc.mount", "sys-fs-fuse-connections.mount",                          \
                "sys-kernel-config.mount", "sys-kernel-debug.mount", "sys-kernel-tracing.mount"

static void test_units_of_the_recorded_device(_unused_ void **state) {
        static CborAnswer units, paths;
        const DeviceAnswer answers[] = {
                cbor_rows(VIEW_UNITS, &units, view_units, N_VIEW, 5),
                cbor_unit_texts(WHERE(VIEW_NAMES), &paths, view_paths, N_VIEW),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = answers), "runtime.system_view_units", RECORDED_PATHS);
}

static void test_units_that_are_none_of_the_view_are_left_out(_unused_ void **state) {
        static CborAnswer units, paths, none;
        static const char *const apis[2][2] = {
                { "proc-sys-fs-binfmt_misc.mount", "/sys/fs/bpf" },
                { "sys-fs-fuse-connections.mount", "/srv/sys" },
        };
        const DeviceAnswer answers[] = {
                cbor_rows(VIEW_UNITS, &units, view_units, 2, 5),
                cbor_unit_texts(
                        WHERE("proc-sys-fs-binfmt_misc.mount", "sys-fs-fuse-connections.mount"),
                        &paths, apis, 2),
                ANSWERS_END,
        };
        const DeviceAnswer nothing[] = { cbor_rows(VIEW_UNITS, &none, view_units, 0, 5),
                                         ANSWERS_END };

        assert_shows(DEVICE(.answers = answers), "runtime.system_view_units",
                     "present\npaths = []\n");
        assert_shows(DEVICE(.answers = nothing), "runtime.system_view_units",
                     "present\npaths = []\n");
}

static void test_units_that_cannot_be_told(_unused_ void **state) {
        static CborAnswer units, numbers;
        static const UnitNumber number[] = { { "proc-sys-fs-binfmt_misc.mount", 1 } };
        const PstQuestion asked = WHERE("proc-sys-fs-binfmt_misc.mount");
        const DeviceAnswer one = cbor_rows(VIEW_UNITS, &units, view_units, 1, 5);
        const struct {
                DeviceAnswer first, second;
                const char *shown;
        } rows[] = {
                { ANSWER_ERROR(VIEW_UNITS, -EOPNOTSUPP), ANSWERS_END, "unavailable unsupported\n" },
                { ANSWER_ERROR(VIEW_UNITS, -EACCES), ANSWERS_END, "unavailable permission\n" },
                { ANSWER_TEXT(VIEW_UNITS, "x"), ANSWERS_END, "unavailable malformed\n" },
                { ANSWERS_END, ANSWERS_END, "unavailable offline\n" },
                { one, ANSWER_ERROR(asked, -ETIMEDOUT), "unavailable timeout\n" },
                { one, cbor_unit_numbers(asked, &numbers, "u", number, 1),
                  "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer answers[] = { rows[i].first, rows[i].second, ANSWERS_END };

                assert_shows(DEVICE(.answers = answers), "runtime.system_view_units",
                             rows[i].shown);
        }
}

static void test_library_preload(_unused_ void **state) {
        static const struct {
                DeviceFile file;
                const char *shown;
        } rows[] = {
                { FILE_TEXT("/etc/passwd", ""), "present\nentries = 0\n" },
                { FILE_TEXT("/etc/ld.so.preload", ""), "present\nentries = 0\n" },
                { FILE_TEXT("/etc/ld.so.preload", "# /lib/a.so\n/lib/b.so:/lib/c.so /lib/d.so\n"),
                  "present\nentries = 3\n" },
                { FILE_LINK("/etc/ld.so.preload", "/nowhere"), "unavailable missing\n" },
                { FILE_TEXT("/usr/x", ""), "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceFile files[] = { rows[i].file, FILES_END };

                assert_shows(DEVICE(.files = files, .image = true), "runtime.library_preload",
                             rows[i].shown);
        }
        assert_shows(DEVICE(.tree = UKI), "runtime.library_preload", "present\nentries = 0\n");
}

#define CPU "/sys/devices/system/cpu/vulnerabilities/"

static void test_processor_weaknesses(_unused_ void **state) {
        static const struct {
                DeviceFile files[7];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT(CPU "meltdown", "Not affected\n"),
                    FILE_TEXT(CPU "mds", "Mitigation: Clear CPU buffers; SMT vulnerable\n"),
                    FILE_TEXT(CPU "retbleed", "Vulnerable\n"),
                    FILE_TEXT(CPU "srbds", "Unknown: Dependent on hypervisor status\n"),
                    FILE_TEXT(CPU "itlb_multihit", "KVM: Mitigation: VMX disabled\n"),
                    FILE_TEXT(CPU "spec_rstack_overflow", "Vulnerable: Safe RET, no microcode\n") },
                  "present\n"
                  "mitigated = [itlb_multihit, mds]\n"
                  "unknown = [srbds]\n"
                  "vulnerable = [mds_smt, retbleed, spec_rstack_overflow]\n" },
                { { FILE_TEXT(CPU "new", "Quite all right\n") }, "unavailable malformed\n" },
                { { FILES_END }, "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files), "runtime.processor_weaknesses",
                             rows[i].shown);
        assert_shows(DEVICE(.tree = UKI), "runtime.processor_weaknesses",
                     "present\n"
                     "mitigated = [spectre_v1, spectre_v2]\n"
                     "unknown = []\n"
                     "vulnerable = []\n");
        assert_shows(DEVICE(.image = true), "runtime.processor_weaknesses",
                     "unavailable offline\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_mounts_of_the_recorded_device),
                cmocka_unit_test(test_a_mount_over_the_view_is_named),
                cmocka_unit_test(test_mounts_that_cannot_be_told),
                cmocka_unit_test(test_units_of_the_recorded_device),
                cmocka_unit_test(test_units_that_are_none_of_the_view_are_left_out),
                cmocka_unit_test(test_units_that_cannot_be_told),
                cmocka_unit_test(test_library_preload),
                cmocka_unit_test(test_processor_weaknesses),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
