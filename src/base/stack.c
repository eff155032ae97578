/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stack of a process that worked deep in it and is to wait for minutes.
 *
 * Runs in workers, between rounds. Changes nothing that a function still running could read.
 */

#include "base/stack.h"

#include <stdint.h>
#include <sys/mman.h>

#define PAGE_BYTES  4096U
#define KEPT_BYTES  16384U /* beneath us: the red zone, and what madvise() and we need ourselves */
#define DEPTH_BYTES 1048576U /* the kernel leaves 128 MiB beneath the stack empty (mmap_base()) */

__attribute__((noinline)) void stack_give_back(void) {
        uintptr_t here = (uintptr_t) __builtin_frame_address(0);
        uintptr_t end = (here - KEPT_BYTES) & ~(uintptr_t) (PAGE_BYTES - 1);

        /* -ENOMEM: the stack has never been as deep; what there was of it is given back all the same. */
        (void) madvise((void *) (end - DEPTH_BYTES), DEPTH_BYTES, MADV_DONTNEED);
}
