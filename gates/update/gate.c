/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate 9, Update Integrity: updates come, come from whom they should, and arrive whole.
 */

#include <postured/gate.h>

extern const PstObjective ota_eligibility;
extern const PstObjective update_authenticity;
extern const PstObjective update_integrity;

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 9,
        .id = "update",
        .title = "Update Integrity",
        .objectives = PST_OBJECTIVES(&ota_eligibility, &update_authenticity, &update_integrity),
};
