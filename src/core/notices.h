/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "judge/judge.h"
#include "record/claims.h"

/*
 * What the daemon finds about itself, as findings of the gate that watches it: 10 in the record's
 * numbering, whose objectives are the evaluation, the findings and the device's history.
 */
#define NOTICE_GATE       10U
#define NOTICE_EVALUATION 0U
#define NOTICE_FINDINGS   1U
#define NOTICE_HISTORY    2U

#define SEVERITY_MEDIUM   3U
#define SEVERITY_GRAVE    4U
#define SEVERITY_CRITICAL 5U

#define NOTICES_MAX 16U

typedef struct Notices {
        JudgeFinding items[NOTICES_MAX];
        size_t n;
} Notices;

/* Adds it as of now, or leaves the one of that code and objective, with the greater severity. */
void notices_set(Notices *notices, ReasonCode code, uint8_t objective, uint8_t severity,
                 uint64_t now_s);
void notices_clear(Notices *notices, ReasonCode code, uint8_t objective);

/* Takes over from an earlier record what only a signed statement answers. */
void notices_carry(Notices *notices, const Claims *claims);

/* How many are critical, and the age of the oldest of all in seconds. */
unsigned notices_critical(const Notices *notices);
uint64_t notices_oldest_age_s(const Notices *notices, uint64_t now_s);
