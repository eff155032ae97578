/* SPDX-License-Identifier: Apache-2.0 */
/* Kernel parameters as files configure them: sysctl.d(5). */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/sysctl_d.h"

/* What one file sets a key to; "(nothing)" if it does not. */
static void assert_set(const char *content, const char *key, const char *expected) {
        _cleanup_text_ Text file = exact_text(content);
        const SysctlD files = { .files = { file }, .n = 1 };
        Text value = text("(nothing)", 9);
        int r = sysctl_d_find(&files, key, &value);

        assert_int_equal(r, strcmp(expected, "(nothing)") != 0);
        assert_true(text_is(value, expected));
}

static void test_both_spellings_of_a_key(_unused_ void **state) {
        static const struct {
                const char *line, *key, *value;
        } cases[] = {
                { "net.ipv4.ip_forward=1", "net/ipv4/ip_forward", "1" },
                { "net/ipv4/ip_forward = 1\n", "net/ipv4/ip_forward", "1" },
                { "net.ipv4.conf.eth0/1.rp_filter=2", "net/ipv4/conf/eth0.1/rp_filter", "2" },
                { "net/ipv4/conf/eth0.1/rp_filter=2", "net/ipv4/conf/eth0.1/rp_filter", "2" },
                { "net/ipv4/conf/eth0.1/rp_filter=2", "net/ipv4/conf/eth0/1/rp_filter",
                  "(nothing)" },
                { "kernel.core_pattern = |/bin/false %e\r\n", "kernel/core_pattern",
                  "|/bin/false %e" },
                { "- kernel.sysrq = 0", "kernel/sysrq", "0" },
                { "-kernel.sysrq=0", "kernel/sysrq", "0" },
                { "kernel.sysrq=", "kernel/sysrq", "" },
                { "# kernel.sysrq=0\n; kernel.sysrq=0\n\nkernel.sysrq\n", "kernel/sysrq",
                  "(nothing)" },
                { "kernel.sysrq2=0", "kernel/sysrq", "(nothing)" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_set(cases[i].line, cases[i].key, cases[i].value);
}

static void test_which_line_wins(_unused_ void **state) {
        static const struct {
                const char *content, *value;
        } cases[] = {
                { "net.ipv4.conf.all.rp_filter=1\nnet.ipv4.conf.all.rp_filter=2\n", "2" },
                { "net.ipv4.conf.all.rp_filter=1\nnet.ipv4.conf.*.rp_filter=2\n", "1" },
                { "net.ipv4.conf.*.rp_filter=2\nnet.ipv4.conf.*.rp_filter=0\n", "0" },
                { "net.ipv4.conf.a?l.rp_filter=2\n", "2" },
                { "net.ipv4.*.rp_filter=2\n", "(nothing)" }, /* a star stays within its part */
                { "-net.ipv4.conf.all.rp_filter\nnet.ipv4.conf.*.rp_filter=2\n", "(nothing)" },
                { "-net.ipv4.conf.all.rp_filter\nnet.ipv4.conf.all.rp_filter=2\n", "2" },
                { "-net.ipv4.conf.default.rp_filter\nnet.ipv4.conf.*.rp_filter=2\n", "2" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_set(cases[i].content, "net/ipv4/conf/all/rp_filter", cases[i].value);
}

static void test_a_later_file_wins(_unused_ void **state) {
        const SysctlD files = { .files = { text("a.b=1", 5), text("a.c=1", 5), text("a.b=3", 5) },
                                .n = 3 };
        int64_t value;

        assert_int_equal(sysctl_d_find_int(&files, "a/b", &value), 1);
        assert_int_equal(value, 3);
}

static void test_a_value_that_is_no_integer(_unused_ void **state) {
        const SysctlD files = { .files = { text("a.b=x", 5) }, .n = 1 };
        int64_t value = 7;

        assert_int_equal(sysctl_d_find_int(&files, "a/b", &value), -EBADMSG);
        assert_int_equal(sysctl_d_find_int(&files, "a/c", &value), 0);
        assert_int_equal(value, 7);
}

static void test_what_is_not_set_is_no_fact(_unused_ void **state) {
        static const DescribedRow rows[] = { { .what = DESCRIBED_END } };
        const SysctlD files = { .files = { text("a.b=1", 5), text("a.x=x", 5) }, .n = 2 };
        _cleanup_run_ DescribedRun d = described_run(rows);

        assert_int_equal(sysctl_d_fact_int(&d.run, &files, "a/b", "b"), 1);
        assert_int_equal(sysctl_d_fact_int(&d.run, &files, "a/c", "c"), 0);
        assert_int_equal(sysctl_d_fact_int(&d.run, &files, "a/x", "x"), -EBADMSG);
        assert_string_equal(d.facts, "b=1 ");
}

/* fnmatch() takes time exponential in stars. */
static void test_a_glob_of_many_stars_matches_nothing_and_takes_no_time(_unused_ void **state) {
        assert_set("a/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b=1",
                   "a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                   "(nothing)");
}

static void test_a_key_without_end_is_passed_over(_unused_ void **state) {
        char line[1024];

        memset(line, 'k', sizeof(line));
        memcpy(line + sizeof(line) - 9, "=1\na.b=2", 9);
        assert_set(line, "a/b", "2");
}

static void test_all_folders_are_read(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc/sysctl.d/", "60.conf\n", 0, 0 },
                { FOLDER_IS, "/run/sysctl.d/", "61.conf\n", 0, 0 },
                { FOLDER_IS, "/usr/local/lib/sysctl.d/", "62.conf\n", 0, 0 },
                { FOLDER_IS, "/usr/lib/sysctl.d/", "60.conf\n63.conf\n", 0, 0 },
                { FILE_IS, "/etc/sysctl.d/60.conf", "a.a=1\n", 0, 0 },
                { FILE_IS, "/run/sysctl.d/61.conf", "a.b=1\n", 0, 0 },
                { FILE_IS, "/usr/local/lib/sysctl.d/62.conf", "a.c=1\n", 0, 0 },
                { FILE_IS, "/usr/lib/sysctl.d/60.conf", "a.e=1\n", 0, 0 },
                { FILE_IS, "/usr/lib/sysctl.d/63.conf", "a.d=1\n", 0, 0 },
                { .what = DESCRIBED_END },
        };
        static const char *const keys[] = { "a/a", "a/b", "a/c", "a/d" };
        _cleanup_run_ DescribedRun d = described_run(rows);
        SysctlD files;
        Text value;

        assert_int_equal(sysctl_d_read(&d.run, &files), 0);
        for (size_t i = 0; i < ELEMENTSOF(keys); i++)
                assert_int_equal(sysctl_d_find(&files, keys[i], &value), 1);
        assert_int_equal(sysctl_d_find(&files, "a/e", &value), 0); /* hidden */
}

static void walk(const void *data, size_t size) {
        const SysctlD files = { .files = { text(data, size) }, .n = 1 };
        Text value;
        int r = sysctl_d_find(&files, "net/ipv4/ip_forward", &value);

        assert_true(r == 0 || r == 1);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes =
                recorded("sb-on-uki-verity-ima/root/etc/sysctl.d/60-production.conf", &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 1000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_both_spellings_of_a_key),
                cmocka_unit_test(test_which_line_wins),
                cmocka_unit_test(test_a_later_file_wins),
                cmocka_unit_test(test_a_value_that_is_no_integer),
                cmocka_unit_test(test_what_is_not_set_is_no_fact),
                cmocka_unit_test(test_a_glob_of_many_stars_matches_nothing_and_takes_no_time),
                cmocka_unit_test(test_a_key_without_end_is_passed_over),
                cmocka_unit_test(test_all_folders_are_read),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
