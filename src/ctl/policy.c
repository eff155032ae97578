/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl policy check|show FILE...`: whether a policy holds together, and what it asks.
 *
 * Runs in posturectl, and has the compiler read the file, as the daemon does: there is no second
 * parser.
 */

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "ctl/compiled.h"
#include "ctl/gate_files.h"
#include "ctl/json.h"

static void print_span(const char *what, const PolicySpan *spans, size_t n) {
        for (size_t i = 0; i < n; i++)
                printf("  %s %s: %lu s\n", what, spans[i].key, (unsigned long) spans[i].seconds);
}

static void print_operand(const PstValue *value) {
        if (value->type == PST_BOOL)
                printf("%s", value->boolean ? "true" : "false");
        else if (value->type == PST_INT)
                printf("%lld", (long long) value->integer);
        else
                printf("%s", value->text);
}

static void print_test(const PolicyTest *test) {
        printf(" %s %s", test->fact, operator_name(test->op));
        for (size_t i = 0; i < test->n_operands; i++) {
                printf("%s", i > 0 ? ", " : " ");
                print_operand(&test->operands[i]);
        }
}

static void print_line(const char *role, const PolicyEntry *entry, int depth) {
        static const char *const groups[_ENTRY_MAX] = {
                [ENTRY_ANY] = "any of", [ENTRY_ALL] = "all of"
        };

        printf("  %*s%s ", 2 * depth, "", role);
        if (entry->kind != ENTRY_SIGNAL) {
                printf("%s\n", entry->kind < _ENTRY_MAX ? groups[entry->kind] : "");
                return;
        }

        printf("%s:", entry->signal);
        if (entry->n_tests == 0)
                printf(" present");
        for (size_t i = 0; i < entry->n_tests; i++) {
                if (i > 0)
                        printf(" and");
                print_test(&entry->tests[i]);
        }
        if (entry->if_absent != IF_ABSENT_UNKNOWN)
                printf(" (absent: %s)", entry->if_absent == IF_ABSENT_PASS ? "passes" : "fails");
        putchar('\n');
}

/* Groups are POLICY_NEST_MAX deep, as compiled. */
static void print_entry(const char *role, const PolicyEntry *entry) {
        print_line(role, entry, 0);
        for (size_t i = 0; i < entry->n_children; i++) {
                const PolicyEntry *child = &entry->children[i];

                print_line("-", child, 1);
                for (size_t k = 0; k < child->n_children; k++)
                        print_line("-", &child->children[k], 2);
        }
}

static void print_policy(const Policy *policy) {
        printf("%s, version %lu: %s\n", policy->id, (unsigned long) policy->version,
               policy->summary);
        print_span("holds", policy->freshness, policy->n_freshness);
        print_span("looked at every", policy->interval, policy->n_interval);

        for (size_t i = 0; i < policy->n_objectives; i++) {
                const PolicyObjective *o = &policy->objectives[i];

                printf("\n%s, from at least %u sources\n", o->id, o->min_sources);
                for (size_t k = 0; k < o->n_require; k++)
                        print_entry("require ", &o->require[k]);
                for (size_t k = 0; k < o->n_tolerate; k++)
                        print_entry("tolerate", &o->tolerate[k]);
                for (size_t k = 0; k < o->n_agree; k++)
                        printf("  agree    %s.%s = %s.%s\n", o->agree[k].side[0].signal,
                               o->agree[k].side[0].fact, o->agree[k].side[1].signal,
                               o->agree[k].side[1].fact);
        }
}

static cJSON *policy_json(const char *file, const Compiled *compiled) {
        cJSON *json = cJSON_CreateObject();

        (void) cJSON_AddStringToObject(json, "file", file);
        (void) cJSON_AddBoolToObject(json, "ok", compiled->exit_status == 0);
        (void) cJSON_AddStringToObject(json, "messages", compiled->messages);
        if (compiled->exit_status == 0) {
                (void) cJSON_AddStringToObject(json, "id", compiled->policy.id);
                (void) json_add_uint(json, "version", compiled->policy.version);
                (void) cJSON_AddNumberToObject(json, "objectives",
                                               (double) compiled->policy.n_objectives);
        }
        return json;
}

static ExitStatus one(const char *file, const GateFiles *gates, bool show, cJSON *list) {
        _cleanup_(compiled_freep) Compiled *compiled = NULL;

        if (compiled_new(file, gates, &compiled) < 0)
                return EXIT_STATUS_ERROR;

        if (list)
                (void) cJSON_AddItemToArray(list, policy_json(file, compiled));
        else
                (void) fputs(compiled->messages, stderr);
        if (compiled->exit_status != 0)
                return EXIT_STATUS_ERROR;

        if (!list && show)
                print_policy(&compiled->policy);
        else if (!list)
                printf("%s: %s, version %lu: %zu objectives, sound\n", file, compiled->policy.id,
                       (unsigned long) compiled->policy.version, compiled->policy.n_objectives);
        return EXIT_STATUS_DONE;
}

ExitStatus verb_policy(const Options *options) {
        _cleanup_(gate_files_freep) GateFiles *gates = NULL;
        bool show = strcmp(options->arguments[0], "show") == 0;
        ExitStatus worst = EXIT_STATUS_DONE;
        cJSON *list = NULL;

        if (!show && strcmp(options->arguments[0], "check") != 0)
                return misuse("policy takes check or show, not '%s'", options->arguments[0]);
        if (gate_files_new(&gates) < 0)
                return EXIT_STATUS_ERROR;

        if (options->json)
                list = cJSON_CreateArray();
        for (char **file = options->arguments + 1; *file; file++) {
                ExitStatus exit_status = one(*file, gates, show, list);

                if (exit_status != EXIT_STATUS_DONE)
                        worst = exit_status;
        }

        if (list && json_print(list) != EXIT_STATUS_DONE)
                return EXIT_STATUS_ERROR;
        return worst;
}
