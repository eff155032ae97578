/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one rule of the packet filter does with whatever gets to it.
 *
 * Runs in a worker, over the messages that a query process passed on. The kernel wrote them; a
 * recording may hold anything. include/uapi/linux/netfilter/nf_tables.h; nft(8), "STATEMENTS".
 */

#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <stdbool.h>
#include <string.h>

#include "base/macro.h"
#include "reader/kernel/netlink.h"
#include "reader/kernel/nft_rule.h"

#define NAME_BYTES 64U

typedef struct Rule {
        bool conditional; /* an expression so far may have ended it */
        NftVerdict verdict;
} Rule;

static NftVerdict verdict_of(uint32_t code) {
        switch ((int32_t) code) {
        case NF_DROP:
                return NFT_VERDICT_DROP;
        case NF_ACCEPT:
        case NF_STOP:
                return NFT_VERDICT_ACCEPT;
        case NFT_GOTO: /* from there the way leads to the policy, if nothing there decides */
        case NFT_RETURN:
                return NFT_VERDICT_POLICY;
        default:
                return NFT_VERDICT_NONE;
        }
}

/* Into the verdict register, or a value into another. */
static int on_immediate(const NetlinkAttributes *data, Rule *rule) {
        NetlinkAttributes value, verdict;
        uint32_t code;
        int r;

        r = netlink_nested(data->of[NFTA_IMMEDIATE_DATA], &value);
        if (r < 0 || !value.of[NFTA_DATA_VERDICT])
                return r;

        r = netlink_nested(value.of[NFTA_DATA_VERDICT], &verdict);
        if (r >= 0)
                r = netlink_be32(verdict.of[NFTA_VERDICT_CODE], &code);
        if (r >= 0)
                rule->verdict = verdict_of(code);

        return r;
}

/* "-j REJECT" of iptables, which loads xtables' own target. */
static int on_target(const NetlinkAttributes *data, Rule *rule) {
        char name[NAME_BYTES];
        int r;

        r = netlink_text(data->of[NFTA_TARGET_NAME], name, sizeof(name));
        if (r < 0)
                return r;

        if (strcmp(name, "REJECT") == 0)
                rule->verdict = NFT_VERDICT_DROP;
        else
                rule->conditional = true;
        return 0;
}

static int on_reject(_unused_ const NetlinkAttributes *data, Rule *rule) {
        rule->verdict = NFT_VERDICT_DROP;
        return 0;
}

/* To a program, and past it where none waits. */
static int on_queue(_unused_ const NetlinkAttributes *data, Rule *rule) {
        rule->verdict = NFT_VERDICT_ACCEPT;
        return 0;
}

/* What has a source register sets something; what has none loads it, to be compared with. */
static int on_meta(const NetlinkAttributes *data, Rule *rule) {
        rule->conditional = rule->conditional || !data->of[NFTA_META_SREG];
        return 0;
}

static int on_ct(const NetlinkAttributes *data, Rule *rule) {
        rule->conditional = rule->conditional || !data->of[NFTA_CT_SREG];
        return 0;
}

static int on_statement(_unused_ const NetlinkAttributes *data, _unused_ Rule *rule) {
        return 0;
}

/* Any other may find that the packet is not meant, and end the rule. */
static const struct {
        const char *name;
        int (*handle)(const NetlinkAttributes *data, Rule *rule);
} kinds[] = {
        { "immediate", on_immediate }, { "target", on_target }, { "reject", on_reject },
        { "queue", on_queue },         { "meta", on_meta },     { "ct", on_ct },
        { "counter", on_statement },   { "log", on_statement }, { "notrack", on_statement },
        { "last", on_statement },
};

static int parse_expression(const struct nlattr *element, Rule *rule) {
        NetlinkAttributes expression, data = { 0 };
        char name[NAME_BYTES];
        int r;

        r = netlink_nested(element, &expression);
        if (r >= 0)
                r = netlink_text(expression.of[NFTA_EXPR_NAME], name, sizeof(name));
        if (r >= 0 && expression.of[NFTA_EXPR_DATA])
                r = netlink_nested(expression.of[NFTA_EXPR_DATA], &data);
        if (r < 0)
                return r;

        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                if (strcmp(name, kinds[i].name) == 0)
                        return kinds[i].handle(&data, rule);

        rule->conditional = true;
        return 0;
}

static int on_expression(const struct nlattr *element, void *userdata) {
        Rule *rule = userdata;

        if (rule->verdict != NFT_VERDICT_NONE)
                return MNL_CB_OK; /* no expression behind a verdict is reached */

        return parse_expression(element, rule) < 0 ? MNL_CB_ERROR : MNL_CB_OK;
}

int nft_rule_parse(const struct nlattr *expressions, NftVerdict *ret) {
        Rule rule = { 0 };

        if (expressions && mnl_attr_parse_nested(expressions, on_expression, &rule) < MNL_CB_OK)
                return -EBADMSG;

        *ret = rule.conditional ? NFT_VERDICT_NONE : rule.verdict;
        return 0;
}
