/* SPDX-License-Identifier: Apache-2.0 */
/* Name servers, and who writes down which. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/resolv_conf.h"

static void test_the_servers_of_a_file(_unused_ void **state) {
        _cleanup_text_ Text file = exact_text("# a comment\nnameserver 127.0.0.53\n"
                                              "options edns0\nnameserver\n"
                                              "nameserver  fe80::1%eth0 \r\n"
                                              "#nameserver 10.0.0.1\nnameservers 10.0.0.2\n"
                                              "nameserver 9.9.9.9");
        ResolvConf conf;

        assert_int_equal(resolv_conf_parse(file, &conf), 0);
        assert_int_equal(conf.n_servers, 3);
        assert_true(text_is(conf.servers[0], "127.0.0.53"));
        assert_true(text_is(conf.servers[1], "fe80::1"));
        assert_true(text_is(conf.servers[2], "9.9.9.9"));
}

static void test_more_servers_than_anybody_asks_are_too_many(_unused_ void **state) {
        char file[1024] = "";
        ResolvConf conf;

        for (unsigned i = 0; i < RESOLV_CONF_SERVERS_MAX; i++)
                (void) strcat(file, "nameserver 127.0.0.1\n");
        assert_int_equal(resolv_conf_parse(text(file, strlen(file)), &conf), 0);
        (void) strcat(file, "nameserver 127.0.0.1\n");
        assert_int_equal(resolv_conf_parse(text(file, strlen(file)), &conf), -EFBIG);
}

static void test_which_servers_are_on_this_device(_unused_ void **state) {
        static const struct {
                const char *server;
                bool loopback;
        } cases[] = {
                { "127.0.0.53", true }, { "127.0.0.1", true }, { "::1", true },
                { "10.0.0.1", false },  { "::11", false },     { "127", false },
                { "", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text server = exact_text(cases[i].server);

                assert_int_equal(resolv_conf_is_loopback(server), cases[i].loopback);
        }
}

static void test_the_mode_is_where_the_link_leads(_unused_ void **state) {
        static const struct {
                const char *target, *mode;
        } cases[] = {
                { "/run/systemd/resolve/stub-resolv.conf", "stub" },
                { "../run/systemd/resolve/stub-resolv.conf", "stub" },
                { "/run/systemd/resolve/resolv.conf", "uplink" },
                { "../run/systemd/resolve/resolv.conf", "uplink" },
                { "/usr/lib/systemd/resolv.conf", "static" },
                { "../usr/lib/systemd/resolv.conf", "static" },
                { "/lib/systemd/resolv.conf", "static" },
                { "/run/systemd/resolve/", "foreign" },
                { "/etc/resolv.conf.mine", "foreign" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DescribedRow rows[] = {
                        { LINK_IS, "/etc/resolv.conf", cases[i].target, 0, 0 },
                        { FILE_IS, "/etc/resolv.conf", "nameserver 127.0.0.53\n", 0, 0 },
                        { .what = DESCRIBED_END },
                };
                _cleanup_run_ DescribedRun d = described_run(rows);
                ResolvConf conf;

                assert_int_equal(resolv_conf_read(&d.run, &conf), 0);
                assert_string_equal(conf.mode, cases[i].mode);
                assert_int_equal(conf.n_servers, 1);
        }
}

static void test_a_plain_file_is_foreign_and_none_is_missing(_unused_ void **state) {
        static const DescribedRow file[] = {
                { FILE_IS, "/etc/resolv.conf", "", 0, 0 },
                { .what = DESCRIBED_END },
        };
        static const DescribedRow none[] = { { .what = DESCRIBED_END } };
        static const DescribedRow denied[] = {
                { FILE_IS, "/etc/resolv.conf", NULL, 0, -EACCES },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun a = described_run(file), b = described_run(none),
                                   c = described_run(denied);
        ResolvConf conf;

        assert_int_equal(resolv_conf_read(&a.run, &conf), 0);
        assert_string_equal(conf.mode, "foreign");
        assert_int_equal(conf.n_servers, 0);
        assert_int_equal(resolv_conf_read(&b.run, &conf), 0);
        assert_string_equal(conf.mode, "missing");
        assert_int_equal(conf.n_servers, 0);
        assert_int_equal(resolv_conf_read(&c.run, &conf), -EACCES);
}

static void walk(const void *data, size_t size) {
        ResolvConf conf;

        assert_int_equal(resolv_conf_parse(text(data, size), &conf), 0);
        assert_true(conf.n_servers <= 3);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        static const char file[] = "nameserver fe80::1%eth0\nsearch .\nnameserver 127.0.0.53\n";

        parse_truncations(file, sizeof(file) - 1, walk);
        parse_flips(file, sizeof(file) - 1, 500, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_servers_of_a_file),
                cmocka_unit_test(test_more_servers_than_anybody_asks_are_too_many),
                cmocka_unit_test(test_which_servers_are_on_this_device),
                cmocka_unit_test(test_the_mode_is_where_the_link_leads),
                cmocka_unit_test(test_a_plain_file_is_foreign_and_none_is_missing),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
