/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of interfaces and of the kernel's network parameters. */

#include <libmnl/libmnl.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "recorded.h"

#define DEVICE(...) (&(const Device){ .gate = "network", __VA_ARGS__ })
#define LINKS       ((PstQuestion) PST_LINKS)

/* --- recorded devices --- */

typedef struct Shown {
        const char *device, *signal, *text;
} Shown;

#define PRODUCTION_IN_FORCE                                                                        \
        "present\naccept_redirects = 0\naccept_source_route = 0\nforwarding_ipv4 = false\n"        \
        "forwarding_ipv6 = false\nreverse_path_filter = 1\nsend_redirects = 0\nsyncookies = 1\n"   \
        "temporary_addresses = 2\n"
#define PRODUCTION_CONFIGURED                                                                      \
        "present\naccept_redirects = 0\nforwarding_ipv4 = false\nforwarding_ipv6 = false\n"        \
        "reverse_path_filter = 1\nsend_redirects = 0\ntemporary_addresses = 2\n"
#define LINKS_OF(card) "present\nhidden = []\nkinds = []\npromiscuous = []\nup = [" card ", lo]\n"

static void test_recorded_devices(_unused_ void **state) {
        static const Shown shown[] = {
                { "sb-on-uki-verity-ima", "network.links", LINKS_OF("enp0s8") },
                { "sb-on-uki-verity-ima", "network.parameters", PRODUCTION_IN_FORCE },
                { "sb-on-uki-verity-ima", "network.parameters_configured", PRODUCTION_CONFIGURED },
                { "sb-on-verity-corrupted", "network.links", LINKS_OF("enp0s8") },
                { "sb-on-verity-corrupted", "network.parameters", PRODUCTION_IN_FORCE },
                { "sb-on-verity-corrupted", "network.parameters_configured",
                  PRODUCTION_CONFIGURED },
                { "sb-off-3banks-tis", "network.links", LINKS_OF("enp0s8") },
                { "sb-off-3banks-tis", "network.parameters", PRODUCTION_IN_FORCE },
                { "sb-off-3banks-tis", "network.parameters_configured", PRODUCTION_CONFIGURED },
                { "sb-on-stock", "network.links", LINKS_OF("enp0s7") },
                { "sb-on-stock", "network.parameters",
                  "present\naccept_redirects = 1\naccept_source_route = 0\n"
                  "forwarding_ipv4 = false\nforwarding_ipv6 = false\nreverse_path_filter = 0\n"
                  "send_redirects = 1\nsyncookies = 1\ntemporary_addresses = 2\n" },
                { "sb-on-stock", "network.parameters_configured",
                  "present\nforwarding_ipv4 = false\nforwarding_ipv6 = false\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(shown); i++) {
                char tree[256];
                const DeviceAnswer answers[] = {
                        recorded_messages(LINKS, shown[i].device, RECORDED_LINKS),
                        ANSWERS_END,
                };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", shown[i].device);
                assert_shows(DEVICE(.tree = tree, .answers = answers), shown[i].signal,
                             shown[i].text);
                free((void *) (uintptr_t) answers[0].data);
        }
}

/* --- interfaces that a test describes --- */

typedef struct Card {
        const char *name, *kind, *master_kind;
        unsigned flags;
        uint8_t state;
        uint32_t promiscuity;
} Card;

typedef struct Cards {
        _Alignas(struct nlmsghdr) uint8_t bytes[2048];
        size_t size;
} Cards;

static void put_card(Cards *cards, int index, const Card *card) {
        struct nlmsghdr *message = mnl_nlmsg_put_header(cards->bytes + cards->size);
        struct ifinfomsg *info;
        struct nlattr *nest;

        message->nlmsg_type = RTM_NEWLINK;
        info = mnl_nlmsg_put_extra_header(message, sizeof(*info));
        info->ifi_index = index;
        info->ifi_flags = card->flags;
        mnl_attr_put_strz(message, IFLA_IFNAME, card->name);
        mnl_attr_put_u8(message, IFLA_OPERSTATE, card->state);
        mnl_attr_put_u32(message, IFLA_PROMISCUITY, card->promiscuity);
        nest = mnl_attr_nest_start(message, IFLA_LINKINFO);
        if (card->kind)
                mnl_attr_put_strz(message, IFLA_INFO_KIND, card->kind);
        if (card->master_kind)
                mnl_attr_put_strz(message, IFLA_INFO_SLAVE_KIND, card->master_kind);
        mnl_attr_nest_end(message, nest);
        cards->size += NLMSG_ALIGN(message->nlmsg_len);
}

static DeviceAnswer cards_of(Cards *cards, const Card *list, size_t n) {
        cards->size = 0;
        for (size_t i = 0; i < n; i++)
                put_card(cards, (int) i + 1, &list[i]);

        return (DeviceAnswer){ .question = LINKS, .data = cards->bytes, .size = cards->size };
}

#define LOOPBACK                                                                                   \
        { "lo", NULL, NULL, IFF_UP | IFF_LOOPBACK, 0, 0 }
#define FLAGS(card, value) FILE_TEXT("/sys/class/net/" card "/flags", value "\n")

static void assert_links(const Card *list, size_t n, const DeviceFile *files, const char *text) {
        Cards cards;
        const DeviceAnswer answers[] = { cards_of(&cards, list, n), ANSWERS_END };

        assert_shows(DEVICE(.files = files, .answers = answers), "network.links", text);
}

static void test_who_listens_to_what_is_not_meant_for_it(_unused_ void **state) {
        static const Card sniffed[] = { LOOPBACK, { "eth0", NULL, NULL, IFF_UP, 6, 1 } };
        static const Card bridged[] = {
                LOOPBACK,
                { "eth0", NULL, "bridge", IFF_UP, 6, 1 },
                { "br0", "bridge", NULL, IFF_UP, 6, 0 },
        };
        static const Card bridged_and_sniffed[] = { { "eth0", NULL, "bridge", IFF_UP, 6, 2 } };
        static const DeviceFile seen[] = { FLAGS("lo", "0x9"), FLAGS("eth0", "0x1103"), FILES_END };
        static const DeviceFile unseen[] = { FLAGS("lo", "0x9"), FLAGS("eth0", "0x1003"),
                                             FILES_END };
        static const DeviceFile port[] = {
                FLAGS("lo", "0x9"),
                FLAGS("eth0", "0x1103"),
                FILE_TEXT("/sys/class/net/eth0/brport/state", "3\n"),
                FLAGS("br0", "0x1003"),
                FILES_END,
        };
        static const DeviceFile no_sysfs[] = { FILE_TEXT("/etc/hostname", "x\n"), FILES_END };

        assert_links(sniffed, 2, seen,
                     "present\nhidden = []\nkinds = []\npromiscuous = [eth0]\nup = [eth0, lo]\n");
        assert_links(sniffed, 2, unseen,
                     "present\nhidden = [eth0]\nkinds = []\npromiscuous = [eth0]\n"
                     "up = [eth0, lo]\n");
        assert_links(bridged, 3, port,
                     "present\nhidden = []\nkinds = [bridge]\npromiscuous = []\n"
                     "up = [br0, eth0, lo]\n");
        assert_links(bridged_and_sniffed, 1, port,
                     "present\nhidden = []\nkinds = []\npromiscuous = [eth0]\nup = [eth0]\n");
        assert_links(sniffed, 2, no_sysfs,
                     "present\nkinds = []\npromiscuous = [eth0]\nup = [eth0, lo]\n");
}

static void test_what_netlink_keeps_from_us_shows_in_sysfs(_unused_ void **state) {
        static const Card quiet[] = { LOOPBACK, { "eth0", NULL, NULL, IFF_UP, 6, 0 } };
        static const DeviceFile flagged[] = { FLAGS("eth0", "0x1103"), FILES_END };
        static const DeviceFile unlisted[] = { FLAGS("eth0", "0x1003"), FLAGS("eth1", "0x1103"),
                                               FILES_END };
        static const DeviceFile harmless[] = {
                FLAGS("eth0", "0x1003"),
                FLAGS("eth1", "0x1003"),
                FILE_TEXT("/sys/class/net/bonding_masters", "\n"),
                FILES_END,
        };

        assert_links(quiet, 2, flagged,
                     "present\nhidden = [eth0]\nkinds = []\npromiscuous = []\nup = [eth0, lo]\n");
        assert_links(quiet, 2, unlisted,
                     "present\nhidden = [eth1]\nkinds = []\npromiscuous = []\nup = [eth0, lo]\n");
        assert_links(quiet, 2, harmless,
                     "present\nhidden = []\nkinds = []\npromiscuous = []\nup = [eth0, lo]\n");
}

static void test_interfaces_that_are_down_and_of_a_kind(_unused_ void **state) {
        static const Card list[] = {
                { "wg0", "wireguard", NULL, IFF_UP, 0, 0 },
                { "eth0", NULL, NULL, IFF_UP, 2, 0 }, /* no cable */
                { "eth1", NULL, NULL, 0, 2, 0 },
                { "veth0", "veth", NULL, IFF_UP, 6, 0 },
                { "veth1", "veth", NULL, IFF_UP, 6, 0 },
        };
        static const DeviceFile none[] = { FILE_TEXT("/sys/class/net/eth9/mtu", "1\n"), FILES_END };

        assert_links(list, 5, none,
                     "present\nhidden = []\nkinds = [veth, wireguard]\npromiscuous = []\n"
                     "up = [veth0, veth1, wg0]\n");
}

static void test_links_that_cannot_be_told(_unused_ void **state) {
        static const struct {
                DeviceAnswer answer;
                const char *text;
        } cases[] = {
                { ANSWER_ERROR(PST_LINKS, -EACCES), "unavailable permission\n" },
                { ANSWER_ERROR(PST_LINKS, -ETIMEDOUT), "unavailable timeout\n" },
                { ANSWER_TEXT(PST_LINKS, "no netlink message"), "unavailable malformed\n" },
                { ANSWERS_END, "unavailable offline\n" },
        };
        static const DeviceFile bad[] = { FLAGS("eth0", "promiscuous"), FILES_END };
        static const Card card[] = { { "eth0", NULL, NULL, IFF_UP, 6, 0 } };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceAnswer answers[] = { cases[i].answer, ANSWERS_END };

                assert_shows(DEVICE(.answers = answers), "network.links", cases[i].text);
                assert_shows(DEVICE(.answers = answers), "network.parameters", cases[i].text);
        }
        assert_links(card, 1, bad, "unavailable malformed\n");
}

/* --- parameters --- */

#define IPV4(interface, key) "/proc/sys/net/ipv4/conf/" interface "/" key
#define ROUTES(all_redirects, eth0_redirects, eth1_redirects)                                      \
        FILE_TEXT("/proc/sys/net/ipv4/tcp_syncookies", "0\n"),                                     \
                FILE_TEXT("/proc/sys/net/ipv6/conf/all/forwarding", "0\n"),                        \
                FILE_TEXT(IPV4("all", "accept_redirects"), all_redirects),                         \
                FILE_TEXT(IPV4("eth0", "accept_redirects"), eth0_redirects),                       \
                FILE_TEXT(IPV4("eth1", "accept_redirects"), eth1_redirects),                       \
                FILE_TEXT(IPV4("all", "rp_filter"), "0\n"),                                        \
                FILE_TEXT(IPV4("eth0", "rp_filter"), "2\n"),                                       \
                FILE_TEXT(IPV4("eth1", "rp_filter"), "1\n"),                                       \
                FILE_TEXT(IPV4("default", "rp_filter"), "0\n"),                                    \
                FILE_TEXT(IPV4("default", "accept_redirects"), "1\n")

static void assert_parameters(bool up, const DeviceFile *files, const char *text) {
        const Card list[] = {
                LOOPBACK,
                { "eth0", NULL, NULL, up ? IFF_UP : 0, 6, 0 },
                { "eth1", NULL, NULL, up ? IFF_UP : 0, 6, 0 },
        };
        Cards cards;
        const DeviceAnswer answers[] = { cards_of(&cards, list, 3), ANSWERS_END };

        assert_shows(DEVICE(.files = files, .answers = answers), "network.parameters", text);
}

static void test_the_weakest_interface_counts(_unused_ void **state) {
        static const DeviceFile host[] = {
                FILE_TEXT("/proc/sys/net/ipv4/ip_forward", "0\n"),
                ROUTES("0\n", "0\n", "1\n"),
                FILES_END,
        };
        static const DeviceFile router[] = {
                FILE_TEXT("/proc/sys/net/ipv4/ip_forward", "1\n"),
                ROUTES("0\n", "0\n", "1\n"),
                FILES_END,
        };
        static const DeviceFile tight[] = {
                FILE_TEXT("/proc/sys/net/ipv4/ip_forward", "0\n"),
                ROUTES("0\n", "0\n", "0\n"),
                FILES_END,
        };

        assert_parameters(true, host,
                          "present\naccept_redirects = 1\nforwarding_ipv4 = false\n"
                          "forwarding_ipv6 = false\nreverse_path_filter = 1\nsyncookies = 0\n");
        assert_parameters(true, router,
                          "present\naccept_redirects = 0\nforwarding_ipv4 = true\n"
                          "forwarding_ipv6 = false\nreverse_path_filter = 1\nsyncookies = 0\n");
        assert_parameters(true, tight,
                          "present\naccept_redirects = 0\nforwarding_ipv4 = false\n"
                          "forwarding_ipv6 = false\nreverse_path_filter = 1\nsyncookies = 0\n");
        /* Where no interface is up, the next one gets the default. */
        assert_parameters(false, tight,
                          "present\naccept_redirects = 1\nforwarding_ipv4 = false\n"
                          "forwarding_ipv6 = false\nreverse_path_filter = 0\nsyncookies = 0\n");
}

static void test_a_parameter_that_is_no_number(_unused_ void **state) {
        static const DeviceFile files[] = { FILE_TEXT("/proc/sys/net/ipv4/ip_forward", "maybe\n"),
                                            FILES_END };

        assert_parameters(true, files, "unavailable malformed\n");
}

static void test_an_image_has_no_parameters_in_force(_unused_ void **state) {
        const Card list[] = { LOOPBACK };
        Cards cards;
        const DeviceAnswer answers[] = { cards_of(&cards, list, 1), ANSWERS_END };

        assert_shows(DEVICE(.image = true, .answers = answers), "network.parameters",
                     "unavailable offline\n");
}

/* --- what files configure --- */

#define SYSCTL(text_) FILE_TEXT("/etc/sysctl.d/50.conf", text_)

static void test_what_files_configure(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *text;
        } cases[] = {
                { { FILES_END }, "present\nforwarding_ipv4 = false\nforwarding_ipv6 = false\n" },
                { { SYSCTL("net.ipv4.ip_forward = 1\nnet.ipv4.tcp_syncookies=2\n"), FILES_END },
                  "present\nforwarding_ipv4 = true\nforwarding_ipv6 = false\nsyncookies = 2\n" },
                { { SYSCTL("net.ipv6.conf.all.forwarding=1\n"), FILES_END },
                  "present\nforwarding_ipv4 = false\nforwarding_ipv6 = true\n" },
                /* Of half a rule nothing can be said. */
                { { SYSCTL("net.ipv4.conf.all.rp_filter=1\n"), FILES_END },
                  "present\nforwarding_ipv4 = false\nforwarding_ipv6 = false\n" },
                { { SYSCTL("net.ipv4.conf.*.rp_filter=2\n"), FILES_END },
                  "present\nforwarding_ipv4 = false\nforwarding_ipv6 = false\n"
                  "reverse_path_filter = 2\n" },
                /* Redirects are judged as on a router where forwarding is configured, by whomever. */
                { { SYSCTL("net.ipv4.conf.all.accept_redirects=0\n"
                           "net.ipv4.conf.default.accept_redirects=1\n"),
                    FILE_TEXT("/etc/systemd/network/a.network", "[Network]\nIPForward=ipv4\n"),
                    FILES_END },
                  "present\naccept_redirects = 0\nforwarding_ipv4 = true\n"
                  "forwarding_ipv6 = false\n" },
                { { SYSCTL("net.ipv4.ip_forward=on\n"), FILES_END }, "unavailable malformed\n" },
                { { SYSCTL("net.ipv4.tcp_syncookies=on\n"), FILES_END },
                  "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_shows(DEVICE(.files = cases[i].files), "network.parameters_configured",
                             cases[i].text);
                assert_shows(DEVICE(.files = cases[i].files, .image = true),
                             "network.parameters_configured", cases[i].text);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_recorded_devices),
                cmocka_unit_test(test_who_listens_to_what_is_not_meant_for_it),
                cmocka_unit_test(test_what_netlink_keeps_from_us_shows_in_sysfs),
                cmocka_unit_test(test_interfaces_that_are_down_and_of_a_kind),
                cmocka_unit_test(test_links_that_cannot_be_told),
                cmocka_unit_test(test_the_weakest_interface_counts),
                cmocka_unit_test(test_a_parameter_that_is_no_number),
                cmocka_unit_test(test_an_image_has_no_parameters_in_force),
                cmocka_unit_test(test_what_files_configure),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
