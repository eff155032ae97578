/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 6, Application Exposure: what runs here came with the system, and no more has rights than has
 * to.
 */

#include <postured/gate.h>

extern const PstObjective controlled_application_surface;
extern const PstObjective restricted_privileged_functionality;
extern const PstObjective reduced_attack_surface;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 6,
        .id = "apps",
        .title = "Application Exposure",
        .objectives = PST_OBJECTIVES(&controlled_application_surface,
                                     &restricted_privileged_functionality, &reduced_attack_surface),
};
