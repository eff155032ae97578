/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer, as the core sees it: a channel, a state, and one request at a time.
 *
 * Runs in the core. The signer has the key and is trusted with the chain, not with anything else:
 * it answers in time and in turn, or it is started again. What it was asked when it ended may have
 * been stored before; whoever listens looks into the history.
 */

#include "core/signer.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/macro.h"
#include "core/backoff.h"
#include "core/process.h"

#define DEADLINE_USEC  (UINT64_C(15) * 1000000U) /* a slow disk syncs; a history is walked */
#define END_MS         1000 /* for the last one, whose files the next daemon will want */
#define CHANNEL_NUMBER 3
#define STATE_NUMBER   4
#define KEY_NUMBER     5

struct Signer {
        SignerSetup setup;
        SignerState state;
        int channel_fd;
        int pid_fd; /* -1: it is a unit of its own */
        const char *why;
        Backoff backoff;
        sd_event_source *channel_source;
        sd_event_source *deadline_source;
        sd_event_source *restart_source;
};

SignerState signer_state(const Signer *s) {
        return s->state;
}

/* --- starting --- */

/* Under --private state and key lie in one directory. */
static int start_process(const SignerSetup *setup, int *ret_channel, int *ret_pidfd) {
        _cleanup_close_ int ours = -1, theirs = -1;
        const char *arguments[] = { "postured-signer", "--channel", "3",  "--state-fd", "4",
                                    "--key-fd",        "5",         NULL, NULL,         NULL };
        int pair[2], r;

        if (setup->algorithm == -8) {
                arguments[7] = "--algorithm";
                arguments[8] = "-8";
        }
        r = process_channel(pair);
        if (r < 0)
                return r;
        ours = pair[0];
        theirs = pair[1];

        r = process_start(
                &(ProcessStart){ .libexec_fd = setup->place->libexec_fd,
                                 .program = "postured-signer",
                                 .argv = arguments,
                                 .fds = (ProcessFd[]){ { theirs, CHANNEL_NUMBER },
                                                       { setup->place->sealed_fd, STATE_NUMBER },
                                                       { setup->place->sealed_fd, KEY_NUMBER } },
                                 .n_fds = 3 },
                NULL);
        if (r < 0)
                return r;

        *ret_channel = TAKE_FD(ours);
        *ret_pidfd = r;
        return 0;
}

/* --- ending --- */

/* One that waits for its disk ends after that: it has the history until then, and we do not wait. */
static int signer_reap(Signer *s, int timeout_ms) {
        int r;

        r = s->pid_fd < 0 ? 0 : process_end(s->pid_fd, timeout_ms);
        if (r < 0)
                return r;

        closep(&s->pid_fd);
        s->pid_fd = -1;
        return 0;
}

/* The channel is closed first: what it answers from here on is not heard, and looked up instead. */
static void signer_close(Signer *s) {
        s->state = SIGNER_DEAD;
        s->channel_source = sd_event_source_disable_unref(s->channel_source);
        s->deadline_source = sd_event_source_disable_unref(s->deadline_source);
        closep(&s->channel_fd);
        s->channel_fd = -1;
        (void) signer_reap(s, 0);
}

static int signer_start(Signer *s);

static int on_restart(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata);

static void signer_arm_restart(Signer *s) {
        uint64_t delay_ms = backoff_failed(&s->backoff, clock_boottime_ms());
        int r;

        s->restart_source = sd_event_source_disable_unref(s->restart_source);
        r = sd_event_add_time_relative(s->setup.event, &s->restart_source, CLOCK_MONOTONIC,
                                       delay_ms * 1000U, 0, on_restart, s);
        if (r < 0)
                log_line(LOG_ERR, "The signer stays away, no record is made: %s", strerror(-r));
}

static int on_restart(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        Signer *s = userdata;
        int r;

        r = signer_reap(s, 0);
        if (r >= 0)
                r = signer_start(s);
        if (r >= 0)
                return 0;

        log_line(LOG_ERR, "Failed to start the signer, no record is made: %s",
                 r == -ETIMEDOUT ? "The last one cannot be ended, it waits for its disk"
                                 : strerror(-r));
        signer_arm_restart(s);
        return 0;
}

static void signer_end(Signer *s, const char *why) {
        signer_close(s);
        signer_arm_restart(s);
        s->setup.listener.gone(why, s->setup.listener.userdata);
}

/* --- what it says --- */

static int signer_arm(Signer *s) {
        int r;

        r = sd_event_source_set_time_relative(s->deadline_source, DEADLINE_USEC);
        if (r < 0)
                return r;

        return sd_event_source_set_enabled(s->deadline_source, SD_EVENT_ONESHOT);
}

static int on_ready(Signer *s, const Frame *frame) {
        SignerReady ready;
        int r;

        r = signer_ready_decode(frame->body, frame->size, &ready);
        if (r < 0)
                return r;

        s->setup.listener.ready(&ready, s->setup.listener.userdata);
        return 0;
}

static int on_record(Signer *s, const Frame *frame) {
        s->setup.listener.sealed(frame->body, frame->size, s->setup.listener.userdata);
        return 0;
}

static int on_failed(Signer *s, const Frame *frame) {
        int error, r;

        r = seal_failed_decode(frame->body, frame->size, &error);
        if (r < 0)
                return r;

        s->setup.listener.failed(error, s->setup.listener.userdata);
        return 0;
}

#define IN(state) (1U << (state))

/* Which message is welcome in which state. Any other ends the signer. */
static const struct {
        unsigned welcome;
        int (*handle)(Signer *s, const Frame *frame);
} answers[_SEALED_MAX] = {
        [SEALED_READY] = { IN(SIGNER_STARTING), on_ready },
        [SEALED_RECORD] = { IN(SIGNER_SEALING), on_record },
        [SEALED_FAILED] = { IN(SIGNER_SEALING), on_failed },
};

static int signer_hear(Signer *s, const Frame *frame) {
        int r;

        if (frame->type >= _SEALED_MAX)
                return -EBADMSG;
        if (!(answers[frame->type].welcome & IN(s->state)))
                return -EPROTO;
        r = sd_event_source_set_enabled(s->deadline_source, SD_EVENT_OFF);
        if (r < 0)
                return r;

        /* Each answer ends what it was asked. */
        s->state = SIGNER_IDLE;
        return answers[frame->type].handle(s, frame);
}

static int on_channel(_unused_ sd_event_source *source, int fd, _unused_ uint32_t revents,
                      void *userdata) {
        static Frame frame;
        Signer *s = userdata;
        int r;

        r = frame_receive(fd, &frame);
        if (r == -EAGAIN)
                return 0;
        if (r >= 0)
                r = signer_hear(s, &frame);
        if (r == -ECONNRESET)
                signer_end(s, "it ended");
        else if (r == -EPROTO)
                signer_end(s, "it spoke out of turn");
        else if (r < 0)
                signer_end(s, "it sent what a signer may not say");

        return 0;
}

static int on_deadline(_unused_ sd_event_source *source, _unused_ uint64_t usec, void *userdata) {
        signer_end(userdata, "it did not answer in time");
        return 0;
}

/* --- the whole --- */

static int signer_start(Signer *s) {
        const SignerSetup *setup = &s->setup;
        int r;

        r = setup->place->is_private ? start_process(setup, &s->channel_fd, &s->pid_fd)
                                     : process_connect(setup->place->run, "signer", &s->channel_fd);
        if (r >= 0)
                r = sd_event_add_io(setup->event, &s->channel_source, s->channel_fd, EPOLLIN,
                                    on_channel, s);
        if (r >= 0)
                r = sd_event_add_time_relative(setup->event, &s->deadline_source, CLOCK_MONOTONIC,
                                               DEADLINE_USEC, 0, on_deadline, s);
        if (r < 0) {
                signer_close(s);
                return r;
        }

        s->state = SIGNER_STARTING;
        backoff_started(&s->backoff, clock_boottime_ms());
        return 0;
}

int signer_new(const SignerSetup *setup, Signer **ret) {
        _cleanup_(signer_freep) Signer *s = malloc(sizeof(*s));
        int r;

        if (!s)
                return -ENOMEM;

        *s = (Signer){ .setup = *setup, .channel_fd = -1, .pid_fd = -1 };
        r = signer_start(s);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(s);
        return 0;
}

Signer *signer_free(Signer *s) {
        if (!s)
                return NULL;

        signer_close(s);
        (void) signer_reap(s, END_MS);
        closep(&s->pid_fd);
        sd_event_source_disable_unref(s->restart_source);
        free(s);
        return NULL;
}

int signer_seal(Signer *s, const uint8_t *claims, size_t size) {
        int r;

        if (s->state != SIGNER_IDLE)
                return -EBUSY;

        s->state = SIGNER_SEALING;
        r = signer_arm(s);
        if (r >= 0)
                r = frame_send(s->channel_fd, SEAL_RECORD, claims, size);
        if (r < 0)
                signer_end(s, "it could not be told");

        return r;
}
