/* SPDX-License-Identifier: Apache-2.0 */
/* All installed packages as one digest, whatever their order. */

#include "../reader_test.h"
#include "base/hex.h"
#include "reader/disk/package_set.h"

#define DPKG "Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.21\n\n"
#define BASH "Package: bash\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 5.2\n\n"
#define TZ   "Package: tzdata\nStatus: install ok installed\nArchitecture: all\nVersion: 2024a\n\n"
#define WINE "Package: wine\nStatus: install ok installed\nArchitecture: i386\nVersion: 8\n\n"
#define GONE "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1\n\n"

static void test_the_order_says_nothing(_unused_ void **state) {
        static PackageSet a, b;

        assert_int_equal(package_set_parse(text(DPKG BASH TZ, strlen(DPKG BASH TZ)), &a), 0);
        assert_int_equal(package_set_parse(text(TZ GONE BASH DPKG, strlen(TZ GONE BASH DPKG)), &b),
                         0);
        assert_int_equal(a.n, 3);
        assert_int_equal(b.n, 3);
        assert_memory_equal(a.digest, b.digest, DIGEST_BYTES);
        assert_int_equal(a.held.n, 1);
        assert_string_equal(a.held.items[0], "bash");
        assert_int_equal(a.foreign.n, 0);
}

static void test_the_digest_is_over_sorted_lines(_unused_ void **state) {
        static const char lines[] = "bash amd64 5.2\ndpkg amd64 1.21\nwine i386 8\n";
        _cleanup_text_ Text status = exact_text(WINE DPKG BASH);
        uint8_t digest[DIGEST_BYTES];
        static PackageSet set;

        assert_int_equal(package_set_parse(status, &set), 0);
        digest_of(lines, strlen(lines), digest);
        assert_memory_equal(set.digest, digest, DIGEST_BYTES);
        assert_string_equal(set.foreign.items[0], "i386");
}

static void test_a_system_without_dpkg_itself_is_refused(_unused_ void **state) {
        static PackageSet set;

        assert_int_equal(package_set_parse(text(BASH, strlen(BASH)), &set), -EBADMSG);
        assert_int_equal(package_set_parse(text("", 0), &set), -EBADMSG);
        assert_int_equal(package_set_parse(text(DPKG "x", strlen(DPKG "x")), &set), -EBADMSG);
}

static void test_more_packages_than_any_system_has(_unused_ void **state) {
        size_t one = strlen(DPKG), n = PACKAGES_MAX + 1;
        _cleanup_free_ char *status = malloc(one * n);
        static PackageSet set;

        assert_non_null(status);
        for (size_t i = 0; i < n; i++)
                memcpy(status + i * one, DPKG, one);
        assert_int_equal(package_set_parse(text(status, one * n), &set), -EFBIG);
        assert_int_equal(package_set_parse(text(status, one * (n - 1)), &set), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_order_says_nothing),
                cmocka_unit_test(test_the_digest_is_over_sorted_lines),
                cmocka_unit_test(test_a_system_without_dpkg_itself_is_refused),
                cmocka_unit_test(test_more_packages_than_any_system_has),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
