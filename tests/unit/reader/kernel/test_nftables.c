/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of packets that no rule was made for. */

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "../hostile.h"

#include "../../../devices/recorded_netlink.h"

#include "reader/kernel/netlink.h"
#include "reader/kernel/nftables.h"

#define DEVICE "sb-on-uki-verity-ima"

static Nftables filter;

/* A ruleset, put together message by message. */
typedef struct Made {
        _Alignas(struct nlmsghdr) uint8_t bytes[4096];
        size_t size;
} Made;

static struct nlmsghdr *start(Made *m, uint16_t type, uint8_t family) {
        struct nlmsghdr *message = mnl_nlmsg_put_header(m->bytes + m->size);
        struct nfgenmsg *header;

        message->nlmsg_type = (uint16_t) (NFNL_SUBSYS_NFTABLES << 8 | type);
        header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
        header->nfgen_family = family;
        return message;
}

static void finish(Made *m, const struct nlmsghdr *message) {
        m->size += NLMSG_ALIGN(message->nlmsg_len);
        assert_true(m->size < sizeof(m->bytes) - 512);
}

static void put_generation(Made *m, uint32_t number) {
        struct nlmsghdr *message = start(m, NFT_MSG_NEWGEN, 0);

        mnl_attr_put_u32(message, NFTA_GEN_ID, htonl(number));
        finish(m, message);
}

static void put_table(Made *m, uint8_t family, const char *name, uint32_t flags) {
        struct nlmsghdr *message = start(m, NFT_MSG_NEWTABLE, family);

        mnl_attr_put_strz(message, NFTA_TABLE_NAME, name);
        mnl_attr_put_u32(message, NFTA_TABLE_FLAGS, htonl(flags));
        finish(m, message);
}

typedef struct Chain {
        uint8_t family;
        const char *table, *name, *type;
        uint32_t hook, policy;
} Chain;

static void put_chain(Made *m, const Chain *chain) {
        struct nlmsghdr *message = start(m, NFT_MSG_NEWCHAIN, chain->family);
        struct nlattr *hook;

        mnl_attr_put_strz(message, NFTA_CHAIN_TABLE, chain->table);
        mnl_attr_put_strz(message, NFTA_CHAIN_NAME, chain->name);
        if (chain->type) {
                hook = mnl_attr_nest_start(message, NFTA_CHAIN_HOOK);
                mnl_attr_put_u32(message, NFTA_HOOK_HOOKNUM, htonl(chain->hook));
                mnl_attr_nest_end(message, hook);
                mnl_attr_put_u32(message, NFTA_CHAIN_POLICY, htonl(chain->policy));
                mnl_attr_put_strz(message, NFTA_CHAIN_TYPE, chain->type);
        }
        finish(m, message);
}

/* A rule that is one verdict, behind a condition or not. */
static void put_rule(Made *m, const Chain *chain, const char *condition, const char *statement) {
        struct nlmsghdr *message = start(m, NFT_MSG_NEWRULE, chain->family);
        struct nlattr *all, *element;

        mnl_attr_put_strz(message, NFTA_RULE_TABLE, chain->table);
        mnl_attr_put_strz(message, NFTA_RULE_CHAIN, chain->name);
        all = mnl_attr_nest_start(message, NFTA_RULE_EXPRESSIONS);
        if (condition) {
                element = mnl_attr_nest_start(message, NFTA_LIST_ELEM);
                mnl_attr_put_strz(message, NFTA_EXPR_NAME, condition);
                mnl_attr_nest_end(message, element);
        }
        element = mnl_attr_nest_start(message, NFTA_LIST_ELEM);
        mnl_attr_put_strz(message, NFTA_EXPR_NAME, statement);
        mnl_attr_nest_end(message, element);
        mnl_attr_nest_end(message, all);
        finish(m, message);
}

static int parse(const Made *m) {
        _cleanup_free_ void *bytes = exactly(m->bytes, m->size);

        return nftables_parse(bytes, m->size, &filter);
}

static void test_a_production_device_drops_what_comes_in(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink(DEVICE, RECORDED_RULESET, &size);

        assert_int_equal(nftables_parse(bytes, size, &filter), 0);
        assert_int_equal(filter.generation, 2);
        assert_int_equal(filter.n_tables, 1);
        assert_string_equal(filter.tables[0].name, "filter");
        assert_string_equal(nftables_family_name(filter.tables[0].family), "inet");
        assert_int_equal(filter.n_chains, 3);
        assert_true(nftables_default_drop(&filter, NF_INET_LOCAL_IN));
        assert_true(nftables_default_drop(&filter, NF_INET_FORWARD));
        assert_false(nftables_default_drop(&filter, NF_INET_LOCAL_OUT));
        assert_true(nftables_has_chain(&filter, NF_INET_LOCAL_OUT));
        assert_false(nftables_has_chain(&filter, NF_INET_PRE_ROUTING));
}

static void test_a_stock_device_has_no_rules(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink("sb-on-stock", RECORDED_RULESET, &size);

        assert_int_equal(nftables_parse(bytes, size, &filter), 0);
        assert_int_equal(filter.n_tables, 0);
        assert_false(nftables_default_drop(&filter, NF_INET_LOCAL_IN));
        assert_false(nftables_has_chain(&filter, NF_INET_LOCAL_IN));
}

/* Each is there once more in the recording: the byte that is changed is the one that counts. */
static void test_one_byte_of_a_policy_decides(_unused_ void **state) {
        static const uint8_t drops[] = { 8, 0, NFTA_CHAIN_POLICY, 0, 0, 0, 0, NF_DROP };
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink(DEVICE, RECORDED_RULESET, &size);
        uint8_t *input = memmem(bytes, size, drops, sizeof(drops));
        uint8_t *forward;

        assert_non_null(input);
        forward = memmem(input + 1, size - (size_t) (input + 1 - bytes), drops, sizeof(drops));
        assert_non_null(forward);

        input[7] = NF_ACCEPT;
        assert_int_equal(nftables_parse(bytes, size, &filter), 0);
        assert_false(nftables_default_drop(&filter, NF_INET_LOCAL_IN));
        assert_true(nftables_default_drop(&filter, NF_INET_FORWARD));

        input[7] = NF_DROP;
        forward[7] = NF_ACCEPT;
        assert_int_equal(nftables_parse(bytes, size, &filter), 0);
        assert_true(nftables_default_drop(&filter, NF_INET_LOCAL_IN));
        assert_false(nftables_default_drop(&filter, NF_INET_FORWARD));
}

static void test_both_families_have_to_be_covered(_unused_ void **state) {
        static const Chain ipv4 = { NFPROTO_IPV4, "f", "in", "filter", NF_INET_LOCAL_IN, NF_DROP };
        static const Chain ipv6 = { NFPROTO_IPV6, "f", "in", "filter", NF_INET_LOCAL_IN, NF_DROP };
        static const Chain other = {
                NFPROTO_BRIDGE, "f", "in", "filter", NF_INET_LOCAL_IN, NF_DROP
        };
        Made made = { 0 };

        put_generation(&made, 1);
        put_chain(&made, &ipv4);
        put_chain(&made, &other);
        assert_int_equal(parse(&made), 0);
        assert_false(nftables_default_drop(&filter, NF_INET_LOCAL_IN));
        assert_true(nftables_has_chain(&filter, NF_INET_LOCAL_IN));

        put_chain(&made, &ipv6);
        assert_int_equal(parse(&made), 0);
        assert_true(nftables_default_drop(&filter, NF_INET_LOCAL_IN));
}

static void test_only_filters_at_the_hook_count(_unused_ void **state) {
        static const Chain chains[] = {
                { NFPROTO_INET, "f", "nat", "nat", NF_INET_LOCAL_IN, NF_DROP },
                { NFPROTO_INET, "f", "out", "filter", NF_INET_LOCAL_OUT, NF_DROP },
                { NFPROTO_INET, "f", "own", NULL, NF_INET_LOCAL_IN, NF_DROP },
        };
        Made made = { 0 };

        put_generation(&made, 1);
        for (size_t i = 0; i < ELEMENTSOF(chains); i++)
                put_chain(&made, &chains[i]);
        assert_int_equal(parse(&made), 0);
        assert_int_equal(filter.n_chains, 2);
        assert_false(nftables_default_drop(&filter, NF_INET_LOCAL_IN));
        assert_false(nftables_has_chain(&filter, NF_INET_LOCAL_IN));
}

/* The first rule that takes every packet decides, whatever the policy would. */
static void test_rules_for_every_packet(_unused_ void **state) {
        static const struct {
                uint32_t policy;
                const char *condition, *first, *second;
                bool drops;
        } cases[] = {
                { NF_ACCEPT, NULL, "counter", "reject", true },
                { NF_ACCEPT, "cmp", "reject", "counter", false },
                { NF_DROP, NULL, "counter", "counter", true },
                { NF_DROP, NULL, "queue", "reject", false },
                { NF_DROP, "cmp", "queue", "counter", true },
                { NF_ACCEPT, NULL, "reject", "queue", true },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const Chain chain = { NFPROTO_INET,   "f", "in", "filter", NF_INET_LOCAL_IN,
                                      cases[i].policy };
                const Chain namesake = { NFPROTO_INET, "g", "in", NULL, 0, 0 };
                Made made = { 0 };

                put_generation(&made, 1);
                put_chain(&made, &chain);
                put_rule(&made, &namesake, NULL, "queue"); /* of another table */
                put_rule(&made, &chain, cases[i].condition, cases[i].first);
                put_rule(&made, &chain, NULL, cases[i].second);
                assert_int_equal(parse(&made), 0);
                assert_int_equal(nftables_default_drop(&filter, NF_INET_LOCAL_IN), cases[i].drops);
        }
}

static void test_a_dormant_table_filters_nothing(_unused_ void **state) {
        static const Chain chain = { NFPROTO_INET, "f", "in", "filter", NF_INET_LOCAL_IN, NF_DROP };
        Made made = { 0 };

        put_generation(&made, 1);
        put_table(&made, NFPROTO_INET, "f", NFT_TABLE_F_DORMANT);
        put_table(&made, NFPROTO_IPV4, "f", 0);
        put_chain(&made, &chain);
        assert_int_equal(parse(&made), 0);
        assert_true(filter.tables[0].dormant);
        assert_false(filter.tables[1].dormant);
        assert_false(nftables_default_drop(&filter, NF_INET_LOCAL_IN));
        assert_false(nftables_has_chain(&filter, NF_INET_LOCAL_IN));
}

static void test_an_answer_without_a_generation_is_none(_unused_ void **state) {
        Made made = { 0 };

        assert_int_equal(nftables_parse("", 0, &filter), 0); /* nf_tables is not loaded */
        assert_int_equal(filter.n_tables + filter.n_chains + filter.generation, 0);
        put_table(&made, NFPROTO_INET, "f", 0);
        assert_int_equal(parse(&made), -EBADMSG);
}

static void test_messages_of_another_subsystem_are_refused(_unused_ void **state) {
        Made made = { 0 };
        struct nlmsghdr *message;

        put_generation(&made, 1);
        message = start(&made, NFT_MSG_NEWTABLE, 0);
        message->nlmsg_type = NFNL_SUBSYS_IPSET << 8;
        finish(&made, message);
        assert_int_equal(parse(&made), -EBADMSG);
}

static void test_a_name_that_is_too_long_is_not_cut(_unused_ void **state) {
        char name[NFTABLES_NAME_BYTES + 1];
        Made made = { 0 };

        memset(name, 'x', sizeof(name) - 1);
        name[sizeof(name) - 1] = '\0';
        put_generation(&made, 1);
        put_table(&made, NFPROTO_INET, name, 0);
        assert_int_equal(parse(&made), -EFBIG);
}

static void walk(const void *data, size_t size) {
        int r = nftables_parse(data, size, &filter);

        assert_true(r == 0 || r == -EBADMSG || r == -EFBIG);
        assert_true(filter.n_chains <= 3 && filter.n_tables <= 1);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded_netlink(DEVICE, RECORDED_RULESET, &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 3000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_production_device_drops_what_comes_in),
                cmocka_unit_test(test_a_stock_device_has_no_rules),
                cmocka_unit_test(test_one_byte_of_a_policy_decides),
                cmocka_unit_test(test_both_families_have_to_be_covered),
                cmocka_unit_test(test_only_filters_at_the_hook_count),
                cmocka_unit_test(test_rules_for_every_packet),
                cmocka_unit_test(test_a_dormant_table_filters_nothing),
                cmocka_unit_test(test_an_answer_without_a_generation_is_none),
                cmocka_unit_test(test_messages_of_another_subsystem_are_refused),
                cmocka_unit_test(test_a_name_that_is_too_long_is_not_cut),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
