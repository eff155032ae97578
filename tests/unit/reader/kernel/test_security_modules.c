/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's security modules. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/kernel/security_modules.h"

#define NONE                                                                                       \
        { .what = DESCRIBED_END }

static void test_names_are_parted_by_commas(_unused_ void **state) {
        static const struct {
                const char *list;
                int result;
                size_t n;
        } rows[] = {
                { "lockdown,capability,yama", 0, 3 },
                { "capability\n", 0, 1 },
                { "a,a", 0, 1 },
                { "", -EBADMSG, 0 },
                { "\n", -EBADMSG, 0 },
                { "a,,b", -EBADMSG, 1 },
                { ",a", -EBADMSG, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text list = exact_text(rows[i].list);
                TextSet set = { 0 };

                assert_int_equal(security_modules_parse(list.data, list.size, &set),
                                 rows[i].result);
                assert_int_equal(set.n, rows[i].n);
        }
}

static void test_the_recorded_list(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *list = recorded("sb-on-stock/root" SECURITY_MODULES_PATH, &size);
        TextSet set = { 0 };

        assert_int_equal(security_modules_parse(list, size, &set), 0);
        assert_true(text_set_has(&set, text("lockdown", 8)));
        assert_true(text_set_has(&set, text("capability", 10)));
        assert_true(text_set_has(&set, text("apparmor", 8)));
        assert_false(text_set_has(&set, text("selinux", 7)));
}

static void test_names_that_are_no_texts_or_too_long_are_refused(_unused_ void **state) {
        char list[PST_TEXT_MAX + 2];
        TextSet set = { 0 };

        memset(list, 'x', sizeof(list));
        assert_int_equal(security_modules_parse(list, PST_TEXT_MAX + 1, &set), -EFBIG);
        assert_int_equal(security_modules_parse("a,b\0c", 5, &set), -EBADMSG);
        assert_int_equal(security_modules_parse(list, PST_TEXT_MAX, &set), 0);
}

static void parse(const void *data, size_t size) {
        TextSet set = { 0 };

        (void) security_modules_parse(data, size, &set);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char list[] = "lockdown,capability,landlock,yama,apparmor";

        parse_truncations(list, sizeof(list) - 1, parse);
        parse_flips(list, sizeof(list) - 1, 500, parse);
}

static void test_apparmor_is_on_or_off_or_not_known(_unused_ void **state) {
        static const struct {
                DescribedRow rows[2];
                int result;
        } cases[] = {
                { { { FILE_IS, APPARMOR_ENABLED_PATH, "Y\n", 0, 0 }, NONE }, 1 },
                { { { FILE_IS, APPARMOR_ENABLED_PATH, "N\n", 0, 0 }, NONE }, 0 },
                { { { FILE_IS, APPARMOR_ENABLED_PATH, "?\n", 0, 0 }, NONE }, -EBADMSG },
                { { { FILE_IS, APPARMOR_ENABLED_PATH, NULL, 0, -EXDEV }, NONE }, -EXDEV },
                { { { FOLDER_IS, KERNEL_MODULES_FOLDER, "kernel\n", 0, 0 }, NONE }, 0 },
                { { { FOLDER_IS, KERNEL_MODULES_FOLDER, "apparmor\n", 0, 0 }, NONE }, -ENOENT },
                { { NONE }, -ENOENT },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);

                assert_int_equal(apparmor_is_on(&d.run), cases[i].result);
        }
}

static void test_selinux_enforces_or_not(_unused_ void **state) {
        static const struct {
                const char *word;
                int result;
        } cases[] = { { "1", 1 },         { "0", 0 },          { "2", -EBADMSG },
                      { "10", -EBADMSG }, { "1\n", -EBADMSG }, { "", -EBADMSG } };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DescribedRow rows[] = {
                        { FILE_IS, SELINUX_ENFORCE_PATH, cases[i].word, 0, 0 }, NONE
                };
                _cleanup_run_ DescribedRun d = described_run(rows);

                assert_int_equal(selinux_is_enforcing(&d.run), cases[i].result);
        }
}

static void test_the_list_is_read_from_securityfs(_unused_ void **state) {
        static const DescribedRow rows[] = { { FILE_IS, SECURITY_MODULES_PATH, "yama", 0, 0 },
                                             NONE };
        static const DescribedRow nothing[] = { NONE };
        _cleanup_run_ DescribedRun d = described_run(rows), without = described_run(nothing);
        TextSet set = { 0 };

        assert_int_equal(security_modules_read(&d.run, &set), 0);
        assert_true(text_set_has(&set, text("yama", 4)));
        assert_int_equal(security_modules_read(&without.run, &set), -ENOENT);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names_are_parted_by_commas),
                cmocka_unit_test(test_the_recorded_list),
                cmocka_unit_test(test_names_that_are_no_texts_or_too_long_are_refused),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_apparmor_is_on_or_off_or_not_known),
                cmocka_unit_test(test_selinux_enforces_or_not),
                cmocka_unit_test(test_the_list_is_read_from_securityfs),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
