/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured: tells whether this device is still in its intended security posture.
 *
 * This is the core. As a service it runs as user `posture`; under `--private` as whoever starts it.
 * It has no key, no capability and no gate in it, and reads nothing of the device itself: workers
 * sample, query processes hold the rights, the signer signs, the compiler reads JSON. It trusts the
 * kernel, and the command line of whoever starts it.
 */

#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/macro.h"
#include "core/daemon.h"
#include "core/launcher.h"
#include "jail/jail.h"

#define EXIT_USAGE  2
#define CLIENT_NAME "client"

/* A connected client, as `posturectl evaluate` hands it: by the protocol of sd_listen_fds(3). */
static int take_client(int *ret) {
        char **names = NULL;
        int n = sd_listen_fds_with_names(1, &names);
        int fd = -1;

        for (int i = 0; i < n; i++) {
                if (fd < 0 && names && strcmp(names[i], CLIENT_NAME) == 0)
                        fd = SD_LISTEN_FDS_START + i;
                else
                        (void) close(SD_LISTEN_FDS_START + i);
        }
        for (int i = 0; names && names[i]; i++)
                free(names[i]);
        free((void *) names);
        if (n < 0)
                return n;

        *ret = fd;
        return 0;
}

/* sd-event takes signals from a descriptor, and a child's end (systemd 252) only if it is blocked. */
static int block_signals(void) {
        sigset_t set;

        (void) signal(SIGPIPE, SIG_IGN);
        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGCHLD);
        (void) sigaddset(&set, SIGTERM);
        (void) sigaddset(&set, SIGINT);
        (void) sigaddset(&set, SIGHUP);
        return sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -errno : 0;
}

/*
 * What a user's rights are needed for comes first: directories and the policy are opened, and what
 * starts query processes is split off. Then the rights go, before anything is read.
 */
static int start(const Options *options, Place *place, DaemonStart *ret) {
        int r;

        r = place_open(options, place);
        if (r >= 0)
                r = ret->policy_fd = policy_file_open(place, options->policy);
        if (r >= 0 && place->is_private && !options->root)
                r = launcher_start(place->libexec_fd, &ret->launcher);
        if (r < 0)
                return r;

        r = jail_early(PROGRAM_CORE);
        if (r >= 0)
                r = block_signals();
        if (r < 0)
                log_line(LOG_ERR, "Failed to give up what we have no use for: %s", strerror(-r));

        return r;
}

static void start_done(const DaemonStart *start) {
        closep(&start->policy_fd);
        closep(&start->launcher);
}

static int run(const Options *options) {
        _cleanup_(place_done) Place place = PLACE_NONE;
        _cleanup_(start_done) DaemonStart starting = { .options = options,
                                                       .place = &place,
                                                       .launcher = -1,
                                                       .policy_fd = -1,
                                                       .client_fd = -1 };
        _cleanup_(daemon_freep) Daemon *daemon = NULL;
        int r;

        r = take_client(&starting.client_fd);
        if (r >= 0)
                r = start(options, &place, &starting);
        if (r >= 0)
                r = sodium_init() < 0 ? -EIO : daemon_new(&starting, &daemon);
        if (r >= 0)
                r = jail_calls(PROGRAM_CORE);
        if (r >= 0)
                r = daemon_run(daemon);

        return r < 0 ? EXIT_FAILURE : r;
}

int main(int argc, char **argv) {
        char why[OPTIONS_WHY_BYTES];
        Options options;

        if (options_parse(argc, argv, &options, why) < 0) {
                (void) fprintf(stderr, "postured: %s; see postured --help\n", why);
                return EXIT_USAGE;
        }

        switch (options.verb) {
        case OPTIONS_HELP:
                return fputs(options_help(), stdout) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        case OPTIONS_VERSION:
                return puts("postured " PST_VERSION) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
        case OPTIONS_RUN:
                return run(&options);
        }

        return EXIT_FAILURE;
}
