/* SPDX-License-Identifier: Apache-2.0 */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "query/packages/index.h"

static char folder[] = "/tmp/postured-index-XXXXXX";

static void put(const char *name, const char *text) {
        char path[256], temporary[300];
        _cleanup_close_ int fd = -1;

        (void) snprintf(path, sizeof(path), "%s/%s", folder, name);
        (void) snprintf(temporary, sizeof(temporary), "%s-new", path);
        fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), strlen(text));
        assert_int_equal(rename(temporary, path), 0); /* as dpkg does */
}

static int make_database(void **state) {
        char path[256];

        (void) state;
        if (!mkdtemp(folder))
                return -1;
        (void) snprintf(path, sizeof(path), "%s/info", folder);
        if (mkdir(path, 0755) < 0)
                return -1;

        put("status", "Package: one\nStatus: install ok installed\nArchitecture: all\n\n"
                      "Package: two\nStatus: install ok installed\nArchitecture: amd64\n\n"
                      "Package: gone\nStatus: deinstall ok config-files\nArchitecture: all\n");
        put("diversions", "/usr/bin/tool\n/usr/bin/tool.one\ntwo\n");
        put("info/one.list", "/.\n/bin\n/bin/tool\n/usr\n/usr/bin\n/usr/bin/tool\n/etc/one.conf\n");
        put("info/one.conffiles", "/etc/one.conf\nremove-on-upgrade /etc/old.conf\n");
        put("info/two:amd64.list", "/usr/bin/tool\n/lib/two.so\n");
        put("info/two:i386.list", "/lib/two-of-i386.so\n");
        put("info/gone.list", "/etc/gone.conf\n");
        put("info/one.md5sums", "0000 /usr/bin/no-list\n");
        return 0;
}

static int remove_database(void **state) {
        char command[64];

        (void) state;
        (void) snprintf(command, sizeof(command), "rm -rf %s", folder);
        return system(command);
}

static void test_installed_packages_own_what_their_lists_say(void **state) {
        _cleanup_(index_freep) Index *index = NULL;

        (void) state;
        assert_int_equal(index_new(folder, &index), 0);
        assert_false(index_has(index, "/usr/bin/tool")); /* not read yet */
        assert_int_equal(index_refresh(index), 0);
        assert_true(index_has(index, "/usr/bin/tool"));     /* of two, who diverted it */
        assert_true(index_has(index, "/bin/tool"));         /* the same file */
        assert_true(index_has(index, "/usr/bin/tool.one")); /* of one */
        assert_true(index_has(index, "/usr/lib/two.so"));
        assert_true(index_has(index, "/lib/two.so"));
        assert_true(index_has(index, "/etc/one.conf"));
        assert_true(index_has(index, "/etc/old.conf"));
        assert_true(index_has(index, "/usr/bin"));
        assert_false(index_has(index, "/lib/two-of-i386.so")); /* of that architecture it is not */
        assert_false(index_has(index, "/etc/gone.conf"));
        assert_false(index_has(index, "/usr/bin/no-list"));
        assert_false(index_has(index, "usr/bin/tool"));
        assert_false(index_has(index, ""));
}

static void test_a_change_of_the_database_shows_at_the_next_question(void **state) {
        _cleanup_(index_freep) Index *index = NULL;

        (void) state;
        assert_int_equal(index_new(folder, &index), 0);
        assert_int_equal(index_refresh(index), 0);
        assert_false(index_has(index, "/etc/gone.conf"));
        put("status", "Package: gone\nStatus: install ok installed\nArchitecture: all\n");
        assert_int_equal(index_refresh(index), 0);
        assert_true(index_has(index, "/etc/gone.conf"));
        assert_false(index_has(index, "/usr/bin/tool"));

        put("info/gone.list", "/etc/new.conf\n");
        assert_int_equal(index_refresh(index), 0);
        assert_true(index_has(index, "/etc/new.conf"));
        assert_false(index_has(index, "/etc/gone.conf"));
}

static void test_a_database_that_breaks_claims_nothing(void **state) {
        _cleanup_(index_freep) Index *index = NULL;

        (void) state;
        assert_int_equal(index_new(folder, &index), 0);
        assert_int_equal(index_refresh(index), 0);
        assert_true(index_has(index, "/etc/new.conf"));
        put("diversions", "/usr/bin/tool\n");
        assert_int_equal(index_refresh(index), -EBADMSG);
        assert_false(index_has(index, "/etc/new.conf"));
        put("diversions", "");
        assert_int_equal(index_refresh(index), 0);
        assert_true(index_has(index, "/etc/new.conf"));
}

static void test_without_a_database_it_is_missing(void **state) {
        _cleanup_(index_freep) Index *index = NULL;

        (void) state;
        assert_int_equal(index_new("/nonexistent", &index), 0);
        assert_int_equal(index_refresh(index), -ENOENT);
        assert_false(index_has(index, "/"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_installed_packages_own_what_their_lists_say),
                cmocka_unit_test(test_a_change_of_the_database_shows_at_the_next_question),
                cmocka_unit_test(test_a_database_that_breaks_claims_nothing),
                cmocka_unit_test(test_without_a_database_it_is_missing),
        };

        return cmocka_run_group_tests(tests, make_database, remove_database);
}
