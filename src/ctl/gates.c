/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl gates`: the gates that are installed here, and what each looks at.
 *
 * Runs in posturectl. Reads the descriptors beside the modules, and no module.
 */

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/fd.h"
#include "base/hex.h"
#include "base/sibling.h"
#include "ctl/gate_files.h"
#include "ctl/json.h"

static void print_questions(const PstSignal *signal) {
        for (const PstQuestion *q = signal->queries; q && q->name; q++) {
                printf("        asks   %s", q->name);
                for (const char *const *a = q->arguments; a && *a; a++)
                        printf(" %s", *a);
                putchar('\n');
        }
}

static void print_signal(const PstSignal *signal) {
        printf("    %s (%s, tier %s)\n        %s\n", signal->id, source_name(signal->source),
               tier_name(signal->tier), signal->help);
        for (const char *const *p = signal->reads; p && *p; p++)
                printf("        reads  %s\n", *p);
        print_questions(signal);
        for (const PstFact *f = signal->facts; f && f->name; f++)
                printf("        fact   %s: %s. %s\n", f->name, type_name(f->type), f->help);
}

static void print_gate(const Descriptor *descriptor) {
        const PstGate *gate = descriptor->gate;
        char digest[2 * PST_DIGEST_BYTES + 1];

        hex_encode(descriptor->module_digest, PST_DIGEST_BYTES, digest);
        printf("%u %s: %s\n  module %s\n", gate->number, gate->id, gate->title, digest);
        for (const PstObjective *const *o = gate->objectives; *o; o++) {
                printf("  %s.%s: %s\n", gate->id, (*o)->id, (*o)->title);
                for (const PstSignal *const *s = (*o)->signals; *s; s++)
                        print_signal(*s);
        }
}

static cJSON *signal_json(const PstSignal *signal) {
        cJSON *json = cJSON_CreateObject(), *list;

        (void) cJSON_AddStringToObject(json, "id", signal->id);
        (void) cJSON_AddStringToObject(json, "help", signal->help);
        (void) cJSON_AddStringToObject(json, "source", source_name(signal->source));
        (void) cJSON_AddStringToObject(json, "tier", tier_name(signal->tier));
        list = cJSON_AddArrayToObject(json, "reads");
        for (const char *const *p = signal->reads; p && *p; p++)
                (void) cJSON_AddItemToArray(list, cJSON_CreateString(*p));

        list = cJSON_AddArrayToObject(json, "queries");
        for (const PstQuestion *q = signal->queries; q && q->name; q++) {
                cJSON *words = cJSON_CreateArray();

                (void) cJSON_AddItemToArray(words, cJSON_CreateString(q->name));
                for (const char *const *a = q->arguments; a && *a; a++)
                        (void) cJSON_AddItemToArray(words, cJSON_CreateString(*a));
                (void) cJSON_AddItemToArray(list, words);
        }

        list = cJSON_AddObjectToObject(json, "facts");
        for (const PstFact *f = signal->facts; f && f->name; f++)
                (void) cJSON_AddStringToObject(list, f->name, type_name(f->type));
        return json;
}

static cJSON *gate_json(const Descriptor *descriptor) {
        const PstGate *gate = descriptor->gate;
        char digest[2 * PST_DIGEST_BYTES + 1];
        cJSON *json = cJSON_CreateObject(), *objectives;

        hex_encode(descriptor->module_digest, PST_DIGEST_BYTES, digest);
        (void) cJSON_AddNumberToObject(json, "number", gate->number);
        (void) cJSON_AddStringToObject(json, "id", gate->id);
        (void) cJSON_AddStringToObject(json, "title", gate->title);
        (void) cJSON_AddStringToObject(json, "module_digest", digest);

        objectives = cJSON_AddArrayToObject(json, "objectives");
        for (const PstObjective *const *o = gate->objectives; *o; o++) {
                cJSON *objective = cJSON_CreateObject(), *list;

                (void) cJSON_AddStringToObject(objective, "id", (*o)->id);
                (void) cJSON_AddStringToObject(objective, "title", (*o)->title);
                list = cJSON_AddArrayToObject(objective, "signals");
                for (const PstSignal *const *s = (*o)->signals; *s; s++)
                        (void) cJSON_AddItemToArray(list, signal_json(*s));
                (void) cJSON_AddItemToArray(objectives, objective);
        }

        return json;
}

ExitStatus verb_gates(const Options *options) {
        _cleanup_(gate_files_freep) GateFiles *files = NULL;
        cJSON *json, *gates;

        if (gate_files_new(&files) < 0)
                return EXIT_STATUS_ERROR;

        if (!options->json) {
                for (size_t i = 0; i < files->n; i++)
                        print_gate(&files->gates[i]);
                return EXIT_STATUS_DONE;
        }

        json = cJSON_CreateObject();
        gates = cJSON_AddArrayToObject(json, "gates");
        for (size_t i = 0; i < files->n; i++)
                (void) cJSON_AddItemToArray(gates, gate_json(&files->gates[i]));
        return json_print(json);
}
