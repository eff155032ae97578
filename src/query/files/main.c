/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-query-files: reads files that their mode keeps from others, and says so to whom core
 * granted the question.
 *
 * Its right: group 0 (the kernel shows AppArmor's profiles to it) and CAP_DAC_READ_SEARCH. It writes
 * nothing, starts nothing, has no socket but its channels. Distrusts those who ask.
 */

#include <fcntl.h>

#include "jail/jail.h"
#include "query/files/files.h"

static int run(int argc, char **argv) {
        static const JailPath all = { .path = "/", .dir_fd = AT_FDCWD };
        _cleanup_(entrance_done) Entrance entrance = { .control_fd = -1, .listen_fd = -1 };
        _cleanup_(server_freep) Server *server = NULL;
        _cleanup_(files_freep) Files *files = NULL;
        int r;

        /* What is given up first needs no word of anybody; the roots of /proc and /sys are found
         * while we can still see all mounts; then nothing but reading is left. */
        r = jail_early(PROGRAM_QUERY_FILES);
        if (r >= 0)
                r = entrance_find(argc, argv, false, &entrance);
        if (r >= 0)
                r = server_new(&entrance, files_handlers, &server);
        if (r >= 0)
                r = files_new(&files);
        if (r >= 0)
                r = jail_files(PROGRAM_QUERY_FILES, &all, 1);
        if (r >= 0)
                r = jail_calls(PROGRAM_QUERY_FILES);
        if (r < 0)
                return r;

        return server_run(server, files);
}

int main(int argc, char **argv) {
        return server_exit_status("postured-query-files", run(argc, argv));
}
