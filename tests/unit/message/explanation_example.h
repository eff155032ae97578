/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A small explanation that uses each part once, and its bytes, for the tests of this folder. */

#include "message/explain.h"

static const ExplainedFact example_facts[] = {
        { "enabled", { .type = PST_BOOL, .boolean = true } },
        { "names", { .type = PST_LIST, .list = { PST_TEXTS("a", "b"), 2 } } },
};

static const ExplainedSignal example_signals[] = {
        { .id = "boot.secure_boot",
          .help = "What the firmware says.",
          .source = PST_SOURCE_FIRMWARE,
          .tier = PST_TIER_B,
          .state = PST_PRESENT,
          .why = "",
          .age_s = 12,
          .facts = example_facts,
          .n_facts = 2 },
        { .id = "boot.last",
          .help = "The last.",
          .source = PST_SOURCE_TPM,
          .tier = PST_TIER_A,
          .reason = 4,
          .why = "",
          .age_s = -1 },
};

static const ExplainedCheck example_checks[] = {
        { .role = CHECK_AGREE,
          .text = "a agrees with b",
          .status = 4,
          .reason = 7,
          .sources = 3,
          .tier = 2,
          .why = "They differ." },
};

static const ExplainedObjective explained_objectives[] = {
        { .id = "boot.first",
          .title = "The first",
          .status = 4,
          .since_s = 1000,
          .reasons = { 7, 18 },
          .n_reasons = 2,
          .sources = 3,
          .checks = example_checks,
          .n_checks = 1,
          .signals = example_signals,
          .n_signals = 2 },
};

static const ExplainedGate example_gates[] = {
        { .number = 2,
          .id = "boot",
          .title = "Boot Integrity",
          .status = 4,
          .objectives = explained_objectives,
          .n_objectives = 1,
          .worker = CONDITION_FAILED,
          .worker_why = "It crashed." },
};

static const Explanation example_explanation = {
        .sequence = 300,
        .evaluated_at_s = 2000,
        .now_s = 2100,
        .policy_id = "example",
        .policy_version = 3,
        .policy_digest = { 0xab },
        .gates = example_gates,
        .n_gates = 1,
        .decisions = { { 2, 2 }, { 3, 2 }, { 3, 2 }, { 2, 2 }, { 4, 0 } },
};

static const char example_explanation_hex[] =
        "a60019012c011907d00283676578616d706c65035820ab000000000000000000000000000000000000000000"
        "000000000000000000000381860264626f6f746e426f6f7420496e746567726974790481886a626f6f742e66"
        "6972737469546865206669727374041903e8820712038187026f612061677265657320776974682062040703"
        "026c54686579206469666665722e828970626f6f742e7365637572655f626f6f747757686174207468652066"
        "69726d7761726520736179732e01020100600c828367656e61626c656401f583656e616d6573058261616162"
        "8969626f6f742e6c61737469546865206c6173742e0201000460208082026b497420637261736865642e0485"
        "82020282030282030282020282040005190834";
