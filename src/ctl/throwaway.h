/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ctl/verb.h"
#include "lib/client.h"

/*
 * A daemon of one evaluation: `postured --private TMP --once` with a throw-away key and folder, and
 * a connection to it that it was born with. There is no second way to evaluate.
 */
typedef struct Throwaway Throwaway;

/* On failure the user has been told. */
int throwaway_new(const Options *options, Throwaway **ret);

/* Ends the daemon if it still runs, and removes its folder. */
Throwaway *throwaway_free(Throwaway *throwaway);
DEFINE_CLEANUP(Throwaway *, throwaway_free);

/* Borrowed. */
Client *throwaway_client(Throwaway *throwaway);

/* Whether the daemon refused to start: its exit status (it has told the user why), else 0. */
int throwaway_refused(Throwaway *throwaway);
