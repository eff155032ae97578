/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * How well an objective, a gate or the device holds. Zeroed memory, and any value that is not
 * listed, is unknown; unknown is never a pass. The numbers are those of the signed record.
 */
typedef enum Status {
        STATUS_UNKNOWN = 0,
        STATUS_SATISFIED = 1,
        STATUS_DEGRADED = 2,
        STATUS_STALE = 3,
        STATUS_VIOLATED = 4,
        STATUS_NOT_APPLICABLE = 5,
        _STATUS_MAX,
} Status;

/* "satisfied", "not-applicable", ...; "unknown" for a value that is not listed. Static. */
const char *status_name(Status status);

/*
 * The worse of two: satisfied < degraded < stale < unknown < violated. Not-applicable is the
 * identity. Commutative, associative, idempotent, and never better than either.
 */
Status status_join(Status a, Status b);

/* The status of a whole, from its parts. Of no parts at all, nothing is known. */
Status status_join_all(const Status *parts, size_t n);

/*
 * What an evaluation of `age_s` seconds ago is worth now. Satisfied and degraded are stale from
 * `valid_s` on and unknown from twice that on; what is violated stays so, however old.
 */
Status status_aged(Status status, uint64_t age_s, uint64_t valid_s);

/*
 * What an objective counts as in decisions: a waiver lifts a violation to degraded. Unknown and
 * stale cannot be waived: nobody can accept a risk that was not seen.
 */
Status status_waived(Status status);
