/* SPDX-License-Identifier: Apache-2.0 */
/* apt's configuration, as its own parser takes it: apt.conf(5). */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/apt_conf.h"

/* All that was said, as "key=value|". */
typedef struct Said {
        char text[2048];
        int refuse; /* the sink's answer */
} Said;

static int on_value(const char *key, Text value, void *userdata) {
        Said *said = userdata;
        size_t n = strlen(said->text);

        assert_true(strlen(key) < APT_CONF_KEY_BYTES);
        (void) snprintf(said->text + n, sizeof(said->text) - n, "%s=%.*s|", key, (int) value.size,
                        value.data);
        return said->refuse;
}

static int parse(const char *content, Said *said) {
        _cleanup_text_ Text file = exact_text(content);

        said->text[0] = '\0';
        return apt_conf_parse(file, on_value, said);
}

static void test_the_forms_that_a_setting_has(_unused_ void **state) {
        static const struct {
                const char *file, *said;
        } cases[] = {
                { "APT::Periodic::Enable \"1\";\n", "apt::periodic::enable=1|" },
                { "APT { Periodic { Enable \"1\"; }; };", "apt::periodic::enable=1|" },
                { "APT::Periodic { Enable \"1\"; Unattended-Upgrade \"0\"; }",
                  "apt::periodic::enable=1|apt::periodic::unattended-upgrade=0|" },
                { "Acquire::Check-Valid-Until false;", "acquire::check-valid-until=false|" },
                { "APT { \"a\"; \"b\"; };", "apt::=a|apt::=b|" },
                { "DPkg::Pre-Install-Pkgs {\"/usr/sbin/x --apt || true\";};",
                  "dpkg::pre-install-pkgs::=/usr/sbin/x --apt || true|" },
                { "// A \"1\";\n# B \"1\";\n/* C \"1\"; \n D \"2\"; */ E \"3\";\n", "e=3|" },
                { "A \"//x#y\";\n", "a=//x#y|" },
                { "A\n\t\"1\"\n;\nA \"2\";", "a=1|a=2|" },
                { "A;\nB \"\";\n", "b=|" },
                { "", "" },
                { "\n\n", "" },
        };
        Said said = { 0 };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_int_equal(parse(cases[i].file, &said), 0);
                assert_string_equal(said.text, cases[i].said);
        }
}

static void test_what_does_not_close_is_refused(_unused_ void **state) {
        static const char *const files[] = {
                "APT { Periodic { Enable \"1\"; };", "APT }", "}", "A \"1;\n", "{", "\"\"",
        };
        Said said = { 0 };

        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                assert_int_equal(parse(files[i], &said), -EBADMSG);
}

/* A directive leads to files that were not declared, or takes back what they say. */
static void test_directives_are_not_taken_for_comments(_unused_ void **state) {
        static const char *const files[] = {
                "#include \"/opt/apt.conf\";\n",
                "A \"1\";\n  #clear A;\n",
                "APT { #include \"/opt/apt.conf\";\n };\n",
        };
        Said said = { 0 };

        for (size_t i = 0; i < ELEMENTSOF(files); i++)
                assert_int_equal(parse(files[i], &said), -EOPNOTSUPP);
        assert_int_equal(parse("#clea A;\n# include \"x\";\n", &said), 0);
}

static void test_depth_and_names_have_a_limit(_unused_ void **state) {
        char deep[256] = "", name[600];
        Said said = { 0 };

        for (unsigned i = 0; i < 17; i++)
                (void) strcat(deep, "a{");
        assert_int_equal(parse(deep, &said), -EFBIG);

        memset(name, 'k', sizeof(name) - 1);
        name[sizeof(name) - 1] = '\0';
        (void) memcpy(name + 590, " \"1\";", 6);
        assert_int_equal(parse(name, &said), -EFBIG);
}

static void test_the_sink_may_end_it(_unused_ void **state) {
        Said said = { .refuse = -ERANGE };

        assert_int_equal(parse("A \"1\"; B \"2\";", &said), -ERANGE);
        assert_string_equal(said.text, "a=1|");
}

static void test_files_in_apts_order(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc/apt/apt.conf.d/",
                  ".hidden\n10a\n20b.conf\n30c.dpkg-old\n40d~\n50.e.conf\n", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/.hidden", "H \"1\";", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/10a", "A \"1\";", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/20b.conf", "A \"2\";", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/30c.dpkg-old", "A \"3\";", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/40d~", "A \"4\";", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/50.e.conf", "A \"5\";", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf", "A \"6\";", 0, 0 },
                { .what = DESCRIBED_END },
        };
        static const DescribedRow none[] = { { .what = DESCRIBED_END } };
        static const DescribedRow denied[] = {
                { FOLDER_IS, "/etc/apt/apt.conf.d/", "10a\n", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/10a", NULL, 0, -EACCES },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun a = described_run(rows), b = described_run(none),
                                   c = described_run(denied);
        Said said = { 0 };

        assert_int_equal(apt_conf_read(&a.run, on_value, &said), 0);
        assert_string_equal(said.text, "a=1|a=2|a=5|a=6|");
        assert_int_equal(apt_conf_read(&b.run, on_value, &said), 0);
        assert_int_equal(apt_conf_read(&c.run, on_value, &said), -EACCES);
}

static void test_words_for_yes_and_no(_unused_ void **state) {
        static const char *const yes[] = { "1", "yes", "TRUE", "with", "On", "enable" };
        static const char *const no[] = { "0", "No", "false", "without", "off", "DISABLE" };
        static const char *const neither[] = { "", "2", "y", "maybe", "yess" };

        for (size_t i = 0; i < ELEMENTSOF(yes); i++) {
                assert_true(apt_conf_is_true(text(yes[i], strlen(yes[i]))));
                assert_false(apt_conf_is_false(text(yes[i], strlen(yes[i]))));
        }
        for (size_t i = 0; i < ELEMENTSOF(no); i++) {
                assert_true(apt_conf_is_false(text(no[i], strlen(no[i]))));
                assert_false(apt_conf_is_true(text(no[i], strlen(no[i]))));
        }
        for (size_t i = 0; i < ELEMENTSOF(neither); i++) {
                assert_false(apt_conf_is_true(text(neither[i], strlen(neither[i]))));
                assert_false(apt_conf_is_false(text(neither[i], strlen(neither[i]))));
        }
}

static int on_any(_unused_ const char *key, _unused_ Text value, _unused_ void *userdata) {
        return 0;
}

static void walk(const void *data, size_t size) {
        int r = apt_conf_parse(text(data, size), on_any, NULL);

        assert_true(r == 0 || r == -EBADMSG || r == -EFBIG || r == -EOPNOTSUPP);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes =
                recorded("sb-on-stock/root/etc/apt/apt.conf.d/01autoremove", &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 2000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_forms_that_a_setting_has),
                cmocka_unit_test(test_what_does_not_close_is_refused),
                cmocka_unit_test(test_directives_are_not_taken_for_comments),
                cmocka_unit_test(test_depth_and_names_have_a_limit),
                cmocka_unit_test(test_the_sink_may_end_it),
                cmocka_unit_test(test_files_in_apts_order),
                cmocka_unit_test(test_words_for_yes_and_no),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
