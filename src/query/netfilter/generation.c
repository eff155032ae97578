/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Generations of the nftables ruleset: one for each change.
 *
 * Runs in postured-query-netfilter. The kernel speaks; but a process may call itself what it likes.
 * include/uapi/linux/netfilter/nf_tables.h (nft_gen_attributes); nf_tables_fill_gen_info(). Pure.
 */

#include "query/netfilter/generation.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdio.h>
#include <string.h>

static int on_attribute(const struct nlattr *attribute, void *userdata) {
        Generation *generation = userdata;
        uint16_t type = mnl_attr_get_type(attribute);

        if (type == NFTA_GEN_PROC_PID && mnl_attr_validate(attribute, MNL_TYPE_U32) >= 0)
                generation->pid = ntohl(mnl_attr_get_u32(attribute));
        if (type == NFTA_GEN_PROC_NAME && mnl_attr_validate(attribute, MNL_TYPE_NUL_STRING) >= 0)
                (void) snprintf(generation->program, sizeof(generation->program), "%s",
                                mnl_attr_get_str(attribute));

        return MNL_CB_OK;
}

void generation_parse(const void *payload, size_t size, Generation *ret) {
        const size_t head = sizeof(struct nfgenmsg);

        *ret = (Generation){ 0 };
        if (size > head)
                (void) mnl_attr_parse_payload((const char *) payload + head, size - head,
                                              on_attribute, ret);
}
