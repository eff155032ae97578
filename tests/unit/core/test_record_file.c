/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"

static const uint8_t first[] = { 1, 2, 3 }, second[] = { 4, 5 };

static char folder[32];
static sd_event *event;
static Place place;
static RecordFile file;

static int set_up(_unused_ void **state) {
        (void) strcpy(folder, "/tmp/test-record-XXXXXX");
        assert_non_null(mkdtemp(folder));
        place = PLACE_NONE;
        place.run_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(place.run_fd >= 0);
        assert_int_equal(sd_event_new(&event), 0);
        record_file_init(&file, event, &place);
        return 0;
}

static int tear_down(_unused_ void **state) {
        record_file_done(&file);
        sd_event_unref(event);
        (void) unlinkat(place.run_fd, PLACE_RECORD_NAME, 0);
        (void) unlinkat(place.run_fd, PLACE_RECORD_NAME, AT_REMOVEDIR);
        (void) close(place.run_fd);
        return rmdir(folder);
}

static void test_it_is_written_in_a_moment(_unused_ void **state) {
        struct stat st;

        record_file_set(&file, first, sizeof(first));
        assert_false(record_file_holds(&file, first, sizeof(first)));
        while (file.data)
                assert_true(sd_event_run(event, 1000000) > 0);
        assert_true(record_file_holds(&file, first, sizeof(first)));
        assert_false(record_file_holds(&file, first, sizeof(first) - 1));
        assert_false(record_file_holds(&file, second, sizeof(second)));
        assert_int_equal(fstatat(place.run_fd, PLACE_RECORD_NAME, &st, 0), 0);
        assert_int_equal(st.st_mode & 07777, 0640);
}

static void test_the_last_of_several_is_written_once(_unused_ void **state) {
        record_file_set(&file, first, sizeof(first));
        record_file_set(&file, second, sizeof(second));
        record_file_flush(&file);
        assert_true(record_file_holds(&file, second, sizeof(second)));
        assert_int_equal(unlinkat(place.run_fd, PLACE_RECORD_NAME, 0), 0);
        record_file_flush(&file); /* there is nothing to write */
        assert_int_equal(sd_event_run(event, 20000), 0);
        assert_false(record_file_holds(&file, second, sizeof(second)));
}

/* A folder is in its place. */
static void test_what_fails_is_tried_again(_unused_ void **state) {
        assert_int_equal(mkdirat(place.run_fd, PLACE_RECORD_NAME, 0700), 0);
        record_file_set(&file, first, sizeof(first));
        record_file_flush(&file);
        assert_true(file.failing);
        assert_non_null(file.timer);
        assert_int_equal(unlinkat(place.run_fd, PLACE_RECORD_NAME, AT_REMOVEDIR), 0);
        record_file_set(&file, second, sizeof(second)); /* the newest, and now */
        while (file.data)
                assert_true(sd_event_run(event, 1000000) > 0);
        assert_false(file.failing);
        assert_true(record_file_holds(&file, second, sizeof(second)));
}

static void test_what_is_done_is_not_written(_unused_ void **state) {
        record_file_set(&file, first, sizeof(first));
        record_file_done(&file);
        assert_int_equal(sd_event_run(event, 20000), 0);
        record_file_flush(&file);
        assert_false(record_file_holds(&file, first, sizeof(first)));
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_it_is_written_in_a_moment),
                TEST(test_the_last_of_several_is_written_once),
                TEST(test_what_fails_is_tried_again),
                TEST(test_what_is_done_is_not_written),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
