/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of encryption, swap, core dumps and reports of usage. */

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "privacy", __VA_ARGS__ })

#define UKI     PST_DEVICES "/sb-on-uki-verity-ima/root"
#define STOCK   PST_DEVICES "/sb-on-stock/root"
#define LUKS    "CRYPT-LUKS2-2098bb762f0045e9b3ead2c4140aaafa-data\n"
#define LVM     "LVM-abcdefabcdefabcdefabcdefabcdefab\n"
#define MOUNTS  "/proc/1/mountinfo"
#define BLOCK   "/sys/class/block/"
#define ROOT_ON "26 1 8:2 / / rw,relatime - ext4 /dev/sda2 rw\n"

static void test_storage_of_recorded_devices(_unused_ void **state) {
        static const DeviceFile declared[] = {
                FILE_TEXT("/etc/crypttab", "data /dev/vde none luks\nother UUID=1 none\n"),
                FILES_END,
        };

        /* The root is read-only; /var is on LUKS. */
        assert_shows(DEVICE(.tree = UKI), "privacy.storage_encryption",
                     "present\n"
                     "declared_active = []\n"
                     "encrypted = [/var]\n"
                     "unencrypted = []\n");
        assert_shows(DEVICE(.tree = UKI, .files = declared), "privacy.storage_encryption",
                     "present\n"
                     "declared_active = [data]\n"
                     "encrypted = [/var]\n"
                     "unencrypted = []\n");
        /* There /var is in memory. */
        assert_shows(DEVICE(.tree = STOCK), "privacy.storage_encryption",
                     "present\n"
                     "declared_active = []\n"
                     "encrypted = []\n"
                     "unencrypted = []\n");
}

static void test_one_way_down_without_encryption_is_one_too_many(_unused_ void **state) {
        static const struct {
                DeviceFile files[9];
                const char *shown;
        } rows[] = {
                /* a partition */
                { { FILE_TEXT(MOUNTS, ROOT_ON), FILE_TEXT(BLOCK "sda2/dev", "8:2\n") },
                  "unencrypted = [/]" },
                /* LVM over LUKS */
                { { FILE_TEXT(MOUNTS, "26 1 253:1 / / rw - ext4 /dev/mapper/vg-root rw\n"),
                    FILE_TEXT(BLOCK "dm-1/dev", "253:1\n"), FILE_TEXT(BLOCK "dm-1/dm/uuid", LVM),
                    FILE_TEXT(BLOCK "dm-1/slaves/dm-0/x", ""),
                    FILE_TEXT(BLOCK "dm-0/dm/uuid", LUKS) },
                  "encrypted = [/]" },
                /* LVM over LUKS and a plain disk */
                { { FILE_TEXT(MOUNTS, "26 1 253:1 / / rw - ext4 /dev/mapper/vg-root rw\n"),
                    FILE_TEXT(BLOCK "dm-1/dev", "253:1\n"), FILE_TEXT(BLOCK "dm-1/dm/uuid", LVM),
                    FILE_TEXT(BLOCK "dm-1/slaves/dm-0/x", ""),
                    FILE_TEXT(BLOCK "dm-1/slaves/sdb/x", ""), FILE_TEXT(BLOCK "dm-0/dm/uuid", LUKS),
                    FILE_TEXT(BLOCK "sdb/dev", "8:16\n") },
                  "unencrypted = [/]" },
                /* verity is no encryption */
                { { FILE_TEXT(MOUNTS, "26 1 253:1 / / rw - ext4 /dev/mapper/root rw\n"),
                    FILE_TEXT(BLOCK "dm-1/dev", "253:1\n"),
                    FILE_TEXT(BLOCK "dm-1/dm/uuid", "CRYPT-VERITY-0-root\n") },
                  "unencrypted = [/]" },
                /* btrfs has numbers of its own */
                { { FILE_TEXT(MOUNTS, "26 1 0:30 /@ / rw - btrfs /dev/mapper/data rw\n"
                                      "27 26 0:30 /@home /home rw - btrfs /dev/sda2 rw\n"),
                    FILE_TEXT(BLOCK "dm-0/dev", "253:0\n"),
                    FILE_TEXT(BLOCK "dm-0/dm/name", "data\n"),
                    FILE_TEXT(BLOCK "dm-0/dm/uuid", LUKS), FILE_TEXT(BLOCK "sda2/dev", "8:2\n") },
                  "encrypted = [/]" },
                /* read-only, by the mount or by the file system */
                { { FILE_TEXT(MOUNTS, "26 1 8:2 / / ro - ext4 /dev/sda2 rw\n"
                                      "27 26 8:3 / /var rw - ext4 /dev/sda3 ro\n"),
                    FILE_TEXT(BLOCK "sda2/dev", "8:2\n") },
                  "unencrypted = []" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows_line(DEVICE(.files = rows[i].files), "privacy.storage_encryption",
                                  rows[i].shown);
}

static void test_storage_that_cannot_be_told(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                bool image;
                const char *shown;
        } rows[] = {
                { { FILES_END }, false, "unavailable missing\n" },
                { { FILES_END }, true, "unavailable offline\n" },
                { { FILE_TEXT(MOUNTS, "nonsense\n") }, false, "unavailable malformed\n" },
                { { FILE_TEXT(MOUNTS, "26 1 0:30 / / rw - overlay overlay rw\n") },
                  false,
                  "unavailable unsupported\n" },
                { { FILE_TEXT(MOUNTS, ROOT_ON), FILE_TEXT(BLOCK "sdb/dev", "8:16\n") },
                  false,
                  "unavailable error\n" },
                { { FILE_TEXT(MOUNTS, ROOT_ON), FILE_TEXT(BLOCK "sda2/dev", "8:2\n"),
                    FILE_TEXT("/etc/crypttab", "alone\n") },
                  false,
                  "present\nencrypted = []\nunencrypted = [/]\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files, .image = rows[i].image),
                             "privacy.storage_encryption", rows[i].shown);
}

static void test_volumes_that_are_declared(_unused_ void **state) {
        static const struct {
                DeviceFile files[2];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT("/etc/crypttab", "# name device key options\n"
                                               "data\tUUID=1\tnone\tluks,discard\n"
                                               "swap /dev/sda3 /dev/urandom swap,cipher=aes\n"
                                               "backup /dev/sdc none luks,noauto\n"
                                               "\nhome /dev/sdd\n") },
                  "present\ndeclared = [data, home]\n" },
                { { FILES_END }, "present\ndeclared = []\n" },
                { { FILE_TEXT("/etc/crypttab", "alone\n") }, "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files, .image = true),
                             "privacy.storage_encryption_configured", rows[i].shown);
}

#define SWAPS_HEAD "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

static void test_swap(_unused_ void **state) {
        static const struct {
                DeviceFile files[8];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT("/proc/swaps", SWAPS_HEAD) }, "present\nunencrypted = []\n" },
                { { FILE_TEXT("/proc/swaps", SWAPS_HEAD
                              "/dev/dm-0  partition 1 0 -2\n/dev/sda3 partition 1 0 -3\n"
                              "/dev/zram0 partition 1 0 100\n/swap\\040file file 1 0 1\n"),
                    FILE_TEXT(BLOCK "dm-0/dev", "253:0\n"),
                    FILE_TEXT(BLOCK "dm-0/dm/uuid", "CRYPT-PLAIN-swap\n"),
                    FILE_TEXT(BLOCK "sda3/dev", "8:3\n"), FILE_TEXT(BLOCK "zram0/dev", "254:0\n"),
                    FILE_TEXT(MOUNTS, "26 1 8:3 / / rw - ext4 /dev/sda3 rw\n") },
                  "present\nunencrypted = [/dev/sda3, /swap file]\n" },
                { { FILE_TEXT("/proc/swaps", SWAPS_HEAD "/var/lib/swap file 1 0 -2\n"),
                    FILE_TEXT(MOUNTS, "27 26 253:0 / /var rw - ext4 /dev/dm-0 rw\n"
                                      "26 1 8:3 / / rw - ext4 /dev/sda3 rw\n"
                                      "28 26 8:3 / /v rw - ext4 /dev/sda3 rw\n"),
                    FILE_TEXT(BLOCK "dm-0/dev", "253:0\n"), FILE_TEXT(BLOCK "dm-0/dm/uuid", LUKS) },
                  "present\nunencrypted = []\n" },
                { { FILE_TEXT("/proc/swaps", "") }, "unavailable malformed\n" },
                { { FILE_TEXT("/proc/swaps", SWAPS_HEAD "/dev/sda3\n") },
                  "unavailable malformed\n" },
                { { FILE_TEXT("/proc/swaps", SWAPS_HEAD "/dev/sda3 partition 1 0 1\n"),
                    FILE_TEXT(BLOCK "sdb/dev", "8:16\n") },
                  "unavailable error\n" },
                { { FILE_TEXT("/proc/swaps", SWAPS_HEAD "/swap file 1 0 1\n"),
                    FILE_TEXT(MOUNTS, "26 1 0:9 / / rw - overlay overlay rw\n") },
                  "unavailable unsupported\n" },
                { { FILES_END }, "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files), "privacy.swap", rows[i].shown);
        assert_shows(DEVICE(.tree = UKI), "privacy.swap", "present\nunencrypted = []\n");
        assert_shows(DEVICE(.image = true), "privacy.swap", "unavailable offline\n");
}

static void test_core_dumps(_unused_ void **state) {
        static const struct {
                const char *pattern, *with_pid, *shown;
        } rows[] = {
                { "core\n", "0\n", "present\nhandler = core\nkind = relative\n" },
                { "/var/crash/%e\n", NULL, "present\nhandler = /var/crash/%e\nkind = absolute\n" },
                { "|/lib/systemd/systemd-coredump %P\n", "0\n",
                  "present\nhandler = |/lib/systemd/systemd-coredump %P\nkind = pipe\n" },
                { "\n", "0\n", "present\nhandler = (empty)\nkind = off\n" },
                { "\n", "1\n", "present\nhandler = (empty)\nkind = relative\n" },
                { "core\n", "x\n", "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceFile files[] = {
                        FILE_TEXT("/proc/sys/kernel/core_pattern", rows[i].pattern),
                        FILE_TEXT(rows[i].with_pid ? "/proc/sys/kernel/core_uses_pid" : NULL,
                                  rows[i].with_pid),
                        FILES_END,
                };

                assert_shows(DEVICE(.files = files), "privacy.core_dumps", rows[i].shown);
        }
        assert_shows(DEVICE(.tree = UKI), "privacy.core_dumps",
                     "present\nhandler = |/bin/false\nkind = off\n");
        assert_shows(DEVICE(.tree = STOCK), "privacy.core_dumps",
                     "present\nhandler = core\nkind = relative\n");
        assert_shows(DEVICE(.image = false), "privacy.core_dumps", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "privacy.core_dumps", "unavailable offline\n");
}

#define META(path) ((PstQuestion) PST_META(path))
#define DUMPS      "/var/lib/systemd/coredump/"

static void test_core_dump_storage(_unused_ void **state) {
        static CborAnswer open, closed;
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/sysctl.d/50-coredump.conf", "kernel.core_pattern = |/x %P \n"),
                FILE_TEXT("/etc/systemd/coredump.conf", "[Coredump]\nStorage=external\n"),
                FILE_TEXT("/usr/lib/systemd/coredump.conf.d/a.conf", "[Coredump]\nStorage=none\n"),
                FILE_TEXT(DUMPS "core.a.zst", ""),
                FILE_TEXT(DUMPS "core.b.zst", ""),
                FILES_END,
        };
        const struct {
                DeviceAnswer first, second;
                const char *shown;
        } rows[] = {
                { cbor_meta(META(DUMPS "core.a.zst"), &closed, 0100640, 0, "0:0"),
                  cbor_meta(META(DUMPS "core.b.zst"), &open, 0100644, 0, "0:0"),
                  "present\nhandler = |/x %P\nstorage = none\nworld_readable = true\n" },
                { cbor_meta(META(DUMPS "core.a.zst"), &closed, 0100640, 0, "0:0"),
                  ANSWER_ERROR(META(DUMPS "core.b.zst"), -ENOENT),
                  "present\nhandler = |/x %P\nstorage = none\nworld_readable = false\n" },
                { ANSWER_ERROR(META(DUMPS "core.a.zst"), -EACCES),
                  ANSWER_ERROR(META(DUMPS "core.b.zst"), -EACCES),
                  "present\nhandler = |/x %P\nstorage = none\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer answers[] = { rows[i].first, rows[i].second, ANSWERS_END };

                assert_shows(DEVICE(.files = files, .answers = answers),
                             "privacy.core_dump_storage", rows[i].shown);
        }
        assert_shows(DEVICE(.tree = UKI), "privacy.core_dump_storage",
                     "present\n"
                     "handler = |/bin/false\n"
                     "storage = (empty)\n"
                     "world_readable = false\n");
        assert_shows(DEVICE(.tree = STOCK), "privacy.core_dump_storage",
                     "present\n"
                     "storage = (empty)\n"
                     "world_readable = false\n");
}

#define INSTALLED(name)                                                                            \
        "Package: " name "\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n"

static void test_reports_of_usage(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT("/var/lib/dpkg/status",
                              INSTALLED("popularity-contest") INSTALLED("whoopsie")),
                    FILE_TEXT("/etc/popularity-contest.conf", "# x\nPARTICIPATE=\"yes\"\n") },
                  "present\nenabled = [popularity-contest, whoopsie]\n" },
                { { FILE_TEXT("/var/lib/dpkg/status", INSTALLED("popularity-contest")),
                    FILE_TEXT("/etc/popularity-contest.conf", "PARTICIPATE=\"no\"\n") },
                  "present\nenabled = []\n" },
                { { FILE_TEXT("/var/lib/dpkg/status", INSTALLED("popularity-contest")),
                    FILE_TEXT("/etc/popularity-contest.conf", "PARTICIPATE=\"no\"\n"),
                    FILE_TEXT("/etc/popularity-contest.d/x.conf", "PARTICIPATE=\"yes\"\n") },
                  "present\nenabled = [popularity-contest]\n" },
                { { FILE_TEXT("/var/lib/dpkg/status", INSTALLED("popularity-contest")) },
                  "present\nenabled = []\n" },
                { { FILE_TEXT("/var/lib/dpkg/status", INSTALLED("adduser")),
                    FILE_TEXT("/etc/popularity-contest.conf", "PARTICIPATE=\"yes\"\n") },
                  "present\nenabled = []\n" },
                { { FILE_TEXT("/var/lib/x/y", "") }, "absent this system has no dpkg\n" },
                { { FILE_TEXT("/var/lib/dpkg/x", "") }, "unavailable missing\n" },
                { { FILE_TEXT("/var/lib/dpkg/status", "Status: x\n") }, "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files), "privacy.usage_reporting",
                             rows[i].shown);
        assert_shows(DEVICE(.tree = STOCK), "privacy.usage_reporting", "present\nenabled = []\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_storage_of_recorded_devices),
                cmocka_unit_test(test_one_way_down_without_encryption_is_one_too_many),
                cmocka_unit_test(test_storage_that_cannot_be_told),
                cmocka_unit_test(test_volumes_that_are_declared),
                cmocka_unit_test(test_swap),
                cmocka_unit_test(test_core_dumps),
                cmocka_unit_test(test_core_dump_storage),
                cmocka_unit_test(test_reports_of_usage),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
