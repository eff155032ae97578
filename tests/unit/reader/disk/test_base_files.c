/* SPDX-License-Identifier: Apache-2.0 */
/* Which release a version of base-files makes. */

#include "../reader_test.h"
#include "reader/disk/base_files.h"

static void test_versions(_unused_ void **state) {
        static const struct {
                const char *version;
                int result;
                const char *version_id, *point_release;
        } cases[] = {
                { "12.4+deb12u15", 0, "12", "12.15" }, { "12.4", 0, "12", "12.0" },
                { "13.8+deb13u1", 0, "13", "13.1" },   { "12+nmu1", 0, "12", "12.0" },
                { "12.4+deb11u1", -EBADMSG, "", "" },  { "12.4+deb12", -EBADMSG, "", "" },
                { "12.4+deb12u", -EBADMSG, "", "" },   { "12ubuntu4.6", -EBADMSG, "", "" },
                { "kali", -EBADMSG, "", "" },          { "", -EBADMSG, "", "" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text version = exact_text(cases[i].version);
                BaseFiles files = { 0 };

                assert_int_equal(base_files_parse(version, &files), cases[i].result);
                assert_string_equal(files.version_id, cases[i].version_id);
                assert_string_equal(files.point_release, cases[i].point_release);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_versions),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
