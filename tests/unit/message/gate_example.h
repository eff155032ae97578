/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A small gate that uses each part of a declaration once, for the tests of this folder. */

#include "message/descriptor.h"

static const PstSignal example_secure_boot = {
        .id = "boot.secure_boot",
        .help = "What the firmware says.",
        .source = PST_SOURCE_FIRMWARE,
        .tier = PST_TIER_B,
        .timeout_ms = 1500,
        .reads = PST_PATHS("/sys/firmware/efi/efivars/", "@run@/socket"),
        .queries = PST_QUERIES(PST_FILE("/sys/kernel/log"), PST_UNITS(PST_ANY)),
        .statements = PST_STATEMENTS(PST_RELEASE, PST_SELF),
        .watches = PST_WATCHES(PST_ON_FILE("/sys/firmware/efi"), PST_ON_POLL("@run@/socket"),
                               PST_ON_ANSWER(PST_UNITS("a.service"))),
        .facts = PST_FACTS({ "enabled", PST_BOOL, "Whether." }, { "count", PST_INT, "How many." },
                           { "mode", PST_TEXT, "Which." }, { "key", PST_DIGEST, "Whose." },
                           { "names", PST_LIST, "All of them." }),
};

static const PstSignal example_bare = {
        .id = "boot.bare",
        .help = "Nothing but this.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_E,
};

static const PstObjective example_first = {
        .id = "first",
        .title = "The first",
        .signals = PST_SIGNALS(&example_secure_boot, &example_bare),
};

static const PstObjective example_second = { .id = "second", .title = "The second" };

static const PstSignal example_last = {
        .id = "boot.last",
        .help = "The last of them.",
        .source = PST_SOURCE_TPM,
        .tier = PST_TIER_A,
        .facts = PST_FACTS({ "value", PST_INT, "Its value." }),
};

static const PstObjective example_third = {
        .id = "third",
        .title = "The third",
        .signals = PST_SIGNALS(&example_last),
};

static const PstGate example_gate = {
        .abi = PST_GATE_ABI,
        .number = 2,
        .id = "boot",
        .title = "Boot Integrity",
        .objectives = PST_OBJECTIVES(&example_first, &example_second, &example_third),
};

static const uint8_t example_digest[PST_DIGEST_BYTES] = { 0xd1, 0x9e, 0x57 };
