/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/gate_set.h"
#include "core/place.h"
#include "core/query_set.h"

typedef struct WorkerStart {
        const Place *place;
        const Gate *gate;
        const char *root;  /* NULL: this device */
        QuerySet *queries; /* NULL: the tree or recording answers */
} WorkerStart;

/*
 * Starts a worker with a channel to us and one to the process of each right that its gate needs.
 * `ret_lacks`: not all of those could be had. Both descriptors are the caller's.
 */
int worker_start(const WorkerStart *input, int *ret_channel, int *ret_pidfd, bool *ret_lacks);
