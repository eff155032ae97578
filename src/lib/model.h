/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define MODEL_GATES      10U
#define MODEL_OBJECTIVES 3U

/* One gate of the Production Gate Model, as a record numbers it. */
typedef struct ModelGate {
        const char *id;
        const char *title;
        struct {
                const char *id; /* published as "<gate>.<id>" */
                const char *title;
        } objectives[MODEL_OBJECTIVES];
} ModelGate;

/* NULL for a number beyond the model: an extension, of which a record says no more than the number. */
const ModelGate *model_gate(unsigned number);
