/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/reason.h"
#include "record/status.h"

#define NEVER_MS UINT64_MAX

/*
 * What a check, or all checks of an objective so far, come to, and what that rests on. Times are
 * CLOCK_BOOTTIME. Sets of reasons have bit n for code n.
 */
typedef struct Verdict {
        Status status;
        Status worth;         /* what the age of its inputs leaves of a good result */
        uint64_t failed;      /* reasons: what is not as it should be */
        uint64_t blind;       /* reasons: what could not be seen, or is too old */
        uint8_t sources;      /* of support, as they count; bits 0..6 */
        bool from_kernel;     /* `sources` has the kernel as such */
        bool demoted;         /* or as disk, because it is not trusted */
        uint8_t tier;         /* the weakest that was read, 0: none */
        uint64_t observed_ms; /* the oldest input; NEVER_MS: none */
        uint64_t stale_ms;    /* when the first input that counts grows stale, */
        uint64_t unknown_ms;  /* and when unknown; NEVER_MS: none does */
        uint64_t round;       /* the newest of its inputs */
} Verdict;

/* Of no inputs: not-applicable, the identity of verdict_join(). */
Verdict verdict_none(void);

/* Turns good into what its inputs are worth, with the reason. */
void verdict_pass(Verdict *verdict);
void verdict_fail(Verdict *verdict, ReasonCode reason);
void verdict_blind(Verdict *verdict, ReasonCode reason);

/* All of them must hold: the worse status, and whatever either rests on. */
void verdict_join(Verdict *verdict, const Verdict *other);

/* One of them is enough: the better verdict; of two as good as each other both. */
void verdict_choose(Verdict *verdict, const Verdict *other);

/* A failure only degrades; but a view that was tampered with is no check that failed. Supports
 * nothing. */
void verdict_tolerate(Verdict *verdict);

/* At least as bad as `status`, which has a reason unless the verdict was that bad before. */
void verdict_worsen(Verdict *verdict, Status status, ReasonCode reason);

/* One more reason; the status stays. */
void verdict_add_reason(Verdict *verdict, ReasonCode reason);

/* The reasons, rising; of more than `max` those of failures first. None of a verdict that is
 * satisfied or not applicable; of any other at least one. */
size_t verdict_reasons(const Verdict *verdict, uint8_t *ret, size_t max);
