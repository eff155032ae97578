/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-audit: tells how the kernel's audit system is set.
 *
 * Its right: CAP_AUDIT_CONTROL, for which the kernel shows it. It changes nothing and starts
 * nothing. Distrusts those who ask.
 */

#include "base/macro.h"
#include "jail/jail.h"
#include "query/audit/audit.h"
#include "query/server.h"

static int answer_status(_unused_ void *right, _unused_ const char *const *arguments,
                         Reply *reply) {
        return audit_status_read(reply);
}

static int answer_rules(_unused_ void *right, _unused_ const char *const *arguments, Reply *reply) {
        return audit_rules_read(reply);
}

static const Handler handlers[] = {
        { .question = "audit.status", .answer = answer_status },
        { .question = "audit.rules", .answer = answer_rules },
        { 0 },
};

static int run(int argc, char **argv) {
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        int r;

        /* Each question opens its own socket, and no file is ever needed. */
        r = jail_early(PROGRAM_QUERY_AUDIT);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, handlers, &server);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_AUDIT, NULL, 0);
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_AUDIT);
        if (r < 0)
                return r;

        return server_run(server, NULL);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-audit", run(argc, argv));
}
