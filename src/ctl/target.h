/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <limits.h>

#include "ctl/verb.h"
#include "lib/client.h"

/* Which daemon is meant: the path of its socket, which also names its pin. */
typedef struct Target {
        char socket[PATH_MAX];
} Target;

/* -ENAMETOOLONG: the user has been told. */
int target_find(const Options *options, Target *ret);

/* Connects. On failure the user has been told what is wrong and what to do about it. */
int target_connect(const Target *target, Client **ret);

/* The same, but gives a daemon that is just starting some seconds to listen. */
int target_await(const Target *target, Client **ret);

/* Tells the user why a call failed, in the daemon's words or ours. */
ExitStatus target_failed(const Target *target, const Client *client, const char *what, int error);
