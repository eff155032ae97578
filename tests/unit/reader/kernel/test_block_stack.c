/* SPDX-License-Identifier: Apache-2.0 */
/* What block devices lie on. */

#include "../described_run.h"
#include "reader/kernel/block_stack.h"

#define BLOCK "/sys/class/block/"
#define NONE                                                                                       \
        { .what = DESCRIBED_END }

/* data (LUKS) on a partition, vg-root on data, mixed on data and on the partition itself. */
static const DescribedRow device[] = {
        { FOLDER_IS, BLOCK, "dm-0\ndm-1\ndm-2\nsda1\n", 0, 0 },
        { FILE_IS, BLOCK "sda1/dev", "8:1\n", 0, 0 },
        { FILE_IS, BLOCK "dm-0/dev", "253:0\n", 0, 0 },
        { FILE_IS, BLOCK "dm-0/dm/name", "data\n", 0, 0 },
        { FILE_IS, BLOCK "dm-0/dm/uuid", "CRYPT-LUKS1-ab-data\n", 0, 0 },
        { FOLDER_IS, BLOCK "dm-0/slaves/", "sda1\n", 0, 0 },
        { FILE_IS, BLOCK "dm-1/dev", "253:1\n", 0, 0 },
        { FILE_IS, BLOCK "dm-1/dm/name", "vg-root\n", 0, 0 },
        { FILE_IS, BLOCK "dm-1/dm/uuid", "LVM-ab\n", 0, 0 },
        { FOLDER_IS, BLOCK "dm-1/slaves/", "dm-0\n", 0, 0 },
        { FILE_IS, BLOCK "dm-2/dev", "253:2\n", 0, 0 },
        { FILE_IS, BLOCK "dm-2/dm/name", "mixed\n", 0, 0 },
        { FOLDER_IS, BLOCK "dm-2/slaves/", "dm-0\nsda1\n", 0, 0 },
        { FILE_IS, BLOCK "empty/dev", "7:1\n", 0, 0 },
        { FOLDER_IS, BLOCK "empty/slaves/", "", 0, 0 },
        { FILE_IS, BLOCK "denied/dev", "7:2\n", 0, 0 },
        { FILE_IS, BLOCK "denied/dm/uuid", NULL, 0, -EACCES },
        NONE,
};

static void test_uuids_of_encryption(_unused_ void **state) {
        static const struct {
                const char *uuid;
                bool encrypted;
        } rows[] = {
                { "CRYPT-LUKS2-0-x", true },
                { "CRYPT-LUKS1-0-x", true },
                { "CRYPT-PLAIN-x", true },
                { "CRYPT-BITLK-0-x", true },
                { "CRYPT-VERITY-0-x", false },
                { "CRYPT-INTEGRITY-x", false },
                { "LVM-CRYPT-LUKS2-", false },
                { "CRYPT-LUKS2", false },
                { "", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text uuid = exact_text(rows[i].uuid);

                assert_true(block_uuid_is_encrypted(uuid) == rows[i].encrypted);
        }
}

static void test_every_way_down_has_to_meet_encryption(_unused_ void **state) {
        static const struct {
                const char *name;
                int result;
        } rows[] = {
                { "dm-0", 1 },         { "dm-1", 1 },      { "dm-2", 0 },  { "sda1", 0 },
                { "denied", -EACCES }, { "sdz", -ENODEV }, { "empty", 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_run_ DescribedRun d = described_run(device);

                assert_int_equal(block_is_encrypted(&d.run, rows[i].name), rows[i].result);
        }
}

static int list_itself(_unused_ PstRun *run, _unused_ const char *path, PstBytes *ret) {
        *ret = (PstBytes){ (const uint8_t *) "loop\0loop", 10 };
        return 0;
}

static int read_number(_unused_ PstRun *run, const char *path, PstBytes *ret) {
        *ret = (PstBytes){ (const uint8_t *) "7:0\n", 4 };
        return strstr(path, "uuid") ? -ENOENT : 0;
}

static void test_devices_that_lie_on_themselves_end(_unused_ void **state) {
        static const PstHost host = { .read = read_number, .list = list_itself };
        PstRun run = { .host = &host };

        assert_int_equal(block_is_encrypted(&run, "loop"), -EFBIG);
}

static void test_devices_are_found_by_number_path_and_mapping(_unused_ void **state) {
        static const struct {
                int (*find)(PstRun *run, Text what, char ret[BLOCK_NAME_BYTES]);
                const char *what;
                int result;
                const char *name;
        } rows[] = {
                { block_find_number, "253:1", 0, "dm-1" },
                { block_find_number, "253:9", -ENODEV, "" },
                { block_find_path, "/dev/sda1", 0, "sda1" },
                { block_find_path, "/dev/mapper/data", 0, "dm-0" },
                { block_find_path, "/dev/mapper/none", -ENODEV, "" },
                { block_find_path, "/dev/sdz", -ENODEV, "" },
                { block_find_path, "/dev/disk/by-id/x", -ENODEV, "" },
                { block_find_path, "sda1", -ENODEV, "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_run_ DescribedRun d = described_run(device);
                _cleanup_text_ Text what = exact_text(rows[i].what);
                char name[BLOCK_NAME_BYTES] = "";

                assert_int_equal(rows[i].find(&d.run, what, name), rows[i].result);
                assert_string_equal(name, rows[i].name);
        }
}

static void test_names_that_are_too_long_are_refused(_unused_ void **state) {
        char path[128] = "/dev/";
        static const DescribedRow nothing[] = { NONE };
        _cleanup_run_ DescribedRun d = described_run(nothing);
        char name[BLOCK_NAME_BYTES];

        memset(path + 5, 'x', BLOCK_NAME_BYTES);
        assert_int_equal(block_find_path(&d.run, text(path, strlen(path)), name), -EFBIG);
}

static void test_mappings(_unused_ void **state) {
        _cleanup_run_ DescribedRun d = described_run(device);

        assert_int_equal(block_mapping_is_encrypted(&d.run, "data"), 1);
        assert_int_equal(block_mapping_is_encrypted(&d.run, "vg-root"), 0);
        assert_int_equal(block_mapping_is_encrypted(&d.run, "closed"), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_uuids_of_encryption),
                cmocka_unit_test(test_every_way_down_has_to_meet_encryption),
                cmocka_unit_test(test_devices_that_lie_on_themselves_end),
                cmocka_unit_test(test_devices_are_found_by_number_path_and_mapping),
                cmocka_unit_test(test_names_that_are_too_long_are_refused),
                cmocka_unit_test(test_mappings),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
