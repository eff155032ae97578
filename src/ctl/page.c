/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The status page: what a verified record says, in plain words, and what to do.
 *
 * Runs in posturectl. Shows nothing that the record does not say.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/macro.h"
#include "ctl/catalogue.h"
#include "ctl/page.h"
#include "lib/model.h"

#define BOLD   "\033[1m"
#define RED    "\033[31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"
#define PLAIN  "\033[0m"

static const struct {
        const char *heading, *colour, *sentence;
} states[_DEVICE_STATE_MAX] = {
        [DEVICE_STATE_INACTIVE] = { "INACTIVE", YELLOW,
                                    "There is no current evaluation of this device." },
        [DEVICE_STATE_PROTECTED] = { "PROTECTED", GREEN,
                                     "Every required gate is satisfied. That does not mean that "
                                     "the device is free of risk." },
        [DEVICE_STATE_REVIEW_REQUIRED] = { "REVIEW REQUIRED", RED,
                                           "Not every required gate of this device is satisfied." },
};

static const char *const decision_headings[_DECISION_MAX] = {
        [DECISION_STATE] = "State",
        [DECISION_DEVICE_TRUST] = "Device trust",
        [DECISION_PRODUCTION_READINESS] = "Production readiness",
        [DECISION_OTA_ELIGIBILITY] = "OTA eligibility",
        [DECISION_MANAGED_REVIEW] = "Managed review",
};

static const char *const status_colours[_STATUS_MAX] = {
        [STATUS_UNKNOWN] = YELLOW, [STATUS_SATISFIED] = GREEN, [STATUS_DEGRADED] = YELLOW,
        [STATUS_STALE] = YELLOW,   [STATUS_VIOLATED] = RED,    [STATUS_NOT_APPLICABLE] = "",
};

static const char *const origins[] = {
        [TRUST_NONE] = "not trusted",
        [TRUST_KEY_FILE] = "trusted because you named it with --key",
        [TRUST_PIN] = "trusted because it is the one seen before",
        [TRUST_FIRST_USE] = "TRUSTED ON FIRST USE, on nothing but the daemon's own word",
        [TRUST_OWN] = "made for this evaluation and gone with it",
};

/* Colour only where somebody looks. */
static const char *paint(const char *colour) {
        return isatty(STDOUT_FILENO) ? colour : "";
}

void page_time(uint64_t unix_s, char ret[32]) {
        time_t t = (time_t) unix_s;
        struct tm tm;

        if (unix_s == 0 || !gmtime_r(&t, &tm) || strftime(ret, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
                (void) snprintf(ret, 32, "never");
}

/* "28 min", "3 h", "2 d". */
static void span_text(uint64_t seconds, char *ret, size_t size) {
        static const struct {
                uint64_t from, unit;
                const char *name;
        } units[] = {
                { 172800, 86400, "d" }, { 7200, 3600, "h" }, { 120, 60, "min" }, { 0, 1, "s" }
        };

        for (size_t i = 0; i < ELEMENTSOF(units); i++)
                if (seconds >= units[i].from) {
                        (void) snprintf(ret, size, "%lu %s",
                                        (unsigned long) (seconds / units[i].unit), units[i].name);
                        return;
                }
}

static void print_gates_of(uint16_t mask) {
        const char *comma = "  because of ";

        for (unsigned n = 1; n <= CLAIMS_GATES_MAX; n++) {
                if (!(mask & 1U << (n - 1)))
                        continue;
                if (model_gate(n))
                        printf("%s%s", comma, model_gate(n)->id);
                else
                        printf("%sgate %u", comma, n);
                comma = ", ";
        }
        putchar('\n');
}

static void print_decisions(const Claims *claims) {
        for (DecisionName d = DECISION_DEVICE_TRUST; d < _DECISION_MAX; d++) {
                printf("  %-22s%-18s", decision_headings[d],
                       decision_name(d, claims->decisions[d].value));
                print_gates_of(claims->decisions[d].mask);
        }
}

static bool is_fine(Status status) {
        return status == STATUS_SATISFIED || status == STATUS_NOT_APPLICABLE;
}

static void print_objective(const char *title, const ClaimedObjective *objective,
                            bool met[_REASON_MAX]) {
        printf("      %-40s%s%s%s", title, paint(status_colours[objective->status]),
               status_name(objective->status), paint(PLAIN));
        if (!is_fine(objective->status) && objective->since_s > 0) {
                char since[32];

                page_time(objective->since_s, since);
                printf("  since %s", since);
        }
        putchar('\n');

        for (size_t i = 0; !is_fine(objective->status) && i < objective->n_reasons; i++) {
                printf("         %s\n", reason_sentence(objective->reasons[i]));
                if (objective->reasons[i] < _REASON_MAX)
                        met[objective->reasons[i]] = true;
        }
}

static void print_gate(const ClaimedGate *gate, bool met[_REASON_MAX]) {
        const ModelGate *model = model_gate(gate->number);
        char number[32], title[64];

        (void) snprintf(title, sizeof(title), "Gate %u", gate->number);
        printf("%s%3u  %-41s%s%s%s%s\n", paint(BOLD), gate->number, model ? model->title : title,
               paint(PLAIN), paint(status_colours[gate->status]), status_name(gate->status),
               paint(PLAIN));

        for (unsigned i = 0; i < CLAIMS_OBJECTIVES; i++) {
                (void) snprintf(number, sizeof(number), "Objective %u", i + 1);
                print_objective(model ? model->objectives[i].title : number, &gate->objectives[i],
                                met);
        }

        for (size_t i = 0; i < gate->n_findings; i++) {
                printf("      Finding: %s\n", reason_sentence(gate->findings[i].code));
                if (gate->findings[i].code < _REASON_MAX)
                        met[gate->findings[i].code] = true;
        }
}

/* Each reason that was met, once, however many objectives it holds down. */
static int print_advice(const bool met[_REASON_MAX]) {
        _cleanup_(catalogue_freep) Catalogue *catalogue = NULL;
        bool headed = false;
        int r;

        r = catalogue_new(&catalogue);
        if (r < 0)
                return r;

        for (unsigned i = 0; i < _REASON_MAX; i++) {
                const char *advice = met[i] ? catalogue_advice(catalogue, (uint8_t) i) : "";

                if (!*advice)
                        continue;
                if (!headed)
                        printf("\n%sWhat to do%s\n", paint(BOLD), paint(PLAIN));
                headed = true;
                printf("  %s\n      %s\n", reason_sentence(i), advice);
        }

        return 0;
}

void page_print_origin(FILE *out, const Verified *v) {
        char made[32], until[32], left[32], chain[33], kid[33];

        page_time(v->claims.issued_s, made);
        page_time(v->claims.expires_s, until);
        hex_encode(v->chain, sizeof(v->chain), chain);
        hex_encode(v->key_id, sizeof(v->key_id), kid);
        if (v->claims.expires_s > v->now_s)
                span_text(v->claims.expires_s - v->now_s, left, sizeof(left));
        else
                (void) snprintf(left, sizeof(left), "expired");

        (void) fprintf(out, "Record %lu of chain %.8s, made %s, valid until %s (%s)\n",
                       (unsigned long) v->sequence, chain, made, until, left);
        (void) fprintf(out, "Policy %s, version %lu\n", v->claims.policy_id,
                       (unsigned long) v->claims.policy_version);
        (void) fprintf(out, "Key %.8s (protection: %s), %s", kid,
                       key_protection_name(v->claims.key_protection), origins[v->origin]);
        if (v->origin == TRUST_PIN && v->pin.first_seen[0])
                (void) fprintf(out, ", first on %s", v->pin.first_seen);
        (void) fputc('\n', out);
        if (v->origin == TRUST_FIRST_USE)
                (void) fprintf(
                        out,
                        "    kept in %s\n"
                        "    Compare it with what `posturectl key` shows on the device itself.\n",
                        v->pin_path);
}

int page_print(const Verified *v) {
        bool met[_REASON_MAX] = { 0 };
        int r;

        printf("%s%s%s%s\n  %s\n\n", paint(BOLD), paint(states[v->state].colour),
               states[v->state].heading, paint(PLAIN), states[v->state].sentence);
        if (v->result != RECORD_OK)
                printf("  The newest record is not current: %s.\n\n",
                       record_result_name(v->result));

        print_decisions(&v->claims);
        putchar('\n');
        for (size_t i = 0; i < v->claims.n_gates; i++)
                print_gate(&v->claims.gates[i], met);
        r = print_advice(met);
        if (r < 0)
                return r;
        putchar('\n');
        page_print_origin(stdout, v);
        return 0;
}
