/* SPDX-License-Identifier: Apache-2.0 */
/* Netlink messages and their attributes, as the kernel makes them and as a recording may. */

#include "../hostile.h"

#include "../../../devices/recorded_netlink.h"

#include "reader/kernel/netlink.h"

#define DEVICE "sb-on-uki-verity-ima"

/* Two messages of 20 and 18 bytes; the second is padded to 20. */
static const uint8_t two[] = {
        20, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 'a', 'b', 'c', 'd',
        18, 0, 0, 0, 0x11, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 'e', 'f', 0,   0,
};

static void test_messages_come_one_after_another(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = exactly(two, sizeof(two));
        PstBytes rest = { bytes, sizeof(two) };
        const struct nlmsghdr *message;

        assert_int_equal(netlink_next(&rest, &message), 1);
        assert_int_equal(message->nlmsg_type, 0x10);
        assert_int_equal(netlink_next(&rest, &message), 1);
        assert_int_equal(message->nlmsg_type, 0x11);
        assert_int_equal(netlink_next(&rest, &message), 0);
}

/* Without its padding, libmnl would look for an attribute behind the end. */
static void test_a_message_without_its_padding_is_none(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = exactly(two + 20, 18);
        PstBytes rest = { bytes, 18 };
        const struct nlmsghdr *message;

        assert_int_equal(netlink_next(&rest, &message), -EBADMSG);
}

static void test_a_message_that_lies_about_its_size_is_none(_unused_ void **state) {
        static const uint32_t sizes[] = { 0, 15, 21, 0x7fffffff, 0xfffffffc, 0xffffffff };
        const struct nlmsghdr *message;

        for (size_t i = 0; i < ELEMENTSOF(sizes); i++) {
                _cleanup_free_ uint8_t *bytes = exactly(two, 20);
                PstBytes rest = { bytes, 20 };

                memcpy(bytes, &sizes[i], sizeof(sizes[i]));
                assert_int_equal(netlink_next(&rest, &message), -EBADMSG);
        }
}

static void test_attributes_of_a_recorded_table(_unused_ void **state) {
        static const char *const names[] = { "nftables-tables", NULL };
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink(DEVICE, names, &size);
        PstBytes rest = { bytes, size };
        const struct nlmsghdr *message;
        NetlinkAttributes a, nested;
        uint32_t number = 1;
        char name[7];

        assert_int_equal(netlink_next(&rest, &message), 1);
        assert_int_equal(netlink_attributes(message, 4, &a), 0);
        assert_int_equal(netlink_text(a.of[1], name, sizeof(name)), 0);
        assert_string_equal(name, "filter");
        assert_int_equal(netlink_text(a.of[1], name, sizeof(name) - 1), -EFBIG);
        assert_int_equal(netlink_be32(a.of[2], &number), 0);
        assert_int_equal(number, 0);
        assert_int_equal(netlink_be32(a.of[1], &number), -EBADMSG); /* of another size */
        assert_int_equal(netlink_be32(a.of[3], &number), 0);
        assert_int_equal(number, 3); /* chains in use */
        assert_int_equal(netlink_text(a.of[60], name, sizeof(name)), -EBADMSG);
        assert_int_equal(netlink_be32(a.of[60], &number), -EBADMSG);
        assert_int_equal(netlink_nested(a.of[60], &nested), -EBADMSG);
        assert_int_equal(netlink_attributes(message, size, &a), -EBADMSG);
}

static void walk(const void *data, size_t size) {
        PstBytes rest = { data, size };
        const struct nlmsghdr *message;
        NetlinkAttributes a, nested;
        int r;

        while ((r = netlink_next(&rest, &message)) > 0) {
                if (netlink_attributes(message, 4, &a) < 0)
                        continue;
                for (size_t i = 0; i < NETLINK_TYPES_MAX; i++)
                        if (a.of[i])
                                (void) netlink_nested(a.of[i], &nested);
        }
        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_they_are_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink(DEVICE, RECORDED_RULESET, &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_messages_come_one_after_another),
                cmocka_unit_test(test_a_message_without_its_padding_is_none),
                cmocka_unit_test(test_a_message_that_lies_about_its_size_is_none),
                cmocka_unit_test(test_attributes_of_a_recorded_table),
                cmocka_unit_test(test_cut_or_changed_they_are_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
