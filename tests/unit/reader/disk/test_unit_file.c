/* SPDX-License-Identifier: Apache-2.0 */
/* What a unit file runs. */

#include "../hostile.h"
#include "reader/disk/unit_file.h"

static TextSet set;

/* The programs, joined by blanks. */
static const char *programs_of(const char *file) {
        static char joined[512];
        _cleanup_text_ Text exact = exact_text(file);
        size_t n = 0;

        text_set_init(&set);
        assert_int_equal(unit_file_programs(exact, &set), 0);
        joined[0] = '\0';
        for (size_t i = 0; i < set.n; i++) {
                assert_int_not_equal(set.items[i][0], '\0');
                n += (size_t) snprintf(joined + n, sizeof(joined) - n, "%s%s", i > 0 ? " " : "",
                                       set.items[i]);
        }
        return joined;
}

static void test_programs_of_unit_files(_unused_ void **state) {
        static const struct {
                const char *file, *programs;
        } cases[] = {
                { "", "" },
                { "[Service]\nExecStart=/usr/bin/a --b\n", "/usr/bin/a" },
                { "[Service]\nExecStart=/usr/bin/a", "/usr/bin/a" },
                { "[Service]\r\nExecStart=/usr/bin/a\r\n", "/usr/bin/a" },
                { " [Service] \n\tExecStart = /usr/bin/a\n", "/usr/bin/a" },
                { "[Service]\nExecStart=-@/usr/bin/a argv0\nExecStart=!!/usr/bin/b\n"
                  "ExecStart=:+/usr/bin/c\nExecStart=|/usr/bin/d\n",
                  "/usr/bin/a /usr/bin/b /usr/bin/c /usr/bin/d" },
                { "[Service]\nExecStart=/usr/bin/a\nExecStart=/usr/bin/a x\n", "/usr/bin/a" },
                { "[Service]\nExecStart=-\n", "" },

                /* An empty assignment takes back. */
                { "[Service]\nExecStart=/usr/bin/a\nExecStart=\nExecStart=/usr/bin/b\n",
                  "/usr/bin/b" },

                /* Neither another key nor another section. */
                { "[Service]\nExecStartPre=/usr/bin/a\nExecStop=/usr/bin/b\nexecstart=/c\n", "" },
                { "ExecStart=/usr/bin/a\n[Unit]\nExecStart=/usr/bin/b\n", "" },
                { "[Service]\n[X-Service]\nExecStart=/usr/bin/a\n", "" },
                { "[Unit]\n[Service]\nExecStart=/usr/bin/a\n[Install]\nExecStart=/usr/bin/b\n",
                  "/usr/bin/a" },

                /* Comments. */
                { "[Service]\n#ExecStart=/usr/bin/a\n ; ExecStart=/usr/bin/b\n", "" },
                { "[Service]\n# goes on? \\\nExecStart=/usr/bin/a\n", "/usr/bin/a" },

                /* Lines that go on. */
                { "[Service]\nExecStart=/usr/bin/a \\\n  ExecStart=/usr/bin/b\n", "/usr/bin/a" },
                { "[Service]\nExecStart=/usr/bin/a \\\n# why\n ; and\nExecStart=/usr/bin/b\n",
                  "/usr/bin/a" },
                { "[Service]\nExecStart=/usr/bin/a \\\n\nExecStart=/usr/bin/b\n",
                  "/usr/bin/a /usr/bin/b" },
                { "[Service]\nExecStart=/usr/bin/a \\\r\nExecStart=/usr/bin/b\r\n", "/usr/bin/a" },
                { "[Service]\nEnvironment=A=\\\\\nExecStart=/usr/bin/a\n", "/usr/bin/a" },
                { "[Service]\nEnvironment=A=\\\\\\\nExecStart=/usr/bin/a\n", "" },
                { "[Service]\nEnvironment=A=\\ \nExecStart=/usr/bin/a\n", "/usr/bin/a" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_string_equal(programs_of(cases[i].file), cases[i].programs);
}

static void test_recorded_units(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes =
                recorded("sb-on-stock/root/usr/lib/systemd/system/apt-daily.service", &size);

        text_set_init(&set);
        assert_int_equal(unit_file_programs(text(bytes, size), &set), 0);
        assert_int_equal(set.n, 1);
        assert_string_equal(set.items[0], "/usr/lib/apt/apt.systemd.daily");
}

static void test_what_does_not_fit_is_not_cut(_unused_ void **state) {
        char file[PST_TEXT_MAX + 64];
        int n = snprintf(file, sizeof(file), "[Service]\nExecStart=/%0*d\n", (int) PST_TEXT_MAX, 7);

        text_set_init(&set);
        assert_int_equal(unit_file_programs(text(file, (size_t) n), &set), -EFBIG);
        text_set_init(&set);
        assert_int_equal(unit_file_programs(text("[Service]\nExecStart=/a\0b\n", 25), &set),
                         -EBADMSG);
}

static void walk(const void *data, size_t size) {
        int r;

        text_set_init(&set);
        r = unit_file_programs(text(data, size), &set);
        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        static const char file[] = "[Unit]\n# x\n[Service]\nExecStart=-@/a b \\\n ; c\n d\\\\\n"
                                   "ExecStart=\nExecStart=+/b\n";

        parse_truncations(file, sizeof(file) - 1, walk);
        parse_flips(file, sizeof(file) - 1, 5000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_programs_of_unit_files),
                cmocka_unit_test(test_recorded_units),
                cmocka_unit_test(test_what_does_not_fit_is_not_cut),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
