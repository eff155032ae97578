/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a watch tells, line by line.
 *
 * Runs in posturectl. Shows nothing that a verified record does not say, or this reader itself saw.
 */

#include "ctl/line.h"

#include <cjson/cJSON.h>
#include <errno.h>

#include "ctl/line_json.h"
#include "ctl/page.h"

#define NAME_WIDTH 44 /* the longest objective's id, about */

static void print_head(FILE *out, const Line *line) {
        char time[32], sequence[24] = "";

        page_time(line->time_s, time);
        if (line->has_sequence)
                (void) snprintf(sequence, sizeof(sequence), "%llu",
                                (unsigned long long) line->sequence);
        (void) fprintf(out, "%s %6s  %-10s ", time, sequence,
                       line->record_kind ? line->record_kind : "");
}

static void print_reasons(FILE *out, const Transition *t, bool sentences) {
        for (size_t i = 0; i < t->n_reasons; i++)
                (void) fprintf(out, "%s%s", i > 0 ? ", " : "  ", reason_name(t->reasons[i]));
        (void) fputc('\n', out);

        for (size_t i = 0; sentences && i < t->n_reasons; i++)
                (void) fprintf(out, "%40s%s\n", "", reason_sentence(t->reasons[i]));
}

static void print_holders(FILE *out, uint16_t mask, const char *result) {
        const char *comma = "  because of ";
        char id[128];

        for (unsigned n = 1; n <= CLAIMS_GATES_MAX; n++) {
                if (!(mask & 1U << (n - 1)))
                        continue;
                page_gate_id((uint8_t) n, id, sizeof(id));
                (void) fprintf(out, "%s%s", comma, id);
                comma = ", ";
        }
        (void) fprintf(out, "%s%s\n", result ? "  " : "", result ? result : "");
}

static void print_transition(FILE *out, const Line *line, bool sentences) {
        const Transition *t = line->transition;
        char id[128];

        if (t->kind == TRANSITION_POLICY) {
                (void) fprintf(out, "%-*s %s %llu -> %s %llu\n", NAME_WIDTH, "policy",
                               *t->before->policy_id ? t->before->policy_id : "none",
                               (unsigned long long) t->before->policy_version, t->after->policy_id,
                               (unsigned long long) t->after->policy_version);
                return;
        }
        if (t->kind == TRANSITION_DECISION) {
                (void) fprintf(out, "%-*s %s -> %s", NAME_WIDTH, decision_label(t->decision),
                               transition_from(t), transition_to(t));
                print_holders(out, t->mask, line->result);
                return;
        }

        page_objective_id(t->gate, t->objective, id, sizeof(id));
        if (t->kind == TRANSITION_FINDING)
                (void) fprintf(out, "%-*s finding %s", NAME_WIDTH, id, transition_to(t));
        else
                (void) fprintf(out, "%-*s %s -> %s", NAME_WIDTH, id, transition_from(t),
                               transition_to(t));
        print_reasons(out, t, sentences);
}

static void print_line(FILE *out, const Line *line, bool sentences) {
        if (line->event == LINE_KEY) {
                (void) fprintf(out, "Watching %s, %s\n", line->socket, line->state);
                page_print_origin(out, line->verified);
                return;
        }

        print_head(out, line);
        if (line->event == LINE_TRANSITION)
                print_transition(out, line, sentences);
        else if (line->event == LINE_RECORD)
                (void) fprintf(out, "%-*s %s\n", NAME_WIDTH, "record", line->state);
        else if (line->event == LINE_GAP)
                (void) fprintf(out,
                               "Records %llu to %llu could not be had; what went to and fro "
                               "in them is not shown.\n",
                               (unsigned long long) line->gap_from,
                               (unsigned long long) line->gap_to);
        else
                (void) fprintf(out, "The daemon at %s is %s\n", line->socket,
                               line->is_connected ? "back." : "gone; waiting for it.");
}

void line_put(LineSink *sink, const Line *line) {
        _cleanup_free_ char *text = NULL;
        cJSON *json;

        if (sink->error < 0)
                return;

        errno = 0;
        if (sink->json) {
                json = line_json(line);
                text = cJSON_PrintUnformatted(json);
                cJSON_Delete(json);
                if (text)
                        (void) fprintf(sink->out, "%s\n", text);
                else
                        sink->error = -ENOMEM;
        } else {
                print_line(sink->out, line, sink->sentences);
        }
        if (fflush(sink->out) != 0 || ferror(sink->out))
                sink->error = errno > 0 ? -errno : -EIO;
}
