/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/cleanup.h"
#include "message/channel.h"
#include "message/places.h"
#include "message/sample.h"
#include "worker/answers.h"
#include "worker/tree.h"

#define HOST_BUDGET_BYTES 16777216U /* what a run may hold */
#define HOST_TIMEOUT_MS   5000U     /* of a signal that names none */

/* What stands between a gate and the device. */
typedef struct Host Host;

/* All borrowed, and outlive the host. */
typedef struct HostWorld {
        Tree *tree;
        Answers *answers;
        const Places *places;
        size_t budget_bytes; /* of one run */
} HostWorld;

/* -ENOMEM. */
int host_new(const HostWorld *world, Host **ret);
Host *host_free(Host *host);
DEFINE_CLEANUP(Host *, host_free);

/*
 * Begins a run: a snapshot, in which each path is read and each question asked once. The order's
 * clock and statements are the run's; the order is borrowed until the run ends. The host forgets
 * all that an earlier run saw.
 */
void host_begin_run(Host *host, const SampleOrder *order);
void host_end_run(Host *host);

/*
 * After a run, when nobody waits for us: gives back the memory that it took (true), or keeps it, for
 * one run follows the other and will take it again. host_give_back() then, once it is quiet.
 */
bool host_rest(Host *host);
void host_give_back(Host *host);

/*
 * Samples one signal within the run. `declared` says what it may look at and which facts it has;
 * `sample` is the gate's function. Never fails: what goes wrong is the sample, which lives until
 * the next one or the end of the run.
 */
void host_sample(Host *host, const PstSignal *declared, int (*sample)(PstRun *run), Sample *ret);
