/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl explain` and `signals`: why things are as they are, for the device's administrator.
 *
 * Runs in posturectl; the daemon answers only root (or the user of a private daemon).
 */

#include <cjson/cJSON.h>
#include <stdio.h>

#include "ctl/explained.h"
#include "ctl/json.h"
#include "message/descriptor.h"
#include "message/sample.h"
#include "record/reason.h"
#include "record/status.h"

#define ARENA_BYTES ((size_t) 4 * EXPLANATION_BYTES_MAX)

static void print_signal(const ExplainedSignal *signal, const char *indent) {
        printf("%s%-40s %-8s %s  %s", indent, signal->id, source_name(signal->source),
               tier_name(signal->tier), state_name(signal->state));
        if (signal->state == PST_UNAVAILABLE)
                printf(" (%s)", unavailable_name(signal->reason));
        else if (*signal->why)
                printf(" (%s)", signal->why);
        if (signal->age_s > 0)
                printf(", %ld s ago", (long) signal->age_s);
        putchar('\n');

        for (size_t i = 0; i < signal->n_facts; i++) {
                _cleanup_free_ char *value = explained_value(&signal->facts[i].value);

                printf("%s    %s = %s\n", indent, signal->facts[i].name, value ? value : "?");
        }
}

static void print_check(const ExplainedCheck *check) {
        static const char *const roles[_CHECK_MAX] = { "require", "tolerate", "agree", "sources" };
        char sources[96];

        explained_sources(check->sources, sources, sizeof(sources));
        printf("      %-9s %-14s %s\n", check->role < _CHECK_MAX ? roles[check->role] : "",
               status_name(check->status), check->text);
        if (check->status == STATUS_SATISFIED)
                printf("                               from: %s\n", sources);
        if (check->reason)
                printf("                               %s\n", reason_sentence(check->reason));
        if (check->status != STATUS_SATISFIED && *check->why)
                printf("                               %s\n", check->why);
}

static void print_objective(const ExplainedObjective *objective) {
        char sources[96];

        explained_sources(objective->sources, sources, sizeof(sources));
        printf("  %s: %s (supported by %s)\n", objective->id, status_name(objective->status),
               sources);
        for (size_t i = 0; i < objective->n_reasons; i++)
                printf("      because: %s\n", reason_sentence(objective->reasons[i]));

        /* What failed comes first: it is why one looks. */
        for (int pass = 0; pass < 2; pass++)
                for (size_t i = 0; i < objective->n_checks; i++)
                        if ((objective->checks[i].status == STATUS_SATISFIED) == (pass == 1))
                                print_check(&objective->checks[i]);
        for (size_t i = 0; i < objective->n_signals; i++)
                print_signal(&objective->signals[i], "      ");
}

static void print_gate(const ExplainedGate *gate) {
        printf("%s (gate %u): %s\n", gate->title, gate->number, status_name(gate->status));
        if (gate->worker != CONDITION_RUNNING)
                printf("  This gate's worker is not running: %s\n", gate->worker_why);
        for (size_t i = 0; i < gate->n_objectives; i++)
                print_objective(&gate->objectives[i]);
}

static ExitStatus explain(const Options *options, const char *id, Arena *arena, Explanation *ret) {
        _cleanup_(client_freep) Client *client = NULL;
        ExitStatus exit_status = EXIT_STATUS_ERROR;
        Target target;

        if (target_find(options, &target) < 0 || target_connect(&target, &client) < 0)
                return EXIT_STATUS_ERROR;
        if (explained_fetch(&target, client, id, arena, ret, &exit_status) < 0)
                return exit_status;

        return EXIT_STATUS_DONE;
}

ExitStatus verb_explain(const Options *options) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        const char *id = options->arguments[0] ? options->arguments[0] : "";
        ExitStatus exit_status;
        Explanation e;

        if (arena_new(ARENA_BYTES, &arena) < 0)
                return complain("Out of memory");

        exit_status = explain(options, id, arena, &e);
        if (exit_status != EXIT_STATUS_DONE)
                return exit_status;
        if (options->json)
                return json_print(explained_json(&e));

        for (size_t i = 0; i < e.n_gates; i++)
                print_gate(&e.gates[i]);
        return EXIT_STATUS_DONE;
}

ExitStatus verb_signals(const Options *options) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        ExitStatus exit_status;
        Explanation e;

        if (arena_new(ARENA_BYTES, &arena) < 0)
                return complain("Out of memory");

        exit_status = explain(options, "", arena, &e);
        if (exit_status != EXIT_STATUS_DONE)
                return exit_status;

        if (options->json) {
                cJSON *json = cJSON_CreateObject();

                (void) cJSON_AddItemToObject(json, "signals", explained_signals_json(&e));
                return json_print(json);
        }

        for (size_t g = 0; g < e.n_gates; g++)
                for (size_t o = 0; o < e.gates[g].n_objectives; o++)
                        for (size_t s = 0; s < e.gates[g].objectives[o].n_signals; s++)
                                print_signal(&e.gates[g].objectives[o].signals[s], "");
        return EXIT_STATUS_DONE;
}
