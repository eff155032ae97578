/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a watch tells, as JSON.
 *
 * Runs in posturectl. Shows nothing that a verified record does not say, or this reader itself saw.
 */

#include "ctl/line_json.h"

#include <cjson/cJSON.h>

#include "base/hex.h"
#include "ctl/json.h"
#include "ctl/page.h"

static const char *const events[_LINE_EVENT_MAX] = {
        [LINE_NONE] = "none",     [LINE_KEY] = "key", [LINE_TRANSITION] = "transition",
        [LINE_RECORD] = "record", [LINE_GAP] = "gap", [LINE_CONNECTION] = "connection",
};

static const char *const transitions[_TRANSITION_MAX] = {
        [TRANSITION_NONE] = "none",           [TRANSITION_DECISION] = "decision",
        [TRANSITION_OBJECTIVE] = "objective", [TRANSITION_FINDING] = "finding",
        [TRANSITION_POLICY] = "policy",
};

static void add_place(cJSON *json, const Transition *t) {
        char id[128];

        page_gate_id(t->gate, id, sizeof(id));
        (void) cJSON_AddStringToObject(json, "gate", id);
        page_objective_id(t->gate, t->objective, id, sizeof(id));
        (void) cJSON_AddStringToObject(json, "objective", id);
}

static void add_reasons(cJSON *json, const Transition *t) {
        cJSON *reasons = cJSON_AddArrayToObject(json, "reasons");

        for (size_t i = 0; i < t->n_reasons; i++)
                (void) cJSON_AddItemToArray(reasons, page_reason_json(t->reasons[i]));
}

static void add_holders(cJSON *json, uint16_t mask) {
        cJSON *gates = cJSON_AddArrayToObject(json, "because_of");
        char id[128];

        for (unsigned n = 1; n <= CLAIMS_GATES_MAX; n++) {
                if (!(mask & 1U << (n - 1)))
                        continue;
                page_gate_id((uint8_t) n, id, sizeof(id));
                (void) cJSON_AddItemToArray(gates, cJSON_CreateString(id));
        }
}

static void add_policy(cJSON *json, const char *name, const Claims *claims) {
        cJSON *policy = cJSON_AddObjectToObject(json, name);
        char digest[2 * CLAIMS_DIGEST_SIZE + 1];

        hex_encode(claims->policy_digest, CLAIMS_DIGEST_SIZE, digest);
        (void) cJSON_AddStringToObject(policy, "id", claims->policy_id);
        (void) json_add_uint(policy, "version", claims->policy_version);
        (void) cJSON_AddStringToObject(policy, "digest", digest);
}

static void add_transition(cJSON *json, const Transition *t) {
        if (t->kind == TRANSITION_POLICY) {
                add_policy(json, "from", t->before);
                add_policy(json, "to", t->after);
                return;
        }

        if (t->kind == TRANSITION_DECISION)
                (void) cJSON_AddStringToObject(json, "decision", decision_label(t->decision));
        else
                add_place(json, t);
        (void) cJSON_AddStringToObject(json, "from", transition_from(t));
        (void) cJSON_AddStringToObject(json, "to", transition_to(t));
        if (t->kind == TRANSITION_DECISION)
                add_holders(json, t->mask);
        else
                add_reasons(json, t);
}

static void add_rest(cJSON *json, const Line *line) {
        if (line->transition)
                add_transition(json, line->transition);
        if (line->result)
                (void) cJSON_AddStringToObject(json, "result", line->result);
        if (line->state)
                (void) cJSON_AddStringToObject(json, "state", line->state);
        if (line->verified)
                page_add_key(json, line->verified);
        if (line->event == LINE_GAP) {
                (void) json_add_uint(json, "first", line->gap_from);
                (void) json_add_uint(json, "last", line->gap_to);
        }
        if (line->event == LINE_CONNECTION) {
                (void) cJSON_AddStringToObject(json, "socket", line->socket);
                (void) cJSON_AddStringToObject(json, "to", line->is_connected ? "back" : "gone");
        }
}

cJSON *line_json(const Line *line) {
        cJSON *json = cJSON_CreateObject();
        char time[32];

        page_time(line->time_s, time);
        (void) cJSON_AddStringToObject(json, "event",
                                       line->transition ? transitions[line->transition->kind]
                                                        : events[line->event]);
        (void) cJSON_AddStringToObject(json, "time", time);
        if (line->has_sequence)
                (void) json_add_uint(json, "sequence", line->sequence);
        if (line->record_kind)
                (void) cJSON_AddStringToObject(json, "kind", line->record_kind);
        add_rest(json, line);
        return json;
}
