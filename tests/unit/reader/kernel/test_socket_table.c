/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets that listen, as procfs has them. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/kernel/socket_table.h"

#define HEADING                                                                                    \
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
#define REST " 00000000:00000000 00:00000000 00000000   996        0 12689 1\n"
#define ANY  "00000000:0000"
#define ANY6 "00000000000000000000000000000000:0000"

static SocketTable table;

static int parse(const char *lines, bool udp, bool ipv6) {
        _cleanup_text_ Text file = exact_text(lines);

        table.n = 0;
        return socket_table_parse(file.data, file.size, udp, ipv6, &table);
}

static void parse_recorded(const char *path, bool udp, bool ipv6) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded(path, &size);

        assert_int_equal(socket_table_parse(bytes, size, udp, ipv6, &table), 0);
}

static void test_the_listeners_of_a_stock_device(_unused_ void **state) {
        table.n = 0;
        parse_recorded("sb-on-stock/root/proc/net/tcp", false, false);
        parse_recorded("sb-on-stock/root/proc/net/tcp6", false, true);
        parse_recorded("sb-on-stock/root/proc/net/udp", true, false);
        parse_recorded("sb-on-stock/root/proc/net/udp6", true, true);

        assert_int_equal(table.n, 9);
        assert_string_equal(table.items[0].address, "0.0.0.0");
        assert_int_equal(table.items[0].port, 5355);
        assert_int_equal(table.items[0].inode, 12689);
        assert_false(table.items[0].loopback);
        assert_false(table.items[0].udp);
        assert_string_equal(table.items[1].address, "127.0.0.53");
        assert_true(table.items[1].loopback);
        assert_string_equal(table.items[3].address, "::");
        assert_true(table.items[3].ipv6);
        assert_string_equal(table.items[7].address, "10.0.2.15");
        assert_int_equal(table.items[7].port, 68);
        assert_true(table.items[7].udp);
        assert_int_equal(table.items[7].cgroup, 0); /* procfs does not tell */
}

static void test_only_sockets_that_wait_are_taken(_unused_ void **state) {
        assert_int_equal(parse(HEADING " 0: 00000000:0016 " ANY " 0A" REST
                                       " 1: 0100007F:0017 0100007F:0018 01" REST,
                               false, false),
                         0);
        assert_int_equal(table.n, 1);
        assert_int_equal(table.items[0].port, 22);

        assert_int_equal(parse(HEADING " 0: 00000000:0044 " ANY " 07" REST
                                       " 1: 00000000:0045 0100007F:0018 01" REST,
                               true, false),
                         0);
        assert_int_equal(table.n, 1);
        assert_int_equal(table.items[0].port, 68);
}

static void test_which_addresses_only_this_device_reaches(_unused_ void **state) {
        static const struct {
                const char *address;
                bool loopback;
        } cases[] = {
                { "127.0.0.1", true },        { "127.255.255.254", true }, { "::1", true },
                { "::ffff:127.0.0.1", true }, { "0.0.0.0", false },        { "::", false },
                { "::ffff:10.0.0.1", false }, { "128.0.0.1", false },      { "::11", false },
                { "12.7.0.1", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_int_equal(is_loopback_address(cases[i].address), cases[i].loopback);

        assert_int_equal(parse(HEADING " 0: 0000000000000000FFFF00000100007F:0016 " ANY6 " 0A" REST,
                               false, true),
                         0);
        assert_string_equal(table.items[0].address, "::ffff:127.0.0.1");
        assert_true(table.items[0].loopback);
}

static void test_what_is_no_socket_is_refused(_unused_ void **state) {
        static const char *const files[] = {
                "",
                HEADING "\n",
                HEADING " 0: 00000000:0016\n",
                HEADING " 0: 0000000:0016 " ANY " 0A" REST,
                HEADING " 0: 000000000:0016 " ANY " 0A" REST,
                HEADING " 0: 0000000g:0016 " ANY " 0A" REST,
                HEADING " 0: 0000000a:0016 " ANY " 0A" REST, /* the kernel writes capitals */
                HEADING " 0: 00000000:016 " ANY " 0A" REST,
                HEADING " 0: 00000000:00016 " ANY " 0A" REST,
                HEADING " 0: 000000000016 " ANY " 0A" REST,
                HEADING " 0: 00000000000000000000000000000000:0016 " ANY6 " 0A" REST,
                HEADING " 0: 00000000:0016 " ANY " 0A 0:0 0:0 0 996 0 -1 1\n",
        };

        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                assert_int_equal(parse(files[i], false, false), -EBADMSG);
}

static void test_more_than_there_is_room_for_are_too_many(_unused_ void **state) {
        const char *line = HEADING " 0: 00000000:0016 " ANY " 0A" REST;

        table.n = LISTENERS_MAX - 1;
        assert_int_equal(socket_table_parse(line, strlen(line), false, false, &table), 0);
        assert_int_equal(socket_table_parse(line, strlen(line), false, false, &table), -EFBIG);
}

#define NONE                                                                                       \
        { .what = DESCRIBED_END }

static void test_a_kernel_without_ipv6_has_no_files_for_it(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FILE_IS, "/proc/self/net/tcp", HEADING " 0: 00000000:0016 " ANY " 0A" REST, 0,
                  0 },
                { FILE_IS, "/proc/self/net/udp", HEADING " 0: 00000000:0044 " ANY " 07" REST, 0,
                  0 },
                { FILE_IS, "/proc/self/net/raw", HEADING " 1: 00000000:0001 " ANY " 07" REST, 0,
                  0 },
                NONE,
        };
        _cleanup_run_ DescribedRun d = described_run(rows);

        assert_int_equal(socket_table_read(&d.run, &table), 0);
        assert_int_equal(table.n, 2);
        assert_int_equal(socket_table_read_udp(&d.run, &table), 0);
        assert_int_equal(table.n, 1);
        assert_int_equal(table.items[0].port, 68);
        assert_int_equal(socket_table_read_raw(&d.run, &table), 0);
        assert_int_equal(table.n, 1);
        assert_int_equal(table.items[0].port, 1);
}

static void test_a_recording_may_have_the_devices_own_view(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FILE_IS, "/proc/self/net/udp", NULL, 0, -ENOTCONN },
                { FILE_IS, "/proc/net/udp", HEADING " 0: 00000000:0044 " ANY " 07" REST, 0, 0 },
                NONE,
        };
        static const DescribedRow neither[] = {
                { FILE_IS, "/proc/self/net/udp", NULL, 0, -ENOTCONN },
                NONE,
        };
        static const DescribedRow mounted_over[] = {
                { FILE_IS, "/proc/self/net/udp", NULL, 0, -EXDEV },
                { FILE_IS, "/proc/net/udp", HEADING, 0, 0 },
                NONE,
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        _cleanup_run_ DescribedRun other = described_run(neither);
        _cleanup_run_ DescribedRun forged = described_run(mounted_over);

        assert_int_equal(socket_table_read_udp(&d.run, &table), 0);
        assert_int_equal(table.n, 1);
        assert_int_equal(socket_table_read_udp(&other.run, &table), -ENOTCONN);
        assert_int_equal(socket_table_read_udp(&forged.run, &table), -EXDEV);
}

static void test_what_the_kernel_counts(_unused_ void **state) {
        static const struct {
                const char *counts, *protocol;
                bool zero;
        } rows[] = {
                { "sockets: used 105\nTCP: inuse 0 orphan 0 tw 0\nUDP: inuse 3\n", "TCP:", true },
                { "sockets: used 105\nTCP: inuse 1 orphan 0 tw 0\n", "TCP:", false },
                { "sockets: used 0\nTCP: inuse 10\n", "TCP:", false },
                { "TCP6: inuse 0\nUDP6: inuse 2\n", "TCP6:", true },
                { "TCP6: inuse 0\n", "TCP:", false },
                { "TCP6: used 0\n", "TCP6:", false },
                { "TCP6: inuse\n", "TCP6:", false },
                { "TCP6: inuse 0x\n", "TCP6:", false },
                { "TCP6: inuse -0\n", "TCP6:", false },
                { "TCP6:\n", "TCP6:", false },
                { "", "TCP6:", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text counts = exact_text(rows[i].counts);

                assert_true(socket_count_is_zero(counts, rows[i].protocol) == rows[i].zero);
        }
}

/* The table is read unless the kernel says that it has nothing: here it would not even parse. */
static void test_a_table_of_nothing_is_not_read(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FILE_IS, "/proc/self/net/tcp", HEADING " 0: 00000000:0016 " ANY " 0A" REST, 0,
                  0 },
                { FILE_IS, "/proc/self/net/udp", HEADING, 0, 0 },
                { FILE_IS, "/proc/self/net/tcp6", "", 0, 0 },
                { FILE_IS, "/proc/self/net/sockstat", "TCP: inuse 1 orphan 0\n", 0, 0 },
                { FILE_IS, "/proc/self/net/sockstat6", "TCP6: inuse 0\n", 0, 0 },
                NONE,
        };
        static const DescribedRow counted[] = {
                { FILE_IS, "/proc/self/net/tcp", HEADING, 0, 0 },
                { FILE_IS, "/proc/self/net/tcp6", "", 0, 0 },
                { FILE_IS, "/proc/self/net/sockstat6", "TCP6: inuse 1\n", 0, 0 },
                NONE,
        };
        _cleanup_run_ DescribedRun d = described_run(rows), other = described_run(counted);

        assert_int_equal(socket_table_read(&d.run, &table), 0);
        assert_int_equal(table.n, 1);
        assert_int_equal(table.items[0].port, 22);
        assert_int_equal(socket_table_read(&other.run, &table), -EBADMSG);
}

static void walk(const void *data, size_t size) {
        int r;

        table.n = 0;
        r = socket_table_parse(data, size, false, false, &table);
        assert_true(r == 0 || r == -EBADMSG);
        assert_true(table.n <= 3);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded("sb-on-stock/root/proc/net/tcp", &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_listeners_of_a_stock_device),
                cmocka_unit_test(test_only_sockets_that_wait_are_taken),
                cmocka_unit_test(test_which_addresses_only_this_device_reaches),
                cmocka_unit_test(test_what_is_no_socket_is_refused),
                cmocka_unit_test(test_more_than_there_is_room_for_are_too_many),
                cmocka_unit_test(test_a_kernel_without_ipv6_has_no_files_for_it),
                cmocka_unit_test(test_a_recording_may_have_the_devices_own_view),
                cmocka_unit_test(test_what_the_kernel_counts),
                cmocka_unit_test(test_a_table_of_nothing_is_not_read),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
