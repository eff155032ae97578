/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of whether updates arrive, whole, and run. */

#include <stdio.h>

#include "recorded.h"

#define DEVICE(...) (&(const Device){ .gate = "update", __VA_ARGS__ })

#define NOW_S   1795446672 /* of the recordings: 2026-11-23 15:11:12 UTC */
#define BOOT_S  1795446600 /* what apt's files were written at, by manifest.tsv */
#define UNTIL_S 1795827182 /* the security list's end: 2026-11-28 00:53:02 UTC */

static const PstQuestion update_stamp = PST_META("/var/lib/apt/periodic/update-stamp");
static const PstQuestion upgrade_stamp = PST_META("/var/lib/apt/periodic/upgrade-stamp");
static const PstQuestion status_meta = PST_META("/var/lib/dpkg/status");

static DeviceAnswer modified_at(PstQuestion question, CborAnswer *a, int64_t modified_s) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, 9);
        encoder_uint(e, 0100644);
        encoder_uint(e, 0);
        encoder_uint(e, 0);
        encoder_text(e, "253:1");
        encoder_uint(e, 7);
        encoder_text(e, "0:0");
        encoder_uint(e, 0);
        encoder_int(e, modified_s);
        encoder_text(e, "");
        return cbor_answer(question, a);
}

/* --- recorded devices --- */

static const char *const devices[] = { "sb-on-uki-verity-ima", "sb-on-verity-corrupted",
                                       "sb-off-3banks-tis", "sb-on-stock" };

static void test_recorded_devices(_unused_ void **state) {
        static CborAnswer a[2];
        const DeviceAnswer answers[] = {
                modified_at(update_stamp, &a[0], BOOT_S),
                modified_at(upgrade_stamp, &a[1], BOOT_S),
                ANSWERS_END,
        };

        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                char tree[256];
                const Device device = {
                        .gate = "update", .tree = tree, .answers = answers, .now_s = NOW_S
                };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", devices[i]);
                assert_shows(&device, "update.freshness",
                             "present\nlists_age = 72\nsecurity_expired = false\n"
                             "upgrade_age = 72\n");
                assert_shows(&device, "update.package_consistency",
                             "present\nbroken = []\ninterrupted = false\n");
                assert_shows(&device, "update.installed_kernels",
                             "present\nrunning = 6.1.0-56-cloud-amd64\n");
                assert_shows(&device, "update.running_kernel",
                             "present\nrelease = 6.1.0-56-cloud-amd64\n");
        }
}

static void test_the_security_list_of_a_recorded_device_ends(_unused_ void **state) {
        const Device before = { .gate = "update",
                                .tree = PST_DEVICES "/sb-on-stock/root",
                                .now_s = UNTIL_S - 1 };
        const Device after = { .gate = "update",
                               .tree = PST_DEVICES "/sb-on-stock/root",
                               .now_s = UNTIL_S };

        assert_shows(&before, "update.freshness", "present\nsecurity_expired = false\n");
        assert_shows(&after, "update.freshness", "present\nsecurity_expired = true\n");
}

/* --- freshness --- */

#define APT           FILE_TEXT("/etc/apt/sources.list", "")
#define LIST(name, t) FILE_TEXT("/var/lib/apt/lists/" name "_InRelease", t)

static void test_when_apt_looked_and_installed(_unused_ void **state) {
        static const DeviceFile files[] = { APT, FILES_END };
        static const struct {
                int64_t looked, installed;
                const char *text;
        } cases[] = {
                { NOW_S - 10, NOW_S - 20, "present\nlists_age = 10\nupgrade_age = 20\n" },
                { NOW_S, NOW_S + 300, "present\nlists_age = 0\nupgrade_age = 0\n" },
                { NOW_S - 10, NOW_S + 301, "present\nlists_age = 10\n" },
                { INT64_MAX, NOW_S - 10, "present\nupgrade_age = 10\n" },
                { INT64_MIN, NOW_S, "unavailable malformed\n" },
        };
        static CborAnswer a[2];

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceAnswer answers[] = {
                        modified_at(update_stamp, &a[0], cases[i].looked),
                        modified_at(upgrade_stamp, &a[1], cases[i].installed),
                        ANSWERS_END,
                };

                assert_shows(DEVICE(.files = files, .answers = answers, .now_s = NOW_S),
                             "update.freshness", cases[i].text);
        }
}

static void test_stamps_that_are_not_there_or_cannot_be_told(_unused_ void **state) {
        static const DeviceFile files[] = { APT, FILES_END };
        static CborAnswer a;
        const DeviceAnswer one[] = { ANSWER_ERROR(update_stamp, -ENOENT),
                                     modified_at(upgrade_stamp, &a, NOW_S - 5), ANSWERS_END };
        const DeviceAnswer denied[] = { ANSWER_ERROR(update_stamp, -EACCES),
                                        ANSWER_ERROR(upgrade_stamp, -EACCES), ANSWERS_END };
        const DeviceAnswer odd[] = { ANSWER_TEXT(update_stamp, "no CBOR"), ANSWERS_END };

        assert_shows(DEVICE(.files = files, .answers = one, .now_s = NOW_S), "update.freshness",
                     "present\nupgrade_age = 5\n");
        assert_shows(DEVICE(.files = files, .answers = denied), "update.freshness", "present\n");
        assert_shows(DEVICE(.files = files, .answers = odd), "update.freshness",
                     "unavailable malformed\n");
}

static void test_the_earliest_end_of_the_security_lists(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *text;
        } cases[] = {
                { { APT, LIST("main", "Valid-Until: Sat, 28 Nov 2020 00:00:00 UTC\n"), FILES_END },
                  "present\n" },
                { { APT, LIST("security", "Suite: x\n"), FILES_END }, "present\n" },
                { { APT, LIST("a_security", "Valid-Until: Sat, 28 Nov 2026 00:00:00 UTC\n"),
                    FILES_END },
                  "present\nsecurity_expired = false\n" },
                { { APT, LIST("a_security", "Valid-Until: Sat, 28 Nov 2026 00:00:00 UTC\n"),
                    LIST("b_security", "Valid-Until: Mon, 23 Nov 2026 15:11:12 UTC\n"), FILES_END },
                  "present\nsecurity_expired = true\n" },
                { { APT, LIST("a_security", "Valid-Until: tomorrow\n"), FILES_END },
                  "unavailable malformed\n" },
                /* Behind the sums nobody looks for it. */
                { { APT,
                    LIST("security",
                         "SHA256:\n 00 1 x\nValid-Until: Sat, 28 Nov 2020 00:00:00 UTC\n"),
                    FILES_END },
                  "present\n" },
                { { FILE_TEXT("/etc/hostname", "x\n"), FILES_END },
                  "absent this system has no apt\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files, .now_s = NOW_S), "update.freshness",
                             cases[i].text);
}

/* --- packages --- */

#define PACKAGE(name, status)                                                                      \
        "Package: " name "\nStatus: " status "\nVersion: 1\nArchitecture: amd64\n\n"
#define STATUS(packages) FILE_TEXT("/var/lib/dpkg/status", packages)
#define NO_UPDATES                                                                                 \
        { .path = "/var/lib/dpkg/updates" }

static void assert_consistency(const DeviceFile *files, int64_t age_s, const char *text) {
        static CborAnswer a;
        const DeviceAnswer answers[] = { modified_at(status_meta, &a, NOW_S - age_s), ANSWERS_END };

        assert_shows(DEVICE(.files = files, .answers = answers, .now_s = NOW_S),
                     "update.package_consistency", text);
}

/* clang-format off: it would nest what merely stands one below the other. */
#define MIXED                                                                                      \
        PACKAGE("a", "install ok installed")                                                       \
        PACKAGE("b", "install ok unpacked")                                                        \
        PACKAGE("c", "install ok half-configured")                                                 \
        PACKAGE("d", "install reinstreq installed")                                                \
        PACKAGE("e", "deinstall ok config-files")                                                  \
        PACKAGE("f", "hold ok installed")                                                          \
        PACKAGE("g", "install ok triggers-pending")                                                \
        PACKAGE("h", "unknown ok not-installed")                                                   \
        PACKAGE("i", "install")
/* clang-format on */

static void test_packages_that_are_neither_there_nor_gone(_unused_ void **state) {
        static const DeviceFile files[] = { STATUS(MIXED), NO_UPDATES, FILES_END };

        assert_consistency(files, 3600, "present\nbroken = [b, c, d, g, i]\ninterrupted = false\n");
        /* For an hour, an upgrade may still be at it. */
        assert_consistency(files, 3599, "present\nbroken = []\ninterrupted = false\n");
        assert_consistency(files, -300, "present\nbroken = []\ninterrupted = false\n");
        /* A date to come does not hide it for ever. */
        assert_consistency(files, -301, "present\nbroken = [b, c, d, g, i]\ninterrupted = false\n");
}

static void test_an_upgrade_that_was_left_in_the_middle(_unused_ void **state) {
        static const DeviceFile files[] = {
                STATUS(PACKAGE("a", "install ok installed")),
                FILE_TEXT("/var/lib/dpkg/updates/0001", "Package: a\n"),
                FILES_END,
        };

        assert_consistency(files, 3600, "present\nbroken = []\ninterrupted = true\n");
        assert_consistency(files, 60, "present\nbroken = []\ninterrupted = false\n");
}

static void test_packages_that_cannot_be_told(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *text;
        } cases[] = {
                { { FILE_TEXT("/var/lib/misc/x", ""), FILES_END },
                  "absent this system has no package database\n" },
                { { NO_UPDATES, FILES_END }, "unavailable missing\n" },
                { { STATUS("no field\n"), NO_UPDATES, FILES_END }, "unavailable malformed\n" },
                { { STATUS(""), FILES_END }, "unavailable missing\n" },
                /* Something is broken, and nobody knows for how long. */
                { { STATUS(PACKAGE("a", "install ok unpacked")), NO_UPDATES, FILES_END },
                  "unavailable offline\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files), "update.package_consistency",
                             cases[i].text);
}

/* --- kernels --- */

#define RELEASE(text_)  FILE_TEXT("/proc/sys/kernel/osrelease", text_)
#define KERNEL(release) PACKAGE("linux-image-" release, "install ok installed")

/* clang-format off */
#define TWO     KERNEL("6.1.0-9-amd64") KERNEL("6.1.0-10-amd64")
#define THREE   TWO KERNEL("5.10.0-30-amd64")
#define OTHERS                                                                                     \
        KERNEL("amd64")                                                                            \
        KERNEL("6.1.0-9-amd64-dbg")                                                                \
        PACKAGE("linux-image-6.1.0-7-amd64", "deinstall ok config-files")                          \
        KERNEL("6.1.0-5-amd64-unsigned")
/* clang-format on */

static void test_which_kernel_is_expected_to_run(_unused_ void **state) {
        static const struct {
                DeviceFile files[3];
                const char *text;
        } cases[] = {
                /* The running one if it is installed, be there newer ones. */
                { { RELEASE("6.1.0-9-amd64\n"), STATUS(TWO), FILES_END },
                  "present\nrunning = 6.1.0-9-amd64\n" },
                { { RELEASE("6.1.0-8-amd64\n"), STATUS(THREE), FILES_END },
                  "present\nrunning = 6.1.0-10-amd64\n" },
                { { RELEASE("6.1.0-8-amd64\n"), STATUS(OTHERS), FILES_END },
                  "present\nrunning = 6.1.0-5-amd64\n" },
                { { RELEASE("6.1.0-8-amd64\n"), STATUS(PACKAGE("a", "install ok installed")),
                    FILES_END },
                  "absent no package of this system holds a kernel\n" },
                { { RELEASE("6.1.0-8-amd64\n"), FILE_TEXT("/var/lib/misc/x", ""), FILES_END },
                  "absent this system has no package database\n" },
                { { RELEASE("6.1.0-8-amd64\n"), STATUS("no field\n"), FILES_END },
                  "unavailable malformed\n" },
        };
        static const DeviceFile image[] = { STATUS(KERNEL("6.1.0-9-amd64")), FILES_END };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files), "update.installed_kernels",
                             cases[i].text);
        assert_shows(DEVICE(.files = image, .image = true), "update.installed_kernels",
                     "present\nrunning = 6.1.0-9-amd64\n");
}

static void test_which_kernel_runs(_unused_ void **state) {
        static const DeviceFile files[] = { RELEASE("6.1.0-8-amd64\n"), FILES_END };
        static char longest[400];
        static const DeviceFile blank[] = { RELEASE("\n"), FILES_END };
        const DeviceFile endless[] = { RELEASE(longest), FILES_END };

        memset(longest, '6', sizeof(longest) - 1);
        assert_shows(DEVICE(.files = files), "update.running_kernel",
                     "present\nrelease = 6.1.0-8-amd64\n");
        assert_shows(DEVICE(.files = endless), "update.running_kernel", "unavailable budget\n");
        assert_shows(DEVICE(.files = blank), "update.running_kernel", "unavailable malformed\n");
        assert_shows(DEVICE(.files = NULL), "update.running_kernel", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "update.running_kernel", "unavailable offline\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_recorded_devices),
                cmocka_unit_test(test_the_security_list_of_a_recorded_device_ends),
                cmocka_unit_test(test_when_apt_looked_and_installed),
                cmocka_unit_test(test_stamps_that_are_not_there_or_cannot_be_told),
                cmocka_unit_test(test_the_earliest_end_of_the_security_lists),
                cmocka_unit_test(test_packages_that_are_neither_there_nor_gone),
                cmocka_unit_test(test_an_upgrade_that_was_left_in_the_middle),
                cmocka_unit_test(test_packages_that_cannot_be_told),
                cmocka_unit_test(test_which_kernel_is_expected_to_run),
                cmocka_unit_test(test_which_kernel_runs),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
