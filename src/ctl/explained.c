/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the daemon explains to its administrator, fetched and turned into JSON.
 *
 * Runs in posturectl. Distrusts the daemon's bytes; nothing here is signed, and it says so nowhere
 * but locally.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "ctl/explained.h"
#include "message/descriptor.h"
#include "message/sample.h"
#include "record/reason.h"
#include "record/status.h"

int explained_fetch(const Target *target, Client *client, const char *id, Arena *arena,
                    Explanation *ret, ExitStatus *ret_exit) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;
        char *kept;
        int r;

        r = client_explain(client, id, &data, &size);
        if (r < 0) {
                *ret_exit = target_failed(target, client, "see why", r);
                return r;
        }

        kept = arena_copy(arena, data, size); /* the explanation points into it */
        r = kept ? explanation_decode(kept, size, arena, ret) : -ENOMEM;
        if (r < 0)
                *ret_exit = complain("The daemon's explanation cannot be read: %s", strerror(-r));

        return r;
}

static char *list_text(const PstValue *value) {
        size_t size = 3, used = 1;
        char *text;

        for (size_t i = 0; i < value->list.n; i++)
                size += strlen(value->list.items[i]) + 2;
        text = malloc(size);
        if (!text)
                return NULL;

        text[0] = '[';
        for (size_t i = 0; i < value->list.n; i++)
                used += (size_t) snprintf(text + used, size - used, "%s%s", i > 0 ? ", " : "",
                                          value->list.items[i]);
        text[used] = ']';
        text[used + 1] = '\0';
        return text;
}

char *explained_value(const PstValue *value) {
        char text[2 * PST_DIGEST_BYTES + 1];

        switch (value->type) {
        case PST_BOOL:
                return strdup(value->boolean ? "true" : "false");
        case PST_INT:
                (void) snprintf(text, sizeof(text), "%lld", (long long) value->integer);
                return strdup(text);
        case PST_TEXT:
                return strdup(value->text);
        case PST_DIGEST:
                hex_encode(value->digest, PST_DIGEST_BYTES, text);
                return strdup(text);
        case PST_LIST:
                return list_text(value);
        }

        return strdup("");
}

static cJSON *value_json(const PstValue *value) {
        char text[2 * PST_DIGEST_BYTES + 1];

        switch (value->type) {
        case PST_BOOL:
                return cJSON_CreateBool(value->boolean);
        case PST_INT:
                return cJSON_CreateNumber((double) value->integer);
        case PST_TEXT:
                return cJSON_CreateString(value->text);
        case PST_DIGEST:
                hex_encode(value->digest, PST_DIGEST_BYTES, text);
                return cJSON_CreateString(text);
        case PST_LIST:
                return cJSON_CreateStringArray(value->list.items, (int) value->list.n);
        }

        return cJSON_CreateNull();
}

static cJSON *signal_json(const ExplainedGate *gate, const ExplainedObjective *objective,
                          const ExplainedSignal *signal) {
        cJSON *json = cJSON_CreateObject(), *facts;

        (void) cJSON_AddStringToObject(json, "id", signal->id);
        (void) cJSON_AddStringToObject(json, "gate", gate->id);
        (void) cJSON_AddStringToObject(json, "objective", objective->id);
        (void) cJSON_AddStringToObject(json, "source", source_name(signal->source));
        (void) cJSON_AddStringToObject(json, "tier", tier_name(signal->tier));
        (void) cJSON_AddStringToObject(json, "state", state_name(signal->state));
        if (signal->state == PST_UNAVAILABLE)
                (void) cJSON_AddStringToObject(json, "reason", unavailable_name(signal->reason));
        else if (*signal->why)
                (void) cJSON_AddStringToObject(json, "reason", signal->why);
        else
                (void) cJSON_AddNullToObject(json, "reason");
        if (signal->age_s >= 0)
                (void) cJSON_AddNumberToObject(json, "age", (double) signal->age_s);

        facts = cJSON_AddObjectToObject(json, "facts");
        for (size_t i = 0; i < signal->n_facts; i++)
                (void) cJSON_AddItemToObject(facts, signal->facts[i].name,
                                             value_json(&signal->facts[i].value));
        return json;
}

cJSON *explained_signals_json(const Explanation *e) {
        cJSON *json = cJSON_CreateArray();

        for (size_t g = 0; g < e->n_gates; g++)
                for (size_t o = 0; o < e->gates[g].n_objectives; o++) {
                        const ExplainedObjective *objective = &e->gates[g].objectives[o];

                        for (size_t s = 0; s < objective->n_signals; s++)
                                (void) cJSON_AddItemToArray(json,
                                                            signal_json(&e->gates[g], objective,
                                                                        &objective->signals[s]));
                }

        return json;
}

void explained_sources(uint8_t sources, char *ret, size_t size) {
        size_t used = 0;

        (void) snprintf(ret, size, "none");
        for (unsigned i = 0; i < PST_SOURCE_SELF && used < size; i++)
                if (sources & 1U << i)
                        used += (size_t) snprintf(ret + used, size - used, "%s%s",
                                                  used > 0 ? ", " : "",
                                                  source_name((PstSource) (i + 1)));
}

cJSON *explained_sources_json(uint8_t sources) {
        cJSON *json = cJSON_CreateArray();

        for (unsigned i = 0; i < PST_SOURCE_SELF; i++)
                if (sources & 1U << i)
                        (void) cJSON_AddItemToArray(
                                json, cJSON_CreateString(source_name((PstSource) (i + 1))));
        return json;
}

static cJSON *check_json(const ExplainedCheck *check) {
        static const char *const roles[_CHECK_MAX] = { "require", "tolerate", "agree",
                                                       "min_sources" };
        cJSON *json = cJSON_CreateObject();

        (void) cJSON_AddStringToObject(json, "role",
                                       check->role < _CHECK_MAX ? roles[check->role] : "");
        (void) cJSON_AddStringToObject(json, "check", check->text);
        (void) cJSON_AddStringToObject(json, "status", status_name(check->status));
        if (check->reason)
                (void) cJSON_AddStringToObject(json, "reason", reason_name(check->reason));
        if (*check->why)
                (void) cJSON_AddStringToObject(json, "why", check->why);
        (void) cJSON_AddItemToObject(json, "sources", explained_sources_json(check->sources));
        return json;
}

static cJSON *objective_json(const ExplainedObjective *objective) {
        cJSON *json = cJSON_CreateObject(), *checks;

        (void) cJSON_AddStringToObject(json, "id", objective->id);
        (void) cJSON_AddStringToObject(json, "title", objective->title);
        (void) cJSON_AddStringToObject(json, "status", status_name(objective->status));
        (void) cJSON_AddItemToObject(json, "sources", explained_sources_json(objective->sources));
        checks = cJSON_AddArrayToObject(json, "checks");
        for (size_t i = 0; i < objective->n_checks; i++)
                (void) cJSON_AddItemToArray(checks, check_json(&objective->checks[i]));
        return json;
}

cJSON *explained_json(const Explanation *e) {
        cJSON *json = cJSON_CreateObject(), *gates = cJSON_AddArrayToObject(json, "gates");

        for (size_t g = 0; g < e->n_gates; g++) {
                cJSON *gate = cJSON_CreateObject(), *objectives;

                (void) cJSON_AddNumberToObject(gate, "number", e->gates[g].number);
                (void) cJSON_AddStringToObject(gate, "id", e->gates[g].id);
                (void) cJSON_AddStringToObject(gate, "title", e->gates[g].title);
                (void) cJSON_AddStringToObject(gate, "status", status_name(e->gates[g].status));
                objectives = cJSON_AddArrayToObject(gate, "objectives");
                for (size_t o = 0; o < e->gates[g].n_objectives; o++)
                        (void) cJSON_AddItemToArray(objectives,
                                                    objective_json(&e->gates[g].objectives[o]));
                (void) cJSON_AddItemToArray(gates, gate);
        }

        (void) cJSON_AddItemToObject(json, "signals", explained_signals_json(e));
        return json;
}
