/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The clock of a simulated device. It stands in for the kernel's under the core and under sd-event:
 * clock_gettime(), timerfds and epoll are the test's own. Nothing takes time but waiting: when no
 * descriptor is ready, time goes on to whatever timer is next.
 */

#include <stdbool.h>
#include <stdint.h>

/* A device that was just started. `moved` is called whenever time has gone on; NULL: nobody. */
void clock_reset(void (*moved)(void));

/* No further than this (ms of CLOCK_BOOTTIME): then waiting ends with nothing. */
void clock_limit(uint64_t boottime_ms);

/* While somebody real is waited for, time stands still and waiting is real. */
void clock_hold(bool hold);

/* The device sleeps: CLOCK_MONOTONIC stands still. Whatever is due then is due at once after it. */
void clock_suspend(uint64_t ms);

/* Somebody sets the wall clock. */
void clock_step(int64_t s);
