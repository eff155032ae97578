/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "worker/answers.h"
#include "worker/host.h"
#include "worker/module.h"
#include "worker/watches.h"

/* All borrowed. */
typedef struct Serve {
        int channel; /* to core */
        const Module *module;
        Host *host;
        Answers *answers;
        Watches *watches;
} Serve;

/*
 * Says hello and serves core's orders. 0: core is gone, or a new worker is needed, see
 * watches_outdated(). Otherwise negative errno: core broke a rule, or does not read.
 */
int serve(const Serve *serve);
