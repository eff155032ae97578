/* SPDX-License-Identifier: Apache-2.0 */
/* Each rule of a declaration, broken once. */

#include "gate_example.h"
#include "message/descriptor_rules.h"
#include "message_test.h"

static void test_a_proper_gate_keeps_all_rules(void **state _unused_) {
        assert_null(gate_broken_rule(&example_gate));
}

static void test_the_gate_itself_is_checked(void **state _unused_) {
        static char long_title[DESCRIPTOR_TEXT_BYTES_MAX + 2];
        PstGate rows[10];

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                rows[i] = example_gate;
        memset(long_title, 'x', sizeof(long_title) - 1);
        rows[0].abi = PST_GATE_ABI + 1;
        rows[1].number = 0;
        rows[2].number = 17;
        rows[3].id = "Boot";
        rows[4].id = NULL;
        rows[5].title = "";
        rows[6].title = long_title;
        rows[7].title = "\xff";
        rows[8].objectives = NULL;
        rows[9].id = "other"; /* and so no signal begins with it */

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_non_null(gate_broken_rule(&rows[i]));
}

static void test_there_are_exactly_three_objectives_of_different_names(void **state _unused_) {
        const PstObjective unnamed = { .title = "x" }, untitled = { .id = "x" };
        const PstObjective *const *const rows[] = {
                PST_OBJECTIVES(&example_first, &example_second),
                PST_OBJECTIVES(&example_first, &example_second, &example_third, &example_third),
                PST_OBJECTIVES(&example_first, &example_second, &example_second),
                PST_OBJECTIVES(&example_first, &example_second, &unnamed),
                PST_OBJECTIVES(&example_first, &example_second, &untitled),
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                PstGate gate = example_gate;

                gate.objectives = rows[i];
                assert_non_null(gate_broken_rule(&gate));
        }
}

/* The example with one more signal, in its second objective. */
static const char *broken_by(const PstSignal *signal) {
        const PstObjective second = {
                .id = "second",
                .title = "The second",
                .signals = PST_SIGNALS(signal),
        };
        PstGate gate = example_gate;

        gate.objectives = PST_OBJECTIVES(&example_first, &second, &example_third);
        return gate_broken_rule(&gate);
}

static const PstSignal proper = {
        .id = "boot.proper",
        .help = "Proper.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS("/etc/a", "/etc/b/", "@state@/x"),
        .queries = PST_QUERIES(PST_FILE("/srv/"), PST_NFT_RULESET),
        .facts = PST_FACTS({ "a", PST_BOOL, "Help." }),
};

static void test_a_signal_is_checked(void **state _unused_) {
        PstSignal rows[20];

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                rows[i] = proper;
        assert_null(broken_by(&proper));
        rows[0].id = NULL;
        rows[1].id = "proper";
        rows[2].id = "boot.";
        rows[3].id = "boot.Proper";
        rows[4].id = "boot.last"; /* another has it */
        rows[5].help = NULL;
        rows[6].source = (PstSource) 0;
        rows[7].source = (PstSource) 8;
        rows[8].tier = (PstTier) 0;
        rows[9].tier = (PstTier) 6;
        rows[10].reads = PST_PATHS("etc/a");
        rows[11].reads = PST_PATHS("/etc/../a");
        rows[12].reads = PST_PATHS("@elsewhere@/a");
        rows[13].queries = PST_QUERIES({ .name = "nft.flush" });
        rows[14].queries = PST_QUERIES({ .name = "file" });
        rows[15].statements = PST_STATEMENTS(_PST_STATEMENT_MAX);
        rows[16].statements = PST_STATEMENTS(PST_SELF, PST_SELF);
        rows[17].facts = PST_FACTS({ "a", (PstType) 6, "Help." });
        rows[18].facts = PST_FACTS({ "a", PST_BOOL, "Help." }, { "a", PST_INT, "Help." });
        rows[19].facts = PST_FACTS({ "a b", PST_BOOL, "Help." });

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_non_null(broken_by(&rows[i]));
}

static void test_a_watch_looks_only_at_what_is_read_or_asked(void **state _unused_) {
        const struct {
                PstWatch watch;
                bool allowed;
        } rows[] = {
                { PST_ON_FILE("/etc/a"), true },
                { PST_ON_FILE("/etc"), true }, /* a directory that holds one */
                { PST_ON_FILE("/etc/"), true },
                { PST_ON_FILE("/"), true },
                { PST_ON_FILE("/etc/b/"), true },
                { PST_ON_FILE("/etc/b/deep"), true },
                { PST_ON_FILE("/etc/b"), true },
                { PST_ON_POLL("@state@/x"), true },
                { PST_ON_FILE("/et"), false },
                { PST_ON_FILE("/etc/c"), false },
                { PST_ON_FILE("/etc/a/b"), false },
                { PST_ON_FILE("etc"), false },
                { PST_ON_POLL("/proc/mounts"), false },
                { PST_ON_ANSWER(PST_NFT_RULESET), true },
                { PST_ON_ANSWER(PST_FILE("/srv/x")), true },
                { PST_ON_ANSWER(PST_FILE("/srv/")), true },
                { PST_ON_ANSWER(PST_FILE("/var/x")), false },
                { PST_ON_ANSWER(PST_LINKS), false },
                { { .kind = (PstWatchKind) 4, .path = "/etc/a" }, false },
                { { .kind = PST_WATCH_FILE }, false },
                { { .kind = PST_WATCH_ANSWER }, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                PstSignal signal = proper;

                signal.watches = (const PstWatch[]){ rows[i].watch, { 0 } };
                if (rows[i].allowed)
                        assert_null(broken_by(&signal));
                else
                        assert_non_null(broken_by(&signal));
        }
}

static void test_a_gate_has_at_most_so_many_signals(void **state _unused_) {
        static PstSignal many[GATE_SIGNALS_MAX];
        static char ids[GATE_SIGNALS_MAX][16];
        const PstSignal *list[GATE_SIGNALS_MAX + 1] = { NULL };
        const PstObjective first = { .id = "first", .title = "The first", .signals = list };
        PstGate gate = example_gate;

        for (size_t i = 0; i < GATE_SIGNALS_MAX; i++) {
                (void) snprintf(ids[i], sizeof(ids[i]), "boot.s%zu", i);
                many[i] = proper;
                many[i].id = ids[i];
        }
        for (size_t i = 0; i < GATE_SIGNALS_MAX - 1; i++)
                list[i] = &many[i];
        gate.objectives = PST_OBJECTIVES(&first, &example_second, &example_third);
        assert_null(gate_broken_rule(&gate));
        list[GATE_SIGNALS_MAX - 1] = &many[GATE_SIGNALS_MAX - 1]; /* the third has one more */
        assert_non_null(gate_broken_rule(&gate));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_proper_gate_keeps_all_rules),
                cmocka_unit_test(test_the_gate_itself_is_checked),
                cmocka_unit_test(test_there_are_exactly_three_objectives_of_different_names),
                cmocka_unit_test(test_a_signal_is_checked),
                cmocka_unit_test(test_a_watch_looks_only_at_what_is_read_or_asked),
                cmocka_unit_test(test_a_gate_has_at_most_so_many_signals),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
