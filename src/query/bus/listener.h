/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/cleanup.h"
#include "query/bus/change.h"

/*
 * Hears on the bus what may change the answers to questions that somebody watches: on a connection of
 * its own, which is made when the first is watched, and made again when it is lost.
 */
typedef struct Listener Listener;

/* `lost`: there may have been others, which were not heard. */
typedef void (*ListenerTell)(const Change *change, bool lost, void *userdata);

/* To `address`, borrowed; NULL: the system bus. Nothing is connected yet. Negative errno. */
int listener_new(const char *address, ListenerTell tell, void *userdata, Listener **ret);
Listener *listener_free(Listener *l);
DEFINE_CLEANUP(Listener *, listener_free);

/*
 * Somebody watches this: when it returns, what changes from now on is heard. Where there is no bus,
 * it is looked for again from time to time, and what changed until then is told as everything.
 */
void listener_watch(Listener *l, const PstQuestion *question);

/* Readable when there is something to do; then listener_process() does it. */
int listener_fd(const Listener *l);
void listener_process(Listener *l);
