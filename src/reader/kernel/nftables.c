/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packet filter's tables, and what becomes of packets that no rule was made for.
 *
 * Runs in a worker, over the messages that a query process passed on. The kernel wrote them; a
 * recording may hold anything. include/uapi/linux/netfilter/nf_tables.h; integers are big-endian.
 */

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "reader/kernel/nftables.h"

#define TYPE_MAX 64U /* attributes of one level that are looked at */

/* The attributes of one level, by type; of those that are there twice the last. */
typedef struct Attributes {
        const struct nlattr *of[TYPE_MAX];
} Attributes;

static int on_attribute(const struct nlattr *attribute, void *userdata) {
        Attributes *a = userdata;
        uint16_t type = mnl_attr_get_type(attribute);

        if (type < TYPE_MAX)
                a->of[type] = attribute;
        return MNL_CB_OK;
}

static int attributes_of(const struct nlmsghdr *message, Attributes *ret) {
        *ret = (Attributes){ 0 };
        if (mnl_nlmsg_get_payload_len(message) < sizeof(struct nfgenmsg))
                return -EBADMSG;

        return mnl_attr_parse(message, sizeof(struct nfgenmsg), on_attribute, ret) < MNL_CB_OK
                       ? -EBADMSG
                       : 0;
}

static int attributes_in(const struct nlattr *nest, Attributes *ret) {
        *ret = (Attributes){ 0 };
        return mnl_attr_parse_nested(nest, on_attribute, ret) < MNL_CB_OK ? -EBADMSG : 0;
}

static int take_text(const struct nlattr *attribute, char *ret, size_t capacity) {
        size_t n;

        if (!attribute)
                return -EBADMSG;

        n = strnlen(mnl_attr_get_payload(attribute), mnl_attr_get_payload_len(attribute));
        if (n >= capacity)
                return -EFBIG;

        memcpy(ret, mnl_attr_get_payload(attribute), n);
        ret[n] = '\0';
        return 0;
}

static int take_u32(const struct nlattr *attribute, uint32_t *ret) {
        if (!attribute || mnl_attr_validate(attribute, MNL_TYPE_U32) < 0)
                return -EBADMSG;

        *ret = ntohl(mnl_attr_get_u32(attribute));
        return 0;
}

static uint8_t family_of(const struct nlmsghdr *message) {
        const struct nfgenmsg *header = mnl_nlmsg_get_payload(message);

        return header->nfgen_family;
}

static const char *family_name(uint8_t family) {
        static const char *const names[] = {
                [NFPROTO_INET] = "inet",     [NFPROTO_IPV4] = "ip",       [NFPROTO_ARP] = "arp",
                [NFPROTO_NETDEV] = "netdev", [NFPROTO_BRIDGE] = "bridge", [NFPROTO_IPV6] = "ip6",
        };

        return family < ELEMENTSOF(names) && names[family] ? names[family] : "other";
}

static int on_generation(const struct nlmsghdr *message, Nftables *n) {
        Attributes a;
        int r = attributes_of(message, &a);

        return r < 0 ? r : take_u32(a.of[NFTA_GEN_ID], &n->generation);
}

static int on_table(const struct nlmsghdr *message, Nftables *n) {
        char name[NFTABLES_NAME_BYTES];
        Attributes a;
        int r;

        r = attributes_of(message, &a);
        if (r >= 0)
                r = take_text(a.of[NFTA_TABLE_NAME], name, sizeof(name));
        if (r < 0)
                return r;
        if (n->n_tables == NFTABLES_TABLES_MAX)
                return -EFBIG;

        (void) snprintf(n->tables[n->n_tables++], sizeof(n->tables[0]), "%s %s",
                        family_name(family_of(message)), name);
        return 0;
}

static int on_chain(const struct nlmsghdr *message, Nftables *n) {
        NftChain chain = { .family = family_of(message) };
        char type[NFTABLES_NAME_BYTES] = "";
        uint32_t policy = NF_ACCEPT;
        Attributes a, hook;
        int r;

        r = attributes_of(message, &a);
        if (r >= 0)
                r = take_text(a.of[NFTA_CHAIN_TABLE], chain.table, sizeof(chain.table));
        if (r >= 0)
                r = take_text(a.of[NFTA_CHAIN_NAME], chain.name, sizeof(chain.name));
        if (r < 0)
                return r;
        if (!a.of[NFTA_CHAIN_HOOK])
                return 0; /* only others' rules lead there */

        r = attributes_in(a.of[NFTA_CHAIN_HOOK], &hook);
        if (r >= 0)
                r = take_u32(hook.of[NFTA_HOOK_HOOKNUM], &chain.hook);
        if (r >= 0 && a.of[NFTA_CHAIN_TYPE])
                r = take_text(a.of[NFTA_CHAIN_TYPE], type, sizeof(type));
        if (r >= 0 && a.of[NFTA_CHAIN_POLICY])
                r = take_u32(a.of[NFTA_CHAIN_POLICY], &policy);
        if (r < 0)
                return r;
        if (n->n_chains == NFTABLES_CHAINS_MAX)
                return -EFBIG;

        chain.filter = strcmp(type, "filter") == 0;
        chain.drops = policy == NF_DROP;
        n->chains[n->n_chains++] = chain;
        return 0;
}

/* Whether an expression is the verdict drop: `immediate` into the verdict register. */
static bool is_drop(const Attributes *expression) {
        Attributes immediate, data, verdict;
        uint32_t code;

        if (!expression->of[NFTA_EXPR_DATA] ||
            attributes_in(expression->of[NFTA_EXPR_DATA], &immediate) < 0 ||
            !immediate.of[NFTA_IMMEDIATE_DATA] ||
            attributes_in(immediate.of[NFTA_IMMEDIATE_DATA], &data) < 0 ||
            !data.of[NFTA_DATA_VERDICT] || attributes_in(data.of[NFTA_DATA_VERDICT], &verdict) < 0)
                return false;

        return take_u32(verdict.of[NFTA_VERDICT_CODE], &code) >= 0 && code == NF_DROP;
}

typedef struct Rule {
        bool conditional; /* has an expression that may not match */
        bool drops;
} Rule;

static int on_expression(const struct nlattr *element, void *userdata) {
        char name[NFTABLES_NAME_BYTES];
        Attributes expression;
        Rule *rule = userdata;

        if (attributes_in(element, &expression) < 0 ||
            take_text(expression.of[NFTA_EXPR_NAME], name, sizeof(name)) < 0)
                return MNL_CB_ERROR;

        if (strcmp(name, "reject") == 0)
                rule->drops = true;
        else if (strcmp(name, "immediate") == 0 && is_drop(&expression))
                rule->drops = true;
        else if (strcmp(name, "counter") != 0 && strcmp(name, "log") != 0)
                rule->conditional = true;

        return MNL_CB_OK;
}

/* Rules come in their order: the last one of a chain is what remains. */
static int on_rule(const struct nlmsghdr *message, Nftables *n, bool *by_rule) {
        char table[NFTABLES_NAME_BYTES], name[NFTABLES_NAME_BYTES];
        Rule rule = { 0 };
        Attributes a;
        int r;

        r = attributes_of(message, &a);
        if (r >= 0)
                r = take_text(a.of[NFTA_RULE_TABLE], table, sizeof(table));
        if (r >= 0)
                r = take_text(a.of[NFTA_RULE_CHAIN], name, sizeof(name));
        if (r < 0)
                return r;
        if (a.of[NFTA_RULE_EXPRESSIONS] &&
            mnl_attr_parse_nested(a.of[NFTA_RULE_EXPRESSIONS], on_expression, &rule) < MNL_CB_OK)
                return -EBADMSG;

        for (size_t i = 0; i < n->n_chains; i++)
                if (n->chains[i].family == family_of(message) &&
                    strcmp(n->chains[i].table, table) == 0 && strcmp(n->chains[i].name, name) == 0)
                        by_rule[i] = rule.drops && !rule.conditional;

        return 0;
}

static int on_message(const struct nlmsghdr *message, Nftables *n, bool *by_rule) {
        if (NFNL_SUBSYS_ID(message->nlmsg_type) != NFNL_SUBSYS_NFTABLES)
                return -EBADMSG;

        switch (NFNL_MSG_TYPE(message->nlmsg_type)) {
        case NFT_MSG_NEWGEN:
                return on_generation(message, n);
        case NFT_MSG_NEWTABLE:
                return on_table(message, n);
        case NFT_MSG_NEWCHAIN:
                return on_chain(message, n);
        case NFT_MSG_NEWRULE:
                return on_rule(message, n, by_rule);
        default:
                return 0;
        }
}

int nftables_parse(const void *data, size_t size, Nftables *ret) {
        bool by_rule[NFTABLES_CHAINS_MAX] = { 0 };
        const struct nlmsghdr *message = data;
        int left, r;

        if (size > INT32_MAX)
                return -EFBIG;

        left = (int) size;
        ret->generation = 0;
        ret->n_chains = ret->n_tables = 0;
        while (left > 0) {
                if (!mnl_nlmsg_ok(message, left))
                        return -EBADMSG;
                r = on_message(message, ret, by_rule);
                if (r < 0)
                        return r;
                message = mnl_nlmsg_next(message, &left);
        }

        for (size_t i = 0; i < ret->n_chains; i++)
                ret->chains[i].drops = ret->chains[i].drops || by_rule[i];
        return 0;
}

int nftables_read(PstRun *run, Nftables *ret) {
        PstBytes bytes;
        int r;

        r = pst_query(run, PST_NFT_RULESET, &bytes);
        if (r < 0)
                return r;

        return nftables_parse(bytes.data, bytes.size, ret);
}

static bool covers(const NftChain *chain, uint8_t family, uint32_t hook) {
        return chain->filter && chain->hook == hook &&
               (chain->family == NFPROTO_INET || chain->family == family);
}

static bool drops(const Nftables *n, uint8_t family, uint32_t hook) {
        for (size_t i = 0; i < n->n_chains; i++)
                if (covers(&n->chains[i], family, hook) && n->chains[i].drops)
                        return true;

        return false;
}

bool nftables_default_drop(const Nftables *n, uint32_t hook) {
        return drops(n, NFPROTO_IPV4, hook) && drops(n, NFPROTO_IPV6, hook);
}

bool nftables_has_chain(const Nftables *n, uint32_t hook) {
        for (size_t i = 0; i < n->n_chains; i++)
                if (covers(&n->chains[i], NFPROTO_IPV4, hook) ||
                    covers(&n->chains[i], NFPROTO_IPV6, hook))
                        return true;

        return false;
}
