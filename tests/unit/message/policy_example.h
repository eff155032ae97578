/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A small policy that uses each part once, and its bytes, for the tests of this folder. */

#include "message/policy.h"

static const PolicyTest example_tests[] = {
        { "enabled", OPERATOR_EQUALS, (const PstValue[]){ { .type = PST_BOOL, .boolean = true } },
          1 },
        { "modes", OPERATOR_INCLUDES,
          (const PstValue[]){ { .type = PST_TEXT, .text = "b" },
                              { .type = PST_TEXT, .text = "a" } },
          2 },
        { "age", OPERATOR_WITHIN, (const PstValue[]){ { .type = PST_INT, .integer = 86400 } }, 1 },
};

static const PolicyEntry example_leaf = {
        .kind = ENTRY_SIGNAL,
        .reason = 16,
        .why = "Because.",
        .signal = "boot.secure_boot",
        .if_absent = IF_ABSENT_PASS,
        .tests = example_tests,
        .n_tests = 3,
};

static const PolicyEntry example_presence = {
        .kind = ENTRY_SIGNAL,
        .why = "",
        .signal = "boot.last",
};

static const PolicyEntry example_require[] = {
        { .kind = ENTRY_SIGNAL, .why = "", .signal = "boot.bare" },
        { .kind = ENTRY_ANY,
          .why = "",
          .signal = "",
          .children =
                  (const PolicyEntry[]){
                          { .kind = ENTRY_ALL,
                            .why = "",
                            .signal = "",
                            .children =
                                    (const PolicyEntry[]){
                                            { .kind = ENTRY_SIGNAL,
                                              .why = "",
                                              .signal = "boot.deep" },
                                            { .kind = ENTRY_SIGNAL,
                                              .why = "",
                                              .signal = "boot.deeper" },
                                    },
                            .n_children = 2 },
                          { .kind = ENTRY_SIGNAL, .why = "", .signal = "boot.shallow" },
                  },
          .n_children = 2 },
        { .kind = ENTRY_SIGNAL, .why = "", .signal = "boot.after" },
};

static const PolicyAgreement example_agree[] = {
        { .reason = 7, .why = "", .side = { { "boot.a", "x" }, { "boot.b", "y" } } },
};

static const PolicyObjective example_objectives[] = {
        { .id = "boot.first",
          .require = example_require,
          .n_require = 3,
          .tolerate = &example_leaf,
          .n_tolerate = 1,
          .agree = example_agree,
          .n_agree = 1,
          .min_sources = 2 },
        { .id = "build.first", .require = &example_presence, .n_require = 1, .min_sources = 1 },
};

static const Policy example_policy = {
        .id = "example",
        .version = 3,
        .summary = "An example.",
        .digest = { 0xab, 0xcd },
        .optional_gates = 0x80,
        .foundation = 0x107,
        .ota_base = 3,
        .update_gate = 9,
        .management_gate = 8,
        .kernel_trust = { .kind = ENTRY_SIGNAL, .why = "", .signal = "boot.lockdown" },
        .freshness =
                (const PolicySpan[]){
                        { "default", 1000 },
                        { "gate:boot", 2000 },
                        { "objective:boot.first", 3000 },
                        { "signal:boot.last", 4000 },
                },
        .n_freshness = 4,
        .interval = (const PolicySpan[]){ { "signal:boot.last", 120 } },
        .n_interval = 1,
        .self_counts = (const char *const[]){ "monitoring", "privacy.visible", NULL },
        .clear_after = 2,
        .changes = { .at_most = 100, .within_s = 300 },
        .objectives = example_objectives,
        .n_objectives = 2,
};

static const char example_policy_hex[] =
        "91676578616d706c65036b416e206578616d706c652e5820abcd000000000000000000000000000000000000"
        "000000000000000000000000188019010703090881870100606d626f6f742e6c6f636b646f776e0080808482"
        "6764656661756c741903e88269676174653a626f6f741907d082746f626a6563746976653a626f6f742e6669"
        "727374190bb882707369676e616c3a626f6f742e6c617374190fa08182707369676e616c3a626f6f742e6c61"
        "73741878826a6d6f6e69746f72696e676f707269766163792e76697369626c6502186419012c82856a626f6f"
        "742e6669727374838701006069626f6f742e6261726500808087020060600080828703006060008082870100"
        "6069626f6f742e64656570008080870100606b626f6f742e646565706572008080870100606c626f6f742e73"
        "68616c6c6f77008080870100606a626f6f742e61667465720080808187011068426563617573652e70626f6f"
        "742e7365637572655f626f6f7401838367656e61626c65640181f583656d6f64657307826162616183636167"
        "6505811a00015180808186076066626f6f742e61617866626f6f742e62617902856b6275696c642e66697273"
        "74818701006069626f6f742e6c617374008080808001";
