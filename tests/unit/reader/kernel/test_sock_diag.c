/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets that listen, as sock_diag has them. */

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>

#include "../hostile.h"

#include "../../../devices/recorded_netlink.h"

#include "reader/kernel/netlink.h"
#include "reader/kernel/sock_diag.h"

static SocketTable table;

static void parse_recorded(const char *device, const char *const *names, bool udp) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink(device, names, &size);

        table.n = 0;
        assert_int_equal(sock_diag_parse(bytes, size, udp, &table), 0);
}

static void assert_socket(size_t i, const char *address, uint16_t port, bool loopback) {
        assert_true(i < table.n);
        assert_string_equal(table.items[i].address, address);
        assert_int_equal(table.items[i].port, port);
        assert_int_equal(table.items[i].loopback, loopback);
}

static void test_the_listeners_of_a_stock_device(_unused_ void **state) {
        parse_recorded("sb-on-stock", RECORDED_TCP, false);
        assert_int_equal(table.n, 4);
        assert_socket(0, "0.0.0.0", 5355, false);
        assert_socket(1, "127.0.0.53", 53, true);
        assert_socket(2, "127.0.0.54", 53, true);
        assert_socket(3, "::", 5355, false);
        assert_false(table.items[0].udp);
        assert_false(table.items[0].ipv6);
        assert_true(table.items[3].ipv6);
        assert_int_equal(table.items[0].cgroup, 1372); /* systemd-resolved's */
        assert_int_equal(table.items[0].interface, 0);
        assert_int_equal(table.items[1].interface, 1); /* bound to loopback */
        assert_int_equal(table.items[0].inode, 12689);

        parse_recorded("sb-on-stock", RECORDED_UDP, true);
        assert_int_equal(table.n, 5);
        assert_socket(3, "10.0.2.15", 68, false);
        assert_true(table.items[3].udp);
        assert_socket(4, "::", 5355, false);
}

static void test_the_listeners_of_a_production_device(_unused_ void **state) {
        parse_recorded("sb-on-uki-verity-ima", RECORDED_TCP, false);
        assert_int_equal(table.n, 2);
        parse_recorded("sb-on-uki-verity-ima", RECORDED_UDP, true);
        assert_int_equal(table.n, 3);
        assert_socket(2, "10.0.2.15", 68, false);
}

/* One message with the address words and state given; of what it takes an answer may be several. */
static int parse_made(uint8_t family, const uint32_t words[4], uint8_t socket_state, bool udp) {
        _Alignas(struct nlmsghdr) uint8_t bytes[256] = { 0 };
        struct nlmsghdr *message = mnl_nlmsg_put_header(bytes);
        struct inet_diag_msg *socket;
        _cleanup_free_ void *exact = NULL;

        message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
        socket = mnl_nlmsg_put_extra_header(message, sizeof(*socket));
        socket->idiag_family = family;
        socket->idiag_state = socket_state;
        socket->id.idiag_sport = htons(22);
        memcpy(socket->id.idiag_src, words, sizeof(socket->id.idiag_src));
        exact = exactly(bytes, message->nlmsg_len);

        table.n = 0;
        return sock_diag_parse(exact, message->nlmsg_len, udp, &table);
}

static void test_only_this_device_reaches_a_loopback_address(_unused_ void **state) {
        const uint32_t ipv4[4] = { htonl(0x7f010203) };
        const uint32_t mapped[4] = { 0, 0, htonl(0xffff), htonl(0x7f000001) };
        const uint32_t ipv6[4] = { 0, 0, 0, htonl(1) };
        const uint32_t outside[4] = { 0, 0, htonl(0xffff), htonl(0x0a000001) };

        assert_int_equal(parse_made(AF_INET, ipv4, 10, false), 0);
        assert_socket(0, "127.1.2.3", 22, true);
        assert_int_equal(parse_made(AF_INET6, mapped, 10, false), 0);
        assert_socket(0, "::ffff:127.0.0.1", 22, true);
        assert_int_equal(parse_made(AF_INET6, ipv6, 10, false), 0);
        assert_socket(0, "::1", 22, true);
        assert_int_equal(parse_made(AF_INET6, outside, 10, false), 0);
        assert_socket(0, "::ffff:10.0.0.1", 22, false);
}

static void test_what_does_not_wait_for_whoever_comes_is_left_out(_unused_ void **state) {
        const uint32_t any[4] = { 0 };

        assert_int_equal(parse_made(AF_INET, any, 1, false), 0);
        assert_int_equal(table.n, 0);
        assert_int_equal(parse_made(AF_INET, any, 1, true), 0);
        assert_int_equal(table.n, 0);
        assert_int_equal(parse_made(AF_INET, any, 7, true), 0);
        assert_int_equal(table.n, 1);
}

static void test_another_family_is_refused(_unused_ void **state) {
        const uint32_t any[4] = { 0 };

        assert_int_equal(parse_made(AF_UNIX, any, 10, false), -EBADMSG);
}

static void walk(const void *data, size_t size) {
        int r;

        table.n = 0;
        r = sock_diag_parse(data, size, true, &table);
        assert_true(r == 0 || r == -EBADMSG);
        assert_true(table.n <= 5);
        for (size_t i = 0; i < table.n; i++)
                assert_true(strlen(table.items[i].address) < SOCKET_ADDRESS_BYTES);
}

static void test_cut_or_changed_they_are_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink("sb-on-stock", RECORDED_UDP, &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 3000, walk);
}

static void test_more_sockets_than_there_is_room_for_are_too_many(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink("sb-on-stock", RECORDED_TCP, &size);

        table.n = LISTENERS_MAX - 4;
        assert_int_equal(sock_diag_parse(bytes, size, false, &table), 0);
        table.n = LISTENERS_MAX - 3;
        assert_int_equal(sock_diag_parse(bytes, size, false, &table), -EFBIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_listeners_of_a_stock_device),
                cmocka_unit_test(test_the_listeners_of_a_production_device),
                cmocka_unit_test(test_only_this_device_reaches_a_loopback_address),
                cmocka_unit_test(test_what_does_not_wait_for_whoever_comes_is_left_out),
                cmocka_unit_test(test_another_family_is_refused),
                cmocka_unit_test(test_cut_or_changed_they_are_walked_safely),
                cmocka_unit_test(test_more_sockets_than_there_is_room_for_are_too_many),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
