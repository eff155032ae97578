/* SPDX-License-Identifier: Apache-2.0 */
/* Options that let apt take what nobody signed for. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/apt_authenticity.h"

static TextSet set;

static void assert_found(int (*parse)(Text, TextSet *), const char *content, const char *expected) {
        _cleanup_text_ Text file = exact_text(content);
        char joined[256] = "";

        text_set_init(&set);
        assert_int_equal(parse(file, &set), 0);
        for (size_t i = 0; i < set.n; i++) {
                (void) strcat(joined, set.items[i]);
                (void) strcat(joined, " ");
        }
        assert_string_equal(joined, expected);
}

static void test_options_of_a_line(_unused_ void **state) {
        static const struct {
                const char *line, *found;
        } cases[] = {
                { "deb http://deb.debian.org/debian bookworm main\n", "" },
                { "deb [signed-by=/k.gpg] http://deb.debian.org/debian bookworm main\n", "" },
                { "deb [trusted=yes] http://x y z\n", "trusted=yes " },
                { "deb [ arch=amd64 trusted=yes allow-insecure=1 ] http://x y z\n",
                  "trusted=yes allow-insecure=yes " },
                { "deb-src [allow-weak=true] http://x y z", "allow-weak=yes " },
                { "deb [check-valid-until=no] http://x y z\n", "check-valid-until=no " },
                { "deb [check-valid-until=\"no\"] http://x y z\n", "check-valid-until=no " },
                { "deb [check-valid-until=%6eo] http://x y z\n", "check-valid-until=no " },
                { "deb [check-valid-until=yes trusted=no allow-weak=\"off\"] http://x y z\n", "" },
                { "deb [allow-downgrade-to-insecure=yes] http://x y z\n",
                  "allow-downgrade-to-insecure=yes " },
                { "# deb [trusted=yes] http://x y z\n", "" },
                { "deb http://x y z # [trusted=yes]\n", "" },
                { "deb [trusted] http://x y z\n", "" },
                { "deb [untrusted=yes] http://x y z\n", "" },
                { "deb [trusted=yes http://x y z\n", "" }, /* apt refuses the whole file */
                { "", "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_found(apt_authenticity_list, cases[i].line, cases[i].found);
}

static void test_fields_of_a_paragraph(_unused_ void **state) {
        static const struct {
                const char *file, *found;
        } cases[] = {
                { "Types: deb\nURIs: http://x\nSuites: y\nSigned-By: /k.gpg\n", "" },
                { "Types: deb\nTrusted: yes\n\nTypes: deb\nallow-insecure: yes\n",
                  "trusted=yes allow-insecure=yes " },
                { "Check-Valid-Until: no\n", "check-valid-until=no " },
                { "Trusted: no\nAllow-Weak: 0\nCheck-Valid-Until: yes\n", "" },
                { "Trusted: yes\nEnabled: no\n\nAllow-Weak: yes\n", "allow-weak=yes " },
                { "Enabled: yes\nTrusted: yes\n", "trusted=yes " },
                { "# Trusted: yes\nTypes: deb\n", "" },
                { "\n\n\nTrusted: yes\n", "trusted=yes " },
                { "", "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_found(apt_authenticity_deb822, cases[i].file, cases[i].found);

        text_set_init(&set);
        assert_int_equal(apt_authenticity_deb822(text("no field", 8), &set), -EBADMSG);
}

static void test_sources_and_configuration_together(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc", "apt\n", 0, 0 },
                { FOLDER_IS, "/etc/apt/sources.list.d/", "a.list\nb.sources\nc.save\n", 0, 0 },
                { FOLDER_IS, "/etc/apt/apt.conf.d/", "10\n20\n", 0, 0 },
                { FILE_IS, "/etc/apt/sources.list", "deb [allow-weak=yes] http://x y\n", 0, 0 },
                { FILE_IS, "/etc/apt/sources.list.d/a.list", "deb [trusted=yes] http://x y\n", 0,
                  0 },
                { FILE_IS, "/etc/apt/sources.list.d/b.sources", "Allow-Insecure: yes\n", 0, 0 },
                { FILE_IS, "/etc/apt/sources.list.d/c.save", "Check-Valid-Until: no\n", 0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/10",
                  "APT::Get::AllowUnauthenticated \"1\";\nAcquire::AllowWeakRepositories \"1\";\n"
                  "Acquire::AllowInsecureRepositories \"maybe\";\n",
                  0, 0 },
                { FILE_IS, "/etc/apt/apt.conf.d/20",
                  "APT::Get::AllowUnauthenticated \"0\";\nAcquire { Check-Valid-Until \"false\"; };\n",
                  0, 0 },
                { .what = DESCRIBED_END },
        };
        static const char *const expected[] = {
                "allow-weak=yes",
                "trusted=yes",
                "allow-insecure=yes",
                "acquire::allowinsecurerepositories",
                "acquire::allowweakrepositories",
                "acquire::check-valid-until",
        };
        _cleanup_run_ DescribedRun d = described_run(rows);

        assert_int_equal(apt_authenticity_read(&d.run, &set), 0);
        assert_int_equal(set.n, ELEMENTSOF(expected));
        for (size_t i = 0; i < ELEMENTSOF(expected); i++)
                assert_string_equal(set.items[i], expected[i]);
}

static void test_a_system_without_apt_is_told_apart(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc", "passwd\n", 0, 0 },
                { .what = DESCRIBED_END },
        };
        static const DescribedRow empty[] = {
                { FOLDER_IS, "/etc", "apt\n", 0, 0 },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun a = described_run(rows), b = described_run(empty);

        assert_int_equal(apt_authenticity_read(&a.run, &set), -ENODEV);
        assert_int_equal(apt_authenticity_read(&b.run, &set), 0);
        assert_int_equal(set.n, 0);
}

static void walk(const void *data, size_t size) {
        text_set_init(&set);
        (void) apt_authenticity_list(text(data, size), &set);
        text_set_init(&set);
        (void) apt_authenticity_deb822(text(data, size), &set);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        static const char list[] =
                "deb [trusted=yes arch=a] http://x y # z\ndeb [ allow-weak=\"no\" ] a";
        static const char paragraphs[] = "Types: deb\nTrusted: yes\nURIs:\n a\n b\n\nEnabled: no\n";

        parse_truncations(list, sizeof(list) - 1, walk);
        parse_flips(list, sizeof(list) - 1, 1000, walk);
        parse_truncations(paragraphs, sizeof(paragraphs) - 1, walk);
        parse_flips(paragraphs, sizeof(paragraphs) - 1, 1000, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_options_of_a_line),
                cmocka_unit_test(test_fields_of_a_paragraph),
                cmocka_unit_test(test_sources_and_configuration_together),
                cmocka_unit_test(test_a_system_without_apt_is_told_apart),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
