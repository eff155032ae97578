/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 1, Build Integrity: this is a release that was meant for production, as it was released.
 *
 * Runs in a worker, like all of a gate: without keys, capabilities or sockets.
 */

#include <postured/gate.h>

extern const PstObjective production_build;
extern const PstObjective trusted_release_state;
extern const PstObjective authorized_release_provenance;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 1,
        .id = "build",
        .title = "Build Integrity",
        .objectives = PST_OBJECTIVES(&production_build, &trusted_release_state,
                                     &authorized_release_provenance),
};
