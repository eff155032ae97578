/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define NFTABLES_CHAINS_MAX 512U
#define NFTABLES_TABLES_MAX 128U
#define NFTABLES_NAME_BYTES 128U

/* A base chain: one that the kernel itself calls. */
typedef struct NftChain {
        uint8_t family; /* NFPROTO_INET, NFPROTO_IPV4, NFPROTO_IPV6, ... */
        uint32_t hook;  /* NF_INET_LOCAL_IN, ... */
        bool filter;    /* of type "filter" */
        bool drops;     /* what no rule decides is dropped: by policy, or by its last rule */
        char table[NFTABLES_NAME_BYTES];
        char name[NFTABLES_NAME_BYTES];
} NftChain;

typedef struct Nftables {
        uint32_t generation;
        NftChain chains[NFTABLES_CHAINS_MAX];
        size_t n_chains;
        char tables[NFTABLES_TABLES_MAX][NFTABLES_NAME_BYTES + 8]; /* "inet filter" */
        size_t n_tables;
} Nftables;

/* The messages of one generation, as PST_NFT_RULESET has them. -EBADMSG, -EFBIG. Pure. */
int nftables_parse(const void *data, size_t size, Nftables *ret);

/* As pst_query(), for a signal that declares PST_NFT_RULESET. */
int nftables_read(PstRun *run, Nftables *ret);

/* Whether packets at this hook that no rule was made for are dropped, of IPv4 and of IPv6. */
bool nftables_default_drop(const Nftables *nftables, uint32_t hook);

/* Whether any base chain of type filter sits at this hook. */
bool nftables_has_chain(const Nftables *nftables, uint32_t hook);
