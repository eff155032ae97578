/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of devices that are described file by file: one file, or one byte, each. */

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cbor/encoder.h"
#include "harness.h"

#define VERSION                                                                                    \
        "Linux version 6.1.0 (a@b) (gcc) #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)\n"
#define STATUS                                                                                     \
        "Package: base-files\nStatus: install ok installed\nArchitecture: amd64\n"                 \
        "Version: 12.4+deb12u15\n\n"                                                               \
        "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.21\n"
#define OS_RELEASE "ID=debian\nVERSION_ID=\"12\"\n"
#define SIGNED     "\177ELF module ~Module signature appended~\n"

#define BUILD(...) ((const Device){ .gate = "build", __VA_ARGS__ })

/* One file each. */
typedef struct Case {
        const char *path, *content, *signal, *line;
} Case;

static void run_cases(const Case *cases, size_t n) {
        for (size_t i = 0; i < n; i++) {
                const DeviceFile files[] = {
                        { .path = cases[i].path, .content = cases[i].content },
                        { .path = NULL },
                };

                assert_shows_line(&BUILD(.files = files), cases[i].signal, cases[i].line);
        }
}

static void test_the_command_line(_unused_ void **state) {
        static const char signal[] = "build.kernel_command_line";
        static const Case cases[] = {
                { "/proc/cmdline", "quiet single\n", signal, "tokens = [quiet, single]" },
                { "/proc/cmdline", "quiet 'single'\n", signal, "tokens = [quiet, single]" },
                { "/proc/cmdline", "a=\"b c\"\n", signal, "tokens = [a=b c]" },
                { "/proc/cmdline", "\n", signal, "tokens = []" },
                { "/proc/cmdline", "init=/bin/sh\n", signal, "init_override = true" },
                { "/proc/cmdline", "rdinit=/bin/sh\n", signal, "init_override = true" },
                { "/proc/cmdline", "init=/sbin/init\n", signal, "init_override = false" },
                { "/proc/cmdline", "\xff\n", signal, "unavailable malformed" },
                { "/proc/cmdline", "a\nb\n", signal, "unavailable malformed" },
                { "/proc/cmdline", "", signal, "unavailable malformed" },
                { "/proc/version", VERSION, signal, "unavailable missing" },
                { "/proc/cmdline", "quiet\n", "build.root_hash",
                  "absent the kernel was started without a root hash" },
                { "/proc/cmdline", "usrhash=ABcd\n", "build.root_hash", "argument = abcd" },
        };

        run_cases(cases, ELEMENTSOF(cases));
}

static void test_the_release(_unused_ void **state) {
        static const char signal[] = "build.release_identity";
        static const Case cases[] = {
                { "/etc/os-release", OS_RELEASE, signal, "id = debian" },
                { "/usr/lib/os-release", OS_RELEASE, signal, "version_id = 12" },
                { "/etc/os-release", OS_RELEASE, signal, "point_release = (empty)" },
                { "/etc/os-release", "VARIANT_ID=devel\n", signal, "variant_id = devel" },
                { "/etc/os-release", "VARIANT_ID=\"x\n", signal, "unavailable malformed" },
                { "/etc/os-release", "SUPPORT_END=soon\n", signal, "unavailable malformed" },
                { "/etc/os-release", "SUPPORT_END=1970-01-02\n", signal, "support_end = 86400" },
                { "/etc/debian_version", "12.15\n", signal, "unavailable missing" },
        };

        run_cases(cases, ELEMENTSOF(cases));
}

static void test_the_kernel_names_its_builder(_unused_ void **state) {
        static const char signal[] = "build.kernel_identity";
        static const Case cases[] = {
                { "/proc/version", VERSION, signal, "distribution = debian" },
                { "/proc/version", "Linux version 6.8.0 (x) #1 SMP Thu Nov 21 2024\n", signal,
                  "release = 6.8.0" },
                { "/proc/version", "Plan 9\n", signal, "unavailable malformed" },
        };
        const DeviceFile files[] = {
                { .path = "/proc/version", .content = "Linux version 6.8.0 (x) #1 SMP 2024\n" },
                { .path = NULL },
        };

        run_cases(cases, ELEMENTSOF(cases));
        assert_shows(&BUILD(.files = files), signal, "present\nrelease = 6.8.0\n");
}

/* One of three witnesses says something else. */
static void test_a_release_of_several_parts(_unused_ void **state) {
        static const struct {
                const char *status, *os_release, *debian_version, *line;
        } cases[] = {
                { STATUS, OS_RELEASE, "12.15\n", "matches_release = true" },
                { STATUS, "VERSION_ID=11\n", "12.15\n", "matches_release = false" },
                { STATUS, OS_RELEASE, "12.14\n", "matches_release = false" },
                { STATUS, OS_RELEASE, "trixie/sid\n", "matches_release = false" },
                { STATUS, OS_RELEASE, "12.15\n", "point_release = 12.15" },
                { STATUS, OS_RELEASE, "12.15\n12.15\n", "unavailable malformed" },
                { "Package: dpkg\n", OS_RELEASE, "12.15\n", "unavailable missing" },
                { "nonsense\n", OS_RELEASE, "12.15\n", "unavailable malformed" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceFile files[] = {
                        { .path = "/var/lib/dpkg/status", .content = cases[i].status },
                        { .path = "/etc/os-release", .content = cases[i].os_release },
                        { .path = "/etc/debian_version", .content = cases[i].debian_version },
                        { .path = NULL },
                };

                assert_shows_line(&BUILD(.files = files), "build.base_package", cases[i].line);
        }
}

static void test_a_system_without_dpkg(_unused_ void **state) {
        static const char *const signals[] = { "build.base_package", "build.package_state" };

        for (size_t i = 0; i < ELEMENTSOF(signals); i++) {
                const DeviceFile none[] = { { .path = "/var/lib/rpm" }, { .path = NULL } };
                const DeviceFile lost[] = { { .path = "/var/lib/dpkg" }, { .path = NULL } };

                assert_shows(&BUILD(.files = none), signals[i], "absent this system has no dpkg\n");
                assert_shows(&BUILD(.files = lost), signals[i], "unavailable missing\n");
        }
}

static void test_package_state(_unused_ void **state) {
        static const char signal[] = "build.package_state";
        static const Case cases[] = {
                { "/var/lib/dpkg/status", STATUS, signal, "count = 2" },
                { "/var/lib/dpkg/status",
                  STATUS
                  "\nPackage: x\nStatus: hold ok installed\nArchitecture: i386\nVersion: 1\n",
                  signal, "held = [x]" },
                { "/var/lib/dpkg/status",
                  STATUS
                  "\nPackage: x\nStatus: hold ok installed\nArchitecture: i386\nVersion: 1\n",
                  signal, "foreign_architectures = [i386]" },
                { "/var/lib/dpkg/status", "x\n", signal, "unavailable malformed" },
        };

        run_cases(cases, ELEMENTSOF(cases));
}

/* --- apt --- */

#define KEYS "/etc/apt/trusted.gpg.d/"

/* Which keys are there, and which of them a package owns. */
static void test_keys_that_no_package_brought(_unused_ void **state) {
        static const DeviceFile files[] = {
                { .path = "/etc/apt/sources.list", .content = "deb http://deb.debian.org/d s m\n" },
                { .path = "/etc/apt/trusted.gpg", .content = "key" },
                { .path = KEYS "vendor.gpg", .content = "key" },
                { .path = KEYS "archive.asc", .content = "key" },
                { .path = KEYS "readme.txt", .content = "no key" },
                { .path = NULL },
        };
        uint8_t owned[128];
        Encoder e = encoder(owned, sizeof(owned));
        size_t size;

        encoder_array(&e, 1);
        encoder_text(&e, KEYS "archive.asc");
        assert_int_equal(encoder_result(&e, &size), 0);

        const DeviceAnswer answers[] = {
                { .question = PST_PACKAGED("/etc/apt/trusted.gpg", KEYS "archive.asc",
                                           KEYS "vendor.gpg"),
                  .data = owned,
                  .size = size },
                { .data = NULL },
        };

        assert_shows(&BUILD(.files = files, .answers = answers), "build.package_sources",
                     "present\norigins = [deb.debian.org s]\n"
                     "unpackaged_keys = [/etc/apt/trusted.gpg, " KEYS "vendor.gpg]\n"
                     "unpinned = 1\n");
        /* Without who could say it, the rest is known. */
        assert_shows(&BUILD(.files = files), "build.package_sources",
                     "present\norigins = [deb.debian.org s]\nunpinned = 1\n");
}

static void test_sources_in_all_forms(_unused_ void **state) {
        static const DeviceFile files[] = {
                { .path = "/etc/apt/sources.list", .content = "# nothing\n" },
                { .path = "/etc/apt/trusted.gpg", .content = "" }, /* as apt-key leaves it */
                { .path = "/etc/apt/sources.list.d/a.list",
                  .content = "deb [signed-by=/k] http://a/ s c\n" },
                { .path = "/etc/apt/sources.list.d/b.sources",
                  .content = "Types: deb\nURIs: file:/srv\nSuites: s\n" },
                { .path = "/etc/apt/sources.list.d/c.disabled", .content = "deb http://c/ s c\n" },
                { .path = NULL },
        };

        assert_shows(&BUILD(.files = files), "build.package_sources",
                     "present\norigins = [a s, local s]\nunpackaged_keys = []\nunpinned = 1\n");
}

static void test_apt_that_is_not_there_or_cannot_be_read(_unused_ void **state) {
        static const char signal[] = "build.package_sources";
        static const Case cases[] = {
                { "/etc/hosts", "", signal, "absent this system has no apt" },
                { "/etc/apt/apt.conf", "", signal, "origins = []" },
                { "/etc/apt/sources.list", "deb nowhere\n", signal, "unavailable malformed" },
                { "/etc/apt/sources.list.d/x.sources", "Types: deb\n", signal,
                  "unavailable malformed" },
        };

        run_cases(cases, ELEMENTSOF(cases));
}

/* --- modules --- */

#define MODULES_DEP "kernel/a-b.ko:\nkernel/c.ko:\nkernel/d.ko:\n"

static const DeviceFile modules[] = {
        { .path = "/proc/version", .content = VERSION },
        { .path = "/proc/modules",
          .content = "a_b 1 0 - Live 0x0\nc 1 0 - Live 0x0 (OE)\nout 1 0 - Live 0x0 (POE)\n" },
        { .path = "/sys/module/a_b/taint", .content = "\n" },
        { .path = "/sys/module/c/taint", .content = "OE\n" },
        { .path = "/sys/module/out/taint", .content = "POE\n" },
        { .path = "/sys/module/printk/parameters/time", .content = "Y\n" }, /* built in */
        { .path = "/usr/lib/modules/6.1.0/modules.dep", .content = MODULES_DEP },
        { .path = "/usr/lib/modules/6.1.0/kernel/a-b.ko", .content = SIGNED },
        { .path = "/usr/lib/modules/6.1.0/kernel/c.ko", .content = "\177ELF module" },
        { .path = NULL },
};

static void test_modules_and_their_files(_unused_ void **state) {
        const Device device = { .gate = "build", .files = modules };

        assert_shows(&device, "build.module_signatures",
                     "present\nforced = []\nout_of_tree = [c, out]\nproprietary = [out]\n"
                     "staging = []\nunsigned = [c, out]\nunsigned_on_root = [c]\n");
        assert_shows(&device, "build.module_files", "present\nunsigned = [c]\n");
}

/* The same device but for one file. */
static void modules_show(const char *path, const char *content, const char *signal,
                         const char *line) {
        DeviceFile files[ELEMENTSOF(modules)];

        memcpy(files, modules, sizeof(files));
        for (size_t i = 0; i + 1 < ELEMENTSOF(files); i++)
                if (strcmp(files[i].path, path) == 0)
                        files[i].content = content;

        assert_shows_line(&BUILD(.files = files), signal, line);
}

static void test_one_view_of_a_module_is_enough(_unused_ void **state) {
        static const char signal[] = "build.module_signatures";

        modules_show("/proc/modules", "a_b 1 0 - Live 0x0\n", signal, "unsigned = [c, out]");
        modules_show("/sys/module/c/taint", "\n", signal, "unsigned = [c, out]");
        modules_show("/sys/module/a_b/taint", "F\n", signal, "forced = [a_b]");
        modules_show("/sys/module/a_b/taint", "C\n", signal, "staging = [a_b]");
        modules_show("/sys/module/a_b/taint", "E\n", signal, "unsigned_on_root = [a_b, c]");
        modules_show("/sys/module/a_b/taint", "", signal, "unavailable malformed");
        modules_show("/proc/modules", "a_b 1\n", signal, "unavailable malformed");
}

static void test_one_byte_of_a_modules_file(_unused_ void **state) {
        static const char file[] = "/usr/lib/modules/6.1.0/kernel/a-b.ko";

        modules_show(file, SIGNED, "build.module_files", "unsigned = [c]");
        modules_show(file, "\177ELF module ~Module signature appended~", "build.module_files",
                     "unsigned = [a_b, c]");
        modules_show(file, "\177ELF module ~Module signaturE appended~\n", "build.module_files",
                     "unsigned = [a_b, c]");
        modules_show("/usr/lib/modules/6.1.0/modules.dep", "nonsense\n", "build.module_files",
                     "unavailable malformed");
        modules_show("/usr/lib/modules/6.1.0/modules.dep", "kernel/c.ko.xz:\n",
                     "build.module_files", "unavailable unsupported");
}

/* As in a container, or with a kernel from elsewhere. */
static void test_a_kernel_whose_modules_are_not_on_disk(_unused_ void **state) {
        DeviceFile files[7];
        const Device device = { .gate = "build", .files = files };

        memcpy(files, modules, sizeof(files));
        files[6] = (DeviceFile){ 0 };
        assert_shows(&device, "build.module_files",
                     "absent this system has no modules of the running kernel\n");
        assert_shows(&device, "build.module_signatures",
                     "present\nforced = []\nout_of_tree = [c, out]\nproprietary = [out]\n"
                     "staging = []\nunsigned = [c, out]\n");
}

/* --- the TPM --- */

static void test_a_device_without_a_tpm(_unused_ void **state) {
        static const DeviceFile files[] = { { .path = "/sys/class/tpm" }, { .path = NULL } };

        assert_shows(&BUILD(.files = files), "build.measured_command_line",
                     "absent this device has no TPM 2\n");
}

/* The register does not bear the log out: nothing is known of what was measured. */
static void test_a_command_line_that_does_not_replay(_unused_ void **state) {
        static const DeviceFile files[] = {
                { .path = "/sys/devices/LNXSYSTM:00/LNXSYBUS:00/MSFT0101:00/tpm/tpm0/pcr-sha256/9",
                  .content = "0000000000000000000000000000000000000000000000000000000000000000\n" },
                { .path = NULL },
        };

        assert_shows(&BUILD(.tree = PST_DEVICES "/sb-on-uki-verity-ima/root", .files = files),
                     "build.measured_command_line", "present\n");
}

/* A mounted image says what is installed, and nothing of what runs. */
static void test_an_image_is_not_a_running_device(_unused_ void **state) {
        static const DeviceFile files[] = {
                { .path = "/etc/os-release", .content = OS_RELEASE },
                { .path = "/etc/debian_version", .content = "12.15\n" },
                { .path = "/var/lib/dpkg/status", .content = STATUS },
                { .path = NULL },
        };
        static const char *const live[] = {
                "build.kernel_command_line", "build.measured_command_line", "build.kernel_identity",
                "build.root_hash",           "build.module_signatures",     "build.module_files",
        };
        const Device device = { .gate = "build", .files = files, .image = true };

        for (size_t i = 0; i < ELEMENTSOF(live); i++)
                assert_shows(&device, live[i], "unavailable offline\n");
        assert_shows_line(&device, "build.release_identity", "id = debian");
        assert_shows_line(&device, "build.base_package", "matches_release = true");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_command_line),
                cmocka_unit_test(test_the_release),
                cmocka_unit_test(test_the_kernel_names_its_builder),
                cmocka_unit_test(test_a_release_of_several_parts),
                cmocka_unit_test(test_a_system_without_dpkg),
                cmocka_unit_test(test_package_state),
                cmocka_unit_test(test_keys_that_no_package_brought),
                cmocka_unit_test(test_sources_in_all_forms),
                cmocka_unit_test(test_apt_that_is_not_there_or_cannot_be_read),
                cmocka_unit_test(test_modules_and_their_files),
                cmocka_unit_test(test_one_view_of_a_module_is_enough),
                cmocka_unit_test(test_one_byte_of_a_modules_file),
                cmocka_unit_test(test_a_kernel_whose_modules_are_not_on_disk),
                cmocka_unit_test(test_a_device_without_a_tpm),
                cmocka_unit_test(test_a_command_line_that_does_not_replay),
                cmocka_unit_test(test_an_image_is_not_a_running_device),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
