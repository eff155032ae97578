/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hostile gate: it tries what attempts.c tries, when it is sampled or, built with EARLY_ATTEMPT,
 * from its constructor, and then says what came of it.
 *
 * A fixture of the jail's tests. Each attempt is a signal of the first objective's.
 */

#include <postured/gate.h>
#include <string.h>

#include "attempts.h"

static int early_result;
static bool was_early;

#ifdef EARLY_ATTEMPT
static __attribute__((constructor)) void try_early(void) {
        for (unsigned i = 0; i < n_attempts; i++)
                if (strcmp(attempts[i].name, EARLY_ATTEMPT) == 0)
                        early_result = attempts[i].attempt();
        was_early = true;
}
#endif

static int say(PstRun *run, int result) {
        pst_fact_int(run, "result", result);
        return pst_present(run);
}

/* Opened as a worker would have it: with a watch, so that there is an inotify descriptor. */
#define SIGNAL(word, function)                                                                     \
        static const PstSignal signal_##word = {                                                   \
                .id = "attempts." #word,                                                           \
                .help = "What came of it.",                                                        \
                .source = PST_SOURCE_SELF,                                                         \
                .tier = PST_TIER_D,                                                                \
                .reads = PST_PATHS(DECLARED_PATH),                                                 \
                .watches = PST_WATCHES(PST_ON_FILE(DECLARED_PATH)),                                \
                .facts = PST_FACTS({ "result", PST_INT, "0, or a negative errno." }),              \
                .sample = (function),                                                              \
        };

static int sample_early(PstRun *run) {
        return was_early ? say(run, early_result) : -ENODATA;
}
SIGNAL(early, sample_early)

static int sample_quietly(PstRun *run) {
        PstBytes bytes;
        int r = pst_read(run, DECLARED_PATH, &bytes);

        return r < 0 ? r : say(run, 0);
}
SIGNAL(quietly, sample_quietly)

static int attempt(PstRun *run, const char *name) {
        for (unsigned i = 0; i < n_attempts; i++)
                if (strcmp(attempts[i].name, name) == 0)
                        return say(run, attempts[i].attempt());

        return -ENODATA;
}

#define ATTEMPT(name)                                                                              \
        static int sample_##name(PstRun *run) {                                                    \
                return attempt(run, #name);                                                        \
        }                                                                                          \
        SIGNAL(name, sample_##name)
#include "attempts.def"
#undef ATTEMPT

#define ATTEMPT(name) &signal_##name,
static const PstSignal *const late_signals[] = {
#include "attempts.def"
        NULL,
};
#undef ATTEMPT

static const PstObjective early = { .id = "early",
                                    .title = "Early",
                                    .signals = PST_SIGNALS(&signal_early) };
static const PstObjective late = { .id = "late", .title = "Late", .signals = late_signals };
static const PstObjective quiet = { .id = "quiet",
                                    .title = "Quiet",
                                    .signals = PST_SIGNALS(&signal_quietly) };

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 16,
        .id = "attempts",
        .title = "Attempts",
        .objectives = PST_OBJECTIVES(&early, &late, &quiet),
};
