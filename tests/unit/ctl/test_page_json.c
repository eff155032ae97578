/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The status as JSON: the names that others' programs read.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "ctl/page.h"

/* Eleven gates, of which the second is violated and the last is nobody's. */
static Verified *verified_of(DeviceState shown) {
        Verified *v = calloc(1, sizeof(*v));

        assert_non_null(v);
        v->result = RECORD_OK;
        v->state = shown;
        v->sequence = 12;
        v->origin = TRUST_PIN;
        v->claims.issued_s = 1795428000;
        v->claims.expires_s = 1795429800;
        v->claims.key_protection = KEY_PROTECTION_SOFTWARE;
        memcpy(v->claims.policy_id, "debian-baseline", sizeof("debian-baseline"));
        v->claims.n_gates = 11;
        for (uint8_t i = 0; i < 11; i++) {
                ClaimedGate *gate = &v->claims.gates[i];

                gate->number = (uint8_t) (i + 1);
                gate->status = i == 1 ? STATUS_VIOLATED : STATUS_SATISFIED;
                for (unsigned k = 0; k < CLAIMS_OBJECTIVES; k++)
                        gate->objectives[k].status = STATUS_SATISFIED;
        }
        v->claims.gates[1].objectives[1] = (ClaimedObjective){ .status = STATUS_VIOLATED,
                                                               .since_s = 1795426200,
                                                               .reasons = { REASON_CONTRADICTION },
                                                               .n_reasons = 1 };
        v->claims.decisions[DECISION_DEVICE_TRUST].value = DEVICE_TRUST_UNTRUSTED;
        return v;
}

static const char *text_at(const cJSON *json, const char *name) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);

        assert_true(cJSON_IsString(item));
        return item->valuestring;
}

static void test_the_names_are_those_of_the_interface(void **state) {
        Verified *v = verified_of(DEVICE_STATE_REVIEW_REQUIRED);
        cJSON *json = page_json(v);
        const cJSON *gate, *objective, *reason;

        (void) state;
        assert_string_equal(text_at(json, "state"), "REVIEW_REQUIRED");
        assert_string_equal(text_at(json, "evaluated_at"), "2026-11-23T10:00:00Z");
        assert_string_equal(text_at(json, "expires_at"), "2026-11-23T10:30:00Z");
        assert_string_equal(text_at(cJSON_GetObjectItem(json, "decisions"), "device_trust"),
                            "untrusted");
        assert_string_equal(text_at(cJSON_GetObjectItem(json, "policy"), "id"), "debian-baseline");
        assert_string_equal(cJSON_GetObjectItem(json, "sequence")->valuestring, "12");

        gate = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "gates"), 1);
        assert_string_equal(text_at(gate, "id"), "boot");
        assert_string_equal(text_at(gate, "title"), "Boot Integrity");
        assert_string_equal(text_at(gate, "status"), "violated");
        objective = cJSON_GetArrayItem(cJSON_GetObjectItem(gate, "objectives"), 1);
        assert_string_equal(text_at(objective, "id"), "boot.trusted_boot_chain");
        assert_string_equal(text_at(objective, "since"), "2026-11-23T09:30:00Z");
        reason = cJSON_GetArrayItem(cJSON_GetObjectItem(objective, "reasons"), 0);
        assert_int_equal(cJSON_GetObjectItem(reason, "code")->valueint, 7);
        assert_string_equal(text_at(reason, "id"), "contradiction");
        assert_string_equal(text_at(reason, "text"), "Two independent sources disagree.");

        cJSON_Delete(json);
        (void) verified_free(v);
}

static void test_a_gate_that_nobody_knows_is_shown_by_its_number(void **state) {
        Verified *v = verified_of(DEVICE_STATE_REVIEW_REQUIRED);
        cJSON *json = page_json(v);
        const cJSON *gate = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "gates"), 10);

        (void) state;
        assert_string_equal(text_at(gate, "id"), "g11");
        assert_string_equal(text_at(gate, "title"), "Gate 11");
        cJSON_Delete(json);
        (void) verified_free(v);
}

static void test_the_state_is_the_readers_not_the_records(void **state) {
        Verified *v = verified_of(DEVICE_STATE_INACTIVE);
        cJSON *json;

        (void) state;
        v->claims.decisions[DECISION_STATE].value = DEVICE_STATE_PROTECTED;
        v->result = RECORD_EXPIRED;
        json = page_json(v);
        assert_string_equal(text_at(json, "state"), "INACTIVE");
        assert_string_equal(text_at(json, "result"), "expired");
        assert_int_equal(verified_exit(v), EXIT_STATUS_INACTIVE);
        cJSON_Delete(json);
        (void) verified_free(v);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_names_are_those_of_the_interface),
                cmocka_unit_test(test_a_gate_that_nobody_knows_is_shown_by_its_number),
                cmocka_unit_test(test_the_state_is_the_readers_not_the_records),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
