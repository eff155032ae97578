/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's own threads.
 *
 * Runs in a worker. Trusts the kernel, as far as policy does. They are the children of kthreadd
 * (kernel/kthread.c), to which no process is ever handed over; so are helpers that the kernel starts
 * on its own account, as root. In a container, process 2 is any process.
 */

#include "reader/kernel/kernel_threads.h"

#include <stdlib.h>

bool is_kthreadd(Text status) {
        Text line, key, value;
        unsigned found = 0;

        while (text_line(&status, &line)) {
                if (!text_split(line, ':', &key, &value))
                        continue;
                value = text_trim(value);
                if (text_starts(key, "Vm"))
                        return false;
                if (text_is(key, "State") && (text_starts(value, "Z") || text_starts(value, "X")))
                        return false;
                if (text_is(key, "Name") && text_is(value, "kthreadd"))
                        found |= 1;
                if (text_is(key, "PPid") && text_is(value, "0"))
                        found |= 2;
                if (text_is(key, "CapEff"))
                        found |= 4; /* it was not cut off before memory would be told of */
        }

        return found == 7;
}

static int by_pid(const void *a, const void *b) {
        const uint32_t *x = a, *y = b;

        return (*x > *y) - (*x < *y);
}

void kernel_threads_parse(Text children, KernelThreads *ret) {
        Text word;

        ret->n = 0;
        while (text_word(&children, &word)) {
                uint64_t pid;

                if (ret->n == KERNEL_THREADS_MAX || text_uint(word, &pid) < 0 || pid > UINT32_MAX) {
                        ret->n = 0;
                        return;
                }
                ret->pids[ret->n++] = (uint32_t) pid;
        }

        if (ret->n > 0)
                qsort(ret->pids, ret->n, sizeof(ret->pids[0]), by_pid);
}

void kernel_threads_read(PstRun *run, KernelThreads *ret) {
        PstBytes bytes;

        ret->n = 0;
        if (pst_read(run, KTHREADD_STATUS_PATH, &bytes) < 0 ||
            !is_kthreadd(text(bytes.data, bytes.size)))
                return;
        if (pst_read(run, KTHREADD_CHILDREN, &bytes) >= 0)
                kernel_threads_parse(text(bytes.data, bytes.size), ret);
}

bool is_kernel_thread(const KernelThreads *threads, uint64_t pid) {
        uint32_t key = (uint32_t) pid;

        return pid <= UINT32_MAX && threads->n > 0 &&
               bsearch(&key, threads->pids, threads->n, sizeof(key), by_pid);
}
