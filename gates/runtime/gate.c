/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 3, Runtime Security: what protects the device runs, is in force, and shows what there is.
 */

#include <postured/gate.h>

extern const PstObjective security_services_operational;
extern const PstObjective policy_compliance;
extern const PstObjective runtime_trust;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 3,
        .id = "runtime",
        .title = "Runtime Security",
        .objectives =
                PST_OBJECTIVES(&security_services_operational, &policy_compliance, &runtime_trust),
};
