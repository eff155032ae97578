/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The launcher: what is left of the user's rights under `--private`.
 *
 * The core holds no capability, yet a query process holds one right each, and has to be started
 * anew when it failed. So, before it gives up what it has, the core forks this: a process that can do
 * one thing, which is to start one of our own query processes. Runs with the rights of whoever
 * started `postured --private`; hears the core alone, and distrusts its words: the name of a right
 * is letters, and the program has to be there.
 */

#include "core/launcher.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/macro.h"
#include "core/process.h"

#define RIGHT_BYTES_MAX 32U
#define CONTROL_NUMBER  3

enum {
        LAUNCH_QUERY = 1, /* the name of a right, and its control channel */
};

static bool is_right(const char *name) {
        return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz") == strlen(name);
}

static int launch(int libexec_fd, const Frame *frame, int control) {
        char right[RIGHT_BYTES_MAX + 1] = "", program[64], number[8];
        _cleanup_close_ int process = -1;

        if (frame->type != LAUNCH_QUERY || frame->size > RIGHT_BYTES_MAX || control < 0)
                return -EBADMSG;
        memcpy(right, frame->body, frame->size);
        if (!is_right(right))
                return -EBADMSG;

        (void) snprintf(program, sizeof(program), "postured-query-%s", right);
        (void) snprintf(number, sizeof(number), "%d", CONTROL_NUMBER);
        process = process_start(
                &(ProcessStart){
                        .libexec_fd = libexec_fd,
                        .program = program,
                        .argv = (const char *const[]){ program, "--control", number, NULL },
                        .fds = &(ProcessFd){ control, CONTROL_NUMBER },
                        .n_fds = 1,
                },
                NULL);
        if (process < 0)
                log_line(LOG_ERR, "Failed to start %s, its answers are unavailable: %s", program,
                         strerror(-process));

        return 0;
}

/* It has no use for what the core had open, and would keep it open. */
static void close_others(int a, int b) {
        unsigned low = (unsigned) (a < b ? a : b), high = (unsigned) (a < b ? b : a);

        if (low > STDERR_FILENO + 1)
                (void) close_range(STDERR_FILENO + 1, low - 1, 0);
        if (high > low + 1)
                (void) close_range(low + 1, high - 1, 0);
        (void) close_range(high + 1, UINT_MAX, 0);
}

_Noreturn static void launcher_run(int libexec_fd, int channel) {
        static Frame frame;
        int r;

        close_others(libexec_fd, channel);

        /* What it starts gains nothing beyond what it has, and no other process looks into it. */
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
                _exit(EXIT_FAILURE);
        (void) prctl(PR_SET_NAME, "postured-launch");
        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void) signal(SIGCHLD, SIG_IGN); /* nobody waits for them */
        (void) signal(SIGINT, SIG_IGN);  /* from a terminal; the core decides when it is over */
        (void) signal(SIGTERM, SIG_IGN);

        for (;;) {
                _cleanup_close_ int control = -1;

                r = frame_wait(channel, -1);
                if (r >= 0)
                        r = frame_receive_fd(channel, &frame, &control);
                if (r >= 0)
                        r = launch(libexec_fd, &frame, control);
                if (r < 0 && r != -EAGAIN)
                        _exit(r == -ECONNRESET ? EXIT_SUCCESS : EXIT_FAILURE);
        }
}

int launcher_start(int libexec_fd, int *ret) {
        int channel[2];
        pid_t pid;
        int r;

        r = process_channel(channel);
        if (r < 0)
                return r;

        pid = fork();
        if (pid < 0) {
                r = -errno;
                (void) close(channel[0]);
                (void) close(channel[1]);
                return r;
        }
        if (pid == 0) {
                (void) close(channel[0]);
                launcher_run(libexec_fd, channel[1]);
        }

        (void) close(channel[1]);
        *ret = channel[0];
        return 0;
}

int launcher_ask(int launcher, const char *right, int control) {
        return frame_send_fd(launcher, LAUNCH_QUERY, right, strlen(right), control);
}
