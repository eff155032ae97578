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

static int answer_ruleset(_unused_ void *right, _unused_ const char *const *arguments,
                          Reply *reply) {
        return ruleset_read(reply);
}

/* The right is the process's one ear. */
static int watch_ruleset(void *right, _unused_ const char *const *arguments, Sources *sources) {
        return changes_watch(right, sources);
}

static const Handler handlers[] = {
        { .question = "nft.ruleset", .answer = answer_ruleset, .watch = watch_ruleset },
        { 0 },
};

static int run(int argc, char **argv) {
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(changes_done) Changes changes;
        int r;

        /* Each question opens its own socket: nothing has to be open before but the way in. */
        changes_init(&changes);
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

        return server_run(server, &changes);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-netfilter", run(argc, argv));
}
