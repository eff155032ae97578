/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names by which a policy calls the public reasons.
 *
 * Runs in postured-compiler, which knows nothing of records. The numbers are the record's; a test
 * compares them with record/reason.h and with policy/reasons.json. Pure.
 */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/macro.h"
#include "compiler/reason.h"

static const char *const names[] = {
        [1] = "not-evaluated",
        [2] = "evidence-missing",
        [3] = "permission-missing",
        [4] = "malformed-evidence",
        [5] = "timed-out",
        [6] = "unsupported",
        [7] = "contradiction",
        [8] = "single-source",
        [9] = "tampered-view",
        [10] = "kernel-untrusted",
        [11] = "clock-untrusted",
        [12] = "source-offline",
        [13] = "limit-reached",
        [14] = "worker-failed",
        [15] = "result-too-old",
        [16] = "configuration-weaker-than-policy",
        [17] = "required-service-not-running",
        [18] = "unexpected-item",
        [19] = "missing-item",
        [20] = "integrity-mismatch",
        [21] = "signature-invalid",
        [22] = "signature-untrusted",
        [23] = "version-below-floor",
        [24] = "rollback-detected",
        [25] = "expired",
        [26] = "not-enrolled",
        [27] = "policy-changed",
        [28] = "waiver-applied",
        [29] = "waiver-expired",
        [30] = "history-broken",
        [31] = "key-changed",
        [32] = "policy-line-left",
};

int reason_number(const char *name, uint8_t *ret) {
        for (size_t i = 1; i < ELEMENTSOF(names); i++) {
                if (strcmp(names[i], name) != 0)
                        continue;
                *ret = (uint8_t) i;
                return 0;
        }

        return -ENOENT;
}
