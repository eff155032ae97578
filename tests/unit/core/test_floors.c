/* SPDX-License-Identifier: Apache-2.0 */

#include "core/floors.h"
#include "core_test.h"

static char path[PATH_MAX];
static int dir = -1;
static Floors floors;

static int set_up(_unused_ void **state) {
        dir = directory_new(path);
        return 0;
}

static int tear_down(_unused_ void **state) {
        (void) close(dir);
        directory_remove(path);
        return 0;
}

static void test_without_a_file_nothing_was_seen(_unused_ void **state) {
        floors = (Floors){ .tpm_seen = true, .chain_begun = true };
        assert_int_equal(floors_read(dir, &floors), 0);
        assert_false(floors.tpm_seen);
        assert_false(floors.chain_begun);
}

static void test_what_was_written_is_read(_unused_ void **state) {
        assert_int_equal(floors_write(dir, &(Floors){ .tpm_seen = true }), 0);
        assert_int_equal(floors_read(dir, &floors), 0);
        assert_true(floors.tpm_seen);
        assert_false(floors.chain_begun);

        assert_int_equal(floors_write(dir, &(Floors){ .chain_begun = true }), 0);
        assert_int_equal(floors_read(dir, &floors), 0);
        assert_false(floors.tpm_seen);
        assert_true(floors.chain_begun);
}

static void test_its_bytes(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;
        int fd;

        assert_int_equal(floors_write(dir, &(Floors){ .tpm_seen = true }), 0);
        fd = openat(dir, "floors", O_RDONLY | O_CLOEXEC);
        assert_int_equal(fd_read_all(fd, 64, &data, &size), 0);
        (void) close(fd);
        assert_int_equal(size, 4);
        assert_memory_equal(data, "\x83\x02\xf5\xf4", 4);
}

static void test_what_is_malformed_is_not_taken_for_nothing(_unused_ void **state) {
        static const struct {
                const char *bytes;
                size_t size;
        } cases[] = {
                { "", 0 },
                { "\x83\x02\xf5", 3 },
                { "\x83\x01\xf5\xf4", 4 },
                { "\x82\x02\xf5", 3 },
                { "\x83\x02\xf5\x01", 4 },
                { "\x83\x02\xf5\xf4\x00", 5 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                file_write(dir, "floors", cases[i].bytes, cases[i].size);
                assert_int_equal(floors_read(dir, &floors), -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_without_a_file_nothing_was_seen, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_what_was_written_is_read, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_its_bytes, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_what_is_malformed_is_not_taken_for_nothing,
                                                set_up, tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
