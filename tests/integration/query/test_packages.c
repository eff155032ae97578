/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-packages over this device's own package database. */

#include "asker.h"

#include <errno.h>
#include <unistd.h>

static void test_owned_paths_come_back_as_they_were_asked(void **state) {
        const PstQuestion grants[] = { PST_PACKAGED(PST_ANY), { 0 } };
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        asker_open(&asker, "packages", grants);
        if (access("/var/lib/dpkg/status", R_OK) < 0) {
                ask(&asker, PST_PACKAGED("/bin/su"), &answered);
                assert_int_equal(answered.error, -ENOENT);
        } else {
                ask(&asker,
                    PST_PACKAGED("/usr/bin/su", "/usr/local/bin/nobodys", "/bin/su",
                                 "/etc/debconf.conf", "usr/bin/su", "/bin/../bin/su", "/lib", "/"),
                    &answered);
                d = opened(&answered);
                decoder_array_of(&d, 5);
                assert_true(is_text(&d, "/usr/bin/su"));
                assert_true(is_text(&d, "/bin/su"));
                assert_true(is_text(&d, "/etc/debconf.conf"));
                assert_true(is_text(&d, "/lib"));
                assert_true(is_text(&d, "/"));
                assert_int_equal(decoder_finish(&d), 0);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_paragraphs_of_packages(void **state) {
        static const char begins[] = "Package: dpkg\n";
        const PstQuestion grants[] = { PST_PACKAGES("Status,Version", "dpkg"), { 0 } };
        _cleanup_(answered_done) Answered answered = { 0 }, refused = { 0 };
        Asker asker;

        (void) state;
        asker_open(&asker, "packages", grants);
        ask(&asker, PST_PACKAGES("Status,Version", "dpkg"), &answered);
        if (access("/var/lib/dpkg/status", R_OK) < 0)
                assert_int_equal(answered.error, -ENOENT);
        else {
                assert_true(answered.size > sizeof(begins));
                assert_memory_equal(answered.data, begins, sizeof(begins) - 1);
                assert_non_null(strstr((const char *) answered.data, "\nVersion: "));
                assert_null(strstr((const char *) answered.data, "\nDescription: "));
        }
        ask(&asker, PST_PACKAGES("Status,Version", "apt"), &refused);
        assert_int_equal(refused.error, -EPERM);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_the_index_is_made_once(void **state) {
        const PstQuestion grants[] = { PST_PACKAGED(PST_ANY), { 0 } };
        Asker asker;

        (void) state;
        if (access("/var/lib/dpkg/status", R_OK) < 0)
                skip();

        /* Hundreds of readings of the whole database would outlast the test's time. */
        asker_open(&asker, "packages", grants);
        for (int i = 0; i < 2000; i++) {
                _cleanup_(answered_done) Answered answered = { 0 };

                ask(&asker, PST_PACKAGED("/bin/su"), &answered);
                assert_int_equal(answered.error, 0);
                assert_int_equal(answered.size, 9);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_owned_paths_come_back_as_they_were_asked),
                cmocka_unit_test(test_paragraphs_of_packages),
                cmocka_unit_test(test_the_index_is_made_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
