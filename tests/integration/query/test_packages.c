/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-packages over this device's own package database. */

#include "asker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
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

static char folder[] = "/tmp/postured-packages-XXXXXX";

static void put(const char *name, const char *text) {
        _cleanup_close_ int fd = -1;
        char path[128], new[136];

        (void) snprintf(path, sizeof(path), "%s/%s", folder, name);
        (void) snprintf(new, sizeof(new), "%s-new", path);
        fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
        assert_int_equal(rename(new, path), 0); /* as dpkg does */
}

/* A database of our own in the place of the device's, for us and all that we start. */
static bool stage_database(void) {
        char info[128];

        assert_non_null(mkdtemp(folder));
        assert_int_equal(chmod(folder, 0755), 0);
        (void) snprintf(info, sizeof(info), "%s/info", folder);
        assert_int_equal(mkdir(info, 0755), 0);
        put("status", "Package: one\nStatus: install ok installed\nArchitecture: all\n");
        put("info/one.list", "/usr/bin/one\n");
        return unshare(CLONE_NEWNS) == 0 &&
               mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
               mount(folder, "/var/lib/dpkg", NULL, MS_BIND, NULL) == 0;
}

static bool owns_two(Asker *asker) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Decoder d;

        ask(asker, PST_PACKAGED("/usr/bin/two"), &answered);
        d = opened(&answered);
        return decoder_array(&d) == 1;
}

static void test_a_change_is_told_at_once_and_then_only_now_and_again(void **state) {
        const PstQuestion grants[] = { PST_PACKAGED(PST_ANY),
                                       PST_PACKAGES("Version", "one"),
                                       { 0 } };
        Asker asker;

        (void) state;
        if (access("/var/lib/dpkg", R_OK) < 0 || !stage_database())
                skip(); /* we may not mount */

        asker_open(&asker, "packages", grants);
        watch(&asker, PST_PACKAGED(PST_ANY));
        assert_true(is_silent(asker.channel));
        assert_false(owns_two(&asker));
        put("unrelated", "");
        assert_true(is_silent(asker.channel));
        put("info/one.list", "/usr/bin/one\n/usr/bin/two\n");
        assert_int_equal(news_of(&asker, PST_PACKAGED(PST_ANY)), ANSWER_CHANGED);
        assert_true(owns_two(&asker));

        watch(&asker, PST_PACKAGED(PST_ANY));
        watch(&asker, PST_PACKAGES("Version", "one"));
        for (int i = 0; i < 20; i++)
                put("status", "Package: one\nStatus: install ok installed\nArchitecture: all\n\n");
        assert_true(is_silent(asker.channel));
        assert_int_equal(news_of(&asker, PST_PACKAGED(PST_ANY)), ANSWER_CHANGED);
        assert_int_equal(news_of(&asker, PST_PACKAGES("Version", "one")), ANSWER_CHANGED);
        assert_true(is_silent(asker.channel));
        assert_int_equal(asker_stop(&asker), 0);
        assert_int_equal(umount2("/var/lib/dpkg", MNT_DETACH), 0);
        assert_int_equal(run_program((const char *const[]){ "rm", "-rf", folder, NULL }), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_owned_paths_come_back_as_they_were_asked),
                cmocka_unit_test(test_paragraphs_of_packages),
                cmocka_unit_test(test_the_index_is_made_once),
                cmocka_unit_test(test_a_change_is_told_at_once_and_then_only_now_and_again),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
