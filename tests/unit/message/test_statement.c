/* SPDX-License-Identifier: Apache-2.0 */
/* Statements: golden bytes, the order of names, and what a refused one may not carry. */

#include "message/statement.h"
#include "message/take.h"
#include "message_test.h"

static const char golden[] =
        "83030083836e686973746f72795f696e7461637401f583676d6f64756c657305826761707073203131"
        "67626f6f74203030836872657374617274730203";

static const Statement self = {
        .kind = PST_SELF,
        .facts =
                (const StatementFact[]){
                        { "restarts", { .type = PST_INT, .integer = 3 } },
                        { "modules",
                          { .type = PST_LIST, .list = { PST_TEXTS("boot 00", "apps 11"), 2 } } },
                        { "history_intact", { .type = PST_BOOL, .boolean = true } },
                },
        .n_facts = 3,
};

static int decode(const void *data, size_t size, Arena *arena) {
        Statement statement;
        Decoder d;
        int r;

        r = decoder_open(data, size, &d);
        if (r < 0)
                return r;

        r = statement_decode(&d, arena, &statement);
        return r < 0 ? r : decoder_finish(&d);
}

static void test_a_statement_has_its_bytes_with_names_in_order(void **state _unused_) {
        uint8_t bytes[256];
        Encoder e = encoder(bytes, sizeof(bytes));

        statement_encode(&self, &e);
        assert_false(e.overflow);
        assert_golden(bytes, e.size, golden);
}

static void test_a_statement_comes_back(void **state _unused_) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        size_t size;
        _cleanup_free_ uint8_t *bytes = bytes_of(golden, &size);
        Statement back;
        Decoder d;

        assert_int_equal(arena_new(ARENA_BYTES, &arena), 0);
        assert_int_equal(decoder_open(bytes, size, &d), 0);
        assert_int_equal(statement_decode(&d, arena, &back), 0);
        assert_int_equal(back.kind, PST_SELF);
        assert_int_equal(back.refused, 0);
        assert_int_equal(back.n_facts, 3);
        assert_string_equal(back.facts[0].name, "history_intact");
        assert_int_equal(back.facts[0].value.boolean, true);
        assert_string_equal(back.facts[1].name, "modules");
        assert_int_equal(back.facts[1].value.list.n, 2);
        assert_string_equal(back.facts[1].value.list.items[0], "apps 11");
        assert_string_equal(back.facts[2].name, "restarts");
        assert_true(back.facts[2].value.integer == 3);
}

static void test_a_refused_statement_has_no_facts(void **state _unused_) {
        Statement refused = self;
        uint8_t bytes[64];
        Encoder e = encoder(bytes, sizeof(bytes));

        refused.refused = EKEYREJECTED;
        statement_encode(&refused, &e);
        assert_golden(bytes, e.size,
                      "830318"
                      "8180");
        assert_int_equal(decode_hex(decode, "8303188180"), 0);
        assert_int_equal(decode_hex(decode, "830318818183616101"
                                            "f5"),
                         -EBADMSG);
}

static void test_too_many_facts_overflow(void **state _unused_) {
        StatementFact facts[STATEMENT_FACTS_MAX + 1];
        Statement many = { .kind = PST_SELF, .facts = facts, .n_facts = ELEMENTSOF(facts) };
        char names[ELEMENTSOF(facts)][8];
        uint8_t bytes[2048];
        Encoder e = encoder(bytes, sizeof(bytes));

        for (size_t i = 0; i < ELEMENTSOF(facts); i++) {
                (void) snprintf(names[i], sizeof(names[i]), "f%02zu", i);
                facts[i] = (StatementFact){ names[i], { .type = PST_BOOL } };
        }
        statement_encode(&many, &e);
        assert_true(e.overflow);

        many.n_facts--;
        e = encoder(bytes, sizeof(bytes));
        statement_encode(&many, &e);
        assert_false(e.overflow);
        assert_int_equal(decode_fresh(decode, bytes, e.size, ARENA_BYTES), 0);
}

static void test_other_shapes_are_refused(void **state _unused_) {
        static const char *const rows[] = {
                "80",       /* nothing in it */
                "83000080", /* no kind */
                "83040080", /* a kind that is not known */
                "83031910"
                "0080", /* an errno beyond all */
                "83030081"
                "83"
                "60"
                "01f5", /* a fact without a name */
                "83030081"
                "836161"
                "00"
                "f5", /* a type that is none */
                "83030081"
                "836161"
                "06"
                "f5", /* another */
                "83030081"
                "836161"
                "02"
                "f5", /* not of its type */
                "83030082"
                "83616101f5"
                "83616101f4", /* a name twice */
                "83030082"
                "83616201f5"
                "83616101f4", /* names that fall */
        };

        assert_refuses_all(decode, rows, ELEMENTSOF(rows));
}

static void test_it_decodes_safely(void **state _unused_) {
        assert_decodes_safely(decode, golden);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_statement_has_its_bytes_with_names_in_order),
                cmocka_unit_test(test_a_statement_comes_back),
                cmocka_unit_test(test_a_refused_statement_has_no_facts),
                cmocka_unit_test(test_too_many_facts_overflow),
                cmocka_unit_test(test_other_shapes_are_refused),
                cmocka_unit_test(test_it_decodes_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
