/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The heap of a process that works for milliseconds and waits for minutes.
 *
 * Runs in every process. Speaks with libc's allocator alone.
 */

#include "base/heap.h"

#include <malloc.h>
#include <stddef.h>

#define LARGE_BYTES 32768
#define STEP_BYTES  16384
#define IDLE_BYTES  65536U /* below, the next piece of work takes more time to get it than we save */

/*
 * Without the first, libc learns from each large block that is freed to keep larger ones. Without
 * the second it takes 132 KiB at once, cuts large blocks from there, and zeroes them for calloc(),
 * whether they are ever used or not: those of their own come zeroed, and untouched.
 */
void heap_settle(void) {
        (void) mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
        (void) mallopt(M_TOP_PAD, STEP_BYTES);
        (void) mallopt(M_ARENA_MAX, 1);
}

void heap_give_back(void) {
        struct mallinfo2 info = mallinfo2();

        if (info.fordblks > IDLE_BYTES)
                (void) malloc_trim(0);
}
