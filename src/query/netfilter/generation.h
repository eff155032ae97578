/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Who made a generation of the ruleset, as the kernel tells it: which process, and what it calls
 * itself. */
typedef struct Generation {
        uint32_t pid;
        char program[16]; /* TASK_COMM_LEN */
} Generation;

/* The payload of NFT_MSG_NEWGEN; what it does not have is 0 and "". Pure. */
void generation_parse(const void *payload, size_t size, Generation *ret);
