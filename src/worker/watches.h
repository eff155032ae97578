/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <poll.h>
#include <postured/gate.h>

#include "base/cleanup.h"
#include "message/channel.h"
#include "message/places.h"
#include "worker/answers.h"
#include "worker/tree.h"

#define WATCHES_POLLED_MAX 32U

/* What announces that signals are worth another look. Signals are bits by their number. */
typedef struct Watches Watches;

/*
 * Arms all watches of a gate, before the jail closes: none can be added later. What cannot be armed
 * (a file system that is not there, a right that is not installed) is left out, for core's timers
 * look anyway. On an image or a recording nothing is armed. Borrows `answers` and `gate`; registers
 * with answers_on_changed(). -ENOMEM.
 */
int watches_new(const PstGate *gate, const Tree *tree, const Places *places, Answers *answers,
                Watches **ret);
Watches *watches_free(Watches *watches);
DEFINE_CLEANUP(Watches *, watches_free);

/* Fills in what to poll for; returns how many, at most WATCHES_POLLED_MAX. */
size_t watches_poll(const Watches *watches, struct pollfd *ret);

/* How long files are not among them, because too many events came of late that concern nobody; 0: they are. */
int watches_rest_ms(const Watches *watches);

/* Takes in everything that has fired so far, without waiting. */
void watches_drain(Watches *watches);

/*
 * What core is to be told: the signals whose watches fired since they were last forgotten, and those
 * of which events were lost. The latter are told once, also if they were sampled meanwhile. Signals are
 * forgotten before they are sampled: answers that announced a change are then watched again.
 */
Woken watches_tell(Watches *watches);
void watches_forget(Watches *watches, uint64_t signals);

/*
 * Whether a folder or a link is now another one than when the watches were armed, or has appeared:
 * only a new worker can watch it.
 */
bool watches_outdated(const Watches *watches);
