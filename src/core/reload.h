/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/*
 * Has the policy read anew. Workers stay; what they sampled under the other policy does not count, and
 * a record follows once all is sampled again. A policy that is refused changes nothing, and is logged.
 * Asked while it is under way, or shortly after, it is done once more, once.
 */
void reload_request(Daemon *d);

/* Gives up what is under way. */
void reload_done(Reload *reload);
