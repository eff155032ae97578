/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The status page as JSON. The names are part of the interface.
 *
 * Runs in posturectl. Shows nothing that the record does not say.
 */

#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/hex.h"
#include "ctl/json.h"
#include "ctl/page.h"
#include "lib/model.h"

static void add_hex(cJSON *object, const char *name, const uint8_t *data, size_t size) {
        char text[2 * 32 + 1];

        hex_encode(data, size, text);
        (void) cJSON_AddStringToObject(object, name, text);
}

static void add_time(cJSON *object, const char *name, uint64_t unix_s) {
        char text[32];

        page_time(unix_s, text);
        if (unix_s == 0)
                (void) cJSON_AddNullToObject(object, name);
        else
                (void) cJSON_AddStringToObject(object, name, text);
}

cJSON *page_reason_json(uint8_t code) {
        cJSON *json = cJSON_CreateObject();

        (void) cJSON_AddNumberToObject(json, "code", code);
        (void) cJSON_AddStringToObject(json, "id", reason_name(code));
        (void) cJSON_AddStringToObject(json, "text", reason_sentence(code));
        return json;
}

void page_gate_id(uint8_t gate, char *ret, size_t size) {
        const ModelGate *model = model_gate(gate);

        if (model)
                (void) snprintf(ret, size, "%s", model->id);
        else
                (void) snprintf(ret, size, "g%02u", gate);
}

void page_objective_id(uint8_t gate, unsigned objective, char *ret, size_t size) {
        const ModelGate *model = model_gate(gate);

        if (model && objective < MODEL_OBJECTIVES)
                (void) snprintf(ret, size, "%s.%s", model->id, model->objectives[objective].id);
        else
                (void) snprintf(ret, size, "g%02u.%u", gate, objective + 1);
}

static cJSON *objective_json(const char *id, const char *title, const ClaimedObjective *objective) {
        cJSON *json = cJSON_CreateObject(), *reasons;

        (void) cJSON_AddStringToObject(json, "id", id);
        (void) cJSON_AddStringToObject(json, "title", title);
        (void) cJSON_AddStringToObject(json, "status", status_name(objective->status));
        add_time(json, "since", objective->since_s);
        reasons = cJSON_AddArrayToObject(json, "reasons");
        for (size_t i = 0; i < objective->n_reasons; i++)
                (void) cJSON_AddItemToArray(reasons, page_reason_json(objective->reasons[i]));

        return json;
}

static void add_findings(cJSON *object, const ClaimedGate *gate) {
        cJSON *findings = cJSON_AddArrayToObject(object, "findings");

        for (size_t i = 0; i < gate->n_findings; i++) {
                cJSON *json = page_reason_json(gate->findings[i].code);

                (void) cJSON_AddNumberToObject(json, "severity", gate->findings[i].severity);
                (void) cJSON_AddNumberToObject(json, "objective", gate->findings[i].objective);
                add_time(json, "start", gate->findings[i].start_s);
                (void) cJSON_AddItemToArray(findings, json);
        }
}

static cJSON *gate_json(const ClaimedGate *gate) {
        const ModelGate *model = model_gate(gate->number);
        cJSON *json = cJSON_CreateObject(), *objectives;
        char id[128], title[64];

        page_gate_id(gate->number, id, sizeof(id));
        (void) snprintf(title, sizeof(title), "Gate %u", gate->number);
        (void) cJSON_AddNumberToObject(json, "number", gate->number);
        (void) cJSON_AddStringToObject(json, "id", id);
        (void) cJSON_AddStringToObject(json, "title", model ? model->title : title);
        (void) cJSON_AddStringToObject(json, "status", status_name(gate->status));
        add_time(json, "evaluated_at", gate->evaluated_at_s);
        add_time(json, "valid_until", gate->valid_until_s);

        objectives = cJSON_AddArrayToObject(json, "objectives");
        for (unsigned i = 0; i < CLAIMS_OBJECTIVES; i++) {
                page_objective_id(gate->number, i, id, sizeof(id));
                (void) snprintf(title, sizeof(title), "Objective %u", i + 1);
                (void) cJSON_AddItemToArray(
                        objectives, objective_json(id, model ? model->objectives[i].title : title,
                                                   &gate->objectives[i]));
        }

        add_findings(json, gate);
        return json;
}

static void add_decisions(cJSON *object, const Verified *v) {
        cJSON *decisions = cJSON_AddObjectToObject(object, "decisions");

        for (DecisionName d = DECISION_DEVICE_TRUST; d < _DECISION_MAX; d++)
                (void) cJSON_AddStringToObject(decisions, decision_label(d),
                                               decision_name(d, v->claims.decisions[d].value));
}

void page_add_key(cJSON *object, const Verified *v) {
        static const char *const origins[] = {
                [TRUST_NONE] = "none",           [TRUST_KEY_FILE] = "key-file", [TRUST_PIN] = "pin",
                [TRUST_FIRST_USE] = "first-use", [TRUST_OWN] = "own",
        };
        cJSON *key = cJSON_AddObjectToObject(object, "key");

        add_hex(key, "key_id", v->key_id, sizeof(v->key_id));
        (void) cJSON_AddStringToObject(key, "protection",
                                       key_protection_name(v->claims.key_protection));
        (void) cJSON_AddStringToObject(key, "trust", origins[v->origin]);
}

cJSON *page_json(const Verified *v) {
        cJSON *json = cJSON_CreateObject(), *policy, *gates, *limitations;

        (void) cJSON_AddStringToObject(json, "state",
                                       decision_name(DECISION_STATE, (uint8_t) v->state));
        (void) cJSON_AddStringToObject(json, "result", record_result_name(v->result));
        add_decisions(json, v);
        (void) json_add_uint(json, "sequence", v->sequence);
        add_hex(json, "chain", v->chain, sizeof(v->chain));
        add_hex(json, "digest", v->digest, sizeof(v->digest));
        add_time(json, "evaluated_at", v->claims.issued_s);
        add_time(json, "expires_at", v->claims.expires_s);
        (void) cJSON_AddStringToObject(json, "kind", record_kind_name(v->claims.kind));
        policy = cJSON_AddObjectToObject(json, "policy");
        (void) cJSON_AddStringToObject(policy, "id", v->claims.policy_id);
        (void) json_add_uint(policy, "version", v->claims.policy_version);
        add_hex(policy, "digest", v->claims.policy_digest, sizeof(v->claims.policy_digest));
        page_add_key(json, v);

        gates = cJSON_AddArrayToObject(json, "gates");
        for (size_t i = 0; i < v->claims.n_gates; i++)
                (void) cJSON_AddItemToArray(gates, gate_json(&v->claims.gates[i]));

        limitations = cJSON_AddArrayToObject(json, "limitations");
        for (size_t i = 0; i < v->claims.n_limitations; i++)
                (void) cJSON_AddItemToArray(limitations,
                                            cJSON_CreateNumber(v->claims.limitations[i]));
        return json;
}
