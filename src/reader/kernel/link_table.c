/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network interfaces.
 *
 * Runs in a worker, over the messages that a query process passed on. The kernel wrote them; a
 * recording may hold anything. rtnetlink(7); include/uapi/linux/if_link.h.
 */

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "reader/kernel/link_table.h"
#include "reader/kernel/netlink.h"

/* A name of the kernel's, which is at most LINK_NAME_BYTES long with its NUL. */
static int take_name(const struct nlattr *attribute, char ret[LINK_NAME_BYTES]) {
        size_t n = mnl_attr_get_payload_len(attribute);
        const char *data = mnl_attr_get_payload(attribute);

        n = strnlen(data, n);
        if (n >= LINK_NAME_BYTES)
                return -EBADMSG;

        memcpy(ret, data, n);
        ret[n] = '\0';
        return 0;
}

/* It becomes part of paths. net/core/dev.c, dev_valid_name(). */
static bool is_name(const char *name) {
        return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
               name[strcspn(name, "/: \t\n")] == '\0';
}

static int on_info(const struct nlattr *attribute, void *userdata) {
        Link *link = userdata;

        if (mnl_attr_get_type(attribute) == IFLA_INFO_KIND && take_name(attribute, link->kind) < 0)
                return MNL_CB_ERROR;
        if (mnl_attr_get_type(attribute) == IFLA_INFO_SLAVE_KIND) {
                char kind[LINK_NAME_BYTES];

                if (take_name(attribute, kind) < 0)
                        return MNL_CB_ERROR;
                link->bridged = strcmp(kind, "bridge") == 0;
        }

        return MNL_CB_OK;
}

static int on_attribute(const struct nlattr *attribute, void *userdata) {
        Link *link = userdata;

        switch (mnl_attr_get_type(attribute)) {
        case IFLA_IFNAME:
                return take_name(attribute, link->name) < 0 || !is_name(link->name) ? MNL_CB_ERROR
                                                                                    : MNL_CB_OK;
        case IFLA_OPERSTATE:
                if (mnl_attr_validate(attribute, MNL_TYPE_U8) < 0)
                        return MNL_CB_ERROR;
                link->state = mnl_attr_get_u8(attribute);
                return MNL_CB_OK;
        case IFLA_PROMISCUITY:
                if (mnl_attr_validate(attribute, MNL_TYPE_U32) < 0)
                        return MNL_CB_ERROR;
                link->promiscuity = mnl_attr_get_u32(attribute);
                return MNL_CB_OK;
        case IFLA_LINKINFO:
                return mnl_attr_parse_nested(attribute, on_info, link);
        default:
                return MNL_CB_OK;
        }
}

static int parse_message(const struct nlmsghdr *message, Link *ret) {
        const struct ifinfomsg *info;
        Link link = { 0 };

        if (message->nlmsg_type != RTM_NEWLINK ||
            mnl_nlmsg_get_payload_len(message) < sizeof(*info))
                return -EBADMSG;

        info = mnl_nlmsg_get_payload(message);
        link.index = info->ifi_index;
        link.loopback = info->ifi_flags & IFF_LOOPBACK;
        if (mnl_attr_parse(message, sizeof(*info), on_attribute, &link) < MNL_CB_OK)
                return -EBADMSG;
        if (!link.name[0])
                return -EBADMSG;

        /* Loopback and tunnels have no carrier to tell of: theirs stays unknown. */
        link.up = info->ifi_flags & IFF_UP &&
                  (link.state == IF_OPER_UP || link.state == IF_OPER_UNKNOWN);
        *ret = link;
        return 0;
}

int link_table_parse(const void *data, size_t size, LinkTable *ret) {
        PstBytes rest = { .data = data, .size = size };
        const struct nlmsghdr *message;
        int r;

        ret->n = 0;
        while ((r = netlink_next(&rest, &message)) > 0) {
                if (ret->n == LINKS_MAX)
                        return -EFBIG;
                r = parse_message(message, &ret->links[ret->n]);
                if (r < 0)
                        return r;
                ret->n++;
        }

        return r;
}

int link_table_read(PstRun *run, LinkTable *ret) {
        PstBytes bytes;
        int r;

        r = pst_query(run, PST_LINKS, &bytes);
        if (r < 0)
                return r;

        return link_table_parse(bytes.data, bytes.size, ret);
}
