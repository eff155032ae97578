/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of a watch as JSON: the names that others' programs read.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "ctl/line_json.h"

static const uint8_t reason = REASON_CONTRADICTION;
static const Claims old_policy = { .policy_id = "a", .policy_version = 1 };
static const Claims new_policy = { .policy_id = "b", .policy_version = 2 };

#define ZEROES "0000000000000000000000000000000000000000000000000000000000000000"
#define HEAD   "\"time\":\"2026-11-23T10:00:00Z\",\"sequence\":12,\"kind\":\"change\""

static const struct {
        Line line;
        Transition transition;
        const char *json;
} rows[] = {
        { { .event = LINE_TRANSITION },
          { .kind = TRANSITION_OBJECTIVE,
            .gate = 2,
            .objective = 1,
            .from = STATUS_SATISFIED,
            .to = STATUS_VIOLATED,
            .reasons = &reason,
            .n_reasons = 1 },
          "{\"event\":\"objective\"," HEAD
          ",\"gate\":\"boot\",\"objective\":\"boot.trusted_boot_chain\",\"from\":\"satisfied\","
          "\"to\":\"violated\",\"reasons\":[{\"code\":7,\"id\":\"contradiction\","
          "\"text\":\"Two independent sources disagree.\"}]}" },
        { { .event = LINE_TRANSITION },
          { .kind = TRANSITION_DECISION,
            .decision = DECISION_OTA_ELIGIBILITY,
            .from = OTA_ELIGIBILITY_ELIGIBLE,
            .to = OTA_ELIGIBILITY_REMEDIATION_ONLY,
            .mask = 0x8002 },
          "{\"event\":\"decision\"," HEAD
          ",\"decision\":\"ota_eligibility\",\"from\":\"eligible\",\"to\":\"remediation-only\","
          "\"because_of\":[\"boot\",\"g16\"]}" },
        { { .event = LINE_TRANSITION, .result = "expired" },
          { .kind = TRANSITION_DECISION,
            .decision = DECISION_STATE,
            .from = DEVICE_STATE_PROTECTED,
            .to = DEVICE_STATE_INACTIVE },
          "{\"event\":\"decision\"," HEAD
          ",\"decision\":\"state\",\"from\":\"PROTECTED\",\"to\":\"INACTIVE\",\"because_of\":[],"
          "\"result\":\"expired\"}" },
        { { .event = LINE_TRANSITION },
          { .kind = TRANSITION_FINDING, .gate = 10, .to = 1, .reasons = &reason, .n_reasons = 1 },
          "{\"event\":\"finding\"," HEAD
          ",\"gate\":\"monitoring\",\"objective\":\"monitoring.trust_evaluation\","
          "\"from\":\"absent\",\"to\":\"present\",\"reasons\":[{\"code\":7,"
          "\"id\":\"contradiction\",\"text\":\"Two independent sources disagree.\"}]}" },
        { { .event = LINE_TRANSITION },
          { .kind = TRANSITION_POLICY, .before = &old_policy, .after = &new_policy },
          "{\"event\":\"policy\"," HEAD ",\"from\":{\"id\":\"a\",\"version\":1,\"digest\":\"" ZEROES
          "\"},\"to\":{\"id\":\"b\",\"version\":2,\"digest\":\"" ZEROES "\"}}" },
        { { .event = LINE_RECORD, .state = "PROTECTED" },
          { 0 },
          "{\"event\":\"record\"," HEAD ",\"state\":\"PROTECTED\"}" },
        { { .event = LINE_GAP, .gap_from = 4, .gap_to = 7 },
          { 0 },
          "{\"event\":\"gap\"," HEAD ",\"first\":4,\"last\":7}" },
        { { .event = LINE_CONNECTION, .socket = "/s" },
          { 0 },
          "{\"event\":\"connection\"," HEAD ",\"socket\":\"/s\",\"to\":\"gone\"}" },
        { { .event = LINE_CONNECTION, .socket = "/s", .is_connected = true },
          { 0 },
          "{\"event\":\"connection\"," HEAD ",\"socket\":\"/s\",\"to\":\"back\"}" },
};

static char *text_of(const Line *line) {
        cJSON *json = line_json(line);
        char *text = cJSON_PrintUnformatted(json);

        assert_non_null(text);
        cJSON_Delete(json);
        return text;
}

static void test_the_names_are_those_of_the_interface(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_free_ char *text = NULL;
                Line line = rows[i].line;

                line.time_s = 1795428000;
                line.has_sequence = true;
                line.sequence = 12;
                line.record_kind = "change";
                if (rows[i].transition.kind != TRANSITION_NONE)
                        line.transition = &rows[i].transition;
                text = text_of(&line);
                assert_string_equal(text, rows[i].json);
        }
}

static void test_what_no_record_says_has_no_sequence(_unused_ void **state) {
        Line line = { .event = LINE_CONNECTION, .time_s = 1795428000, .socket = "/s" };
        _cleanup_free_ char *text = text_of(&line);

        assert_null(strstr(text, "sequence"));
        assert_null(strstr(text, "kind"));
}

static void test_the_key_says_why_it_is_trusted(_unused_ void **state) {
        Verified *v = calloc(1, sizeof(*v));
        Line line = { .event = LINE_KEY, .state = "PROTECTED", .verified = v };
        _cleanup_free_ char *text = NULL;

        assert_non_null(v);
        v->origin = TRUST_FIRST_USE;
        text = text_of(&line);
        assert_non_null(strstr(text, "\"event\":\"key\""));
        assert_non_null(strstr(text, "\"trust\":\"first-use\""));
        (void) verified_free(v);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_names_are_those_of_the_interface),
                cmocka_unit_test(test_what_no_record_says_has_no_sequence),
                cmocka_unit_test(test_the_key_says_why_it_is_trusted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
