/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * How much memory a process keeps that it does not use. There are twenty of ours, and most wait most
 * of the time: what libc would keep for each, for the next time, nobody needs.
 */

/* Before main() takes memory: large blocks go back to the kernel as soon as they are freed. */
void heap_settle(void);

/* Gives back what is free now, if that is worth the call: after a start, and after a piece of work. */
void heap_give_back(void);
