/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl evaluate`: one evaluation of this device, or of a tree, apart from the service.
 *
 * Runs in posturectl. The evaluation is that of a whole private daemon, which ends with it.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl/explained.h"
#include "ctl/json.h"
#include "ctl/page.h"
#include "ctl/throwaway.h"

#define ARENA_BYTES ((size_t) 4 * EXPLANATION_BYTES_MAX)

/* Whether `--gates` names this gate; without it, all are meant. */
static bool is_asked(const char *gates, const char *id) {
        size_t n = strlen(id);

        for (const char *p = gates; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
                if (strncmp(p, id, n) == 0 && (p[n] == ',' || p[n] == '\0'))
                        return true;

        return !gates;
}

/* A record has a gate's number alone; what it is called is asked of who made the record. */
static bool gate_is_asked(const char *gates, const Explanation *e, const ClaimedGate *gate) {
        for (size_t i = 0; i < e->n_gates; i++)
                if (e->gates[i].number == gate->number)
                        return is_asked(gates, e->gates[i].id);

        return !gates;
}

static void keep_asked(Claims *claims, const char *gates, const Explanation *e) {
        size_t n = 0;

        for (size_t i = 0; i < claims->n_gates; i++)
                if (gate_is_asked(gates, e, &claims->gates[i]))
                        claims->gates[n++] = claims->gates[i];
        claims->n_gates = n;
}

/* With --gates the exit status speaks of those alone. Where there are none, none is satisfied. */
static ExitStatus exit_of_kept(const Claims *claims) {
        for (size_t i = 0; i < claims->n_gates; i++)
                if (claims->gates[i].status != STATUS_SATISFIED)
                        return EXIT_STATUS_REVIEW_REQUIRED;

        return claims->n_gates > 0 ? EXIT_STATUS_DONE : EXIT_STATUS_ERROR;
}

/* Each objective of the page also says which sources gave it support. */
static void add_sources(cJSON *page, const Explanation *e) {
        cJSON *gate, *objective;
        const cJSON *id;

        cJSON_ArrayForEach(gate, cJSON_GetObjectItemCaseSensitive(page, "gates")) {
                cJSON_ArrayForEach(objective,
                                   cJSON_GetObjectItemCaseSensitive(gate, "objectives")) {
                        id = cJSON_GetObjectItemCaseSensitive(objective, "id");
                        for (size_t g = 0; g < e->n_gates; g++)
                                for (size_t o = 0; o < e->gates[g].n_objectives; o++)
                                        if (strcmp(e->gates[g].objectives[o].id, id->valuestring) ==
                                            0)
                                                (void) cJSON_AddItemToObject(
                                                        objective, "sources",
                                                        explained_sources_json(
                                                                e->gates[g].objectives[o].sources));
                }
        }
}

static ExitStatus show(const Options *options, Verified *v, const Explanation *e) {
        ExitStatus exit_status = verified_exit(v);
        cJSON *json;

        keep_asked(&v->claims, options->gates, e);
        if (options->gates)
                exit_status = exit_of_kept(&v->claims);
        if (!options->json)
                return page_print(v) < 0 ? complain("Out of memory") : exit_status;

        json = page_json(v);
        add_sources(json, e);
        (void) cJSON_AddItemToObject(json, "signals", explained_signals_json(e));
        return json_print(json) == EXIT_STATUS_DONE ? exit_status : EXIT_STATUS_ERROR;
}

/* The throw-away daemon has a throw-away key: it is taken at its word, and nothing is kept. */
static ExitStatus ask(const Options *options, Throwaway *throwaway) {
        _cleanup_(verified_freep) Verified *v = NULL;
        _cleanup_(arena_freep) Arena *arena = NULL;
        Client *client = throwaway_client(throwaway);
        const Target target = { .socket = "the daemon of this evaluation" };
        ExitStatus exit_status = EXIT_STATUS_ERROR;
        uint64_t sequence;
        Explanation e;
        int r;

        r = client_evaluate(client, &sequence);
        if (r == -ECONNRESET && throwaway_refused(throwaway) > 0)
                return EXIT_STATUS_ERROR; /* and said why */
        if (r < 0)
                return target_failed(&target, client, "evaluate", r);

        if (arena_new(ARENA_BYTES, &arena) < 0)
                return complain("Out of memory");
        if (verified_fetch_once(options, &target, client, &v, &exit_status) < 0 ||
            explained_fetch(&target, client, "", arena, &e, &exit_status) < 0)
                return exit_status;

        return show(options, v, &e);
}

ExitStatus verb_evaluate(const Options *options) {
        _cleanup_(throwaway_freep) Throwaway *throwaway = NULL;

        if (throwaway_new(options, &throwaway) < 0)
                return EXIT_STATUS_ERROR;

        return ask(options, throwaway);
}
