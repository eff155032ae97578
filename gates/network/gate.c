/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 5, Network Security: what the device lets in, lets out and believes of its network.
 */

#include <postured/gate.h>

extern const PstObjective trusted_network_configuration;
extern const PstObjective secure_name_resolution;
extern const PstObjective network_policy_compliance;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 5,
        .id = "network",
        .title = "Network Security",
        .objectives = PST_OBJECTIVES(&trusted_network_configuration, &secure_name_resolution,
                                     &network_policy_compliance),
};
