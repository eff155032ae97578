/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of how names are resolved, and by whom. */

#include "recorded.h"

#define DEVICE(...) (&(const Device){ .gate = "network", __VA_ARGS__ })

#define LIBRARIES(module)                                                                          \
        ((PstQuestion) PST_PACKAGED("/usr/lib/x86_64-linux-gnu/libnss_" module ".so.2",            \
                                    "/usr/lib/aarch64-linux-gnu/libnss_" module ".so.2",           \
                                    "/usr/lib/libnss_" module ".so.2"))
#define LIBRARY(module)                                                                            \
        ((const char *const[]){ "/usr/lib/x86_64-linux-gnu/libnss_" module ".so.2" })
#define RESOLVED_UNIT ((PstQuestion) PST_UNITS("systemd-resolved.service"))
#define MANAGER_PATH  "/org/freedesktop/resolve1"
#define MANAGER(property)                                                                          \
        ((PstQuestion) PST_BUS_GET("org.freedesktop.resolve1", MANAGER_PATH,                       \
                                   "org.freedesktop.resolve1.Manager", property))
#define LINK(property)                                                                             \
        ((PstQuestion) PST_BUS_GET("org.freedesktop.resolve1", MANAGER_PATH "/link/_32",           \
                                   "org.freedesktop.resolve1.Link", property))

/* --- recorded devices --- */

static const char *const devices[] = { "sb-on-uki-verity-ima", "sb-on-verity-corrupted",
                                       "sb-off-3banks-tis", "sb-on-stock" };

static const char *const manager_properties[] = { "ResolvConfMode", "DNS", "DNSOverTLS", "DNSSEC" };
static const char *const link_properties[] = { "ScopesMask", "DefaultRoute", "DNSOverTLS",
                                               "DNSSEC",     "LLMNR",        "MulticastDNS" };

static void test_the_resolver_of_recorded_devices(_unused_ void **state) {
        static CborAnswer a[10];

        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                bool stock = i == 3;
                char tree[256];
                const DeviceAnswer answers[] = {
                        recorded_messages((PstQuestion) PST_LINKS, devices[i], RECORDED_LINKS),
#define OF_MANAGER(k)                                                                              \
        recorded_property(MANAGER(manager_properties[k]), &a[k], devices[i], "bus-resolve1",       \
                          manager_properties[k])
#define OF_LINK(k)                                                                                 \
        recorded_property(LINK(link_properties[k]), &a[4 + (k)], devices[i],                       \
                          "bus-resolve1-link-2", link_properties[k])
                        OF_MANAGER(0),
                        OF_MANAGER(1),
                        OF_MANAGER(2),
                        OF_MANAGER(3),
                        OF_LINK(0),
                        OF_LINK(1),
                        OF_LINK(2),
                        OF_LINK(3),
                        OF_LINK(4),
                        OF_LINK(5),
                        ANSWERS_END,
                };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", devices[i]);
                assert_shows(DEVICE(.tree = tree, .answers = answers), "network.resolver",
                             stock ? "present\nlink_local = yes\nmode = stub\nmulticast = no\n"
                                     "servers = 0\n"
                                   : "present\nencryption = yes\nlink_local = no\nmode = stub\n"
                                     "multicast = no\nservers = 1\nvalidation = yes\n");
                free((void *) (uintptr_t) answers[0].data);
        }
}

static void test_the_files_and_sockets_of_recorded_devices(_unused_ void **state) {
        static CborAnswer a[2];
        const DeviceAnswer answers[] = {
                cbor_texts(LIBRARIES("myhostname"), &a[0], LIBRARY("myhostname"), 1),
                cbor_texts(LIBRARIES("resolve"), &a[1], LIBRARY("resolve"), 1),
                ANSWERS_END,
        };

        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                char tree[256];
                const Device device = { .gate = "network", .tree = tree, .answers = answers };

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", devices[i]);
                assert_shows(&device, "network.resolver_file",
                             "present\nloopback_only = true\nloopback_servers = [127.0.0.53]\n"
                             "mode = stub\n");
                assert_shows(&device, "network.name_service_switch",
                             "present\nmodules = [dns, files, myhostname, resolve]\n"
                             "unpackaged = []\n");
                assert_shows(&device, "network.resolver_sockets",
                             "present\naddresses = [127.0.0.53, 127.0.0.54]\n"
                             "answering = [127.0.0.53]\n");
                assert_shows(&device, "network.static_hosts", "present\noverrides = []\n");
        }
}

/* --- the file --- */

#define RESOLV(text_) FILE_TEXT("/etc/resolv.conf", text_)
#define STUB          "/run/systemd/resolve/stub-resolv.conf"

static void test_where_programs_look_for_servers(_unused_ void **state) {
        static const struct {
                DeviceFile files[3];
                const char *text;
        } cases[] = {
                { { FILES_END },
                  "present\nloopback_only = false\nloopback_servers = []\nmode = missing\n" },
                { { FILE_LINK("/etc/resolv.conf", "nowhere"), FILES_END },
                  "present\nloopback_only = false\nloopback_servers = []\nmode = missing\n" },
                { { RESOLV("nameserver 10.0.0.1\n"), FILES_END },
                  "present\nloopback_only = false\nloopback_servers = []\nmode = foreign\n" },
                { { RESOLV("nameserver 127.0.0.1\nnameserver 10.0.0.1\n"), FILES_END },
                  "present\nloopback_only = false\nloopback_servers = [127.0.0.1]\n"
                  "mode = foreign\n" },
                { { RESOLV("nameserver ::1\nnameserver 127.0.0.1\n"), FILES_END },
                  "present\nloopback_only = true\nloopback_servers = [127.0.0.1, ::1]\n"
                  "mode = foreign\n" },
                { { FILE_TEXT(STUB, "nameserver 127.0.0.53\n"),
                    FILE_LINK("/etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf"),
                    FILES_END },
                  "present\nloopback_only = true\nloopback_servers = [127.0.0.53]\nmode = stub\n" },
                /* A server that is given twice is one, and the only one. */
                { { RESOLV("nameserver 127.0.0.1\nnameserver 127.0.0.1\n"), FILES_END },
                  "present\nloopback_only = true\nloopback_servers = [127.0.0.1]\n"
                  "mode = foreign\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files), "network.resolver_file",
                             cases[i].text);
}

static void test_more_servers_than_a_list_has_room_for_are_not_cut(_unused_ void **state) {
        static char file[2048];
        const DeviceFile files[] = { RESOLV(file), FILES_END };

        for (unsigned i = 0; i < 17; i++)
                (void) sprintf(file + strlen(file), "nameserver 127.0.0.%u\n", i);
        assert_shows(DEVICE(.files = files), "network.resolver_file", "unavailable budget\n");
}

/* --- the resolver --- */

static void test_a_resolver_that_does_not_answer(_unused_ void **state) {
        static const struct {
                const char *load;
                const char *text;
        } cases[] = {
                { "not-found", "absent systemd-resolved is not installed\n" },
                { "loaded", "unavailable unsupported\n" },
                { "masked", "unavailable unsupported\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const char *const row[] = { "systemd-resolved.service", cases[i].load, "inactive",
                                            "dead", "" };
                CborAnswer a;
                const DeviceAnswer answers[] = {
                        ANSWER_ERROR(MANAGER("ResolvConfMode"), -EOPNOTSUPP),
                        cbor_rows(RESOLVED_UNIT, &a, row, 1, 5),
                        ANSWERS_END,
                };

                assert_shows(DEVICE(.answers = answers), "network.resolver", cases[i].text);
        }
}

static void test_a_resolver_that_cannot_be_told(_unused_ void **state) {
        CborAnswer a;
        const DeviceAnswer denied[] = { ANSWER_ERROR(MANAGER("ResolvConfMode"), -EACCES),
                                        ANSWERS_END };
        const DeviceAnswer nobody[] = { ANSWER_ERROR(MANAGER("ResolvConfMode"), -EOPNOTSUPP),
                                        ANSWER_ERROR(RESOLVED_UNIT, -EOPNOTSUPP), ANSWERS_END };
        const DeviceAnswer odd[] = { cbor_bus_uint(MANAGER("ResolvConfMode"), &a, 1), ANSWERS_END };

        assert_shows(DEVICE(.answers = denied), "network.resolver", "unavailable permission\n");
        assert_shows(DEVICE(.answers = nobody), "network.resolver", "unavailable unsupported\n");
        assert_shows(DEVICE(.answers = odd), "network.resolver", "unavailable malformed\n");
        assert_shows(DEVICE(.answers = NULL), "network.resolver", "unavailable offline\n");
}

/* --- the name service --- */

static void test_a_module_of_no_package(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/nsswitch.conf", "hosts: files mine dns\n"), FILES_END
        };
        CborAnswer a;
        const DeviceAnswer owned[] = { cbor_texts(LIBRARIES("mine"), &a, LIBRARY("mine"), 1),
                                       ANSWERS_END };
        CborAnswer b;
        const DeviceAnswer foreign[] = { cbor_texts(LIBRARIES("mine"), &b, NULL, 0), ANSWERS_END };
        const DeviceAnswer unknown[] = { ANSWER_ERROR(LIBRARIES("mine"), -EACCES), ANSWERS_END };

        assert_shows(DEVICE(.files = files, .answers = owned), "network.name_service_switch",
                     "present\nmodules = [dns, files, mine]\nunpackaged = []\n");
        assert_shows(DEVICE(.files = files, .answers = foreign), "network.name_service_switch",
                     "present\nmodules = [dns, files, mine]\nunpackaged = [mine]\n");
        assert_shows(DEVICE(.files = files, .answers = unknown), "network.name_service_switch",
                     "present\nmodules = [dns, files, mine]\n");
}

static void test_a_name_service_that_cannot_be_told(_unused_ void **state) {
        static const DeviceFile files[] = { FILE_TEXT("/etc/nsswitch.conf", "passwd: files\n"),
                                            FILES_END };

        assert_shows(DEVICE(.files = NULL), "network.name_service_switch", "unavailable missing\n");
        assert_shows(DEVICE(.files = files), "network.name_service_switch",
                     "unavailable malformed\n");
}

/* --- sockets --- */

#define HEADING     "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n"
#define REST        " 07 00000000:00000000 00:00000000 00000000   996        0 12689 2\n"
#define UDP(where)  HEADING " 1: " where " 00000000:0000" REST
#define UDP6(where) HEADING " 1: " where " 00000000000000000000000000000000:0000" REST

static void test_who_answers_at_the_servers_addresses(_unused_ void **state) {
        static const struct {
                const char *udp, *udp6, *text;
        } cases[] = {
                { UDP("0100007F:0035"), HEADING,
                  "present\naddresses = [127.0.0.1]\nanswering = [127.0.0.1]\n" },
                { UDP("0100007F:0036"), HEADING, "present\naddresses = []\nanswering = []\n" },
                { UDP("00000000:0035"), HEADING,
                  "present\naddresses = [0.0.0.0]\nanswering = [127.0.0.1]\n" },
                { HEADING, UDP6("00000000000000000000000000000000:0035"),
                  "present\naddresses = [::]\nanswering = [127.0.0.1, ::1]\n" },
                { HEADING, UDP6("00000000000000000000000001000000:0035"),
                  "present\naddresses = [::1]\nanswering = [::1]\n" },
                { UDP("0200000A:0035"), HEADING,
                  "present\naddresses = [10.0.0.2]\nanswering = []\n" },
                { "", HEADING, "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceFile files[] = {
                        RESOLV("nameserver 127.0.0.1\nnameserver ::1\nnameserver 10.0.0.2\n"),
                        FILE_TEXT("/proc/self/net/udp", cases[i].udp),
                        FILE_TEXT("/proc/self/net/udp6", cases[i].udp6),
                        FILES_END,
                };

                assert_shows(DEVICE(.files = files), "network.resolver_sockets", cases[i].text);
        }
        assert_shows(DEVICE(.files = NULL), "network.resolver_sockets", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "network.resolver_sockets", "unavailable offline\n");
}

/* --- hosts --- */

static void test_names_that_a_file_answers_for(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/hostname", "box\n"),
                FILE_TEXT(
                        "/etc/hosts",
                        "127.0.0.1 localhost localhost.localdomain\n127.0.1.1 box.example.org box\n"
                        "::1 ip6-localhost ip6-loopback\n# 10.0.0.1 not.this.one\n"
                        "10.0.0.1\tdeb.debian.org mirror # and.not.that\n"
                        "10.0.0.2 boxer.example.org security.debian.org\n10.0.0.3\n"),
                FILES_END,
        };
        static const DeviceFile nameless[] = {
                FILE_TEXT("/etc/hosts", "127.0.1.1 box.example.org box\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "network.static_hosts",
                     "present\noverrides = [boxer.example.org, deb.debian.org, "
                     "security.debian.org]\n");
        assert_shows(DEVICE(.files = nameless), "network.static_hosts",
                     "present\noverrides = [box.example.org]\n");
        assert_shows(DEVICE(.files = NULL), "network.static_hosts", "present\noverrides = []\n");
}

/* "localhost.evil.org" is no word for this device. */
static void test_a_name_that_only_begins_like_ours_is_an_override(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/hosts",
                          "10.0.0.1 localhost.debian.org ip6-x.debian.org localhostess.org\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "network.static_hosts",
                     "present\noverrides = [ip6-x.debian.org, localhost.debian.org, "
                     "localhostess.org]\n");
}

static void test_an_entry_without_end_is_not_cut(_unused_ void **state) {
        static char file[512] = "10.0.0.1 a.";
        const DeviceFile files[] = { FILE_TEXT("/etc/hosts", file), FILES_END };

        memset(file + strlen(file), 'x', 300);
        assert_shows(DEVICE(.files = files), "network.static_hosts", "unavailable budget\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_resolver_of_recorded_devices),
                cmocka_unit_test(test_the_files_and_sockets_of_recorded_devices),
                cmocka_unit_test(test_where_programs_look_for_servers),
                cmocka_unit_test(test_more_servers_than_a_list_has_room_for_are_not_cut),
                cmocka_unit_test(test_a_resolver_that_does_not_answer),
                cmocka_unit_test(test_a_resolver_that_cannot_be_told),
                cmocka_unit_test(test_a_module_of_no_package),
                cmocka_unit_test(test_a_name_service_that_cannot_be_told),
                cmocka_unit_test(test_who_answers_at_the_servers_addresses),
                cmocka_unit_test(test_names_that_a_file_answers_for),
                cmocka_unit_test(test_a_name_that_only_begins_like_ours_is_an_override),
                cmocka_unit_test(test_an_entry_without_end_is_not_cut),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
