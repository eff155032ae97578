/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 2, Boot Integrity: the software that started is the software that was meant to start.
 *
 * Runs in a worker, like all of a gate: without keys, capabilities or sockets.
 */

#include <postured/gate.h>

extern const PstObjective verified_software_state;
extern const PstObjective trusted_boot_chain;
extern const PstObjective device_integrity;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 2,
        .id = "boot",
        .title = "Boot Integrity",
        .objectives =
                PST_OBJECTIVES(&verified_software_state, &trusted_boot_chain, &device_integrity),
};
