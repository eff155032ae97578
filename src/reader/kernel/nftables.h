/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define NFTABLES_CHAINS_MAX 512U
#define NFTABLES_TABLES_MAX 128U
#define NFTABLES_NAME_BYTES 128U

typedef struct NftTable {
        uint8_t family; /* NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6, ... */
        bool dormant;   /* it is there, and none of it in force */
        char name[NFTABLES_NAME_BYTES];
} NftTable;

/* A base chain: one that the kernel itself calls. */
typedef struct NftChain {
        uint8_t family;
        uint32_t hook; /* NF_INET_LOCAL_IN, ... */
        bool filter;   /* of type "filter" */
        bool dormant;  /* of a dormant table */
        bool drops; /* what no rule with a condition decides is dropped: by policy, or by a rule */
        char table[NFTABLES_NAME_BYTES];
        char name[NFTABLES_NAME_BYTES];
} NftChain;

typedef struct Nftables {
        uint32_t generation;
        NftChain chains[NFTABLES_CHAINS_MAX];
        size_t n_chains;
        NftTable tables[NFTABLES_TABLES_MAX];
        size_t n_tables;
} Nftables;

/*
 * The messages of one generation, as PST_NFT_RULESET has them; that generation has to be said. An
 * empty answer is that of a kernel without nftables: no rules, and generation 0, which no kernel
 * with them has. -EBADMSG, -EFBIG. Pure.
 */
int nftables_parse(const void *data, size_t size, Nftables *ret);

/* "inet", "ip", "ip6", ...; static. */
const char *nftables_family_name(uint8_t family);

/* As pst_query(), for a signal that declares PST_NFT_RULESET. */
int nftables_read(PstRun *run, Nftables *ret);

/* Whether packets at this hook that no rule was made for are dropped, of IPv4 and of IPv6. */
bool nftables_default_drop(const Nftables *nftables, uint32_t hook);

/* Whether any base chain of type filter sits at this hook. */
bool nftables_has_chain(const Nftables *nftables, uint32_t hook);
