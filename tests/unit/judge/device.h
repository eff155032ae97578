/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A device for the judge to look at: gates whose signals have every source and every type of fact,
 * and words to say what they show.
 */

#include "judge/judge.h"
#include "judge/scope.h"
#include "judge_test.h"
#include "record/reason.h"

#define NOW_S  UINT64_C(1795428000)
#define NOW_MS UINT64_C(100000000)

#define FRESHNESS_S UINT64_C(1800) /* of a policy that says nothing */

/* The facts of each signal, by index. */
enum {
        FLAG,
        SECURE_BOOT,
        COUNT,
        NAME,
        SUM,
        THINGS,
        _FACT_MAX,
};

#define SIGNAL(gate_id, word, whose)                                                               \
        (&(const PstSignal){                                                                       \
                .id = gate_id "." word,                                                            \
                .help = "",                                                                        \
                .source = (whose),                                                                 \
                .tier = PST_TIER_D,                                                                \
                .facts = PST_FACTS({ "flag", PST_BOOL, "" }, { "secure_boot", PST_BOOL, "" },      \
                                   { "count", PST_INT, "" }, { "name", PST_TEXT, "" },             \
                                   { "sum", PST_DIGEST, "" }, { "things", PST_LIST, "" }) })

/* A gate whose first objective has a signal of every source; the others have one of the disk. */
#define GATE(variable, place, gate_id)                                                             \
        static const PstGate variable = {                                                          \
                .abi = PST_GATE_ABI,                                                               \
                .number = (place),                                                                 \
                .id = gate_id,                                                                     \
                .title = "",                                                                       \
                .objectives = PST_OBJECTIVES(                                                      \
                        &(const PstObjective){                                                     \
                                .id = "one",                                                       \
                                .title = "",                                                       \
                                .signals = PST_SIGNALS(                                            \
                                        SIGNAL(gate_id, "firmware", PST_SOURCE_FIRMWARE),          \
                                        SIGNAL(gate_id, "tpm", PST_SOURCE_TPM),                    \
                                        SIGNAL(gate_id, "kernel", PST_SOURCE_KERNEL),              \
                                        SIGNAL(gate_id, "disk", PST_SOURCE_DISK),                  \
                                        SIGNAL(gate_id, "daemon", PST_SOURCE_DAEMON),              \
                                        SIGNAL(gate_id, "authority", PST_SOURCE_AUTHORITY),        \
                                        SIGNAL(gate_id, "self", PST_SOURCE_SELF)) },               \
                        &(const PstObjective){ .id = "two",                                        \
                                               .title = "",                                        \
                                               .signals = PST_SIGNALS(SIGNAL(gate_id, "second",    \
                                                                             PST_SOURCE_DISK)) },  \
                        &(const PstObjective){ .id = "three",                                      \
                                               .title = "",                                        \
                                               .signals = PST_SIGNALS(SIGNAL(gate_id, "third",     \
                                                                             PST_SOURCE_DISK)) }), \
        }

#define SIGNALS 9U

typedef struct Device {
        Policy policy;
        JudgeGate gates[GATE_NUMBER_MAX];
        size_t n_gates;
        JudgeSignal signals[GATE_NUMBER_MAX][SIGNALS];
        Sample samples[GATE_NUMBER_MAX][SIGNALS];
        SampleFact facts[GATE_NUMBER_MAX][SIGNALS][_FACT_MAX];
        JudgeInput input;
        uint64_t round; /* of what is sampled next */
} Device;

static inline void device_add(Device *device, const PstGate *gate) {
        size_t g = device->n_gates++;

        device->gates[g].gate = gate;
        device->gates[g].signals = device->signals[g];
        device->input.n_gates = device->n_gates;
}

/* A device with a policy that asks for nothing yet. `device` is large: static. */
static inline void device_init(Device *device, const PstGate *gate) {
        memset(device, 0, sizeof(*device));
        device->round = 1;
        device->policy.clear_after = 2;
        device->input.policy = &device->policy;
        device->input.gates = device->gates;
        device->input.now = (JudgeTime){ .wall_s = NOW_S, .boottime_ms = NOW_MS };
        device_add(device, gate);
}

static inline Sample *device_sample(Device *device, const char *id, PstState state) {
        for (size_t g = 0; g < device->n_gates; g++) {
                uint32_t i;

                if (gate_find_signal(device->gates[g].gate, id, &i) < 0)
                        continue;

                device->samples[g][i] = (Sample){
                        .state = state,
                        .why = "",
                        .observed_ms = device->input.now.boottime_ms,
                        .facts = device->facts[g][i],
                };
                device->signals[g][i] =
                        (JudgeSignal){ .sample = &device->samples[g][i], .round = device->round };
                return &device->samples[g][i];
        }

        fail_msg("no signal '%s'", id);
        return NULL;
}

/* The signal is present with this fact, beside those of lower index that it was given just before. */
static inline void device_give(Device *device, const char *id, uint32_t fact, PstValue value) {
        for (size_t g = 0; g < device->n_gates; g++) {
                Sample *sample;
                uint32_t i;

                if (gate_find_signal(device->gates[g].gate, id, &i) < 0)
                        continue;

                sample = &device->samples[g][i];
                if (device->signals[g][i].sample != sample || sample->state != PST_PRESENT ||
                    device->signals[g][i].round != device->round ||
                    (sample->n_facts > 0 && sample->facts[sample->n_facts - 1].index >= fact))
                        sample = device_sample(device, id, PST_PRESENT);

                device->facts[g][i][sample->n_facts++] = (SampleFact){ fact, value };
                return;
        }

        fail_msg("no signal '%s'", id);
}

static inline void device_flag(Device *device, const char *id, bool flag) {
        device_give(device, id, FLAG, (PstValue) BOOL(flag));
}

static inline void device_unavailable(Device *device, const char *id, Unavailable reason) {
        device_sample(device, id, PST_UNAVAILABLE)->reason = reason;
}

static inline void device_pass_time(Device *device, uint64_t seconds) {
        device->input.now.wall_s += seconds;
        device->input.now.boottime_ms += seconds * 1000;
        device->round++;
}

/* Within the first objective of the first gate, with a kernel that is trusted for ever. */
static inline Scope device_scope(const Device *device) {
        return (Scope){
                .policy = &device->policy,
                .gate = &device->gates[0],
                .objective = "x.one",
                .trust = { .kernel = true, .kernel_until_ms = UINT64_MAX },
                .now = device->input.now,
        };
}

/* --- Words of a policy --- */

#define FLAG_IS(value) TEST("flag", OPERATOR_EQUALS, BOOL(value))

#define TESTS(...)                                                                                 \
        .tests = (const PolicyTest[]){ __VA_ARGS__ },                                              \
        .n_tests = sizeof((const PolicyTest[]){ __VA_ARGS__ }) / sizeof(PolicyTest)
#define ASK(id, ...)                                                                               \
        { .kind = ENTRY_SIGNAL, .why = "", .signal = (id), TESTS(__VA_ARGS__) }
#define ASK_FLAG(id) ASK(id, FLAG_IS(true))
#define PRESENT(id)                                                                                \
        { .kind = ENTRY_SIGNAL, .why = "", .signal = (id) }
#define ENTRIES(...)   ((const PolicyEntry[]){ __VA_ARGS__ })
#define N_ENTRIES(...) (sizeof(ENTRIES(__VA_ARGS__)) / sizeof(PolicyEntry))
#define GROUP(of_kind, ...)                                                                        \
        {                                                                                          \
                .kind = (of_kind), .why = "", .children = ENTRIES(__VA_ARGS__),                    \
                .n_children = N_ENTRIES(__VA_ARGS__)                                               \
        }
#define ANY(...)      GROUP(ENTRY_ANY, __VA_ARGS__)
#define ALL(...)      GROUP(ENTRY_ALL, __VA_ARGS__)
#define REQUIRE(...)  .require = ENTRIES(__VA_ARGS__), .n_require = N_ENTRIES(__VA_ARGS__)
#define TOLERATE(...) .tolerate = ENTRIES(__VA_ARGS__), .n_tolerate = N_ENTRIES(__VA_ARGS__)
#define AGREE(...)                                                                                 \
        .agree = (const PolicyAgreement[]){ __VA_ARGS__ },                                         \
        .n_agree = sizeof((const PolicyAgreement[]){ __VA_ARGS__ }) / sizeof(PolicyAgreement)
#define PAIR(a, b, name)                                                                           \
        {                                                                                          \
                .why = "", .side = { { (a), (name) }, { (b), (name) } }                            \
        }
