/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

#define KERNEL_THREADS_MAX   4096U
#define KTHREADD_STATUS_PATH "/proc/2/status"
#define KTHREADD_CHILDREN    "/proc/2/task/2/children"

/* The kernel's own threads, which are nobody's, but for the one that makes the others. */
typedef struct KernelThreads {
        uint32_t pids[KERNEL_THREADS_MAX]; /* rising */
        size_t n;
} KernelThreads;

/* Whether /proc/2/status is of the thread that makes them: its name anyone may have, but no process
 * without memory of its own that is not dead. Pure. */
bool is_kthreadd(Text status);

/* Its children: "3 4 17 ". What is no number, or too much, leaves none. Pure. */
void kernel_threads_parse(Text children, KernelThreads *ret);

/* For a signal whose .reads have both paths. Where they cannot be told, there are none. */
void kernel_threads_read(PstRun *run, KernelThreads *ret);

bool is_kernel_thread(const KernelThreads *threads, uint64_t pid);
