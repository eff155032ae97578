/* SPDX-License-Identifier: Apache-2.0 */
/* Whether systemd-networkd is told to pass on packets of others. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/networkd.h"

static void test_the_words_of_the_setting(_unused_ void **state) {
        static const struct {
                const char *file;
                bool ipv4, ipv6;
        } cases[] = {
                { "[Network]\nIPForward=yes\n", true, true },
                { "[Network]\nIPForward = ipv4", true, false },
                { "[Network]\n  IPForward=ipv6\n", false, true },
                { "[Network]\nIPForward=no\n", false, false },
                { "[Network]\nIPForward=yes\nIPForward=no\n", false, false },
                { "[Network]\n#IPForward=yes\nDHCP=yes\n", false, false },
                { "[Match]\nIPForward=yes\n", false, false },
                { "[Match]\nName=e*\n[Network]\nIPForward=1\n[Link]\nIPForward=no\n", true, true },
                { "IPForward=yes\n", false, false },
                { "", false, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text file = exact_text(cases[i].file);
                Networkd found = { 0 };

                networkd_parse(file, &found);
                assert_int_equal(found.forwarding_ipv4, cases[i].ipv4);
                assert_int_equal(found.forwarding_ipv6, cases[i].ipv6);
        }
}

static void test_one_file_is_enough(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc/systemd/network/", "10.network\n20.link\n", 0, 0 },
                { FOLDER_IS, "/usr/lib/systemd/network/", "80.network\n", 0, 0 },
                { FILE_IS, "/etc/systemd/network/10.network", "[Network]\nIPForward=ipv6\n", 0, 0 },
                { FILE_IS, "/etc/systemd/network/20.link", "[Network]\nIPForward=yes\n", 0, 0 },
                { FILE_IS, "/usr/lib/systemd/network/80.network", "[Network]\nDHCP=yes\n", 0, 0 },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        Networkd found;

        assert_int_equal(networkd_read(&d.run, &found), 0);
        assert_false(found.forwarding_ipv4);
        assert_true(found.forwarding_ipv6);
}

static void test_what_cannot_be_read_is_an_error(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { FOLDER_IS, "/etc/systemd/network/", NULL, 0, -EACCES },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        Networkd found;

        assert_int_equal(networkd_read(&d.run, &found), -EACCES);
}

static void walk(const void *data, size_t size) {
        Networkd found = { 0 };

        networkd_parse(text(data, size), &found);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        static const char file[] = "[Match]\nName=e*\n[Network]\nIPForward=yes\nDHCP=no\n";

        parse_truncations(file, sizeof(file), walk);
        parse_flips(file, sizeof(file), 500, walk);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_words_of_the_setting),
                cmocka_unit_test(test_one_file_is_enough),
                cmocka_unit_test(test_what_cannot_be_read_is_an_error),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
