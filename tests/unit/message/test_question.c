/* SPDX-License-Identifier: Apache-2.0 */
/* The table of questions, written down a second time, and the one rule of declarations. */

#include "message/channel.h"
#include "message_test.h"

static const struct {
        const char *name, *right;
        size_t least, most;
} table[] = {
        { "file", "files", 1, 1 },           { "head", "files", 2, 2 },
        { "names", "files", 1, 1 },          { "meta", "files", 1, 1 },
        { "metas", "files", 1, 1 },          { "digests", "files", 2, 2 },
        { "shadow", "files", 0, 0 },         { "packaged", "packages", 1, 511 },
        { "packages", "packages", 2, 511 },  { "nft.ruleset", "netfilter", 0, 0 },
        { "links", "links", 0, 0 },          { "listeners", "links", 1, 1 },
        { "cgroups", "links", 0, 0 },        { "uevents", "links", 1, 1 },
        { "audit.status", "audit", 0, 0 },   { "audit.rules", "audit", 0, 0 },
        { "dm.table", "dm", 0, 0 },          { "units", "bus", 1, 511 },
        { "units.matching", "bus", 1, 511 }, { "units.by_cgroup", "bus", 1, 511 },
        { "units.get", "bus", 3, 511 },      { "unit.files", "bus", 0, 0 },
        { "bus.get", "bus", 4, 4 },          { "journal.count", "journal", 2, 2 },
};

static void test_each_question_belongs_to_one_right(void **state _unused_) {
        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                assert_string_equal(question_right(table[i].name), table[i].right);

        assert_null(question_right(""));
        assert_null(question_right("fil"));
        assert_null(question_right("files"));
        assert_null(question_right("nft.flush"));
}

static void test_the_rights_are_listed_once_each(void **state _unused_) {
        static const char *const rights[] = { "files", "packages", "netfilter", "links",
                                              "audit", "dm",       "bus",       "journal" };

        for (size_t i = 0; i < ELEMENTSOF(rights); i++)
                assert_string_equal(right_name(i), rights[i]);
        assert_null(right_name(ELEMENTSOF(rights)));
        assert_null(right_name(SIZE_MAX));
}

static void test_each_question_takes_its_number_of_arguments(void **state _unused_) {
        const char *arguments[QUESTION_WORDS_MAX + 2];

        for (size_t i = 0; i < ELEMENTSOF(table); i++)
                for (size_t n = 0; n < ELEMENTSOF(arguments); n++) {
                        const PstQuestion question = { table[i].name, arguments };
                        bool fits = n >= table[i].least && n <= table[i].most;

                        for (size_t a = 0; a < n; a++)
                                arguments[a] = "x";
                        arguments[n] = NULL;
                        /* The table's "any number" ends where a question does. */
                        if (n >= QUESTION_WORDS_MAX)
                                continue;
                        assert_int_equal(question_is_known(&question), fits);
                        assert_int_equal(question_is_declarable(&question), fits);
                }
}

static void test_a_question_without_a_list_of_arguments_has_none(void **state _unused_) {
        assert_true(question_is_known(&(const PstQuestion) PST_NFT_RULESET));
        assert_false(question_is_known(&(const PstQuestion){ .name = "file" }));
        assert_false(question_is_known(&(const PstQuestion){ .name = "nft.flush" }));
}

static void test_any_may_be_declared_where_arguments_may_follow(void **state _unused_) {
        assert_true(question_is_declarable(&(const PstQuestion) PST_UNITS(PST_ANY)));
        assert_true(
                question_is_declarable(&(const PstQuestion) PST_UNITS_GET("Unit", "Id", PST_ANY)));
        assert_true(question_is_declarable(&(const PstQuestion) PST_META(PST_ANY)));
        assert_false(
                question_is_declarable(&(const PstQuestion){ "nft.ruleset", PST_TEXTS(PST_ANY) }));
        assert_false(question_is_declarable(
                &(const PstQuestion){ "meta", PST_TEXTS("a", "b", PST_ANY) }));
        assert_false(question_is_declarable(&(const PstQuestion){ "flush", PST_TEXTS(PST_ANY) }));
}

static void test_a_path_is_admitted_as_itself_or_beneath_a_final_slash(void **state _unused_) {
        static const struct {
                const char *declared, *asked;
                bool admitted;
        } rows[] = {
                { "/etc/hosts", "/etc/hosts", true },
                { "/etc/hosts", "/etc/hosts2", false },
                { "/etc/hosts", "/etc/host", false },
                { "/etc/hosts", "/etc/hosts/", false },
                { "/etc/apt/", "/etc/apt/", true },
                { "/etc/apt/", "/etc/apt/sources.list", true },
                { "/etc/apt/", "/etc/apt/a/b/c", true },
                { "/etc/apt/", "/etc/apt", false },
                { "/etc/apt/", "/etc/apt2/x", false },
                { "/etc/apt/", "/etc/apt/../shadow", false },
                { "/etc/apt/", "/etc/apt/x/..", false },
                { "/etc/apt/", "/etc/apt/..", false },
                { "/etc/apt/", "/etc/apt/..x", true },
                { "/etc/apt/", "/etc/apt/x..", true },
                { "/etc/apt/", "/etc/apt/x../y", true },
                { "/etc/apt/", "/etc/apt/...", true },
                { "/", "/etc/shadow", true },
                { "/", "/../etc", false },
                { "", "", true },
                { "", "/etc", false },
                { "*", "/etc", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(path_admits(rows[i].declared, rows[i].asked), rows[i].admitted);
}

static void test_a_question_is_admitted_word_by_word(void **state _unused_) {
        const struct {
                PstQuestion declared, asked;
                bool admitted;
        } rows[] = {
                { PST_NFT_RULESET, PST_NFT_RULESET, true },
                { PST_NFT_RULESET, PST_LINKS, false },
                { PST_NFT_RULESET, { "nft.ruleset", PST_TEXTS("x") }, false },
                { PST_FILE("/a"), PST_FILE("/a"), true },
                { PST_FILE("/a"), PST_FILE("/b"), false },
                { PST_FILE("/a"), PST_NAMES("/a"), false },
                { PST_FILE("/a"), { "file", PST_TEXTS("/a", "/b") }, false },
                { PST_FILE("/a"), { .name = "file" }, false },
                { PST_FILE("/a/"), PST_FILE("/a/b"), true },
                { PST_FILE("/a/"), PST_FILE("/a/../b"), false },
                { PST_HEAD("/a/", "16"), PST_HEAD("/a/b", "16"), true },
                { PST_HEAD("/a/", "16"), PST_HEAD("/a/b", "17"), false },
                { PST_UNITS("a", "b"), PST_UNITS("a", "b"), true },
                { PST_UNITS("a", "b"), PST_UNITS("b", "a"), false },
                { PST_UNITS("a", "b"), PST_UNITS("a"), false },
                { PST_UNITS(PST_ANY), PST_UNITS("a"), true },
                { PST_UNITS(PST_ANY), PST_UNITS("a", "../b", ""), true },
                { PST_UNITS(PST_ANY), { .name = "units" }, true },
                { PST_UNITS(PST_ANY), { "links", PST_TEXTS("a") }, false },
                { PST_UNITS_GET("Unit", "Id", PST_ANY), PST_UNITS_GET("Unit", "Id", "a"), true },
                { PST_UNITS_GET("Unit", "Id", PST_ANY), PST_UNITS_GET("Unit", "No", "a"), false },
                { PST_UNITS_GET("Unit", "Id", PST_ANY), { "units.get", PST_TEXTS("Unit") }, false },
                /* It means any only where it stands last. */
                { PST_UNITS(PST_ANY, "b"), PST_UNITS("a", "b"), false },
                { PST_UNITS("a"), PST_UNITS(PST_ANY), false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_int_equal(question_admits(&rows[i].declared, &rows[i].asked),
                                 rows[i].admitted);
}

static void test_equal_is_word_for_word(void **state _unused_) {
        const PstQuestion a = PST_UNITS("a", "b"), b = PST_UNITS("a", "b"), c = PST_UNITS("a"),
                          none = { .name = "units" },
                          empty = { "units", (const char *const[]){ NULL } };

        assert_true(question_equal(&a, &b));
        assert_false(question_equal(&a, &c));
        assert_false(question_equal(&c, &a));
        assert_false(question_equal(&c, &none));
        assert_true(question_equal(&none, &empty));
}

static void test_a_count_is_a_decimal_text_with_a_bound(void **state _unused_) {
        static const char *const others[] = { "",   "x",     "1x",     " 1",    "-1",
                                              "+1", "65537", "100000", "000001" };
        size_t n = 7;

        assert_int_equal(question_count("0", 65536, &n), 0);
        assert_int_equal(n, 0);
        assert_int_equal(question_count("65536", 65536, &n), 0);
        assert_int_equal(n, 65536);
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                assert_int_equal(question_count(others[i], 65536, &n), -EINVAL);
        assert_int_equal(n, 65536);
        assert_int_equal(question_count("604800", 604800, &n), 0);
        assert_int_equal(n, 604800);
}

/* It is the host's: a gate that could ask it would hold a descriptor. */
static void test_no_gate_declares_the_question_of_the_host(void **state _unused_) {
        const PstQuestion plain = { .name = QUESTION_PLAIN, .arguments = PST_TEXTS("/etc/") };

        assert_true(question_is_known(&plain));
        assert_false(question_is_declarable(&plain));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_count_is_a_decimal_text_with_a_bound),
                cmocka_unit_test(test_no_gate_declares_the_question_of_the_host),
                cmocka_unit_test(test_each_question_belongs_to_one_right),
                cmocka_unit_test(test_the_rights_are_listed_once_each),
                cmocka_unit_test(test_each_question_takes_its_number_of_arguments),
                cmocka_unit_test(test_a_question_without_a_list_of_arguments_has_none),
                cmocka_unit_test(test_any_may_be_declared_where_arguments_may_follow),
                cmocka_unit_test(test_a_path_is_admitted_as_itself_or_beneath_a_final_slash),
                cmocka_unit_test(test_a_question_is_admitted_word_by_word),
                cmocka_unit_test(test_equal_is_word_for_word),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
