/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <libmnl/libmnl.h>

/* What a rule does with every packet that gets to it. */
typedef enum NftVerdict {
        NFT_VERDICT_NONE,   /* nothing: it only looks, has a condition, or visits another chain */
        NFT_VERDICT_POLICY, /* no rule behind it is asked, and what remains is the chain's policy */
        NFT_VERDICT_ACCEPT,
        NFT_VERDICT_DROP,
} NftVerdict;

/*
 * Of a rule's NFTA_RULE_EXPRESSIONS, or NULL. A condition that always holds is taken for one:
 * whether it can fail is not told. -EBADMSG: no expressions. Pure.
 */
int nft_rule_parse(const struct nlattr *expressions, NftVerdict *ret);
