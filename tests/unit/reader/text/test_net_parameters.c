/* SPDX-License-Identifier: Apache-2.0 */
/* The value in effect, from that of all interfaces and that of one. */

#include "../reader_test.h"
#include "reader/text/net_parameters.h"

/* Written down a second time, from Documentation/networking/ip-sysctl.rst. */
static void test_each_rule_over_all_values(_unused_ void **state) {
        for (int64_t all = 0; all <= 2; all++)
                for (int64_t one = 0; one <= 2; one++)
                        for (int router = 0; router <= 1; router++) {
                                bool both = all && one, either = all || one;

                                assert_int_equal(net_parameter_effective(NET_REVERSE_PATH_FILTER,
                                                                         router, all, one),
                                                 all > one ? all : one);
                                assert_int_equal(net_parameter_effective(NET_ACCEPT_REDIRECTS,
                                                                         router, all, one),
                                                 router ? both : either);
                                assert_int_equal(net_parameter_effective(NET_SEND_REDIRECTS, router,
                                                                         all, one),
                                                 either);
                                assert_int_equal(net_parameter_effective(NET_ACCEPT_SOURCE_ROUTE,
                                                                         router, all, one),
                                                 both);
                                assert_int_equal(net_parameter_effective(NET_TEMPORARY_ADDRESSES,
                                                                         router, all, one),
                                                 one);
                        }
}

static void test_which_of_two_is_weaker(_unused_ void **state) {
        static const struct {
                NetParameter parameter;
                int64_t weaker, stronger;
        } cases[] = {
                { NET_REVERSE_PATH_FILTER, 0, 1 }, { NET_ACCEPT_REDIRECTS, 1, 0 },
                { NET_SEND_REDIRECTS, 1, 0 },      { NET_ACCEPT_SOURCE_ROUTE, 1, 0 },
                { NET_TEMPORARY_ADDRESSES, 0, 2 }, { NET_TEMPORARY_ADDRESSES, -1, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                NetParameter p = cases[i].parameter;

                assert_int_equal(net_parameter_worse(p, cases[i].weaker, cases[i].stronger),
                                 cases[i].weaker);
                assert_int_equal(net_parameter_worse(p, cases[i].stronger, cases[i].weaker),
                                 cases[i].weaker);
        }
}

static void test_names_and_places(_unused_ void **state) {
        static const struct {
                const char *name, *folder, *key;
        } expected[_NET_PARAMETER_MAX] = {
                { "reverse_path_filter", "net/ipv4/conf", "rp_filter" },
                { "accept_redirects", "net/ipv4/conf", "accept_redirects" },
                { "send_redirects", "net/ipv4/conf", "send_redirects" },
                { "accept_source_route", "net/ipv4/conf", "accept_source_route" },
                { "temporary_addresses", "net/ipv6/conf", "use_tempaddr" },
        };

        for (NetParameter p = 0; p < _NET_PARAMETER_MAX; p++) {
                assert_string_equal(net_parameter_name(p), expected[p].name);
                assert_string_equal(net_parameter_folder(p), expected[p].folder);
                assert_string_equal(net_parameter_key(p), expected[p].key);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_rule_over_all_values),
                cmocka_unit_test(test_which_of_two_is_weaker),
                cmocka_unit_test(test_names_and_places),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
