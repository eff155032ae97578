/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A worker as its supervisor sees it: a process, a channel and a state.
 *
 * Runs in the core. Whatever comes over the channel was written by a gate's process and is hostile:
 * a message out of turn, of unknown type or of the wrong shape, too many of them or none in time,
 * and the worker is killed. That costs its own gate, whose objectives are then unknown.
 */

#include "core/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "base/macro.h"
#include "core/process.h"
#include "message/descriptor.h"

#define END_MS 200 /* a process that is killed ends at once, or nobody knows when */

struct Worker {
        WorkerState state;
        WorkerState last; /* before it was dead */
        int pid_fd;
        int channel_fd;
        uint64_t deadline_usec;
        unsigned n_signals; /* this round */
        unsigned n_wakes;   /* how often it may still wake us */
        bool exited;        /* and was reaped */
        bool asks_restart;
        const char *end;
        sd_event_source *channel_source;
        sd_event_source *exit_source;
        sd_event_source *deadline_source;
        const WorkerListener *listener;
};

WorkerState worker_state(const Worker *w) {
        return w->state;
}

const char *worker_end(const Worker *w) {
        return w->end ? w->end : "it runs";
}

bool worker_asks_restart(const Worker *w) {
        return w->asks_restart;
}

/* The one place that kills. The rest follows from the exit, in on_end(). */
static void worker_kill(Worker *w, const char *why) {
        w->last = w->state;
        w->state = WORKER_DEAD;
        w->end = why;
        (void) sd_event_source_set_enabled(w->channel_source, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(w->deadline_source, SD_EVENT_OFF);
        (void) pidfd_send_signal(w->pid_fd, SIGKILL, NULL, 0);
}

void worker_stop(Worker *w, const char *why) {
        if (w->state != WORKER_DEAD)
                worker_kill(w, why);
}

bool worker_is_ending(const Worker *w) {
        return w->state == WORKER_DEAD && !w->exited;
}

static int worker_arm(Worker *w) {
        int r;

        r = sd_event_source_set_time_relative(w->deadline_source, w->deadline_usec);
        if (r < 0)
                return r;

        return sd_event_source_set_enabled(w->deadline_source, SD_EVENT_ONESHOT);
}

static int on_hello(Worker *w, const Frame *frame) {
        int r;

        r = sd_event_source_set_enabled(w->deadline_source, SD_EVENT_OFF);
        if (r < 0)
                return r;

        w->state = WORKER_IDLE;
        w->n_wakes = 1;
        return w->listener->hello(w, frame, w->listener->userdata);
}

/* A worker wakes us once and then waits for an order. One that crossed our order on the way may be
 * followed by one that came after it, so while sampling it may be two. */
static int on_woken(Worker *w, const Frame *frame) {
        if (w->n_wakes == 0)
                return -EPROTO;

        w->n_wakes--;
        return w->listener->woken(w, frame, w->listener->userdata);
}

static int on_signal(Worker *w, const Frame *frame) {
        if (w->n_signals == GATE_SIGNALS_MAX)
                return -E2BIG;

        w->n_signals++;
        return w->listener->signal(w, frame, w->listener->userdata);
}

static int on_done(Worker *w, const Frame *frame) {
        int r;

        if (frame->size != 0)
                return -EBADMSG;

        r = sd_event_source_set_enabled(w->deadline_source, SD_EVENT_OFF);
        if (r < 0)
                return r;

        w->state = WORKER_IDLE;
        if (w->n_wakes > 1)
                w->n_wakes = 1; /* nothing crossed */
        w->listener->done(w, w->listener->userdata);
        return 0;
}

#define IN(state) (1U << (state))

/* Which message is welcome in which state. Any other ends the worker. */
static const struct {
        unsigned welcome;
        int (*handle)(Worker *w, const Frame *frame);
} reports[_REPORT_MAX] = {
        [REPORT_HELLO] = { IN(WORKER_STARTING), on_hello },
        [REPORT_WOKEN] = { IN(WORKER_IDLE) | IN(WORKER_SAMPLING), on_woken },
        [REPORT_SIGNAL] = { IN(WORKER_SAMPLING), on_signal },
        [REPORT_DONE] = { IN(WORKER_SAMPLING), on_done },
};

static int worker_hear(Worker *w, const Frame *frame) {
        if (frame->type >= _REPORT_MAX)
                return -EBADMSG;
        if (!(reports[frame->type].welcome & IN(w->state)))
                return -EPROTO;

        return reports[frame->type].handle(w, frame);
}

static const char *fault(int error) {
        switch (error) {
        case -ECONNRESET:
                return NULL; /* it hung up: how it ended says more */
        case -EPROTO:
                return "it spoke out of turn";
        case -E2BIG:
                return "it sent more signals than a gate has";
        case -ENOMEM:
                return "there was no memory for what it said";
        default:
                return "it sent what a worker may not say";
        }
}

static int on_channel(_unused_ sd_event_source *s, int fd, _unused_ uint32_t revents,
                      void *userdata) {
        Worker *w = userdata;
        Frame frame;
        int r;

        r = frame_receive(fd, &frame);
        if (r == -EAGAIN)
                return 0;
        if (r >= 0)
                r = worker_hear(w, &frame);
        if (r < 0)
                worker_kill(w, fault(r));

        return 0;
}

static int on_deadline(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        worker_kill(userdata, "it did not answer in time");
        return 0;
}

static int on_end(_unused_ sd_event_source *s, const siginfo_t *si, void *userdata) {
        Worker *w = userdata;
        WorkerState last = w->state == WORKER_DEAD ? w->last : w->state;

        w->exited = true;
        if (!w->end) {
                w->asks_restart = (last == WORKER_IDLE || last == WORKER_SAMPLING) &&
                                  si->si_code == CLD_EXITED && si->si_status == 0;
                w->end = si->si_code != CLD_EXITED ? "it was killed by a signal"
                         : si->si_status != 0      ? "it failed"
                                                   : "it ended";
        }
        w->state = WORKER_DEAD;
        (void) sd_event_source_set_enabled(w->channel_source, SD_EVENT_OFF);
        (void) sd_event_source_set_enabled(w->deadline_source, SD_EVENT_OFF);
        w->listener->gone(w, w->listener->userdata);
        return 0;
}

int worker_sample(Worker *w, const void *order, size_t size) {
        int r;

        if (w->state != WORKER_IDLE)
                return -EBUSY;

        w->state = WORKER_SAMPLING;
        w->n_signals = 0;
        w->n_wakes++;

        r = worker_arm(w);
        if (r >= 0)
                r = frame_send(w->channel_fd, ORDER_SAMPLE, order, size);
        if (r < 0)
                worker_kill(w, "it could not be told");

        return r;
}

int worker_new(sd_event *event, int pid_fd, int channel_fd, uint64_t deadline_usec,
               const WorkerListener *listener, Worker **ret) {
        _cleanup_(worker_freep) Worker *w = NULL;
        int r;

        w = malloc(sizeof(*w));
        if (!w)
                return -ENOMEM;

        *w = (Worker){
                .state = WORKER_STARTING,
                .pid_fd = -1,
                .channel_fd = -1,
                .deadline_usec = deadline_usec,
                .listener = listener,
        };

        r = sd_event_add_io(event, &w->channel_source, channel_fd, EPOLLIN, on_channel, w);
        if (r < 0)
                return r;

        r = sd_event_add_child_pidfd(event, &w->exit_source, pid_fd, WEXITED, on_end, w);
        if (r < 0)
                return r;

        /* What it said before it ended is heard first. */
        r = sd_event_source_set_priority(w->exit_source, SD_EVENT_PRIORITY_NORMAL + 1);
        if (r < 0)
                return r;

        r = sd_event_add_time_relative(event, &w->deadline_source, CLOCK_MONOTONIC, deadline_usec,
                                       0, on_deadline, w);
        if (r < 0)
                return r;

        w->pid_fd = pid_fd;
        w->channel_fd = channel_fd;
        *ret = TAKE_PTR(w);
        return 0;
}

Worker *worker_free(Worker *w) {
        if (!w)
                return NULL;

        if (w->pid_fd >= 0 && !w->exited)
                (void) process_end(w->pid_fd, END_MS);

        sd_event_source_disable_unref(w->deadline_source);
        sd_event_source_disable_unref(w->exit_source);
        sd_event_source_disable_unref(w->channel_source);
        closep(&w->channel_fd);
        closep(&w->pid_fd);
        free(w);
        return NULL;
}
