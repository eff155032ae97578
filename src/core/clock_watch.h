/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

/*
 * Calls back when the wall clock has been set, by whomever, and after a suspend. The caller unrefs
 * *ret, in which is all that there is of it.
 */
int clock_watch_new(sd_event *event, void (*set)(void *userdata), void *userdata,
                    sd_event_source **ret);
