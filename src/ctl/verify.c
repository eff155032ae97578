/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl verify FILE`: whether a record, a report or a history is authentic and whole.
 *
 * Runs in posturectl, with nothing but the file and a key; no daemon is asked.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fd.h"
#include "base/hex.h"
#include "ctl/json.h"
#include "ctl/page.h"
#include "ctl/pin.h"
#include "record/history.h"
#include "record/report.h"

#define FILE_BYTES_MAX (256U << 20)

static RecordView *view_free(RecordView *view) {
        free(view);
        return NULL;
}
DEFINE_CLEANUP(RecordView *, view_free);

static ReportView *report_free(ReportView *report) {
        free(report);
        return NULL;
}
DEFINE_CLEANUP(ReportView *, report_free);

/* What was asked about, and what came of it. */
typedef struct Question {
        const char *path;
        uint8_t *data;
        size_t size;
        bool is_history, is_report;
        uint8_t nonce[NONCE_SIZE];
        uint64_t now_s;
        PinFile pin;
        RecordContext context;
        RecordResult result;
        RecordView *view;      /* of a record: NULL unless it is authentic */
        HistoryResult history; /* of a history */
} Question;

static void question_done(Question *q) {
        free(q->data);
        q->view = view_free(q->view);
}

static bool is_authentic(RecordResult result) {
        return record_result_exit(result) == EXIT_STATUS_DONE ||
               record_result_exit(result) == EXIT_STATUS_NOT_NOW;
}

/* What its typ says it is; whether that can be believed comes later. */
static bool has_report(const Question *q) {
        Header header;
        size_t size;

        return envelope_peek(q->data, q->size, &size, &header) == RECORD_OK && header.is_report;
}

static int load(const Options *options, Question *q) {
        _cleanup_close_ int fd = -1;
        const char *dot;
        int r;

        *q = (Question){ .path = options->arguments[0] };
        if (!options->key) {
                (void) misuse("verify needs to know whom to trust: give --key FILE");
                return -EINVAL;
        }
        if (options->nonce && hex_decode(options->nonce, q->nonce, sizeof(q->nonce)) < 0) {
                (void) misuse("a nonce is 64 hex digits");
                return -EINVAL;
        }
        r = pin_read(options->key, &q->pin);
        if (r < 0)
                return (void) complain("%s is no key: %s", options->key, strerror(-r)), r;

        fd = open(q->path, O_RDONLY | O_CLOEXEC);
        r = fd < 0 ? -errno : fd_read_all(fd, FILE_BYTES_MAX, &q->data, &q->size);
        if (r < 0)
                return (void) complain("Cannot read %s: %s", q->path, strerror(-r)), r;

        dot = strrchr(q->path, '.');
        q->is_history = dot && strcmp(dot, ".cborseq") == 0;
        q->is_report = !q->is_history && (options->nonce || options->audience || has_report(q));
        q->now_s = options->has_now ? options->now_s : (uint64_t) time(NULL);
        q->context = (RecordContext){ .pins = &q->pin.pin,
                                      .n_pins = 1,
                                      .now_s = &q->now_s,
                                      .nonce = options->nonce ? q->nonce : NULL,
                                      .audience = options->audience };
        return 0;
}

static int answer_report(Question *q) {
        _cleanup_(report_freep) ReportView *report = malloc(sizeof(*report));

        if (!report)
                return (void) complain("Out of memory"), -ENOMEM;

        q->result = report_verify(q->data, q->size, &q->context, report);
        if (!is_authentic(q->result))
                return 0;

        q->view = malloc(sizeof(*q->view));
        if (!q->view)
                return (void) complain("Out of memory"), -ENOMEM;
        *q->view = report->head;
        return 0;
}

static int answer(Question *q) {
        _cleanup_(view_freep) RecordView *view = malloc(sizeof(*view));

        if (!view)
                return (void) complain("Out of memory"), -ENOMEM;

        if (q->is_history) {
                history_verify(q->data, q->size, &q->context, NULL, NULL, &q->history);
                q->result = q->history.result;
                return 0;
        }

        if (q->is_report)
                return answer_report(q);

        q->result = record_verify(q->data, q->size, &q->context, view);
        if (is_authentic(q->result))
                q->view = TAKE_PTR(view);
        return 0;
}

static void add_hex(cJSON *json, const char *name, const uint8_t *data, size_t size) {
        char text[2 * DIGEST_SIZE + 1];

        hex_encode(data, size, text);
        (void) cJSON_AddStringToObject(json, name, text);
}

static cJSON *answer_json(const Question *q) {
        cJSON *json = cJSON_CreateObject();
        char time_text[32];

        (void) cJSON_AddStringToObject(json, "result", record_result_name(q->result));
        (void) cJSON_AddStringToObject(json, "kind",
                                       q->is_history  ? "history"
                                       : q->is_report ? "report"
                                                      : "record");
        if (q->is_history) {
                (void) json_add_uint(json, "records", q->history.n_records);
                (void) json_add_uint(json, "clock_steps", q->history.n_clock_steps);
                if (q->result != RECORD_OK)
                        (void) json_add_uint(json, "failed_at", q->history.failed_at);
                if (q->history.n_records > 0) {
                        (void) json_add_uint(json, "first_sequence", q->history.first_sequence);
                        (void) json_add_uint(json, "sequence", q->history.head.sequence);
                        add_hex(json, "chain", q->history.head.chain_id, CHAIN_ID_SIZE);
                        add_hex(json, "digest", q->history.head.digest, DIGEST_SIZE);
                }
        }
        if (!q->view)
                return json;

        (void) json_add_uint(json, "sequence", q->view->header.sequence);
        add_hex(json, "chain", q->view->header.chain_id, CHAIN_ID_SIZE);
        add_hex(json, "digest", q->view->digest, DIGEST_SIZE);
        (void) cJSON_AddStringToObject(
                json, "state",
                decision_name(DECISION_STATE, q->view->claims.decisions[DECISION_STATE].value));
        page_time(q->view->claims.issued_s, time_text);
        (void) cJSON_AddStringToObject(json, "evaluated_at", time_text);
        page_time(q->view->claims.expires_s, time_text);
        (void) cJSON_AddStringToObject(json, "expires_at", time_text);
        return json;
}

static void print_record(const Question *q) {
        char chain[2 * CHAIN_ID_SIZE + 1], made[32], until[32];

        hex_encode(q->view->header.chain_id, CHAIN_ID_SIZE, chain);
        page_time(q->view->claims.issued_s, made);
        page_time(q->view->claims.expires_s, until);
        printf("  record %lu of chain %s\n  said %s at %s, valid until %s\n",
               (unsigned long) q->view->header.sequence, chain,
               decision_name(DECISION_STATE, q->view->claims.decisions[DECISION_STATE].value), made,
               until);
        printf("  policy %s, version %lu\n", q->view->claims.policy_id,
               (unsigned long) q->view->claims.policy_version);
}

static void print_history(const Question *q) {
        printf("  %lu records, sequence %lu to %lu\n", (unsigned long) q->history.n_records,
               (unsigned long) q->history.first_sequence, (unsigned long) q->history.head.sequence);
        if (q->history.n_clock_steps > 0)
                printf("  warning: the clock stepped back before %lu of them\n",
                       (unsigned long) q->history.n_clock_steps);
}

static void print_answer(const Question *q) {
        if (record_result_exit(q->result) == EXIT_STATUS_NOT_AUTHENTIC) {
                printf("%s: NOT authentic: %s\n", q->path, record_result_name(q->result));
                if (q->is_history)
                        printf("  %lu records before it are, it is at byte %zu\n",
                               (unsigned long) q->history.n_records, q->history.failed_at);
                return;
        }

        if (q->result == RECORD_OK)
                printf("%s: authentic and current\n", q->path);
        else
                printf("%s: authentic, but %s\n", q->path, record_result_name(q->result));
        if (q->is_history)
                print_history(q);
        else if (q->view)
                print_record(q);
        printf("Proven: the holder of the key signed this, and it agrees with itself%s.\n"
               "Not proven: that what the device measured about itself was true.\n",
               q->is_history ? " and is whole from its first record on" : "");
}

ExitStatus verb_verify(const Options *options) {
        _cleanup_(question_done) Question q = { 0 };
        int r;

        r = load(options, &q);
        if (r < 0)
                return r == -EINVAL ? EXIT_STATUS_USAGE : EXIT_STATUS_ERROR;
        if (answer(&q) < 0)
                return EXIT_STATUS_ERROR;

        if (options->json && json_print(answer_json(&q)) != EXIT_STATUS_DONE)
                return EXIT_STATUS_ERROR;
        if (!options->json)
                print_answer(&q);
        return (ExitStatus) record_result_exit(q.result);
}
