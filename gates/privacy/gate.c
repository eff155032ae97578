/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 7, Privacy Controls: what watches and listens, what is kept, and who may look at either.
 */

#include <postured/gate.h>

extern const PstObjective protected_sensors;
extern const PstObjective privacy_feature_availability;
extern const PstObjective security_visibility;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 7,
        .id = "privacy",
        .title = "Privacy Controls",
        .objectives = PST_OBJECTIVES(&protected_sensors, &privacy_feature_availability,
                                     &security_visibility),
};
