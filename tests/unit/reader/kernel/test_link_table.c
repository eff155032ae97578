/* SPDX-License-Identifier: Apache-2.0 */
/* Network interfaces, as rtnetlink has them. */

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "../hostile.h"

#include "../../../devices/recorded_netlink.h"

#include "reader/kernel/link_table.h"
#include "reader/kernel/netlink.h"

/* One RTM_NEWLINK, put together as the kernel does. */
typedef struct Made {
        _Alignas(struct nlmsghdr) uint8_t bytes[512];
        struct nlmsghdr *message;
} Made;

static void begin(Made *m, int index, unsigned flags) {
        struct ifinfomsg *info;

        memset(m, 0, sizeof(*m));
        m->message = mnl_nlmsg_put_header(m->bytes);
        m->message->nlmsg_type = RTM_NEWLINK;
        info = mnl_nlmsg_put_extra_header(m->message, sizeof(*info));
        info->ifi_index = index;
        info->ifi_flags = flags;
}

static int parse(const Made *m, LinkTable *ret) {
        _cleanup_free_ void *bytes = exactly(m->bytes, m->message->nlmsg_len);

        return link_table_parse(bytes, m->message->nlmsg_len, ret);
}

static void test_the_interfaces_of_recorded_devices(_unused_ void **state) {
        static const struct {
                const char *device, *card;
        } cases[] = {
                { "sb-on-uki-verity-ima", "enp0s8" },
                { "sb-on-verity-corrupted", "enp0s8" },
                { "sb-off-3banks-tis", "enp0s8" },
                { "sb-on-stock", "enp0s7" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                size_t size;
                _cleanup_free_ uint8_t *bytes =
                        recorded_netlink(cases[i].device, RECORDED_LINKS, &size);
                LinkTable table;

                assert_int_equal(link_table_parse(bytes, size, &table), 0);
                assert_int_equal(table.n, 2);
                assert_string_equal(table.links[0].name, "lo");
                assert_int_equal(table.links[0].index, 1);
                assert_true(table.links[0].loopback);
                assert_true(table.links[0].up);
                assert_string_equal(table.links[1].name, cases[i].card);
                assert_string_equal(table.links[1].kind, "");
                assert_int_equal(table.links[1].state, 6);
                assert_true(table.links[1].up);
                assert_false(table.links[1].loopback);
                assert_false(table.links[1].bridged);
                assert_int_equal(table.links[1].promiscuity, 0);
        }
}

static void test_up_is_what_is_meant_to_be_and_is_not_said_to_be_down(_unused_ void **state) {
        static const struct {
                unsigned flags;
                uint8_t state;
                bool up;
        } cases[] = {
                { IFF_UP, 6, true },  { IFF_UP, 0, true },  { IFF_UP, 2, false },
                { IFF_UP, 3, false }, { IFF_UP, 5, false }, { 0, 6, false },
        };
        LinkTable table;
        Made made;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                begin(&made, 2, cases[i].flags);
                mnl_attr_put_strz(made.message, IFLA_IFNAME, "eth0");
                mnl_attr_put_u8(made.message, IFLA_OPERSTATE, cases[i].state);
                assert_int_equal(parse(&made, &table), 0);
                assert_int_equal(table.links[0].up, cases[i].up);
        }
}

static void test_kinds_and_bridge_ports(_unused_ void **state) {
        struct nlattr *nest;
        LinkTable table;
        Made made;

        begin(&made, 7, IFF_UP);
        mnl_attr_put_strz(made.message, IFLA_IFNAME, "veth0");
        mnl_attr_put_u32(made.message, IFLA_PROMISCUITY, 3);
        nest = mnl_attr_nest_start(made.message, IFLA_LINKINFO);
        mnl_attr_put_strz(made.message, IFLA_INFO_KIND, "veth");
        mnl_attr_put_strz(made.message, IFLA_INFO_SLAVE_KIND, "bridge");
        mnl_attr_nest_end(made.message, nest);

        assert_int_equal(parse(&made, &table), 0);
        assert_string_equal(table.links[0].kind, "veth");
        assert_true(table.links[0].bridged);
        assert_int_equal(table.links[0].promiscuity, 3);
        assert_int_equal(table.links[0].index, 7);

        begin(&made, 8, 0);
        mnl_attr_put_strz(made.message, IFLA_IFNAME, "eth1");
        nest = mnl_attr_nest_start(made.message, IFLA_LINKINFO);
        mnl_attr_put_strz(made.message, IFLA_INFO_SLAVE_KIND, "bond");
        mnl_attr_nest_end(made.message, nest);
        assert_int_equal(parse(&made, &table), 0);
        assert_false(table.links[0].bridged);
}

/* A name becomes part of paths below /sys and /proc/sys. */
static void test_a_name_that_the_kernel_would_refuse_is_refused(_unused_ void **state) {
        static const char *const names[] = {
                "", ".", "..", "../sda", "a/b", "a b", "a:1", "a\nb", "0123456789abcdef",
        };
        LinkTable table;
        Made made;

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                begin(&made, 2, 0);
                mnl_attr_put_strz(made.message, IFLA_IFNAME, names[i]);
                assert_int_equal(parse(&made, &table), -EBADMSG);
        }

        begin(&made, 2, 0); /* none at all */
        assert_int_equal(parse(&made, &table), -EBADMSG);
}

static void test_attributes_of_a_wrong_size_and_other_messages_are_refused(_unused_ void **state) {
        LinkTable table;
        Made made;

        begin(&made, 2, 0);
        mnl_attr_put_strz(made.message, IFLA_IFNAME, "eth0");
        mnl_attr_put_u16(made.message, IFLA_PROMISCUITY, 0);
        assert_int_equal(parse(&made, &table), -EBADMSG);

        begin(&made, 2, 0);
        mnl_attr_put_strz(made.message, IFLA_IFNAME, "eth0");
        mnl_attr_put_u32(made.message, IFLA_OPERSTATE, 6);
        assert_int_equal(parse(&made, &table), -EBADMSG);

        begin(&made, 2, 0);
        mnl_attr_put_strz(made.message, IFLA_IFNAME, "eth0");
        made.message->nlmsg_type = RTM_DELLINK;
        assert_int_equal(parse(&made, &table), -EBADMSG);
}

static void test_more_interfaces_than_there_is_room_for_are_too_many(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = NULL;
        LinkTable table;
        size_t size;
        Made made;

        begin(&made, 2, 0);
        mnl_attr_put_strz(made.message, IFLA_IFNAME, "eth0");
        size = made.message->nlmsg_len;
        assert_int_equal(size % 4, 0);
        bytes = malloc(size * (LINKS_MAX + 1));
        assert_non_null(bytes);
        for (size_t i = 0; i <= LINKS_MAX; i++)
                memcpy(bytes + i * size, made.bytes, size);

        assert_int_equal(link_table_parse(bytes, size * LINKS_MAX, &table), 0);
        assert_int_equal(table.n, LINKS_MAX);
        assert_int_equal(link_table_parse(bytes, size * (LINKS_MAX + 1), &table), -EFBIG);
}

static void walk(const void *data, size_t size) {
        LinkTable table;
        int r = link_table_parse(data, size, &table);

        assert_true(r == 0 || r == -EBADMSG);
        assert_true(table.n <= 2);
}

static void test_cut_or_changed_they_are_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes =
                recorded_netlink("sb-on-uki-verity-ima", RECORDED_LINKS, &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 3000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_interfaces_of_recorded_devices),
                cmocka_unit_test(test_up_is_what_is_meant_to_be_and_is_not_said_to_be_down),
                cmocka_unit_test(test_kinds_and_bridge_ports),
                cmocka_unit_test(test_a_name_that_the_kernel_would_refuse_is_refused),
                cmocka_unit_test(test_attributes_of_a_wrong_size_and_other_messages_are_refused),
                cmocka_unit_test(test_more_interfaces_than_there_is_room_for_are_too_many),
                cmocka_unit_test(test_cut_or_changed_they_are_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
