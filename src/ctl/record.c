/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl record`: the newest record's bytes, verified.
 *
 * Runs in posturectl.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/fd.h"
#include "ctl/json.h"
#include "ctl/page.h"

static ExitStatus write_to(const char *path, const Verified *v) {
        _cleanup_close_ int opened = -1;
        int fd = STDOUT_FILENO, r;

        if (strcmp(path, "-") != 0) {
                opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
                fd = opened;
                if (fd < 0)
                        return complain("Cannot write %s: %s", path, strerror(errno));
        }

        r = fd_write_all(fd, v->record, v->record_size);
        if (r < 0)
                return complain("Cannot write %s: %s", path, strerror(-r));

        return EXIT_STATUS_DONE;
}

ExitStatus verb_record(const Options *options) {
        _cleanup_(verified_freep) Verified *v = NULL;
        _cleanup_(client_freep) Client *client = NULL;
        ExitStatus exit_status;
        Target target;

        if (target_find(options, &target) < 0 || target_connect(&target, &client) < 0)
                return EXIT_STATUS_ERROR;
        if (verified_fetch(options, &target, client, &v, &exit_status) < 0)
                return exit_status;

        if (options->json)
                exit_status = json_print(page_json(v));
        if (options->output)
                return write_to(options->output, v);
        if (options->json)
                return exit_status;
        if (isatty(STDOUT_FILENO))
                return misuse("a record is not text: give -o FILE, or -o - to have it anyway");

        return write_to("-", v);
}
