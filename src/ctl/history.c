/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl history`: earlier records of this device, each verified and chained to the next.
 *
 * Runs in posturectl. Distrusts the daemon, which answers for its own past.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl/json.h"
#include "ctl/page.h"
#include "lib/model.h"
#include "record/chain.h"

#define SHOWN_DEFAULT 20U /* newest records, without --since */

typedef struct Walk {
        Chain chain;
        RecordView view;
        Status gates[CLAIMS_GATES_MAX + 1]; /* of the record before, by number */
        uint64_t n;
        cJSON *list; /* NULL: lines instead */
} Walk;

static Walk *walk_free(Walk *walk) {
        if (!walk)
                return NULL;

        cJSON_Delete(walk->list);
        free(walk);
        return NULL;
}
DEFINE_CLEANUP(Walk *, walk_free);

/* "network violated, boot satisfied": what is not as it was one record before. */
static void changes_text(const Walk *w, char *ret, size_t size) {
        size_t used = 0;

        ret[0] = '\0';
        for (size_t i = 0; i < w->view.claims.n_gates && used < size; i++) {
                const ClaimedGate *gate = &w->view.claims.gates[i];
                const ModelGate *model = model_gate(gate->number);
                char number[16];

                if (w->n > 0 && w->gates[gate->number] == gate->status)
                        continue;
                if (w->n == 0 && gate->status == STATUS_SATISFIED)
                        continue;
                (void) snprintf(number, sizeof(number), "gate %u", gate->number);
                used += (size_t) snprintf(ret + used, size - used, "%s%s %s", used > 0 ? ", " : "",
                                          model ? model->id : number, status_name(gate->status));
        }
}

static void show(Walk *w) {
        const Claims *claims = &w->view.claims;
        const char *state = decision_name(DECISION_STATE, claims->decisions[DECISION_STATE].value);
        char made[32], changes[1024];
        cJSON *json;

        page_time(claims->issued_s, made);
        changes_text(w, changes, sizeof(changes));
        if (!w->list) {
                printf("%8lu  %s  %-14s %-16s %s\n", (unsigned long) w->view.header.sequence, made,
                       record_kind_name(claims->kind), state, changes);
                return;
        }

        json = cJSON_CreateObject();
        (void) json_add_uint(json, "sequence", w->view.header.sequence);
        (void) cJSON_AddStringToObject(json, "evaluated_at", made);
        (void) cJSON_AddStringToObject(json, "kind", record_kind_name(claims->kind));
        (void) cJSON_AddStringToObject(json, "state", state);
        (void) cJSON_AddStringToObject(json, "changes", changes);
        (void) cJSON_AddItemToArray(w->list, json);
}

static int step(Walk *w, const uint8_t *record, size_t size, uint64_t sequence) {
        RecordResult result = chain_next(&w->chain, record, size, &w->view);

        if (result != RECORD_OK || w->view.header.sequence != sequence) {
                (void) complain("Record %lu does not follow: %s", (unsigned long) sequence,
                                result == RECORD_OK ? "another was sent"
                                                    : record_result_name(result));
                return -EKEYREJECTED;
        }

        show(w);
        for (size_t i = 0; i < w->view.claims.n_gates; i++)
                w->gates[w->view.claims.gates[i].number] = w->view.claims.gates[i].status;
        w->n++;
        return 0;
}

static ExitStatus walk(Walk *w, const Target *target, Client *client, uint64_t from, uint64_t to) {
        for (uint64_t sequence = from; sequence <= to; sequence++) {
                _cleanup_free_ uint8_t *record = NULL;
                size_t size;
                int r;

                r = client_record_at(client, sequence, &record, &size);
                if (r == -ENODATA && w->n == 0)
                        continue; /* pruned: the history is whole from the first that is there */
                if (r < 0)
                        return target_failed(target, client, "get a record", r);
                if (step(w, record, size, sequence) < 0)
                        return EXIT_STATUS_NOT_AUTHENTIC;
        }

        return EXIT_STATUS_DONE;
}

ExitStatus verb_history(const Options *options) {
        _cleanup_(verified_freep) Verified *head = NULL;
        _cleanup_(client_freep) Client *client = NULL;
        _cleanup_(walk_freep) Walk *w = calloc(1, sizeof(*w));
        ExitStatus exit_status;
        uint64_t from;
        Target target;

        if (!w)
                return complain("Out of memory");
        if (target_find(options, &target) < 0 || target_connect(&target, &client) < 0)
                return EXIT_STATUS_ERROR;
        if (verified_fetch(options, &target, client, &head, &exit_status) < 0)
                return exit_status;

        w->chain = chain_start(&head->pin.pin, 1);
        w->list = options->json ? cJSON_CreateArray() : NULL;
        from = head->sequence >= SHOWN_DEFAULT ? head->sequence - SHOWN_DEFAULT + 1 : 0;
        if (options->has_since)
                from = options->since;

        exit_status = walk(w, &target, client, from, head->sequence);
        if (exit_status == EXIT_STATUS_DONE && w->list)
                return json_print(TAKE_PTR(w->list));
        if (exit_status == EXIT_STATUS_DONE && from > 0 && !options->has_since)
                printf("Earlier ones: --since 0\n");
        return exit_status;
}
