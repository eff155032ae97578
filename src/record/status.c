/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lattice of statuses: how parts make a whole, and what time does to them.
 *
 * Runs in core, in posturectl and wherever a record is verified, and there over numbers that somebody
 * else signed. Pure.
 */

#include "record/status.h"

/* `rank` orders the join; `name` is published. A status is one row. */
static const struct {
        int rank;
        const char *name;
} table[_STATUS_MAX] = {
        [STATUS_NOT_APPLICABLE] = { 0, "not-applicable" },
        [STATUS_SATISFIED] = { 1, "satisfied" },
        [STATUS_DEGRADED] = { 2, "degraded" },
        [STATUS_STALE] = { 3, "stale" },
        [STATUS_UNKNOWN] = { 4, "unknown" },
        [STATUS_VIOLATED] = { 5, "violated" },
};

/* Statuses also arrive in records that others wrote. */
static Status known(Status status) {
        return status < _STATUS_MAX ? status : STATUS_UNKNOWN;
}

const char *status_name(Status status) {
        return table[known(status)].name;
}

Status status_join(Status a, Status b) {
        a = known(a);
        b = known(b);
        return table[a].rank >= table[b].rank ? a : b;
}

Status status_join_all(const Status *parts, size_t n) {
        Status whole = STATUS_NOT_APPLICABLE;

        if (n == 0)
                return STATUS_UNKNOWN;

        for (size_t i = 0; i < n; i++)
                whole = status_join(whole, parts[i]);

        return whole;
}

Status status_aged(Status status, uint64_t age_s, uint64_t valid_s) {
        status = known(status);

        switch (status) {
        case STATUS_SATISFIED:
        case STATUS_DEGRADED:
        case STATUS_STALE:
                if (age_s >= valid_s && age_s - valid_s >= valid_s)
                        return STATUS_UNKNOWN;
                return age_s >= valid_s ? STATUS_STALE : status;

        case STATUS_UNKNOWN:
        case STATUS_VIOLATED:
        case STATUS_NOT_APPLICABLE:
        case _STATUS_MAX:
                return status;
        }

        return STATUS_UNKNOWN;
}

Status status_waived(Status status) {
        return status == STATUS_VIOLATED ? STATUS_DEGRADED : known(status);
}
