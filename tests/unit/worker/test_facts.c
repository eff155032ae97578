/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "worker/facts.h"

static const PstSignal signal = {
        .facts = PST_FACTS({ "number", PST_INT, "" }, { "text", PST_TEXT, "" },
                           { "list", PST_LIST, "" }, { "yes", PST_BOOL, "" },
                           { "digest", PST_DIGEST, "" }, { "list2", PST_LIST, "" }),
};

static Facts facts;

static int setup(_unused_ void **state) {
        return facts_begin(&facts, &signal);
}

static int teardown(_unused_ void **state) {
        facts_done(&facts);
        return 0;
}

static int take_text(const char *name, const char *text) {
        return facts_take(&facts, name, &(PstValue){ .type = PST_TEXT, .text = text });
}

static int take_int(const char *name, int64_t integer) {
        return facts_take(&facts, name, &(PstValue){ .type = PST_INT, .integer = integer });
}

static int take_list(const char *name, const char *const *items, size_t n) {
        return facts_take(&facts, name, &(PstValue){ .type = PST_LIST, .list = { items, n } });
}

static void test_facts_come_out_by_index(_unused_ void **state) {
        static const uint8_t digest[PST_DIGEST_BYTES] = { 1, 2, 3 };
        const SampleFact *given;
        char text[] = "abc";
        size_t n;

        assert_int_equal(
                facts_take(&facts, "digest", &(PstValue){ .type = PST_DIGEST, .digest = digest }),
                0);
        assert_int_equal(take_text("text", text), 0);
        assert_int_equal(take_int("number", -7), 0);
        memset(text, 'x', 3); /* whoever keeps a value copies it */

        assert_int_equal(facts_finish(&facts, &given, &n), 0);
        assert_int_equal(n, 3);
        assert_int_equal(given[0].index, 0);
        assert_int_equal(given[0].value.integer, -7);
        assert_int_equal(given[1].index, 1);
        assert_string_equal(given[1].value.text, "abc");
        assert_int_equal(given[2].index, 4);
        assert_memory_equal(given[2].value.digest, digest, sizeof(digest));
}

static void test_lists_become_sets(_unused_ void **state) {
        static const char *const items[] = { "b", "a", "b", "B", "", "a" };
        const SampleFact *given;
        size_t n;

        assert_int_equal(take_list("list", items, ELEMENTSOF(items)), 0);
        assert_int_equal(take_list("list2", NULL, 0), 0);
        assert_int_equal(facts_finish(&facts, &given, &n), 0);
        assert_int_equal(n, 2);
        assert_int_equal(given[0].value.list.n, 4);
        assert_string_equal(given[0].value.list.items[0], "");
        assert_string_equal(given[0].value.list.items[1], "B");
        assert_string_equal(given[0].value.list.items[2], "a");
        assert_string_equal(given[0].value.list.items[3], "b");
        assert_int_equal(given[1].value.list.n, 0);
}

static void test_what_was_not_declared_so_is_refused(_unused_ void **state) {
        assert_int_equal(take_int("other", 1), -EINVAL);
        assert_int_equal(take_int("text", 1), -EINVAL);
        assert_int_equal(take_text("number", "1"), -EINVAL);
        assert_int_equal(take_text("text", NULL), -EINVAL);
        assert_int_equal(take_list("list", NULL, 1), -EINVAL);
        assert_int_equal(facts_take(&facts, "digest", &(PstValue){ .type = PST_DIGEST }), -EINVAL);
        assert_int_equal(take_int("number", 1), 0);
        assert_int_equal(take_int("number", 1), -EALREADY);
}

static void test_text_is_bounded_and_utf8(_unused_ void **state) {
        char longest[PST_TEXT_MAX + 2] = "";

        assert_int_equal(take_text("text", "\xc3("), -EBADMSG);
        assert_int_equal(take_list("list", (const char *const[]){ "ok", "\xff" }, 2), -EBADMSG);

        memset(longest, 'x', PST_TEXT_MAX + 1);
        assert_int_equal(take_text("text", longest), -EFBIG);
        assert_int_equal(take_list("list", (const char *const[]){ longest }, 1), -EFBIG);
        longest[PST_TEXT_MAX] = '\0';
        assert_int_equal(take_text("text", longest), 0);
}

static char texts[PST_LIST_MAX + 1][PST_TEXT_MAX + 1];
static const char *items[PST_LIST_MAX + 1];

static void fill(int length) {
        for (size_t i = 0; i < ELEMENTSOF(items); i++) {
                (void) snprintf(texts[i], sizeof(texts[i]), "%0*zu", length, i);
                items[i] = texts[i];
        }
}

static void test_lists_are_bounded(_unused_ void **state) {
        fill(4);
        assert_int_equal(take_list("list", items, PST_LIST_MAX + 1), -EFBIG);
        assert_int_equal(take_list("list", items, PST_LIST_MAX), 0);
}

static void test_all_facts_together_are_bounded(_unused_ void **state) {
        fill(PST_TEXT_MAX);
        assert_int_equal(take_list("list", items, PST_LIST_MAX), -EFBIG); /* 66 kB */
        fill(90);
        assert_int_equal(take_list("list", items, PST_LIST_MAX), 0); /* 23 kB */
        assert_int_equal(take_list("list2", items, PST_LIST_MAX), -EFBIG);
        assert_int_equal(take_list("list2", items, 50), 0);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_facts_come_out_by_index),
                test(test_lists_become_sets),
                test(test_what_was_not_declared_so_is_refused),
                test(test_text_is_bounded_and_utf8),
                test(test_lists_are_bounded),
                test(test_all_facts_together_are_bounded),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
