/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/text_set.h"
#include "reader/tpm/measured_boot.h"

/* Who vouched for what was started. */
typedef struct MeasuredAuthorities {
        TextSet certificates; /* SHA-256 in hexadecimal */
        TextSet variables;    /* names of the variables that were measured as authorities */
} MeasuredAuthorities;

/*
 * From PCR 7, if it replays, and only where the text hashes to its digest: 1, or 0 and both sets
 * empty if the register does not replay. -EFBIG: as text_set_add().
 */
int measured_authorities(const MeasuredBoot *boot, MeasuredAuthorities *ret);
