/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "base/frame.h"
#include "message/channel.h"

/* Zero is a worker that may say nothing. */
typedef enum WorkerState {
        WORKER_DEAD,
        WORKER_STARTING, /* loads its gate and enters its jail */
        WORKER_IDLE,     /* waits on its gate's watches, and for orders */
        WORKER_SAMPLING, /* was asked, and has not finished */
        _WORKER_STATE_MAX,
} WorkerState;

typedef struct Worker Worker;

/*
 * Told by a worker. Frames are borrowed. A negative errno from hello(), signal() or woken() means
 * that the body is not what a worker may say, and ends the worker. None of these may free the
 * worker.
 */
typedef struct WorkerListener {
        int (*hello)(Worker *w, const Frame *frame, void *userdata); /* it waits for an order */
        int (*signal)(Worker *w, const Frame *frame, void *userdata);
        int (*woken)(Worker *w, const Frame *frame, void *userdata); /* it waits for an order */
        void (*done)(Worker *w, void *userdata);
        void (*gone)(Worker *w, void *userdata); /* its process has ended; it is WORKER_DEAD */
        void *userdata;
} WorkerListener;

/*
 * Supervises a process that was just started. Takes both fds, on success only; `listener` is
 * borrowed and outlives the worker. The worker is given `deadline_usec` to say REPORT_HELLO, and as
 * much for each round. SIGCHLD is blocked. -ENOMEM, or what sd-event says.
 */
int worker_new(sd_event *event, int pid_fd, int channel_fd, uint64_t deadline_usec,
               const WorkerListener *listener, Worker **ret);

/* Ends the process, which is gone() by and by. */
void worker_stop(Worker *w, const char *why);

/* We ended it, and it is not gone yet: nothing comes from it any more. */
bool worker_is_ending(const Worker *w);

/* Ends the process if it still runs, without telling the listener. NULL is fine. */
Worker *worker_free(Worker *w);
DEFINE_CLEANUP(Worker *, worker_free);

/*
 * Asks for a round of the signals that `order` names, an encoded SampleOrder. -EBUSY: it is not
 * idle. It is killed if it cannot be told.
 */
int worker_sample(Worker *w, const void *order, size_t size);

WorkerState worker_state(const Worker *w);

/* Of a dead worker: why we ended it, or how it ended; `status` of waitid() for the latter. Static. */
const char *worker_end(const Worker *w);

/* It ended by itself, with success, while it had nothing to do: it asks to be started again. */
bool worker_asks_restart(const Worker *w);
