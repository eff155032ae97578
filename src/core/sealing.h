/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/daemon.h"

/* The kind of the record to be made next: of one that tells a change, or of one that does not. */
RecordKind sealing_kind(const Daemon *d, bool changed);

/*
 * Has a record made of the last judgement if somebody waits for it, if it differs from the current
 * one, or if that grows old. `whole`: what was asked for has been sampled, or will not be waited for.
 */
void sealing_if_due(Daemon *d, bool whole);

/* Seals the record of an orderly stop, if there is one to seal; -ENODATA: there is none. */
int sealing_shutdown(Daemon *d);
