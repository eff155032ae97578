/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/tpm/pcr_bank.h"

/*
 * How far systemd says the boot has come, found by what leads PCR 11 from `logged` to `actual`: ""
 * if it has said nothing, else the last word; NULL if no sequence of its words leads there.
 */
const char *boot_phase_find(const PcrBank *logged, const PcrBank *actual);
