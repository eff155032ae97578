/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of interfaces and devices, as the kernel announces them.
 *
 * Runs in postured-query-links. Believes the kernel, and hears nobody else. rtnetlink(7); the groups
 * of NETCONF tell of forwarding, rp_filter and the like (net/ipv4/devinet.c, net/ipv6/addrconf.c).
 */

#include "query/links/changes.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "query/broadcast.h"
#include "query/links/uevent.h"

static const unsigned route_groups[] = { RTNLGRP_LINK, RTNLGRP_IPV4_NETCONF, RTNLGRP_IPV6_NETCONF,
                                         0 };
static const unsigned uevent_groups[] = { KERNEL_EVENTS, 0 };

void changes_init(Changes *changes) {
        *changes = (Changes){ .route_fd = -1, .uevents_fd = -1 };
}

void changes_done(const Changes *changes) {
        closep(&changes->route_fd);
        closep(&changes->uevents_fd);
}

typedef struct RouteNews {
        bool links, netconf;
} RouteNews;

static void on_route_message(unsigned type, _unused_ const void *payload, _unused_ size_t size,
                             void *userdata) {
        RouteNews *news = userdata;

        news->links |= type == RTM_NEWLINK || type == RTM_DELLINK;
        news->netconf |= type == RTM_NEWNETCONF || type == RTM_DELNETCONF;
}

static void on_route_packet(const void *data, size_t size, void *userdata) {
        broadcast_messages(data, size, on_route_message, userdata);
}

static void on_route(Sources *sources, void *userdata) {
        const Changes *changes = userdata;
        RouteNews news = { 0 };
        bool lost = !broadcast_take(changes->route_fd, on_route_packet, &news);

        if (news.links || lost)
                sources_tell(sources, &(const News){ .question = "links", .lost = lost });
        if (news.netconf || lost)
                sources_tell(sources, &(const News){ .question = "netconf", .lost = lost });
}

static bool is_of_subsystem(const PstQuestion *watched, const void *subsystem) {
        const char *of = watched->arguments[0];

        return of && strcmp(of, subsystem) == 0;
}

static void on_uevent(const void *data, size_t size, void *userdata) {
        Sources *sources = userdata;
        const char *subsystem = uevent_subsystem(data, size);

        if (subsystem)
                sources_tell(sources, &(const News){ .question = "uevents",
                                                     .concerns = is_of_subsystem,
                                                     .what = subsystem });
}

static void on_uevents(Sources *sources, void *userdata) {
        const Changes *changes = userdata;

        if (!broadcast_take(changes->uevents_fd, on_uevent, sources))
                sources_tell(sources, &(const News){ .question = "uevents", .lost = true });
}

int changes_watch_route(Changes *changes, Sources *sources) {
        if (changes->route_fd < 0)
                changes->route_fd =
                        broadcast_listen(sources, NETLINK_ROUTE, route_groups, on_route, changes);

        return changes->route_fd < 0 ? changes->route_fd : 0;
}

int changes_watch_uevents(Changes *changes, Sources *sources) {
        if (changes->uevents_fd < 0)
                changes->uevents_fd = broadcast_listen(sources, NETLINK_KOBJECT_UEVENT,
                                                       uevent_groups, on_uevents, changes);

        return changes->uevents_fd < 0 ? changes->uevents_fd : 0;
}
