/* SPDX-License-Identifier: Apache-2.0 */

#include "cbor/encoder.h"
#include "core/recorded_clock.h"
#include "core_test.h"

static char path[PATH_MAX];
static int dir = -1;
static RecordedClock clock_read;

static int set_up(_unused_ void **state) {
        dir = directory_new(path);
        assert_int_equal(mkdirat(dir, ".posture", 0700), 0);
        return 0;
}

static int tear_down(_unused_ void **state) {
        (void) close(dir);
        directory_remove(path);
        return 0;
}

static size_t header(const char *kind, uint64_t form, int64_t now_s, uint8_t *buffer) {
        Encoder e = encoder(buffer, 256);
        size_t size;

        encoder_array(&e, 6);
        encoder_uint(&e, 0);
        encoder_text(&e, kind);
        encoder_uint(&e, form);
        encoder_int(&e, now_s);
        encoder_int(&e, 4321);
        encoder_text(&e, "Debian 12");
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static int read_back(const uint8_t *data, size_t size) {
        file_write(dir, ".posture/capture.cborseq", data, size);
        return recorded_clock_read(path, &clock_read);
}

static void test_a_tree_without_a_recording_has_no_time(_unused_ void **state) {
        assert_int_equal(recorded_clock_read(path, &clock_read), -ENOENT);
}

static void test_the_header_alone_is_read(_unused_ void **state) {
        uint8_t buffer[300];
        size_t size = header("posture-capture", 1, 1795428000, buffer);

        memset(buffer + size, 0xff, 10); /* of what follows nothing is looked at */
        assert_int_equal(read_back(buffer, size + 10), 0);
        assert_int_equal(clock_read.now_s, 1795428000);
        assert_int_equal(clock_read.uptime_s, 4321);
}

static void test_what_is_no_header_is_malformed(_unused_ void **state) {
        uint8_t buffer[300];
        size_t size;

        assert_int_equal(read_back(buffer, header("other", 1, 1, buffer)), -EBADMSG);
        assert_int_equal(read_back(buffer, header("posture-capture", 2, 1, buffer)), -EBADMSG);
        assert_int_equal(read_back(buffer, header("posture-capture", 1, -1, buffer)), -EBADMSG);
        assert_int_equal(read_back(buffer, header("posture-capture", 1, INT64_MAX, buffer)),
                         -EBADMSG);
        size = header("posture-capture", 1, 1, buffer);
        for (size_t cut = 0; cut < size; cut++)
                assert_int_equal(read_back(buffer, cut), -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_a_tree_without_a_recording_has_no_time, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_the_header_alone_is_read, set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_what_is_no_header_is_malformed, set_up,
                                                tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
