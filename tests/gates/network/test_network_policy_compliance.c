/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of the packet filter and of who listens. */

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/sock_diag.h>

#include "recorded.h"

#define DEVICE(...) (&(const Device){ .gate = "network", __VA_ARGS__ })

#define RULESET        ((PstQuestion) PST_NFT_RULESET)
#define TCP            ((PstQuestion) PST_LISTENERS("tcp"))
#define UDP            ((PstQuestion) PST_LISTENERS("udp"))
#define CGROUPS        ((PstQuestion) PST_CGROUPS)
#define BY_CGROUP(...) ((PstQuestion) PST_UNITS_BY_CGROUP(__VA_ARGS__))
#define NETWORKD       "/system.slice/systemd-networkd.service"
#define RESOLVED       "/system.slice/systemd-resolved.service"

/* --- recorded devices --- */

static const char *const devices[] = { "sb-on-uki-verity-ima", "sb-on-verity-corrupted",
                                       "sb-off-3banks-tis", "sb-on-stock" };

static void release(const DeviceAnswer *answers, size_t n) {
        for (size_t i = 0; i < n; i++)
                free((void *) (uintptr_t) answers[i].data);
}

static void test_the_packet_filter_of_recorded_devices(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                char tree[256];
                const DeviceAnswer answers[] = {
                        recorded_messages(RULESET, devices[i], RECORDED_RULESET),
                        ANSWERS_END,
                };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", devices[i]);
                assert_shows(DEVICE(.tree = tree, .answers = answers), "network.packet_filter",
                             i < 3 ? "present\nforward_default_drop = true\ngeneration = 2\n"
                                     "input_chain = true\ninput_default_drop = true\n"
                                     "legacy_tables = false\noutput_default_drop = false\n"
                                     "tables = [inet filter]\n"
                                   : "present\nforward_default_drop = false\ngeneration = 1\n"
                                     "input_chain = false\ninput_default_drop = false\n"
                                     "legacy_tables = false\noutput_default_drop = false\n"
                                     "tables = []\n");
                release(answers, 1);
        }
}

static void test_the_listeners_of_recorded_devices(_unused_ void **state) {
        static CborAnswer a[2];

        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                static const char *const pairs[] = { RESOLVED, "systemd-resolved.service", NETWORKD,
                                                     "systemd-networkd.service" };
                bool stock = i == 3;
                char tree[256];
                const DeviceAnswer answers[] = {
                        recorded_messages(TCP, devices[i], RECORDED_TCP),
                        recorded_messages(UDP, devices[i], RECORDED_UDP),
                        recorded_cgroups(CGROUPS, &a[0], devices[i]),
                        stock ? cbor_rows(BY_CGROUP(RESOLVED, NETWORKD), &a[1], pairs, 2, 2)
                              : cbor_rows(BY_CGROUP(NETWORKD), &a[1], pairs + 2, 1, 2),
                        ANSWERS_END,
                };
                const Device device = { .gate = "network", .tree = tree, .answers = answers };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", devices[i]);
                assert_shows(
                        &device, "network.listeners",
                        stock ? "present\nexposed = [tcp 5355, udp 5355, udp 68]\nhidden = []\n"
                                "raw = [58]\nunits = [systemd-networkd.service, "
                                "systemd-resolved.service]\nviews = 2\n"
                              : "present\nexposed = [udp 68]\nhidden = []\nraw = [58]\n"
                                "units = [systemd-networkd.service]\nviews = 2\n");
                assert_shows(&device, "network.listener_units",
                             stock ? "present\nknown = [systemd-networkd.service, "
                                     "systemd-resolved.service]\n"
                                   : "present\nknown = [systemd-networkd.service]\n");
                release(answers, 2);
        }
}

/* --- the packet filter --- */

static void test_one_byte_of_the_ruleset_flips_its_fact(_unused_ void **state) {
        static const uint8_t drops[] = { 8, 0, NFTA_CHAIN_POLICY, 0, 0, 0, 0, NF_DROP };
        static const char *const chains[] = { "input", "forward" };
        size_t size;
        uint8_t *bytes = recorded_netlink(devices[0], RECORDED_RULESET, &size), *at = bytes;

        for (size_t i = 0; i < ELEMENTSOF(chains); i++) {
                const DeviceAnswer answers[] = {
                        { .question = RULESET, .data = bytes, .size = size },
                        ANSWERS_END,
                };
                char line[64];

                at = memmem(at, size - (size_t) (at - bytes), drops, sizeof(drops));
                assert_non_null(at);
                (void) snprintf(line, sizeof(line), "%s_default_drop = false", chains[i]);
                at[7] = NF_ACCEPT;
                assert_shows_line(DEVICE(.answers = answers), "network.packet_filter", line);
                (void) snprintf(line, sizeof(line), "%s_default_drop = true", chains[1 - i]);
                assert_shows_line(DEVICE(.answers = answers), "network.packet_filter", line);
                at[7] = NF_DROP;
                at++;
        }
        free(bytes);
}

/* A dormant table is listed, and nothing of it is in force: the flag is one bit. */
static void test_a_table_that_sleeps_is_not_in_force(_unused_ void **state) {
        static const uint8_t awake[] = { 8, 0, NFTA_TABLE_FLAGS, 0, 0, 0, 0, 0 };
        size_t size;
        uint8_t *bytes = recorded_netlink(devices[0], RECORDED_RULESET, &size);
        uint8_t *flags = memmem(bytes, size, awake, sizeof(awake));
        const DeviceAnswer answers[] = { { .question = RULESET, .data = bytes, .size = size },
                                         ANSWERS_END };

        assert_non_null(flags);
        flags[7] = NFT_TABLE_F_DORMANT;
        assert_shows(DEVICE(.answers = answers), "network.packet_filter",
                     "present\nforward_default_drop = false\ngeneration = 2\ninput_chain = false\n"
                     "input_default_drop = false\nlegacy_tables = false\n"
                     "output_default_drop = false\ntables = []\n");
        free(bytes);
}

static void test_rules_that_nftables_does_not_show(_unused_ void **state) {
        static const char *const places[] = {
                "/proc/self/net/ip_tables_names",
                "/proc/self/net/ip6_tables_names",
                "/proc/net/ip_tables_names",
        };
        const DeviceAnswer answers[] = {
                recorded_messages(RULESET, "sb-on-stock", RECORDED_RULESET),
                ANSWERS_END,
        };
        const DeviceAnswer denied[] = {
                recorded_messages(RULESET, "sb-on-stock", RECORDED_RULESET),
                ANSWER_ERROR(PST_FILE("/proc/self/net/ip_tables_names"), -EACCES),
                ANSWERS_END,
        };
        /* As a running device has it: /proc/net is a link, and links of procfs are not followed. */
        const DeviceAnswer linked[] = {
                recorded_messages(RULESET, "sb-on-stock", RECORDED_RULESET),
                ANSWER_ERROR(PST_FILE("/proc/self/net/ip_tables_names"), -ENOENT),
                ANSWER_ERROR(PST_FILE("/proc/self/net/ip6_tables_names"), -ENOENT),
                ANSWER_ERROR(PST_FILE("/proc/net/ip_tables_names"), -ELOOP),
                ANSWER_ERROR(PST_FILE("/proc/net/ip6_tables_names"), -ELOOP),
                ANSWERS_END,
        };

        for (size_t i = 0; i < ELEMENTSOF(places); i++) {
                const DeviceFile some[] = { FILE_TEXT(places[i], "filter\n"), FILES_END };

                assert_shows_line(DEVICE(.files = some, .answers = answers),
                                  "network.packet_filter", "legacy_tables = true");
        }
        assert_shows_line(DEVICE(.answers = answers), "network.packet_filter",
                          "legacy_tables = false");
        assert_shows_line(DEVICE(.answers = linked), "network.packet_filter",
                          "legacy_tables = false");
        assert_shows(DEVICE(.answers = denied), "network.packet_filter",
                     "present\nforward_default_drop = false\ngeneration = 1\ninput_chain = false\n"
                     "input_default_drop = false\noutput_default_drop = false\ntables = []\n");
        release(answers, 1);
        release(denied, 1);
        release(linked, 1);
}

static void test_a_packet_filter_that_cannot_be_told(_unused_ void **state) {
        static const struct {
                DeviceAnswer answer;
                const char *text;
        } cases[] = {
                { ANSWER_ERROR(PST_NFT_RULESET, -EACCES), "unavailable permission\n" },
                { ANSWER_ERROR(PST_NFT_RULESET, -EOPNOTSUPP), "unavailable unsupported\n" },
                { ANSWER_ERROR(PST_NFT_RULESET, -EFBIG), "unavailable budget\n" },
                { ANSWER_ERROR(PST_NFT_RULESET, -EINTR), "unavailable error\n" },
                { ANSWER_TEXT(PST_NFT_RULESET, "no netlink message"), "unavailable malformed\n" },
                /* A kernel without nftables: asking it would load the module. */
                { ANSWER_TEXT(PST_NFT_RULESET, ""),
                  "present\nforward_default_drop = false\ninput_chain = false\n"
                  "input_default_drop = false\nlegacy_tables = false\n"
                  "output_default_drop = false\ntables = []\n" },
                { ANSWERS_END, "unavailable offline\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceAnswer answers[] = { cases[i].answer, ANSWERS_END };

                assert_shows(DEVICE(.answers = answers), "network.packet_filter", cases[i].text);
        }
}

/* --- listeners that a test describes --- */

typedef struct Socket {
        uint8_t family;
        const char *address;
        uint16_t port;
        uint32_t interface;
        uint64_t cgroup;
} Socket;

typedef struct Messages {
        _Alignas(struct nlmsghdr) uint8_t bytes[2048];
        size_t size;
} Messages;

static void put_socket(Messages *m, bool udp, const Socket *socket) {
        struct nlmsghdr *message = mnl_nlmsg_put_header(m->bytes + m->size);
        struct inet_diag_msg *diag;

        message->nlmsg_type = SOCK_DIAG_BY_FAMILY;
        diag = mnl_nlmsg_put_extra_header(message, sizeof(*diag));
        diag->idiag_family = socket->family;
        diag->idiag_state = udp ? 7 : 10;
        diag->id.idiag_sport = htons(socket->port);
        diag->id.idiag_if = socket->interface;
        assert_int_equal(inet_pton(socket->family, socket->address, diag->id.idiag_src), 1);
        if (socket->cgroup)
                mnl_attr_put_u64(message, INET_DIAG_CGROUP_ID, socket->cgroup);
        m->size += NLMSG_ALIGN(message->nlmsg_len);
}

static DeviceAnswer sockets_of(PstQuestion question, Messages *m, const Socket *list, size_t n) {
        *m = (Messages){ 0 };
        for (size_t i = 0; i < n; i++)
                put_socket(m, strcmp(question.arguments[0], "udp") == 0, &list[i]);

        return (DeviceAnswer){ .question = question, .data = m->bytes, .size = m->size };
}

static DeviceAnswer cgroups_of(CborAnswer *a) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, 3);
        encoder_array(e, 2);
        encoder_uint(e, 1);
        encoder_text(e, "/");
        encoder_array(e, 2);
        encoder_uint(e, 22);
        encoder_text(e, "/system.slice/ssh.service");
        encoder_array(e, 2);
        encoder_uint(e, 80);
        encoder_text(e, "/system.slice/web.service/worker");
        return cbor_answer(CGROUPS, a);
}

#define HEADING                                                                                    \
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
#define ANY              " 00000000:0000 "
#define ANY6             " 00000000000000000000000000000000:0000 "
#define REST             " 00000000:00000000 00:00000000 00000000   0        0 1 1\n"
#define NET(name, lines) FILE_TEXT("/proc/self/net/" name, HEADING lines)

static const Socket tcp[] = {
        { AF_INET, "0.0.0.0", 22, 0, 22 },   { AF_INET6, "::", 80, 0, 80 },
        { AF_INET, "127.0.0.1", 25, 0, 99 }, { AF_INET6, "::ffff:127.0.0.1", 26, 0, 99 },
        { AF_INET, "0.0.0.0", 27, 1, 99 }, /* bound to loopback */
};
static const Socket udp[] = {
        { AF_INET, "10.0.0.1", 123, 2, 22 },
        { AF_INET, "0.0.0.0", 40000, 0, 99 }, /* a client that waits */
};

#define TCP_LINES                                                                                  \
        " 0: 00000000:0016" ANY "0A" REST " 1: 0100007F:0019" ANY "0A" REST                        \
        " 2: 00000000:001B" ANY "0A" REST
#define TCP6_LINES                                                                                 \
        " 0: 00000000000000000000000000000000:0050" ANY6 "0A" REST                                 \
        " 1: 0000000000000000FFFF00000100007F:001A" ANY6 "0A" REST
#define UDP_LINES " 0: 0100000A:007B" ANY "07" REST " 1: 00000000:9C40" ANY "07" REST

static void assert_listeners(const DeviceFile *files, size_t n_tcp, const char *text) {
        Messages t, u;
        CborAnswer a;
        const DeviceAnswer answers[] = {
                sockets_of(TCP, &t, tcp, n_tcp),
                sockets_of(UDP, &u, udp, ELEMENTSOF(udp)),
                cgroups_of(&a),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = files, .answers = answers), "network.listeners", text);
}

static void test_who_can_be_reached_from_outside(_unused_ void **state) {
        static const DeviceFile files[] = { NET("tcp", TCP_LINES), NET("tcp6", TCP6_LINES),
                                            NET("udp", UDP_LINES), NET("udp6", ""),
                                            NET("raw", ""),        FILES_END };

        assert_listeners(files, ELEMENTSOF(tcp),
                         "present\nexposed = [tcp 22, tcp 80, udp 123]\nhidden = []\nraw = []\n"
                         "units = [ssh.service, web.service]\nviews = 2\n");
}

static void test_what_one_of_the_two_views_does_not_show(_unused_ void **state) {
        static const DeviceFile filtered[] = { NET("tcp", ""), NET("tcp6", TCP6_LINES),
                                               NET("udp", UDP_LINES), NET("udp6", ""), FILES_END };
        static const DeviceFile more[] = {
                NET("tcp", TCP_LINES " 3: 00000000:7A69" ANY "0A" REST),
                NET("tcp6", TCP6_LINES),
                NET("udp", UDP_LINES),
                NET("udp6", ""),
                FILES_END,
        };

        assert_listeners(filtered, ELEMENTSOF(tcp),
                         "present\nexposed = [tcp 22, tcp 80, udp 123]\nhidden = [tcp 22]\n"
                         "units = [ssh.service, web.service]\nviews = 2\n");
        assert_listeners(more, ELEMENTSOF(tcp),
                         "present\nexposed = [tcp 22, tcp 80, udp 123]\nhidden = [tcp 31337]\n"
                         "units = [ssh.service, web.service]\nviews = 2\n");
        assert_listeners(
                more, 1,
                "present\nexposed = [tcp 22, udp 123]\nhidden = [tcp 27, tcp 31337, tcp 80]\n"
                "units = [ssh.service]\nviews = 2\n");
}

static void test_without_the_kernels_module_there_is_one_view(_unused_ void **state) {
        static const DeviceFile files[] = {
                NET("tcp", TCP_LINES), NET("tcp6", TCP6_LINES), NET("udp", UDP_LINES),
                FILE_TEXT("/proc/net/raw", HEADING " 1: 00000000:0001" ANY "07" REST), FILES_END
        };
        const DeviceAnswer answers[] = { ANSWER_ERROR(TCP, -EOPNOTSUPP), ANSWERS_END };

        /* procfs does not tell that a socket is bound to an interface: port 27 counts here. */
        assert_shows(
                DEVICE(.files = files, .answers = answers), "network.listeners",
                "present\nexposed = [tcp 22, tcp 27, tcp 80, udp 123]\nraw = [1]\nviews = 1\n");
        assert_shows(DEVICE(.files = files, .answers = answers), "network.listener_units",
                     "unavailable unsupported\n");
}

static void test_whose_sockets_they_are_may_be_unknown(_unused_ void **state) {
        static const DeviceFile files[] = { NET("tcp", " 0: 00000000:0016" ANY "0A" REST),
                                            NET("udp", ""), FILES_END };
        static const struct {
                uint64_t cgroup;
                int error;
        } cases[] = { { 22, -EACCES }, { 22, -ENOTCONN }, { 7, 0 }, { 0, 0 } };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const Socket one[] = { { AF_INET, "0.0.0.0", 22, 0, cases[i].cgroup } };
                CborAnswer a;
                Messages t, u;
                const DeviceAnswer answers[] = {
                        sockets_of(TCP, &t, one, 1),
                        sockets_of(UDP, &u, NULL, 0),
                        cases[i].error ? (DeviceAnswer) ANSWER_ERROR(CGROUPS, cases[i].error)
                                       : cgroups_of(&a),
                        ANSWERS_END,
                };

                assert_shows(DEVICE(.files = files, .answers = answers), "network.listeners",
                             "present\nexposed = [tcp 22]\nhidden = []\nviews = 2\n");
        }
}

static void test_what_is_wrong_with_the_answer_is_no_missing_fact(_unused_ void **state) {
        static const DeviceFile files[] = { NET("tcp", " 0: 00000000:0016" ANY "0A" REST),
                                            NET("udp", ""), FILES_END };
        Messages t, u;
        const DeviceAnswer answers[] = {
                sockets_of(TCP, &t, tcp, 1),
                sockets_of(UDP, &u, NULL, 0),
                ANSWER_TEXT(CGROUPS, "no CBOR"),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = files, .answers = answers), "network.listeners",
                     "unavailable malformed\n");
}

static void test_listeners_that_cannot_be_told(_unused_ void **state) {
        static const DeviceFile files[] = { NET("tcp", ""), NET("udp", ""), FILES_END };
        const DeviceAnswer denied[] = { ANSWER_ERROR(TCP, -EACCES), ANSWERS_END };
        const DeviceAnswer broken[] = { ANSWER_TEXT(TCP, "no netlink message"), ANSWERS_END };

        assert_shows(DEVICE(.answers = NULL), "network.listeners", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "network.listeners", "unavailable offline\n");
        assert_shows(DEVICE(.files = files, .answers = denied), "network.listeners",
                     "unavailable permission\n");
        assert_shows(DEVICE(.files = files, .answers = broken), "network.listeners",
                     "unavailable malformed\n");
        assert_shows(DEVICE(.answers = denied), "network.listener_units",
                     "unavailable permission\n");
}

/* One that systemd does not know, and a slice, which holds units and is none that listens. */
static void test_which_of_the_listening_units_systemd_knows(_unused_ void **state) {
        static const char *const pairs[] = {
                "/system.slice/ssh.service",
                "ssh.service",
                "/",
                "-.slice",
        };
        const Socket three[] = { { AF_INET, "0.0.0.0", 22, 0, 22 },
                                 { AF_INET, "0.0.0.0", 23, 0, 1 },
                                 { AF_INET, "0.0.0.0", 80, 0, 80 } };
        const PstQuestion asked =
                BY_CGROUP("/system.slice/ssh.service", "/", "/system.slice/web.service/worker");
        CborAnswer a, b;
        Messages t, u;
        const DeviceAnswer answers[] = {
                sockets_of(TCP, &t, three, 3),
                sockets_of(UDP, &u, NULL, 0),
                cgroups_of(&a),
                cbor_rows(asked, &b, pairs, 2, 2),
                ANSWERS_END,
        };
        const DeviceAnswer silent[] = {
                sockets_of(TCP, &t, three, 3),
                sockets_of(UDP, &u, NULL, 0),
                cgroups_of(&a),
                ANSWER_ERROR(asked, -EOPNOTSUPP),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = answers), "network.listener_units",
                     "present\nknown = [ssh.service]\n");
        assert_shows(DEVICE(.answers = silent), "network.listener_units",
                     "unavailable unsupported\n");
}

static void test_where_nobody_listens_systemd_is_not_asked(_unused_ void **state) {
        CborAnswer a;
        Messages t, u;
        const DeviceAnswer answers[] = {
                sockets_of(TCP, &t, NULL, 0),
                sockets_of(UDP, &u, NULL, 0),
                cgroups_of(&a),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = answers), "network.listener_units", "present\nknown = []\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_packet_filter_of_recorded_devices),
                cmocka_unit_test(test_the_listeners_of_recorded_devices),
                cmocka_unit_test(test_one_byte_of_the_ruleset_flips_its_fact),
                cmocka_unit_test(test_a_table_that_sleeps_is_not_in_force),
                cmocka_unit_test(test_rules_that_nftables_does_not_show),
                cmocka_unit_test(test_a_packet_filter_that_cannot_be_told),
                cmocka_unit_test(test_who_can_be_reached_from_outside),
                cmocka_unit_test(test_what_one_of_the_two_views_does_not_show),
                cmocka_unit_test(test_without_the_kernels_module_there_is_one_view),
                cmocka_unit_test(test_whose_sockets_they_are_may_be_unknown),
                cmocka_unit_test(test_what_is_wrong_with_the_answer_is_no_missing_fact),
                cmocka_unit_test(test_listeners_that_cannot_be_told),
                cmocka_unit_test(test_which_of_the_listening_units_systemd_knows),
                cmocka_unit_test(test_where_nobody_listens_systemd_is_not_asked),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
