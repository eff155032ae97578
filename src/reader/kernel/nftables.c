/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The packet filter's tables, and what becomes of packets that no rule was made for.
 *
 * Runs in a worker, over the messages that a query process passed on. The kernel wrote them; a
 * recording may hold anything. include/uapi/linux/netfilter/nf_tables.h; integers are big-endian.
 */

#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <string.h>

#include "base/macro.h"
#include "reader/kernel/netlink.h"
#include "reader/kernel/nft_rule.h"
#include "reader/kernel/nftables.h"

/* What is collected on the way. */
typedef struct Ruleset {
        Nftables *result;
        bool generation;                         /* it was said which one this is */
        NftVerdict decided[NFTABLES_CHAINS_MAX]; /* of each chain, the first rule for all packets */
} Ruleset;

static int attributes_of(const struct nlmsghdr *message, NetlinkAttributes *ret) {
        return netlink_attributes(message, sizeof(struct nfgenmsg), ret);
}

static uint8_t family_of(const struct nlmsghdr *message) {
        const struct nfgenmsg *header = mnl_nlmsg_get_payload(message);

        return header->nfgen_family;
}

const char *nftables_family_name(uint8_t family) {
        static const char *const names[] = {
                [NFPROTO_INET] = "inet",     [NFPROTO_IPV4] = "ip",       [NFPROTO_ARP] = "arp",
                [NFPROTO_NETDEV] = "netdev", [NFPROTO_BRIDGE] = "bridge", [NFPROTO_IPV6] = "ip6",
        };

        return family < ELEMENTSOF(names) && names[family] ? names[family] : "other";
}

static int on_generation(const struct nlmsghdr *message, Ruleset *set) {
        NetlinkAttributes a;
        int r = attributes_of(message, &a);

        if (r >= 0)
                r = netlink_be32(a.of[NFTA_GEN_ID], &set->result->generation);
        set->generation = r >= 0;
        return r;
}

static int on_table(const struct nlmsghdr *message, Ruleset *set) {
        NftTable table = { .family = family_of(message) };
        NetlinkAttributes a;
        uint32_t flags = 0;
        int r;

        r = attributes_of(message, &a);
        if (r >= 0)
                r = netlink_text(a.of[NFTA_TABLE_NAME], table.name, sizeof(table.name));
        if (r >= 0 && a.of[NFTA_TABLE_FLAGS])
                r = netlink_be32(a.of[NFTA_TABLE_FLAGS], &flags);
        if (r < 0)
                return r;
        if (set->result->n_tables == NFTABLES_TABLES_MAX)
                return -EFBIG;

        table.dormant = flags & NFT_TABLE_F_DORMANT;
        set->result->tables[set->result->n_tables++] = table;
        return 0;
}

static int parse_base_chain(const NetlinkAttributes *a, NftChain *chain) {
        char type[NFTABLES_NAME_BYTES] = "";
        uint32_t policy = NF_ACCEPT;
        NetlinkAttributes hook;
        int r;

        r = netlink_nested(a->of[NFTA_CHAIN_HOOK], &hook);
        if (r >= 0)
                r = netlink_be32(hook.of[NFTA_HOOK_HOOKNUM], &chain->hook);
        if (r >= 0 && a->of[NFTA_CHAIN_TYPE])
                r = netlink_text(a->of[NFTA_CHAIN_TYPE], type, sizeof(type));
        if (r >= 0 && a->of[NFTA_CHAIN_POLICY])
                r = netlink_be32(a->of[NFTA_CHAIN_POLICY], &policy);

        chain->filter = strcmp(type, "filter") == 0;
        chain->drops = policy == NF_DROP;
        return r;
}

static int on_chain(const struct nlmsghdr *message, Ruleset *set) {
        NftChain chain = { .family = family_of(message) };
        NetlinkAttributes a;
        int r;

        r = attributes_of(message, &a);
        if (r >= 0)
                r = netlink_text(a.of[NFTA_CHAIN_TABLE], chain.table, sizeof(chain.table));
        if (r >= 0)
                r = netlink_text(a.of[NFTA_CHAIN_NAME], chain.name, sizeof(chain.name));
        if (r < 0 || !a.of[NFTA_CHAIN_HOOK])
                return r; /* without a hook only others' rules lead there */

        r = parse_base_chain(&a, &chain);
        if (r < 0)
                return r;
        if (set->result->n_chains == NFTABLES_CHAINS_MAX)
                return -EFBIG;

        set->result->chains[set->result->n_chains++] = chain;
        return 0;
}

/* Rules come in their order. */
static int on_rule(const struct nlmsghdr *message, Ruleset *set) {
        char table[NFTABLES_NAME_BYTES], name[NFTABLES_NAME_BYTES];
        NftVerdict verdict;
        NetlinkAttributes a;
        int r;

        r = attributes_of(message, &a);
        if (r >= 0)
                r = netlink_text(a.of[NFTA_RULE_TABLE], table, sizeof(table));
        if (r >= 0)
                r = netlink_text(a.of[NFTA_RULE_CHAIN], name, sizeof(name));
        if (r >= 0)
                r = nft_rule_parse(a.of[NFTA_RULE_EXPRESSIONS], &verdict);
        if (r < 0)
                return r;

        for (size_t i = 0; i < set->result->n_chains; i++) {
                const NftChain *chain = &set->result->chains[i];

                if (set->decided[i] == NFT_VERDICT_NONE && chain->family == family_of(message) &&
                    strcmp(chain->table, table) == 0 && strcmp(chain->name, name) == 0)
                        set->decided[i] = verdict;
        }

        return 0;
}

static int on_message(const struct nlmsghdr *message, Ruleset *set) {
        if (NFNL_SUBSYS_ID(message->nlmsg_type) != NFNL_SUBSYS_NFTABLES)
                return -EBADMSG;

        switch (NFNL_MSG_TYPE(message->nlmsg_type)) {
        case NFT_MSG_NEWGEN:
                return on_generation(message, set);
        case NFT_MSG_NEWTABLE:
                return on_table(message, set);
        case NFT_MSG_NEWCHAIN:
                return on_chain(message, set);
        case NFT_MSG_NEWRULE:
                return on_rule(message, set);
        default:
                return 0;
        }
}

/* The chains of a dormant table are listed and never called. */
static bool is_dormant(const Nftables *n, const NftChain *chain) {
        for (size_t i = 0; i < n->n_tables; i++)
                if (n->tables[i].dormant && n->tables[i].family == chain->family &&
                    strcmp(n->tables[i].name, chain->table) == 0)
                        return true;

        return false;
}

static void conclude(const Ruleset *set) {
        for (size_t i = 0; i < set->result->n_chains; i++) {
                NftChain *chain = &set->result->chains[i];

                if (set->decided[i] == NFT_VERDICT_DROP)
                        chain->drops = true;
                else if (set->decided[i] == NFT_VERDICT_ACCEPT)
                        chain->drops = false;
                chain->dormant = is_dormant(set->result, chain);
        }
}

int nftables_parse(const void *data, size_t size, Nftables *ret) {
        PstBytes rest = { .data = data, .size = size };
        Ruleset set = { .result = ret };
        const struct nlmsghdr *message;
        int r;

        ret->generation = 0;
        ret->n_chains = ret->n_tables = 0;
        if (size == 0)
                return 0;

        while ((r = netlink_next(&rest, &message)) > 0) {
                r = on_message(message, &set);
                if (r < 0)
                        return r;
        }
        if (r < 0)
                return r;
        if (!set.generation)
                return -EBADMSG; /* not even that there are no rules was said */

        conclude(&set);
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
        return chain->filter && !chain->dormant && chain->hook == hook &&
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
