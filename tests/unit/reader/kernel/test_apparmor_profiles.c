/* SPDX-License-Identifier: Apache-2.0 */
/* AppArmor's profiles by what they do. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/kernel/apparmor_profiles.h"

static void test_each_mode_has_its_profiles(_unused_ void **state) {
        _cleanup_text_ Text lines = exact_text("/usr/bin/man (enforce)\n"
                                               "a b (c) (complain)\n"
                                               "u (unconfined)\n"
                                               "k (kill)\n"
                                               "l (enforce)");
        AppArmorProfiles profiles;

        assert_int_equal(apparmor_profiles_parse(lines.data, lines.size, &profiles), 0);
        assert_int_equal(profiles.n, 5);
        assert_int_equal(profiles.enforced.n, 2);
        assert_string_equal(profiles.enforced.items[0], "/usr/bin/man");
        assert_string_equal(profiles.complaining.items[0], "a b (c)");
        assert_string_equal(profiles.unconfined.items[0], "u");
        assert_string_equal(profiles.killed.items[0], "k");
}

static void test_the_recorded_profiles(_unused_ void **state) {
        size_t size;
        _cleanup_free_ uint8_t *lines = recorded("sb-on-stock/root" APPARMOR_PROFILES_PATH, &size);
        AppArmorProfiles profiles;

        assert_int_equal(apparmor_profiles_parse(lines, size, &profiles), 0);
        assert_int_equal(profiles.n, 3);
        assert_int_equal(profiles.enforced.n, 3);
        assert_int_equal(profiles.complaining.n, 0);
}

static void test_what_is_no_profile_is_refused(_unused_ void **state) {
        static const char *const lines[] = {
                "\n",           "x\n",          " (enforce)\n",
                "x (prompt)\n", "x(enforce)\n", "x (enforce) \n",
                "x enforce\n",
        };
        AppArmorProfiles profiles;

        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                _cleanup_text_ Text line = exact_text(lines[i]);

                assert_int_equal(apparmor_profiles_parse(line.data, line.size, &profiles),
                                 -EBADMSG);
        }
}

static void test_too_many_are_refused_and_not_cut(_unused_ void **state) {
        char lines[8192];
        size_t n = 0;
        AppArmorProfiles profiles;

        for (unsigned i = 0; i <= PST_LIST_MAX; i++)
                n += (size_t) snprintf(lines + n, sizeof(lines) - n, "p%u (kill)\n", i);
        assert_int_equal(apparmor_profiles_parse(lines, n, &profiles), -EFBIG);
}

static void parse(const void *data, size_t size) {
        AppArmorProfiles profiles;

        (void) apparmor_profiles_parse(data, size, &profiles);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        static const char lines[] = "/usr/bin/man (enforce)\nlibreoffice-x (complain)\n";

        parse_truncations(lines, sizeof(lines) - 1, parse);
        parse_flips(lines, sizeof(lines) - 1, 500, parse);
}

static void test_profiles_are_asked_for(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { ANSWER_IS, "file " APPARMOR_PROFILES_PATH, "x (enforce)\n", 0, 0 },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        AppArmorProfiles profiles;

        assert_int_equal(apparmor_profiles_read(&d.run, &profiles), 0);
        assert_int_equal(profiles.n, 1);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_mode_has_its_profiles),
                cmocka_unit_test(test_the_recorded_profiles),
                cmocka_unit_test(test_what_is_no_profile_is_refused),
                cmocka_unit_test(test_too_many_are_refused_and_not_cut),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
                cmocka_unit_test(test_profiles_are_asked_for),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
