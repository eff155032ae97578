/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Network policy compliance: what reaches this device from outside, and what becomes of a packet
 * that no rule was made for.
 *
 * Two witnesses: the kernel, of rules and sockets, and systemd, of whose sockets they are.
 */

#include <linux/netfilter.h>
#include <stdio.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/daemon/units.h"
#include "reader/kernel/cgroup_table.h"
#include "reader/kernel/nftables.h"
#include "reader/kernel/sock_diag.h"
#include "reader/text/text_set.h"

/* iptables-legacy, whose rules nftables does not show; in recordings the device's own view. */
#define LEGACY_TABLES(folder)                                                                      \
        PST_FILE(folder "ip_tables_names"), PST_FILE(folder "ip6_tables_names")

#define EPHEMERAL_PORT 32768U /* above, an unconnected UDP socket is a client that waits */

static int give_filter(PstRun *run) {
        TextSet tables = { 0 };
        Nftables filter;
        int r;

        r = nftables_read(run, &filter);
        for (size_t i = 0; r >= 0 && i < filter.n_tables; i++) {
                const NftTable *table = &filter.tables[i];
                const char *family = nftables_family_name(table->family);

                if (!table->dormant)
                        r = text_set_add_pair(&tables, text(family, strlen(family)), ' ',
                                              text(table->name, strlen(table->name)));
        }
        if (r < 0)
                return r;

        pst_fact_bool(run, "input_default_drop", nftables_default_drop(&filter, NF_INET_LOCAL_IN));
        pst_fact_bool(run, "forward_default_drop", nftables_default_drop(&filter, NF_INET_FORWARD));
        pst_fact_bool(run, "output_default_drop",
                      nftables_default_drop(&filter, NF_INET_LOCAL_OUT));
        pst_fact_bool(run, "input_chain", nftables_has_chain(&filter, NF_INET_LOCAL_IN));
        text_set_fact(run, "tables", &tables);
        if (filter.generation > 0)
                pst_fact_int(run, "generation", filter.generation);
        return 0;
}

/* Names of tables, one a line. The files are there while the modules are; on a running device the
 * second folder is a link to the first, and links of procfs are not followed. */
static int add_legacy(PstRun *run, const PstQuestion *question, bool *any) {
        PstBytes names;
        int r;

        r = run->host->query(run, question, &names);
        if (r == -ENOENT || r == -ELOOP)
                return 0;
        if (r < 0)
                return r;

        *any = *any || names.size > 0;
        return 0;
}

static const PstQuestion legacy_tables[] = { LEGACY_TABLES(SOCKET_TABLE_FOLDER),
                                             LEGACY_TABLES(SOCKET_TABLE_RECORDED) };

/* Whether the kernel's own folder shows that neither module is there, so that nobody has to be asked;
 * a recording without that folder is another matter. */
static bool has_no_legacy(PstRun *run) {
        PstBytes names;
        Text rest, name;

        if (pst_list(run, SOCKET_TABLE_FOLDER, &names) < 0)
                return false;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &name))
                if (text_is(name, "ip_tables_names") || text_is(name, "ip6_tables_names"))
                        return false;
        return names.size > 0;
}

static void give_legacy(PstRun *run) {
        bool any = false;
        int r = 0;

        if (has_no_legacy(run)) {
                pst_fact_bool(run, "legacy_tables", false);
                return;
        }

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(legacy_tables); i++)
                r = add_legacy(run, &legacy_tables[i], &any);
        if (r >= 0)
                pst_fact_bool(run, "legacy_tables", any);
}

static int sample_packet_filter(PstRun *run) {
        int r;

        r = give_filter(run);
        if (r < 0)
                return r;

        give_legacy(run);
        return pst_present(run);
}

/* The worker holds no CAP_NET_ADMIN: one netlink message more would flush what it came to see. */
static const PstSignal packet_filter = {
        .id = "network.packet_filter",
        .help = "What the kernel does with packets that no rule was made for.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SOCKET_TABLE_FOLDER),
        .queries = PST_QUERIES(PST_NFT_RULESET, LEGACY_TABLES(SOCKET_TABLE_FOLDER),
                               LEGACY_TABLES(SOCKET_TABLE_RECORDED)),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_NFT_RULESET)),
        .facts = PST_FACTS({ "input_default_drop", PST_BOOL, "Packets to us, IPv4 and IPv6." },
                           { "forward_default_drop", PST_BOOL, "Packets through us." },
                           { "output_default_drop", PST_BOOL, "Packets from us." },
                           { "input_chain", PST_BOOL, "There is a filter for packets to us." },
                           { "tables", PST_LIST, "Names of the tables in force." },
                           { "generation", PST_INT, "How often the rules were changed." },
                           { "legacy_tables", PST_BOOL, "There are rules of iptables-legacy." }),
        .sample = sample_packet_filter,
};

/* What sock_diag and procfs list, and what can be said of it. */
typedef struct Sockets {
        SocketTable diag, proc;
        int diag_result; /* -EOPNOTSUPP: procfs alone was asked */
} Sockets;

static int sockets_read(PstRun *run, Sockets *ret) {
        int r;

        r = socket_table_read(run, &ret->proc);
        if (r < 0)
                return r;

        ret->diag_result = sock_diag_read(run, &ret->diag);
        return ret->diag_result == -EOPNOTSUPP ? 0 : ret->diag_result;
}

static const SocketTable *table_of(const Sockets *s) {
        return s->diag_result < 0 ? &s->proc : &s->diag;
}

/* Index of the loopback interface: 1 in every network namespace (net/core/net_namespace.c). */
#define LOOPBACK_INDEX 1U

static bool is_exposed(const Listener *l) {
        return !l->loopback && l->interface != LOOPBACK_INDEX &&
               (!l->udp || l->port < EPHEMERAL_PORT);
}

static bool has(const SocketTable *table, const Listener *l) {
        for (size_t i = 0; i < table->n; i++) {
                const Listener *other = &table->items[i];

                if (other->udp == l->udp && other->ipv6 == l->ipv6 && other->port == l->port &&
                    strcmp(other->address, l->address) == 0)
                        return true;
        }

        return false;
}

static int add_socket(const Listener *l, TextSet *set) {
        char name[32];

        (void) snprintf(name, sizeof(name), "%s %u", l->udp ? "udp" : "tcp", l->port);
        return text_set_add(set, text(name, strlen(name)));
}

static int add_exposed(const SocketTable *table, TextSet *exposed) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < table->n; i++)
                if (is_exposed(&table->items[i]))
                        r = add_socket(&table->items[i], exposed);

        return r;
}

/* Of one table, the sockets that the other does not show. */
static int add_missing(const SocketTable *table, const SocketTable *other, TextSet *hidden) {
        int r = 0;

        for (size_t i = 0; r >= 0 && i < table->n; i++)
                if (is_exposed(&table->items[i]) && !has(other, &table->items[i]))
                        r = add_socket(&table->items[i], hidden);

        return r;
}

/* The control groups that listen, as paths. -ENOENT: one of them cannot be told. */
static int listening_cgroups(PstRun *run, const SocketTable *diag, TextSet *ret) {
        PstBytes groups;
        Text path;
        int r;

        text_set_init(ret);
        r = pst_query(run, PST_CGROUPS, &groups);
        for (size_t i = 0; r >= 0 && i < diag->n; i++) {
                if (!is_exposed(&diag->items[i]))
                        continue;
                if (diag->items[i].cgroup == 0)
                        return -ENOENT;
                r = cgroup_table_find(groups.data, groups.size, diag->items[i].cgroup, &path);
                if (r == 0)
                        return -ENOENT;
                if (r > 0)
                        r = text_set_add(ret, path);
        }

        return r < 0 ? r : 0;
}

/* Without this, there is nothing to say of units; with any other failure the view itself is odd. */
static bool is_unknowable(int r) {
        return r == -ENOENT || r == -EACCES || r == -EPERM || r == -ENOTCONN || r == -EOPNOTSUPP ||
               r == -ETIMEDOUT;
}

static int give_units(PstRun *run, const SocketTable *diag) {
        TextSet paths, units = { 0 };
        int r;

        r = listening_cgroups(run, diag, &paths);
        for (size_t i = 0; r >= 0 && i < paths.n; i++) {
                Text unit = cgroup_unit(text(paths.items[i], strlen(paths.items[i])));

                if (unit.size > 0)
                        r = text_set_add(&units, unit);
        }
        if (r >= 0)
                text_set_fact(run, "units", &units);

        return is_unknowable(r) ? 0 : r;
}

static int give_raw(PstRun *run) {
        TextSet protocols = { 0 };
        SocketTable sockets;
        char number[8];
        int r;

        r = socket_table_read_raw(run, &sockets);
        for (size_t i = 0; r >= 0 && i < sockets.n; i++) {
                (void) snprintf(number, sizeof(number), "%u", sockets.items[i].port);
                r = text_set_add(&protocols, text(number, strlen(number)));
        }
        if (r >= 0)
                text_set_fact(run, "raw", &protocols);

        return is_unknowable(r) ? 0 : r;
}

static int give_hidden(PstRun *run, const Sockets *sockets) {
        TextSet hidden = { 0 };
        int r;

        r = add_missing(&sockets->diag, &sockets->proc, &hidden);
        if (r >= 0)
                r = add_missing(&sockets->proc, &sockets->diag, &hidden);
        if (r >= 0)
                text_set_fact(run, "hidden", &hidden);

        return r;
}

static int sample_listeners(PstRun *run) {
        TextSet exposed = { 0 };
        Sockets sockets;
        int r;

        r = sockets_read(run, &sockets);
        if (r >= 0)
                r = add_exposed(table_of(&sockets), &exposed);
        if (r >= 0)
                r = give_raw(run);
        if (r < 0)
                return r;

        text_set_fact(run, "exposed", &exposed);
        pst_fact_int(run, "views", sockets.diag_result < 0 ? 1 : 2);
        if (sockets.diag_result < 0)
                return pst_present(run);

        r = give_hidden(run, &sockets);
        if (r >= 0)
                r = give_units(run, &sockets.diag);

        return r < 0 ? r : pst_present(run);
}

/* There is no event for a socket that begins to listen: the timer is all there is. */
static const PstSignal listeners = {
        .id = "network.listeners",
        .help = "Sockets that wait for whoever comes from outside, and whose they are.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SOCKET_TABLE_PATHS, SOCKET_TABLE_RAW_PATHS),
        .queries = PST_QUERIES(PST_LISTENERS("tcp"), PST_LISTENERS("udp"), PST_CGROUPS),
        .facts = PST_FACTS({ "exposed", PST_LIST, "Protocols and ports, such as 'tcp 22'." },
                           { "units", PST_LIST, "The units they belong to, by control group." },
                           { "hidden", PST_LIST, "Sockets that one of two views does not show." },
                           { "views", PST_INT, "How many views of the sockets there were." },
                           { "raw", PST_LIST, "Numbers of the protocols that raw sockets take." }),
        .sample = sample_listeners,
};

/* Of the control groups those that systemd knows the unit of. A slice holds units and is none that
 * listens, see cgroup_unit(). */
static int known_units(PstRun *run, const TextSet *paths, TextSet *ret) {
        const char *arguments[PST_LIST_MAX + 1] = { NULL };
        const PstQuestion question = { .name = "units.by_cgroup", .arguments = arguments };
        PstBytes answer;
        Text path, unit;
        UnitList list;
        int r;

        text_set_init(ret);
        if (paths->n == 0)
                return 0;

        for (size_t i = 0; i < paths->n; i++)
                arguments[i] = paths->items[i];
        r = run->host->query(run, &question, &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_pair_next(&list, &path, &unit)) > 0)
                if (!text_ends(unit, ".slice"))
                        r = text_set_add(ret, unit);

        return r;
}

static int sample_listener_units(PstRun *run) {
        TextSet paths, known;
        SocketTable diag;
        int r;

        r = sock_diag_read(run, &diag);
        if (r >= 0)
                r = listening_cgroups(run, &diag, &paths);
        if (r >= 0)
                r = known_units(run, &paths, &known);
        if (r < 0)
                return r;

        text_set_fact(run, "known", &known);
        return pst_present(run);
}

static const PstSignal listener_units = {
        .id = "network.listener_units",
        .help = "Which of the units that listen systemd knows.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(PST_LISTENERS("tcp"), PST_LISTENERS("udp"), PST_CGROUPS,
                               PST_UNITS_BY_CGROUP(PST_ANY)),
        .facts = PST_FACTS({ "known", PST_LIST, "Units of control groups that listen." }),
        .sample = sample_listener_units,
};

PST_OBJECTIVE(network_policy_compliance) = {
        .id = "network_policy_compliance",
        .title = "Network policy compliance",
        .signals = PST_SIGNALS(&packet_filter, &listeners, &listener_units),
};
