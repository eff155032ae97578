/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * A change of this device that turns one objective of the benchmark's policy to violated, or back.
 * Only for a network and mount namespace of one's own, "unit" for a container: files of /etc, sysctls,
 * the packet filter and services are really changed.
 */
typedef struct Change {
        const char *name;
        uint8_t gate, objective; /* as a record numbers them */

        /* All that need not be timed. Negative errno. */
        int (*prepare)(bool bad);

        /* The change itself. */
        int (*make)(bool bad);

        /* When it came about, CLOCK_MONOTONIC, of one that others bring about; else NULL: when it was
         * begun. */
        int (*when)(bool bad, uint64_t *ret_ns);
} Change;

/* By its name: "file", "sysctl", "nft", "unit". NULL: there is none. */
const Change *change_find(const char *name);
