/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trusted network configuration: the interfaces are what they seem, and the kernel routes, redirects
 * and filters as it was configured to.
 *
 * Two witnesses: the kernel, of what is in force, and the files, of what was meant to be.
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/disk/networkd.h"
#include "reader/disk/sysctl_d.h"
#include "reader/kernel/link_table.h"
#include "reader/kernel/sysctl.h"
#include "reader/text/net_parameters.h"
#include "reader/text/text_set.h"

#define LINKS_FOLDER     "/sys/class/net/"
#define SYSFS_DEVICES    "/sys/devices/"
#define FLAG_PROMISCUOUS 0x100U /* IFF_PROMISC */

#define FORWARDING_IPV4 "net/ipv4/ip_forward"
#define FORWARDING_IPV6 "net/ipv6/conf/all/forwarding"
#define SYNCOOKIES      "net/ipv4/tcp_syncookies"

static bool is_promiscuous(const Link *link) {
        return link->promiscuity > (link->bridged ? 1U : 0U);
}

/* Whether sysfs shows the interface as promiscuous. -ENOENT: it is gone. */
static int sysfs_promiscuous(PstRun *run, Text name, bool *ret) {
        char path[PATH_MAX];
        unsigned long flags;
        PstBytes bytes;
        char *end;
        int r;

        (void) snprintf(path, sizeof(path), LINKS_FOLDER "%.*s/flags", (int) name.size, name.data);
        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r == -ENOTDIR ? -ENOENT : r; /* "bonding_masters" is a file among them */
        flags = strtoul((const char *) bytes.data, &end, 16); /* a NUL follows the bytes */
        if (end == (const char *) bytes.data || *end != '\n')
                return -EBADMSG;

        *ret = flags & FLAG_PROMISCUOUS;
        return 0;
}

/* The port of a bridge is promiscuous for the bridge's sake. */
static int sysfs_bridged(PstRun *run, Text name, bool *ret) {
        char path[PATH_MAX];
        PstBytes names;
        int r;

        (void) snprintf(path, sizeof(path), LINKS_FOLDER "%.*s/brport/", (int) name.size,
                        name.data);
        r = pst_list(run, path, &names);
        if (r < 0 && r != -ENOENT)
                return r;

        *ret = r >= 0;
        return 0;
}

static Text name_of(const Link *link) {
        return text(link->name, strlen(link->name));
}

static const Link *find_link(const LinkTable *table, Text name) {
        for (size_t i = 0; i < table->n; i++)
                if (text_is(name, table->links[i].name))
                        return &table->links[i];

        return NULL;
}

static int add_hidden(PstRun *run, const LinkTable *table, Text name, TextSet *hidden) {
        const Link *link = find_link(table, name);
        bool shown = false, bridged = false;
        int r;

        r = sysfs_promiscuous(run, name, &shown);
        if (r >= 0)
                r = sysfs_bridged(run, name, &bridged);
        if (r == -ENOENT)
                return 0;
        if (r < 0 || bridged || shown == (link && is_promiscuous(link)))
                return r;

        return text_set_add(hidden, name);
}

/* The same thing by two ways out of the kernel: what is hidden from one shows in the other. */
static int give_hidden(PstRun *run, const LinkTable *table) {
        TextSet hidden = { 0 };
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, LINKS_FOLDER, &names);
        if (r == -ENOENT || r == -ENOTCONN)
                return 0; /* without sysfs there is no second view */
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name))
                r = add_hidden(run, table, name, &hidden);
        if (r >= 0)
                text_set_fact(run, "hidden", &hidden);

        return r;
}

static int sample_links(PstRun *run) {
        TextSet up = { 0 }, kinds = { 0 }, promiscuous = { 0 };
        LinkTable table;
        int r;

        r = link_table_read(run, &table);
        for (size_t i = 0; r >= 0 && i < table.n; i++) {
                const Link *link = &table.links[i];

                if (link->up)
                        r = text_set_add(&up, name_of(link));
                if (r >= 0 && link->kind[0])
                        r = text_set_add(&kinds, text(link->kind, strlen(link->kind)));
                if (r >= 0 && is_promiscuous(link))
                        r = text_set_add(&promiscuous, name_of(link));
        }
        if (r >= 0)
                r = give_hidden(run, &table);
        if (r < 0)
                return r;

        text_set_fact(run, "up", &up);
        text_set_fact(run, "kinds", &kinds);
        text_set_fact(run, "promiscuous", &promiscuous);
        return pst_present(run);
}

/* User-visible flags show promiscuity only where it was set by name; a packet socket raises the
 * counter alone (net/core/dev.c, dev_get_flags()). */
static const PstSignal links = {
        .id = "network.links",
        .help = "Network interfaces, and whether any listens to what is not meant for it.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(LINKS_FOLDER, SYSFS_DEVICES),
        .queries = PST_QUERIES(PST_LINKS),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_LINKS)),
        .facts = PST_FACTS({ "up", PST_LIST, "Interfaces that are up." },
                           { "kinds", PST_LIST, "Kinds of virtual interfaces there are." },
                           { "promiscuous", PST_LIST, "Interfaces that take in every packet." },
                           { "hidden", PST_LIST,
                             "Interfaces whose promiscuity netlink and sysfs disagree about." }),
        .sample = sample_links,
};

/* One parameter of one interface ("all" and "default" among them): 1, or 0 if there is none. */
static int read_parameter(PstRun *run, NetParameter parameter, const char *interface,
                          int64_t *ret) {
        char key[PATH_MAX];

        (void) snprintf(key, sizeof(key), "%s/%s/%s", net_parameter_folder(parameter), interface,
                        net_parameter_key(parameter));
        return sysctl_read_int(run, key, ret);
}

/* The weakest effect over the interfaces that are up, or over the default where none is. */
static int effective(PstRun *run, NetParameter parameter, const LinkTable *table, bool forwarding,
                     int64_t *ret) {
        int64_t all, one, worst = 0, effect;
        bool any = false;
        int r;

        r = read_parameter(run, parameter, "all", &all);
        if (r <= 0)
                return r;

        for (size_t i = 0; i < table->n; i++) {
                if (!table->links[i].up || table->links[i].loopback)
                        continue;
                r = read_parameter(run, parameter, table->links[i].name, &one);
                if (r < 0)
                        return r;
                if (r == 0)
                        continue;
                effect = net_parameter_effective(parameter, forwarding, all, one);
                worst = any ? net_parameter_worse(parameter, worst, effect) : effect;
                any = true;
        }

        if (!any) {
                r = read_parameter(run, parameter, "default", &one);
                if (r <= 0)
                        return r;
                worst = net_parameter_effective(parameter, forwarding, all, one);
        }

        *ret = worst;
        return 1;
}

static int sample_parameters(PstRun *run) {
        int64_t ipv4 = 0, ipv6 = 0, value;
        LinkTable table;
        int r;

        r = link_table_read(run, &table);
        if (r < 0)
                return r;

        r = sysctl_read_int(run, FORWARDING_IPV4, &ipv4);
        if (r > 0)
                pst_fact_bool(run, "forwarding_ipv4", ipv4 != 0);
        if (r >= 0)
                r = sysctl_read_int(run, FORWARDING_IPV6, &ipv6);
        if (r > 0)
                pst_fact_bool(run, "forwarding_ipv6", ipv6 != 0);
        if (r >= 0)
                r = sysctl_fact_int(run, SYNCOOKIES, "syncookies");

        for (NetParameter p = 0; r >= 0 && p < _NET_PARAMETER_MAX; p++) {
                r = effective(run, p, &table, ipv4 != 0, &value);
                if (r > 0)
                        pst_fact_int(run, net_parameter_name(p), value);
        }

        return r < 0 ? r : pst_present(run);
}

#define PARAMETER_FACTS                                                                            \
        { "forwarding_ipv4", PST_BOOL, "IPv4 packets of others are passed on." },                  \
                { "forwarding_ipv6", PST_BOOL, "IPv6 packets of others are passed on." },          \
                { "reverse_path_filter", PST_INT,                                                  \
                  "Packets from where none could come: 0 taken, 1 and 2 refused." },               \
                { "accept_redirects", PST_INT, "1: routers may change our routes." },              \
                { "send_redirects", PST_INT, "1: we tell others to change theirs." },              \
                { "accept_source_route", PST_INT, "1: senders may choose a packet's way." },       \
                { "syncookies", PST_INT, "0: a flood of half-open connections locks us up." }, {   \
                "temporary_addresses", PST_INT, "Privacy addresses of IPv6: 2 preferred."          \
        }

static const PstSignal parameters = {
        .id = "network.parameters",
        .help = "Network parameters in effect, the weakest over all interfaces that are up.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SYSCTL_ROOT "net/ipv4/", SYSCTL_ROOT "net/ipv6/"),
        .queries = PST_QUERIES(PST_LINKS, PST_NETCONF),
        .watches = PST_WATCHES(PST_ON_FILE(SYSCTL_ROOT "net/ipv4/"), PST_ON_ANSWER(PST_LINKS),
                               PST_ON_ANSWER(PST_NETCONF)),
        .facts = PST_FACTS(PARAMETER_FACTS),
        .sample = sample_parameters,
};

/* As the kernel would have it if these files were all that was ever set: over `all` and `default`. */
static int configured(const SysctlD *files, NetParameter parameter, bool forwarding, int64_t *ret) {
        char key[PATH_MAX];
        int64_t all, one;
        int r;

        (void) snprintf(key, sizeof(key), "%s/all/%s", net_parameter_folder(parameter),
                        net_parameter_key(parameter));
        r = sysctl_d_find_int(files, key, &all);
        if (r <= 0)
                return r;

        (void) snprintf(key, sizeof(key), "%s/default/%s", net_parameter_folder(parameter),
                        net_parameter_key(parameter));
        r = sysctl_d_find_int(files, key, &one);
        if (r <= 0)
                return r;

        *ret = net_parameter_effective(parameter, forwarding, all, one);
        return 1;
}

static int sample_parameters_configured(PstRun *run) {
        int64_t ipv4 = 0, ipv6 = 0, value;
        Networkd networkd;
        SysctlD files;
        int r;

        r = sysctl_d_read(run, &files);
        if (r >= 0)
                r = sysctl_d_find_int(&files, FORWARDING_IPV4, &ipv4);
        if (r >= 0)
                r = sysctl_d_find_int(&files, FORWARDING_IPV6, &ipv6);
        if (r >= 0)
                r = networkd_read(run, &networkd);
        if (r < 0)
                return r;

        pst_fact_bool(run, "forwarding_ipv4", ipv4 != 0 || networkd.forwarding_ipv4);
        pst_fact_bool(run, "forwarding_ipv6", ipv6 != 0 || networkd.forwarding_ipv6);
        r = sysctl_d_fact_int(run, &files, SYNCOOKIES, "syncookies");
        for (NetParameter p = 0; r >= 0 && p < _NET_PARAMETER_MAX; p++) {
                r = configured(&files, p, ipv4 != 0 || networkd.forwarding_ipv4, &value);
                if (r > 0)
                        pst_fact_int(run, net_parameter_name(p), value);
        }

        return r < 0 ? r : pst_present(run);
}

static const PstSignal parameters_configured = {
        .id = "network.parameters_configured",
        .help = "The same as sysctl.d and networkd have it; what they leave out is left out.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(SYSCTL_D_PATHS, NETWORKD_PATHS),
        .watches = PST_WATCHES(SYSCTL_D_WATCHES, PST_ON_FILE("/etc/systemd/network/"),
                               PST_ON_FILE("/run/systemd/network/")),
        .facts = PST_FACTS(PARAMETER_FACTS),
        .sample = sample_parameters_configured,
};

PST_OBJECTIVE(trusted_network_configuration) = {
        .id = "trusted_network_configuration",
        .title = "Trusted network configuration",
        .signals = PST_SIGNALS(&links, &parameters, &parameters_configured),
};
