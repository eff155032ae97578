/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 8, Device Management: a managed device is managed by whom it should be, as they agreed.
 *
 * Applies to enrolled devices alone: where there is no enrolment, policy may leave it out.
 */

#include <postured/gate.h>

extern const PstObjective managed_device_compliance;
extern const PstObjective device_lifecycle_visibility;
extern const PstObjective security_reporting;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 8,
        .id = "management",
        .title = "Device Management",
        .objectives = PST_OBJECTIVES(&managed_device_compliance, &device_lifecycle_visibility,
                                     &security_reporting),
};
