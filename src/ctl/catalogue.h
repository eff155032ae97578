/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/cleanup.h"

/*
 * What the public reasons mean to a person and what to do about them: policy/reasons.json, which
 * ships with us. Without the file there are the record's own sentences and no advice.
 */
typedef struct Catalogue Catalogue;

int catalogue_new(Catalogue **ret); /* -ENOMEM only: a missing file leaves it empty */
Catalogue *catalogue_free(Catalogue *catalogue);
DEFINE_CLEANUP(Catalogue *, catalogue_free);

/* What to do, which the file keeps under the key "todo"; or "". Borrowed. */
const char *catalogue_advice(const Catalogue *catalogue, uint8_t reason);
