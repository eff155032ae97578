/* SPDX-License-Identifier: Apache-2.0 */
/* Being started by systemd on a connection: what it sets, and who may connect. */

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "signer/activation.h"
#include "signer_test.h"

/* In a child, where the listening socket is at the number that systemd uses; its exit status. */
static int accepted(const char *listen_fds, const char *listen_pid, uid_t peer) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        pid_t child;
        int status;

        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder_path);
        (void) unlink(address.sun_path);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
                int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0), client, fd = -1, r;
                char own[16];

                (void) snprintf(own, sizeof(own), "%d", (int) getpid());
                (void) setenv("LISTEN_FDS", listen_fds, 1);
                (void) setenv("LISTEN_PID", listen_pid ? listen_pid : own, 1);
                if (bind(listener, (const struct sockaddr *) &address, sizeof(address)) < 0 ||
                    listen(listener, 1) < 0 || chmod(address.sun_path, 0666) < 0)
                        _exit(100);
                (void) dup2(listener, 100);
                client = socket(AF_UNIX, SOCK_SEQPACKET, 0);
                (void) dup2(client, 101);
                if (peer != geteuid() && seteuid(peer) < 0)
                        _exit(101);
                if (connect(101, (const struct sockaddr *) &address, sizeof(address)) < 0)
                        _exit(102);
                if (geteuid() == peer && peer != getuid() && seteuid(0) < 0)
                        _exit(104);
                (void) dup2(100, 3);
                r = activation_accept(&fd);
                _exit(r < 0 ? -r : fd >= 0 ? 0 : 103);
        }

        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        return WEXITSTATUS(status);
}

static void test_the_first_connection_of_root_is_accepted(void **state _unused_) {
        assert_int_equal(accepted("1", NULL, geteuid()), geteuid() == 0 ? 0 : EPERM);
}

static void test_another_user_is_refused(void **state _unused_) {
        if (geteuid() != 0)
                skip(); /* only root can be somebody else */
        assert_int_equal(chmod(folder_path, 0755), 0);
        assert_int_equal(accepted("1", NULL, 65534), EPERM);
}

static void test_a_socket_that_is_not_for_us_is_none(void **state _unused_) {
        assert_int_equal(accepted("1", "1", geteuid()), ENOENT);
        assert_int_equal(accepted("1", "", geteuid()), ENOENT);
        assert_int_equal(accepted("2", NULL, geteuid()), ENOENT);
        assert_int_equal(accepted("0", NULL, geteuid()), ENOENT);
}

static void test_without_systemd_there_is_none(void **state _unused_) {
        int fd = 77;

        assert_int_equal(unsetenv("LISTEN_FDS"), 0);
        assert_int_equal(unsetenv("LISTEN_PID"), 0);
        assert_int_equal(activation_accept(&fd), -ENOENT);
        assert_int_equal(fd, 77);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_first_connection_of_root_is_accepted),
                cmocka_unit_test(test_another_user_is_refused),
                cmocka_unit_test(test_a_socket_that_is_not_for_us_is_none),
                cmocka_unit_test(test_without_systemd_there_is_none),
        };

        return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
