/* SPDX-License-Identifier: Apache-2.0 */

#include "fixture.h"
#include "record/report.h"

static ReportClaims claims, decoded;
static uint8_t buffer[RECORD_SIZE_MAX];

static void fill(void) {
        static const uint8_t nonce[NONCE_SIZE] = { 9 }, seed[CLAIMS_BOOT_SEED_SIZE] = { 8 };

        claims = (ReportClaims){
                .audience = { (const uint8_t *) "admin@example", 13 },
                .issued_s = ISSUED_S,
                .nonce = nonce,
                .boot_seed = seed,
                .head = { (const uint8_t *) "head", 4 },
                .level = DISCLOSURE_ADMIN,
                .openings = { { (const uint8_t *) "o1", 2 }, { (const uint8_t *) "o2", 2 } },
                .n_openings = 2,
                .segment = { { (const uint8_t *) "earlier", 7 } },
                .n_segment = 1,
        };
}

static size_t encode(void) {
        Encoder e = encoder(buffer, sizeof(buffer));
        size_t size;

        report_encode(&claims, &e);
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static bool same(CborBytes bytes, const char *text) {
        return bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0;
}

static void test_what_is_written_is_what_is_read(_unused_ void **state) {
        fill();
        assert_int_equal(report_decode(buffer, encode(), &decoded), RECORD_OK);
        assert_true(same(decoded.audience, "admin@example"));
        assert_int_equal(decoded.issued_s, ISSUED_S);
        assert_int_equal(decoded.nonce[0], 9);
        assert_int_equal(decoded.boot_seed[0], 8);
        assert_true(same(decoded.head, "head"));
        assert_int_equal(decoded.level, DISCLOSURE_ADMIN);
        assert_int_equal(decoded.n_openings, 2);
        assert_true(same(decoded.openings[1], "o2"));
        assert_int_equal(decoded.n_segment, 1);
        assert_true(same(decoded.segment[0], "earlier"));
}

static void test_texts_and_openings_have_their_size(_unused_ void **state) {
        static const uint8_t long_bytes[OPENING_SIZE_MAX + 1];

        fill();
        claims.audience.size = 0;
        assert_int_equal(report_decode(buffer, encode(), &decoded), RECORD_WRONG_SIZE);
        fill();
        claims.openings[0] = (CborBytes){ long_bytes, OPENING_SIZE_MAX };
        assert_int_equal(report_decode(buffer, encode(), &decoded), RECORD_OK);
        claims.openings[0].size++;
        assert_int_equal(report_decode(buffer, encode(), &decoded), RECORD_WRONG_SIZE);
}

static void test_as_many_as_may_be_and_one_more(_unused_ void **state) {
        fill();
        claims.n_openings = REPORT_OPENINGS_MAX;
        claims.n_segment = REPORT_SEGMENT_MAX;
        assert_int_equal(report_decode(buffer, encode(), &decoded), RECORD_OK);
        /* {2: [1024 of], ...}: the head of the list says one more, and one more there is. */
        size_t size = encode();
        uint8_t *found = memmem(buffer, size, "\x02\x99\x04\x00", 4);

        assert_non_null(found);
        memmove(found + 5, found + 4, size - (size_t) (found - buffer) - 4);
        found[3] = 1;
        found[4] = 0x40;
        assert_int_equal(report_decode(buffer, size + 1, &decoded), RECORD_WRONG_SIZE);
}

static void test_levels_have_names(_unused_ void **state) {
        assert_string_equal(disclosure_name(DISCLOSURE_NONE), "none");
        assert_string_equal(disclosure_name(DISCLOSURE_ADMIN), "admin");
        assert_string_equal(disclosure_name(DISCLOSURE_AUDIT), "audit");
        assert_string_equal(disclosure_name(_DISCLOSURE_MAX), "none");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_written_is_what_is_read),
                cmocka_unit_test(test_texts_and_openings_have_their_size),
                cmocka_unit_test(test_as_many_as_may_be_and_one_more),
                cmocka_unit_test(test_levels_have_names),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
