/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/* Judges what has been sampled once all is quiet, and has a record made if one is due. */
void progress_settle(Daemon *d);

/* Looks at what time has changed: an age, the end of a record, a clock that was set. */
void progress_time(Daemon *d);

#define PROGRESS_FIRST_MS 10000U /* for the first evaluation */

/* Waits no longer than this for gates that are being sampled. */
void progress_limit(Daemon *d, uint64_t limit_ms);

/*
 * The policy is another one: everything starts unknown, and the next record is made once all has been
 * sampled, or will not be waited for.
 */
void progress_renew(Daemon *d);

/* What the parts of the daemon tell. */
RoundsListener progress_rounds_listener(Daemon *d);
ChronicleListener progress_chronicle_listener(Daemon *d);
