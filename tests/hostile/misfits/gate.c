/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gate that misbehaves within what it may do: it crashes, hangs, floods and lies.
 *
 * A fixture of the worker's tests. With CRASH_EARLY it crashes in its constructor.
 */

#include <postured/gate.h>
#include <stdio.h>
#include <string.h>

#define DECLARED "/proc/self/status"

#ifdef CRASH_EARLY
static __attribute__((constructor)) void crash_early(void) {
        __builtin_trap();
}
#endif

static int sample_crash(PstRun *run) {
        volatile int *nowhere = NULL;

        (void) run;
        return *nowhere;
}

static int sample_hang(PstRun *run) {
        volatile bool forever = true;

        while (forever)
                ;
        return pst_present(run);
}

static int sample_silence(PstRun *run) {
        (void) run;
        return 0;
}

static int sample_flood(PstRun *run) {
        for (int i = 0; i < 100000; i++)
                pst_fact_int(run, "number", i);

        return pst_present(run);
}

static int sample_undeclared_fact(PstRun *run) {
        pst_fact_int(run, "surprise", 1);
        return pst_present(run);
}

static int sample_wrong_type(PstRun *run) {
        pst_fact_text(run, "number", "one");
        return pst_present(run);
}

static int sample_bad_text(PstRun *run) {
        pst_fact_text(run, "text", "\xff\xfe");
        return pst_present(run);
}

static int sample_long_text(PstRun *run) {
        static char text[PST_TEXT_MAX + 2];

        memset(text, 'x', sizeof(text) - 1);
        pst_fact_text(run, "text", text);
        return pst_present(run);
}

static int give_list(PstRun *run, size_t n, size_t length) {
        static char texts[PST_LIST_MAX + 1][PST_TEXT_MAX + 1];
        static const char *items[PST_LIST_MAX + 1];

        for (size_t i = 0; i < n; i++) {
                (void) snprintf(texts[i], sizeof(texts[i]), "%0*zu", (int) length, i);
                items[i] = texts[i];
        }
        pst_fact_list(run, "list", items, n);
        return pst_present(run);
}

static int sample_long_list(PstRun *run) {
        return give_list(run, PST_LIST_MAX + 1, 4);
}

static int sample_fat_list(PstRun *run) {
        return give_list(run, PST_LIST_MAX, PST_TEXT_MAX);
}

static int sample_full_list(PstRun *run) {
        return give_list(run, PST_LIST_MAX, 100);
}

static int sample_undeclared_path(PstRun *run) {
        PstBytes bytes;

        return pst_read(run, "/proc/self/maps", &bytes);
}

static int sample_undeclared_question(PstRun *run) {
        PstBytes bytes;

        return pst_query(run, PST_NFT_RULESET, &bytes);
}

static int sample_unanswered_question(PstRun *run) {
        PstBytes bytes;

        return pst_query(run, PST_LINKS, &bytes);
}

static int sample_settles_twice(PstRun *run) {
        (void) pst_absent(run, "once");
        return pst_present(run);
}

static int sample_wild_state(PstRun *run) {
        return run->host->settle(run, (PstState) 77, "");
}

static int sample_well(PstRun *run) {
        PstBytes bytes;
        int r = pst_read(run, DECLARED, &bytes);

        if (r < 0)
                return r;
        pst_fact_int(run, "number", strncmp((const char *) bytes.data, "Name:", 5) == 0);
        return pst_present(run);
}

#define SIGNAL(word)                                                                               \
        static const PstSignal word = {                                                            \
                .id = "misfits." #word,                                                            \
                .help = "What becomes of it.",                                                     \
                .source = PST_SOURCE_SELF,                                                         \
                .tier = PST_TIER_D,                                                                \
                .reads = PST_PATHS(DECLARED),                                                      \
                .queries = PST_QUERIES(PST_LINKS),                                                 \
                .facts = PST_FACTS({ "number", PST_INT, "A number." },                             \
                                   { "text", PST_TEXT, "A text." },                                \
                                   { "list", PST_LIST, "A list." }),                               \
                .sample = sample_##word,                                                           \
        };

SIGNAL(crash)
SIGNAL(hang)
SIGNAL(silence)
SIGNAL(flood)
SIGNAL(undeclared_fact)
SIGNAL(wrong_type)
SIGNAL(bad_text)
SIGNAL(long_text)
SIGNAL(long_list)
SIGNAL(fat_list)
SIGNAL(full_list)
SIGNAL(undeclared_path)
SIGNAL(undeclared_question)
SIGNAL(unanswered_question)
SIGNAL(settles_twice)
SIGNAL(wild_state)
SIGNAL(well)

static const PstObjective violent = { .id = "violent",
                                      .title = "Violent",
                                      .signals = PST_SIGNALS(&crash, &hang) };
static const PstObjective wrong = { .id = "wrong",
                                    .title = "Wrong",
                                    .signals = PST_SIGNALS(
                                            &silence, &flood, &undeclared_fact, &wrong_type,
                                            &bad_text, &long_text, &long_list, &fat_list,
                                            &undeclared_path, &undeclared_question,
                                            &unanswered_question, &settles_twice, &wild_state) };
static const PstObjective right = { .id = "right",
                                    .title = "Right",
                                    .signals = PST_SIGNALS(&full_list, &well) };

PST_GATE = {
        .abi = PST_GATE_ABI,
        .number = 15,
        .id = "misfits",
        .title = "Misfits",
        .objectives = PST_OBJECTIVES(&violent, &wrong, &right),
};
