/* SPDX-License-Identifier: Apache-2.0 */
/* What core, workers and query processes say: golden bytes, round trips, and hostile bytes. */

#include "gate_example.h"
#include "message/channel.h"
#include "message_test.h"

static const char golden_order[] =
        "84830002183f1a6b056020184d82830118818083030081836872657374617274730201";
static const char golden_grant[] = "8264626f6f748281656c696e6b73826466696c65632f612f";
static const char golden_hello[] =
        "815820d19e570000000000000000000000000000000000000000000000000000000000";
static const char golden_woken[] = "82830002183f8102";

static const uint32_t signals[] = { 0, 2, 63 };
static const Statement statements[] = {
        { .kind = PST_RELEASE, .refused = EKEYREJECTED },
        { .kind = PST_SELF,
          .facts = &(const StatementFact){ "restarts", { .type = PST_INT, .integer = 1 } },
          .n_facts = 1 },
};
static const SampleOrder order = {
        .signals = signals,
        .n_signals = ELEMENTSOF(signals),
        .now_s = 1795514400,
        .uptime_s = 77,
        .statements = statements,
        .n_statements = ELEMENTSOF(statements),
};
static const PstQuestion questions[] = { PST_LINKS, PST_FILE("/a/"), { 0 } };
static const ClientGrant grant = { .gate = "boot", .questions = questions };

static int decode_order(const void *data, size_t size, Arena *arena) {
        SampleOrder back;

        return sample_order_decode(data, size, arena, &back);
}

static int decode_grant(const void *data, size_t size, Arena *arena) {
        ClientGrant back;

        return client_grant_decode(data, size, arena, &back);
}

static int decode_hello(const void *data, size_t size, Arena *arena _unused_) {
        uint8_t digest[PST_DIGEST_BYTES];

        return hello_decode(data, size, digest);
}

static int decode_woken(const void *data, size_t size, Arena *arena _unused_) {
        Woken back;

        return woken_decode(data, size, &back);
}

static void test_an_order_has_its_bytes_and_comes_back(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        uint8_t bytes[256];
        SampleOrder back;
        size_t size;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(sample_order_encode(&order, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, golden_order);
        assert_int_equal(sample_order_decode(bytes, size, arena, &back), 0);
        assert_int_equal(back.n_signals, 3);
        assert_memory_equal(back.signals, signals, sizeof(signals));
        assert_true(back.now_s == order.now_s && back.uptime_s == order.uptime_s);
        assert_int_equal(back.n_statements, 2);
        assert_int_equal(back.statements[0].refused, EKEYREJECTED);
        assert_string_equal(back.statements[1].facts[0].name, "restarts");
}

static void test_an_order_that_does_not_fit_is_not_sent(void **state _unused_) {
        uint8_t bytes[16];
        size_t size;

        assert_int_equal(sample_order_encode(&order, bytes, sizeof(bytes), &size), -EMSGSIZE);
        assert_int_equal(client_grant_encode(&grant, bytes, sizeof(bytes), &size), -EMSGSIZE);
}

static void test_other_orders_are_refused(void **state _unused_) {
        static const char *const rows[] = {
                "80",
                "84811840"
                "010280", /* a signal that no gate has */
                "84820101"
                "010280", /* a signal twice */
                "84820100"
                "010280", /* signals that fall */
                "848100"
                "01f580", /* no time */
                "848100010280"
                "00", /* trailing bytes */
                "848100010284"
                "83010080"
                "83020080"
                "83030080"
                "83030080", /* statements */
        };

        assert_int_equal(decode_hex(decode_order, "848100010280"), 0);
        assert_refuses_all(decode_order, rows, ELEMENTSOF(rows));
}

static void test_a_grant_has_its_bytes_and_comes_back(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        uint8_t bytes[256];
        ClientGrant back;
        size_t size;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(client_grant_encode(&grant, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, golden_grant);
        assert_int_equal(client_grant_decode(bytes, size, arena, &back), 0);
        assert_string_equal(back.gate, "boot");
        assert_true(question_equal(&back.questions[0], &questions[0]));
        assert_true(question_equal(&back.questions[1], &questions[1]));
        assert_null(back.questions[2].name);
}

static void test_other_grants_are_refused(void **state _unused_) {
        static const char *const rows[] = {
                "80",
                "826080",
                "82616101",
                "8261618180",
                "82616181"
                "8101",
                "83616180"
                "80",
        };

        assert_int_equal(decode_hex(decode_grant, "82616180"), 0);
        assert_refuses_all(decode_grant, rows, ELEMENTSOF(rows));
}

static void test_hello_carries_the_digest_of_the_module(void **state _unused_) {
        uint8_t bytes[64], back[PST_DIGEST_BYTES];
        size_t size;

        assert_int_equal(hello_encode(example_digest, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, golden_hello);
        assert_int_equal(hello_decode(bytes, size, back), 0);
        assert_memory_equal(back, example_digest, sizeof(back));
        assert_int_equal(decode_hex(decode_hello, "8143010203"), -EBADMSG);
}

static void test_woken_carries_signals_that_rise(void **state _unused_) {
        static const char *const others[] = { "8282010080",   "8281184080", "8280",
                                              "838103808100", "8281008101", "8282010180" };
        const Woken woken = { .signals = 1 | 4 | UINT64_C(1) << 63, .lost = 4 };
        Woken back;
        uint8_t bytes[64];
        size_t size;

        assert_int_equal(woken_encode(&woken, bytes, sizeof(bytes), &size), 0);
        assert_golden(bytes, size, golden_woken);
        assert_int_equal(woken_decode(bytes, size, &back), 0);
        assert_true(back.signals == woken.signals && back.lost == woken.lost);
        assert_int_equal(decode_hex(decode_woken, "828080"), 0);
        assert_refuses_all(decode_woken, others, ELEMENTSOF(others));
}

static void test_they_decode_safely(void **state _unused_) {
        assert_decodes_safely(decode_order, golden_order);
        assert_decodes_safely(decode_grant, golden_grant);
        assert_refuses_every_truncation(decode_woken, golden_woken);
        assert_survives_every_flip(decode_woken, golden_woken);
        assert_refuses_every_truncation(decode_hello, golden_hello);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_an_order_has_its_bytes_and_comes_back),
                cmocka_unit_test(test_an_order_that_does_not_fit_is_not_sent),
                cmocka_unit_test(test_other_orders_are_refused),
                cmocka_unit_test(test_a_grant_has_its_bytes_and_comes_back),
                cmocka_unit_test(test_other_grants_are_refused),
                cmocka_unit_test(test_hello_carries_the_digest_of_the_module),
                cmocka_unit_test(test_woken_carries_signals_that_rise),
                cmocka_unit_test(test_they_decode_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
