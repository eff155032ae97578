/* SPDX-License-Identifier: Apache-2.0 */
/* What one rule does with every packet, expression by expression. */

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>

#include "../hostile.h"
#include "reader/kernel/netlink.h"
#include "reader/kernel/nft_rule.h"

/* A rule's expressions, put together as the kernel does. */
typedef struct Made {
        _Alignas(struct nlmsghdr) uint8_t bytes[2048];
        struct nlmsghdr *message;
        struct nlattr *all;
} Made;

static void begin(Made *m) {
        memset(m, 0, sizeof(*m));
        m->message = mnl_nlmsg_put_header(m->bytes);
        m->all = mnl_attr_nest_start(m->message, NFTA_RULE_EXPRESSIONS);
}

/* An expression, with one number in its data; 0: without. */
static void put(Made *m, const char *name, uint16_t type, uint32_t value) {
        struct nlattr *element = mnl_attr_nest_start(m->message, NFTA_LIST_ELEM), *data;

        mnl_attr_put_strz(m->message, NFTA_EXPR_NAME, name);
        data = mnl_attr_nest_start(m->message, NFTA_EXPR_DATA);
        if (type)
                mnl_attr_put_u32(m->message, type, htonl(value));
        mnl_attr_nest_end(m->message, data);
        mnl_attr_nest_end(m->message, element);
}

static void put_verdict(Made *m, int32_t code) {
        struct nlattr *element = mnl_attr_nest_start(m->message, NFTA_LIST_ELEM);
        struct nlattr *expression, *value, *verdict;

        mnl_attr_put_strz(m->message, NFTA_EXPR_NAME, "immediate");
        expression = mnl_attr_nest_start(m->message, NFTA_EXPR_DATA);
        mnl_attr_put_u32(m->message, NFTA_IMMEDIATE_DREG, htonl(NFT_REG_VERDICT));
        value = mnl_attr_nest_start(m->message, NFTA_IMMEDIATE_DATA);
        verdict = mnl_attr_nest_start(m->message, NFTA_DATA_VERDICT);
        mnl_attr_put_u32(m->message, NFTA_VERDICT_CODE, htonl((uint32_t) code));
        mnl_attr_nest_end(m->message, verdict);
        mnl_attr_nest_end(m->message, value);
        mnl_attr_nest_end(m->message, expression);
        mnl_attr_nest_end(m->message, element);
}

/* A value into a register, as before "meta mark set 1". */
static void put_value(Made *m) {
        struct nlattr *element = mnl_attr_nest_start(m->message, NFTA_LIST_ELEM);
        struct nlattr *expression, *value;

        mnl_attr_put_strz(m->message, NFTA_EXPR_NAME, "immediate");
        expression = mnl_attr_nest_start(m->message, NFTA_EXPR_DATA);
        mnl_attr_put_u32(m->message, NFTA_IMMEDIATE_DREG, htonl(NFT_REG_1));
        value = mnl_attr_nest_start(m->message, NFTA_IMMEDIATE_DATA);
        mnl_attr_put_u32(m->message, NFTA_DATA_VALUE, 1);
        mnl_attr_nest_end(m->message, value);
        mnl_attr_nest_end(m->message, expression);
        mnl_attr_nest_end(m->message, element);
}

static void put_target(Made *m, const char *target) {
        struct nlattr *element = mnl_attr_nest_start(m->message, NFTA_LIST_ELEM), *data;

        mnl_attr_put_strz(m->message, NFTA_EXPR_NAME, "target");
        data = mnl_attr_nest_start(m->message, NFTA_EXPR_DATA);
        mnl_attr_put_strz(m->message, NFTA_TARGET_NAME, target);
        mnl_attr_nest_end(m->message, data);
        mnl_attr_nest_end(m->message, element);
}

static int parse_at(const struct nlattr *expressions, NftVerdict *ret) {
        size_t size = expressions->nla_len;
        _cleanup_free_ void *exact = exactly(expressions, size);

        return nft_rule_parse(exact, ret);
}

static void assert_verdict(Made *m, NftVerdict expected) {
        NftVerdict verdict;

        mnl_attr_nest_end(m->message, m->all);
        assert_int_equal(parse_at(m->all, &verdict), 0);
        assert_int_equal(verdict, expected);
}

static void test_each_verdict(_unused_ void **state) {
        static const struct {
                int32_t code;
                NftVerdict verdict;
        } cases[] = {
                { NF_DROP, NFT_VERDICT_DROP },    { NF_ACCEPT, NFT_VERDICT_ACCEPT },
                { NF_STOP, NFT_VERDICT_ACCEPT },  { NFT_CONTINUE, NFT_VERDICT_NONE },
                { NFT_JUMP, NFT_VERDICT_NONE },   { NFT_BREAK, NFT_VERDICT_NONE },
                { NFT_GOTO, NFT_VERDICT_POLICY }, { NFT_RETURN, NFT_VERDICT_POLICY },
        };
        Made made;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                begin(&made);
                put_verdict(&made, cases[i].code);
                assert_verdict(&made, cases[i].verdict);
        }
}

static void test_what_only_counts_or_sets_is_no_condition(_unused_ void **state) {
        Made made;

        begin(&made);
        put(&made, "counter", 0, 0);
        put(&made, "log", 0, 0);
        put_value(&made);
        put(&made, "meta", NFTA_META_SREG, NFT_REG_1);
        put(&made, "ct", NFTA_CT_SREG, NFT_REG_1);
        put(&made, "notrack", 0, 0);
        put(&made, "last", 0, 0);
        put_verdict(&made, NF_ACCEPT);
        assert_verdict(&made, NFT_VERDICT_ACCEPT);
}

static void test_what_may_not_match_is_a_condition(_unused_ void **state) {
        static const struct {
                const char *name;
                uint16_t type;
        } cases[] = {
                { "meta", NFTA_META_DREG },
                { "ct", NFTA_CT_DREG },
                { "cmp", NFTA_CMP_OP },
                { "payload", 1 },
                { "lookup", 1 },
                { "limit", 1 },
                { "match", 1 },
                { "bitwise", 1 },
                { "of the year 2040", 1 },
        };
        Made made;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                begin(&made);
                put(&made, cases[i].name, cases[i].type, 1);
                put_verdict(&made, NF_DROP);
                assert_verdict(&made, NFT_VERDICT_NONE);

                begin(&made); /* also before what is none by itself */
                put(&made, cases[i].name, cases[i].type, 1);
                put(&made, "meta", NFTA_META_SREG, 1);
                put_verdict(&made, NF_DROP);
                assert_verdict(&made, NFT_VERDICT_NONE);
        }
}

static void test_statements_that_are_a_verdict(_unused_ void **state) {
        Made made;

        begin(&made);
        put(&made, "reject", 1, 0);
        assert_verdict(&made, NFT_VERDICT_DROP);

        begin(&made);
        put_target(&made, "REJECT");
        assert_verdict(&made, NFT_VERDICT_DROP);

        begin(&made);
        put_target(&made, "MARK");
        put_verdict(&made, NF_DROP);
        assert_verdict(&made, NFT_VERDICT_NONE);

        begin(&made);
        put(&made, "queue", 1, 0);
        assert_verdict(&made, NFT_VERDICT_ACCEPT);
}

static void test_behind_a_verdict_nothing_is_reached(_unused_ void **state) {
        Made made;

        begin(&made);
        put_verdict(&made, NF_DROP);
        put(&made, "cmp", 1, 1);
        put_verdict(&made, NF_ACCEPT);
        assert_verdict(&made, NFT_VERDICT_DROP);
}

static void test_a_rule_without_expressions_does_nothing(_unused_ void **state) {
        NftVerdict verdict = NFT_VERDICT_DROP;
        Made made;

        begin(&made);
        assert_verdict(&made, NFT_VERDICT_NONE);
        assert_int_equal(nft_rule_parse(NULL, &verdict), 0);
        assert_int_equal(verdict, NFT_VERDICT_NONE);
}

static void test_what_is_no_expression_is_refused(_unused_ void **state) {
        NftVerdict verdict = NFT_VERDICT_DROP;
        struct nlattr *element;
        Made made;

        begin(&made); /* without a name */
        element = mnl_attr_nest_start(made.message, NFTA_LIST_ELEM);
        mnl_attr_put_u32(made.message, NFTA_EXPR_DATA, 0);
        mnl_attr_nest_end(made.message, element);
        mnl_attr_nest_end(made.message, made.all);
        assert_int_equal(parse_at(made.all, &verdict), -EBADMSG);

        begin(&made); /* a verdict without a code */
        put(&made, "immediate", NFTA_IMMEDIATE_DREG, 0);
        mnl_attr_nest_end(made.message, made.all);
        assert_int_equal(parse_at(made.all, &verdict), -EBADMSG);

        begin(&made);
        put(&made, "target", 0, 0);
        mnl_attr_nest_end(made.message, made.all);
        assert_int_equal(parse_at(made.all, &verdict), -EBADMSG);
        assert_int_equal(verdict, NFT_VERDICT_DROP); /* untouched */
}

/* The attribute's own length has to be that of the block: it is what libmnl goes by. */
static void walk(const void *data, size_t size) {
        struct nlattr attribute;
        NftVerdict verdict;

        if (size < sizeof(attribute))
                return;
        memcpy(&attribute, data, sizeof(attribute));
        if (attribute.nla_len > size || attribute.nla_len < sizeof(attribute))
                return;
        (void) nft_rule_parse(data, &verdict);
}

static void test_changed_it_is_walked_safely(_unused_ void **state) {
        Made made;

        begin(&made);
        put(&made, "counter", 1, 2);
        put_value(&made);
        put_target(&made, "REJECT");
        put(&made, "meta", NFTA_META_SREG, 1);
        put_verdict(&made, NF_DROP);
        mnl_attr_nest_end(made.message, made.all);
        parse_flips(made.all, made.all->nla_len, 3000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_verdict),
                cmocka_unit_test(test_what_only_counts_or_sets_is_no_condition),
                cmocka_unit_test(test_what_may_not_match_is_a_condition),
                cmocka_unit_test(test_statements_that_are_a_verdict),
                cmocka_unit_test(test_behind_a_verdict_nothing_is_reached),
                cmocka_unit_test(test_a_rule_without_expressions_does_nothing),
                cmocka_unit_test(test_what_is_no_expression_is_refused),
                cmocka_unit_test(test_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
