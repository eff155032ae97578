/* SPDX-License-Identifier: Apache-2.0 */
/* Who is asked for the address of a host. */

#include "../hostile.h"
#include "reader/disk/name_service.h"

static TextSet modules;

static void assert_modules(const char *content, const char *expected) {
        _cleanup_text_ Text file = exact_text(content);
        char joined[256] = "";

        assert_int_equal(name_service_parse(file, &modules), 0);
        for (size_t i = 0; i < modules.n; i++) {
                (void) strcat(joined, i > 0 ? " " : "");
                (void) strcat(joined, modules.items[i]);
        }
        assert_string_equal(joined, expected);
}

static void test_the_modules_of_the_line(_unused_ void **state) {
        static const struct {
                const char *file, *modules;
        } cases[] = {
                { "passwd: files\nhosts:          files dns\n", "files dns" },
                { "hosts: files myhostname resolve [!UNAVAIL=return] dns",
                  "files myhostname resolve dns" },
                { "hosts:files[NOTFOUND=return]dns\n", "files dns" },
                { "hosts: files [ SUCCESS=continue  UNAVAIL=return ] dns\n", "files dns" },
                { " hosts : files\tdns # mdns\n", "files dns" },
                { "hosts: files files\n", "files" },
                { "hosts:\n", "" },
                { "# hosts: mdns\nhosts: files\n", "files" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_modules(cases[i].file, cases[i].modules);
}

/* glibc lets each line replace the one before. */
static void test_of_several_lines_the_last_one_counts(_unused_ void **state) {
        assert_modules("hosts: files\nnetworks: files\nhosts: evil dns\n", "evil dns");
}

static void test_what_says_nothing_of_hosts_is_refused(_unused_ void **state) {
        static const char *const files[] = { "", "passwd: files\n", "#hosts: files\n",
                                             "hosts files\n", "hosts: files [NOTFOUND=return\n" };

        for (size_t i = 0; i < ELEMENTSOF(files); i++) {
                _cleanup_text_ Text file = exact_text(files[i]);

                assert_int_equal(name_service_parse(file, &modules), -EBADMSG);
        }
}

static void test_which_modules_glibc_has_itself(_unused_ void **state) {
        static const char *const own[] = { "files", "dns", "compat", "db" };
        static const char *const others[] = { "resolve", "mdns4_minimal", "file", "dnss", "" };

        for (size_t i = 0; i < ELEMENTSOF(own); i++)
                assert_true(name_service_is_built_in(text(own[i], strlen(own[i]))));
        for (size_t i = 0; i < ELEMENTSOF(others); i++)
                assert_false(name_service_is_built_in(text(others[i], strlen(others[i]))));
}

static void walk(const void *data, size_t size) {
        int r = name_service_parse(text(data, size), &modules);

        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *bytes = recorded("sb-on-stock/root/etc/nsswitch.conf", &size);

        parse_truncations(bytes, size, walk);
        parse_flips(bytes, size, 1000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_modules_of_the_line),
                cmocka_unit_test(test_of_several_lines_the_last_one_counts),
                cmocka_unit_test(test_what_says_nothing_of_hosts_is_refused),
                cmocka_unit_test(test_which_modules_glibc_has_itself),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
