/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every vector of index.json: what the library says is the name that stands there, and the exit
 * status as well. The files were made by an implementation that shares no code with this one.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "base/cleanup.h"
#include "base/hex.h"
#include "base/macro.h"
#include "record/history.h"
#include "record/report.h"

#define FOLDER        PST_TEST_DATA "/vectors/"
#define FILE_SIZE_MAX (4U * 1024 * 1024)
#define N_VECTORS     301U
#define N_LIBRARY     85U

/* The whole file in a block of exactly its size, so that a sanitizer sees each byte read past it. */
static uint8_t *read_file(const char *path, size_t *ret_size) {
        char full[512];
        _cleanup_free_ uint8_t *buffer = malloc(FILE_SIZE_MAX);
        uint8_t *exact;
        FILE *file;

        assert_non_null(buffer);
        (void) snprintf(full, sizeof(full), FOLDER "%s", path);
        file = fopen(full, "re");
        if (!file)
                fail_msg("cannot open %s", full);
        *ret_size = fread(buffer, 1, FILE_SIZE_MAX, file);
        (void) fclose(file);
        exact = malloc(*ret_size > 0 ? *ret_size : 1);
        assert_non_null(exact);
        if (*ret_size > 0)
                memcpy(exact, buffer, *ret_size);
        return exact;
}

static const char *text(const cJSON *entry, const char *name) {
        return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, name));
}

static uint64_t number(const cJSON *entry, const char *name) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(entry, name);

        assert_true(cJSON_IsNumber(item));
        return (uint64_t) item->valuedouble;
}

/* One question, as an entry of the index asks it. */
typedef struct Question {
        RecordContext context;
        Pin pins[2];
        Anchor anchor;
        uint8_t boot_seed[CLAIMS_BOOT_SEED_SIZE], nonce[NONCE_SIZE];
        uint64_t now_s;
} Question;

static void read_pins(const cJSON *entry, Question *ret) {
        static const char *const names[] = { "key", "key2" };

        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                Pin *pin = &ret->pins[ret->context.n_pins];
                const char *hex = text(entry, names[i]);

                if (!hex)
                        continue;
                assert_int_equal(hex_decode(hex, pin->public_key, PUBLIC_KEY_SIZE), 0);
                pin->alg = (int64_t) cJSON_GetNumberValue(
                        cJSON_GetObjectItemCaseSensitive(entry, "alg"));
                ret->context.n_pins++;
        }
        ret->context.pins = ret->pins;
}

static void read_question(const cJSON *entry, Question *ret) {
        const cJSON *anchor = cJSON_GetObjectItemCaseSensitive(entry, "anchor");

        *ret = (Question){ 0 };
        read_pins(entry, ret);
        if (anchor) {
                ret->anchor.sequence = number(anchor, "sequence");
                assert_int_equal(
                        hex_decode(text(anchor, "chain"), ret->anchor.chain_id, CHAIN_ID_SIZE), 0);
                assert_int_equal(
                        hex_decode(text(anchor, "digest"), ret->anchor.digest, DIGEST_SIZE), 0);
                ret->context.anchor = &ret->anchor;
        }
        if (text(entry, "boot_seed")) {
                assert_int_equal(
                        hex_decode(text(entry, "boot_seed"), ret->boot_seed, CLAIMS_BOOT_SEED_SIZE),
                        0);
                ret->context.boot_seed = ret->boot_seed;
                ret->context.boottime_s = number(entry, "boot_time");
        }
        if (cJSON_HasObjectItem(entry, "now")) {
                ret->now_s = number(entry, "now");
                ret->context.now_s = &ret->now_s;
        }
        if (text(entry, "nonce")) {
                assert_int_equal(hex_decode(text(entry, "nonce"), ret->nonce, NONCE_SIZE), 0);
                ret->context.nonce = ret->nonce;
        }
        ret->context.audience = text(entry, "audience");
}

static RecordResult answer_cbor(const uint8_t *data, size_t size, _unused_ const Question *q) {
        return record_result_of(acceptor_check(data, size));
}

static RecordResult answer_record(const uint8_t *data, size_t size, const Question *q) {
        static RecordView view;

        return record_verify(data, size, &q->context, &view);
}

static RecordResult answer_sequence(const uint8_t *data, size_t size, const Question *q) {
        HistoryResult result;

        history_verify(data, size, &q->context, NULL, NULL, &result);
        return result.result;
}

static RecordResult answer_report(const uint8_t *data, size_t size, const Question *q) {
        static ReportView view;

        return report_verify(data, size, &q->context, &view);
}

static const struct {
        const char *kind;
        RecordResult (*answer)(const uint8_t *data, size_t size, const Question *q);
} kinds[] = {
        { "cbor", answer_cbor },
        { "record", answer_record },
        { "report", answer_report },
        { "sequence", answer_sequence },
};

/* Whether an entry yields what it says; the difference is printed. */
static bool check_entry(const cJSON *entry) {
        const char *expect = text(entry, "expect"), *kind = text(entry, "kind");
        const cJSON *exit_status = cJSON_GetObjectItemCaseSensitive(entry, "exit");
        _cleanup_free_ uint8_t *data = NULL;
        RecordResult result = RECORD_UNCHECKED;
        Question question;
        size_t size;

        data = read_file(text(entry, "file"), &size);
        read_question(entry, &question);
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                if (strcmp(kinds[i].kind, kind) == 0)
                        result = kinds[i].answer(data, size, &question);

        if (strcmp(record_result_name(result), expect) == 0 &&
            (!exit_status || record_result_exit(result) == exit_status->valueint))
                return true;

        print_error("%s (%s): %s, not %s: %s\n", text(entry, "file"), kind,
                    record_result_name(result), expect, text(entry, "note"));
        return false;
}

static void check_list(const cJSON *list, size_t expect_n) {
        const cJSON *entry;
        size_t n = 0, n_failed = 0;

        cJSON_ArrayForEach(entry, list) {
                n++;
                n_failed += !check_entry(entry);
        }
        assert_int_equal(n, expect_n);
        assert_int_equal(n_failed, 0);
}

static void delete_json(cJSON **json) {
        cJSON_Delete(*json);
}

static void check_index(const char *list, size_t expect_n) {
        _cleanup_(delete_json) cJSON *index = NULL;
        _cleanup_free_ uint8_t *bytes = NULL;
        size_t size;

        bytes = read_file("index.json", &size);
        index = cJSON_ParseWithLength((const char *) bytes, size);
        assert_non_null(index);
        check_list(cJSON_GetObjectItemCaseSensitive(index, list), expect_n);
}

static void test_vectors_for_the_command(_unused_ void **state) {
        check_index("vectors", N_VECTORS);
}

static void test_vectors_for_the_library(_unused_ void **state) {
        check_index("library", N_LIBRARY);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_vectors_for_the_command),
                cmocka_unit_test(test_vectors_for_the_library),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
