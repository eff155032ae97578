/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-netfilter: passes on the kernel's nftables ruleset.
 *
 * Its right: CAP_NET_ADMIN, without which nfnetlink answers nothing. With it one could flush the
 * firewall, which no filter of system calls can tell from looking: so there is nothing else in this
 * process. It changes nothing and starts nothing. Distrusts those who ask.
 */

#include "base/macro.h"
#include "jail/jail.h"
#include "query/modules.h"
#include "query/netfilter/changes.h"
#include "query/netfilter/ruleset.h"
#include "query/server.h"

/* The right is two sockets: one that asks, and one that hears. */
typedef struct Filter {
        Netlink *netlink; /* NULL until it is needed */
        Changes changes;
} Filter;

static int answer_ruleset(void *right, _unused_ const char *const *arguments, Reply *reply) {
        Filter *filter = right;

        return ruleset_read(&filter->netlink, reply);
}

static int watch_ruleset(void *right, _unused_ const PstQuestion *question, Sources *sources) {
        Filter *filter = right;

        return changes_watch(&filter->changes, sources);
}

static const Handler handlers[] = {
        { .question = "nft.ruleset", .answer = answer_ruleset, .watch = watch_ruleset },
        { 0 },
};

static void filter_done(const Filter *filter) {
        netlink_free(filter->netlink);
        changes_done(&filter->changes);
}

static int run(int argc, char **argv) {
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(filter_done) Filter filter = { 0 };
        int r;

        /* The first question opens a socket, and the first watch: nothing has to be open before but the
         * way in. */
        changes_init(&filter.changes);
        r = jail_early(PROGRAM_QUERY_NETFILTER);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_NETFILTER, modules_paths, MODULES_PATHS_N);
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_NETFILTER);
        if (r < 0)
                return r;

        return server_run(server, &filter);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-netfilter", run(argc, argv));
}
