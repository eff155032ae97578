/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 10, Security Monitoring: whoever watches the device is whole, and what it found is kept.
 */

#include <postured/gate.h>

extern const PstObjective trust_evaluation;
extern const PstObjective security_findings;
extern const PstObjective device_integrity_visibility;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 10,
        .id = "monitoring",
        .title = "Security Monitoring",
        .objectives =
                PST_OBJECTIVES(&trust_evaluation, &security_findings, &device_integrity_visibility),
};
