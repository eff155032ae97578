/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public reasons stand in three places: the record's table, the compiler's names, and the
 * catalogue that people read. They are one list.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/macro.h"
#include "compiler/reason.h"
#include "record/reason.h"

#define CATALOGUE_BYTES_MAX 65536U

static const char *text_of(const cJSON *reason, const char *key) {
        const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(reason, key));

        assert_non_null(text);
        assert_true(*text);
        return text;
}

static void test_the_catalogue_says_what_the_record_says(_unused_ void **state) {
        _cleanup_close_ int fd = open(PST_REASONS, O_RDONLY | O_CLOEXEC);
        _cleanup_free_ uint8_t *bytes = NULL;
        const cJSON *reasons, *reason;
        cJSON *document;
        size_t size;
        int code = 1;

        assert_int_equal(fd_read_all(fd, CATALOGUE_BYTES_MAX, &bytes, &size), 0);
        document = cJSON_Parse((const char *) bytes);
        reasons = cJSON_GetObjectItemCaseSensitive(document, "reasons");
        assert_int_equal(cJSON_GetArraySize(reasons), _REASON_MAX - 1);
        cJSON_ArrayForEach(reason, reasons) {
                const cJSON *number = cJSON_GetObjectItemCaseSensitive(reason, "number");

                assert_int_equal(number->valueint, code);
                assert_string_equal(text_of(reason, "id"), reason_name((ReasonCode) code));
                assert_string_equal(text_of(reason, "sentence"),
                                    reason_sentence((ReasonCode) code));
                assert_in_range(strlen(text_of(reason, "title")), 5, 30);
                assert_in_range(strlen(text_of(reason, "todo")), 20, 250);
                assert_int_equal(cJSON_GetArraySize(reason), 5);
                code++;
        }
        cJSON_Delete(document);
}

static void test_the_compiler_knows_each_by_its_name(_unused_ void **state) {
        for (int code = 1; code < _REASON_MAX; code++) {
                uint8_t number = 0;

                assert_int_equal(reason_number(reason_name((ReasonCode) code), &number), 0);
                assert_int_equal(number, code);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_catalogue_says_what_the_record_says),
                cmocka_unit_test(test_the_compiler_knows_each_by_its_name),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
