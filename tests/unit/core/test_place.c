/* SPDX-License-Identifier: Apache-2.0 */

#include <sys/wait.h>

#include "core/place.h"
#include "core_test.h"

/*
 * A place is found from where the program lies. So this test lies beside a program of the right
 * name, and gates above it, in a directory of its own, and runs itself there.
 */
static char root[PATH_MAX];

static int open_at(const char *dir) {
        Options options = { .private_dir = dir };
        Place place = PLACE_NONE;
        int r;

        r = place_open(&options, &place);
        place_done(&place);
        return r;
}

static const char *in_root(const char *name) {
        static char path[PATH_MAX + 512];

        (void) snprintf(path, sizeof(path), "%s/%s", root, name);
        return path;
}

static void test_a_private_directory_is_made_for_us_alone(_unused_ void **state) {
        struct stat st;

        assert_int_equal(open_at(in_root("new")), 0);
        assert_int_equal(stat(in_root("new"), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0700);
        assert_int_equal(open_at(in_root("new")), 0); /* again */
}

static void test_all_of_it_is_found(_unused_ void **state) {
        Options options = { .private_dir = in_root("found") };
        Place place = PLACE_NONE;
        char expected[PATH_MAX + 32];

        assert_int_equal(place_open(&options, &place), 0);
        assert_true(place.is_private);
        assert_true(place.libexec_fd >= 0 && place.gates_fd >= 0 && place.run_fd >= 0 &&
                    place.state_fd >= 0 && place.sealed_fd >= 0 && place.lock_fd >= 0);
        (void) snprintf(expected, sizeof(expected), "%s/found/socket", root);
        assert_string_equal(place.socket, expected);
        assert_string_equal(place.run, in_root("found"));
        assert_string_equal(place.state, in_root("found"));
        place_done(&place);
        assert_int_equal(place.lock_fd, -1);
}

static void test_a_link_is_refused(_unused_ void **state) {
        assert_int_equal(mkdir(in_root("target"), 0700), 0);
        assert_int_equal(symlink("target", in_root("link")), 0);
        assert_int_equal(open_at(in_root("link")), -ENOTDIR);
}

static void test_what_others_can_enter_is_refused(_unused_ void **state) {
        static const mode_t modes[] = { 0701, 0710, 0704, 0750, 0777 };

        assert_int_equal(mkdir(in_root("open"), 0700), 0);
        for (size_t i = 0; i < ELEMENTSOF(modes); i++) {
                assert_int_equal(chmod(in_root("open"), modes[i]), 0);
                assert_int_equal(open_at(in_root("open")), -EPERM);
        }
}

static void test_what_is_not_ours_is_refused(_unused_ void **state) {
        if (geteuid() != 0)
                skip();
        assert_int_equal(mkdir(in_root("foreign"), 0700), 0);
        assert_int_equal(chown(in_root("foreign"), 65534, 65534), 0);
        assert_int_equal(open_at(in_root("foreign")), -EPERM);
}

static void test_a_file_and_a_missing_parent_are_refused(_unused_ void **state) {
        file_write(AT_FDCWD, in_root("file"), "", 0);
        assert_int_equal(open_at(in_root("file")), -ENOTDIR);
        assert_int_equal(open_at(in_root("missing/below")), -ENOENT);
}

/* "/socket" makes it 107 bytes, or one more. */
static void test_a_socket_s_path_has_107_bytes_at_most(_unused_ void **state) {
        char name[128] = "";
        size_t fits = 107 - strlen("/socket") - strlen(root) - 1;

        memset(name, 'n', fits);
        assert_int_equal(open_at(in_root(name)), 0);
        name[fits] = 'n';
        assert_int_equal(open_at(in_root(name)), -ENAMETOOLONG);
        assert_int_equal(access(in_root(name), F_OK), -1); /* and nothing was made */
}

static void test_a_second_daemon_is_refused_until_the_first_is_gone(_unused_ void **state) {
        Options options = { .private_dir = in_root("twice") };
        Place place = PLACE_NONE;
        int status;
        pid_t pid;

        assert_int_equal(place_open(&options, &place), 0);
        pid = fork();
        if (pid == 0)
                _exit(open_at(in_root("twice")) == -EBUSY ? 0 : 1);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);

        place_done(&place);
        assert_int_equal(open_at(in_root("twice")), 0);
}

static void run_in(const char *self) {
        char bin[PATH_MAX + 64], gates[PATH_MAX + 64], here[PATH_MAX + 64];
        int status;
        pid_t pid;

        (void) snprintf(bin, sizeof(bin), "%s/bin", root);
        (void) snprintf(gates, sizeof(gates), "%s/gates", root);
        (void) snprintf(here, sizeof(here), "%s/bin/test", root);
        assert_int_equal(mkdir(bin, 0755), 0);
        assert_int_equal(mkdir(gates, 0755), 0);
        (void) snprintf(gates, sizeof(gates), "%s/bin/postured-worker", root);
        file_write(AT_FDCWD, gates, "", 0);
        if (link(self, here) < 0) { /* another file system */
                _cleanup_close_ int in = open(self, O_RDONLY | O_CLOEXEC);
                _cleanup_free_ uint8_t *data = NULL;
                size_t size;

                assert_int_equal(fd_read_all(in, 268435456, &data, &size), 0);
                file_write(AT_FDCWD, here, data, size);
                assert_int_equal(chmod(here, 0700), 0);
        }

        pid = fork();
        if (pid == 0) {
                (void) execl(here, "test", root, (char *) NULL);
                _exit(1);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        directory_remove(root);
        assert_int_equal(status, 0);
}

int main(int argc, char **argv) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_private_directory_is_made_for_us_alone),
                cmocka_unit_test(test_all_of_it_is_found),
                cmocka_unit_test(test_a_link_is_refused),
                cmocka_unit_test(test_what_others_can_enter_is_refused),
                cmocka_unit_test(test_what_is_not_ours_is_refused),
                cmocka_unit_test(test_a_file_and_a_missing_parent_are_refused),
                cmocka_unit_test(test_a_socket_s_path_has_107_bytes_at_most),
                cmocka_unit_test(test_a_second_daemon_is_refused_until_the_first_is_gone),
        };
        char self[PATH_MAX];

        log_set_max_level(LOG_EMERG);
        if (argc == 2) {
                (void) snprintf(root, sizeof(root), "%s", argv[1]);
                return cmocka_run_group_tests(tests, NULL, NULL);
        }

        if (!realpath(argv[0], self))
                return 1;
        (void) close(directory_new(root));
        run_in(self);
        return 0;
}
