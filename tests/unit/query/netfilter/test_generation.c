/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

#include "base/macro.h"
#include "query/netfilter/generation.h"

static Generation parse(const void *data, size_t size) {
        uint8_t *exact = malloc(size + (size == 0));
        Generation generation;

        assert_non_null(exact);
        memcpy(exact, data, size);
        generation_parse(exact, size, &generation);
        free(exact);
        return generation;
}

static size_t make(uint8_t buffer[256], const char *program) {
        struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);

        (void) mnl_nlmsg_put_extra_header(message, sizeof(struct nfgenmsg));
        mnl_attr_put_u32(message, NFTA_GEN_ID, htonl(7));
        mnl_attr_put_u32(message, NFTA_GEN_PROC_PID, htonl(4711));
        mnl_attr_put_strz(message, NFTA_GEN_PROC_NAME, program);
        return mnl_nlmsg_get_payload_len(message);
}

static void test_it_says_who_it_was(_unused_ void **state) {
        _Alignas(struct nlmsghdr) uint8_t buffer[256];
        size_t size = make(buffer, "nft");
        Generation generation = parse(buffer + sizeof(struct nlmsghdr), size);

        assert_int_equal(generation.pid, 4711);
        assert_string_equal(generation.program, "nft");
}

static void test_a_long_name_is_cut(_unused_ void **state) {
        _Alignas(struct nlmsghdr) uint8_t buffer[256];
        size_t size = make(buffer, "a-name-of-more-than-fifteen");

        assert_string_equal(parse(buffer + sizeof(struct nlmsghdr), size).program,
                            "a-name-of-more-");
}

static void test_what_is_torn_says_less_and_reads_no_further(_unused_ void **state) {
        _Alignas(struct nlmsghdr) uint8_t buffer[256];
        size_t size = make(buffer, "nft");

        for (size_t n = 0; n < size; n++) {
                Generation generation = parse(buffer + sizeof(struct nlmsghdr), n);

                assert_true(generation.pid == 0 || generation.pid == 4711);
                assert_true(strlen(generation.program) <= 3);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_it_says_who_it_was),
                cmocka_unit_test(test_a_long_name_is_cut),
                cmocka_unit_test(test_what_is_torn_says_less_and_reads_no_further),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
