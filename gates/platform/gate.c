/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 4, Platform Configuration: the platform is set up to resist, offers no more than it must, and
 * is as its packages left it.
 */

#include <postured/gate.h>

extern const PstObjective security_focused_configuration;
extern const PstObjective restricted_exposure;
extern const PstObjective controlled_platform_state;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 4,
        .id = "platform",
        .title = "Platform Configuration",
        .objectives = PST_OBJECTIVES(&security_focused_configuration, &restricted_exposure,
                                     &controlled_platform_state),
};
