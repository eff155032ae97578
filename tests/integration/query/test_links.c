/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-links beside sockets and interfaces that the test has made or knows. */

#include "asker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static void open_all(Asker *asker) {
        const PstQuestion grants[] = {
                PST_LINKS,   { .name = "listeners", .arguments = PST_TEXTS(PST_ANY) },
                PST_CGROUPS, PST_UEVENTS("block"),
                { 0 },
        };

        asker_open(asker, "links", grants);
}

static void test_interfaces_are_the_kernels_messages(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        const struct nlmsghdr *message;
        bool has_loopback = false;
        int left;
        Asker asker;

        (void) state;
        open_all(&asker);
        ask(&asker, PST_LINKS, &answered);
        assert_int_equal(answered.error, 0);
        message = (const void *) answered.data;
        for (left = (int) answered.size; left > 0; message = mnl_nlmsg_next(message, &left)) {
                const struct ifinfomsg *info;

                assert_true(mnl_nlmsg_ok(message, left));
                assert_int_equal(message->nlmsg_type, RTM_NEWLINK);
                info = mnl_nlmsg_get_payload(message);
                has_loopback = has_loopback || (info->ifi_flags & IFF_LOOPBACK);
        }
        assert_true(has_loopback);
        assert_int_equal(asker_stop(&asker), 0);
}

/* A socket of ours on some port of ::1 or 127.0.0.1; -1: this host has no such family. */
static int make_socket(int family, int type, uint16_t *ret_port) {
        struct sockaddr_in v4 = { .sin_family = AF_INET };
        struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = in6addr_loopback };
        bool is_v4 = family == AF_INET;
        struct sockaddr *address = is_v4 ? (struct sockaddr *) &v4 : (struct sockaddr *) &v6;
        socklen_t size = is_v4 ? sizeof(v4) : sizeof(v6);
        int fd = socket(family, type | SOCK_CLOEXEC, 0);

        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (fd < 0 || bind(fd, address, size) < 0 || getsockname(fd, address, &size) < 0 ||
            (type == SOCK_STREAM && listen(fd, 1) < 0)) {
                if (fd >= 0)
                        (void) close(fd);
                return -1;
        }

        *ret_port = is_v4 ? v4.sin_port : v6.sin6_port;
        return fd;
}

typedef struct Seen {
        unsigned n;
        uint64_t cgroup;
} Seen;

static int on_group(const struct nlattr *attribute, void *userdata) {
        if (mnl_attr_get_type(attribute) == INET_DIAG_CGROUP_ID)
                *(uint64_t *) userdata = mnl_attr_get_u64(attribute);
        return MNL_CB_OK;
}

static Seen find_port(const Answered *answered, uint8_t family, uint16_t port) {
        const struct nlmsghdr *message = (const void *) answered->data;
        int left = (int) answered->size;
        Seen seen = { 0 };

        assert_int_equal(answered->error, 0);
        for (; left > 0; message = mnl_nlmsg_next(message, &left)) {
                const struct inet_diag_msg *found;

                assert_true(mnl_nlmsg_ok(message, left));
                assert_int_equal(message->nlmsg_type, SOCK_DIAG_BY_FAMILY);
                found = mnl_nlmsg_get_payload(message);
                if (found->idiag_family != family || found->id.idiag_sport != port)
                        continue;
                seen.n++;
                assert_true(mnl_attr_parse(message, sizeof(*found), on_group, &seen.cgroup) >=
                            MNL_CB_OK);
        }

        return seen;
}

static void test_listening_sockets_are_seen_with_their_group(void **state) {
        static const struct {
                int family, type;
                const char *protocol, *other;
        } sockets[] = {
                { AF_INET, SOCK_STREAM, "tcp", "udp" },
                { AF_INET6, SOCK_STREAM, "tcp", "udp" },
                { AF_INET, SOCK_DGRAM, "udp", "tcp" },
                { AF_INET6, SOCK_DGRAM, "udp", "tcp" },
        };
        unsigned n_seen = 0;
        Asker asker;

        (void) state;
        open_all(&asker);
        for (size_t i = 0; i < ELEMENTSOF(sockets); i++) {
                _cleanup_(answered_done) Answered answered = { 0 };
                _cleanup_close_ int fd = -1;
                uint16_t port;
                Seen seen;

                fd = make_socket(sockets[i].family, sockets[i].type, &port);
                if (fd < 0)
                        continue;
                ask(&asker, PST_LISTENERS(sockets[i].protocol), &answered);
                if (answered.error == -EOPNOTSUPP)
                        continue; /* the kernel's module for it is not loaded */
                seen = find_port(&answered, (uint8_t) sockets[i].family, port);
                assert_int_equal(seen.n, 1);
                assert_int_not_equal(seen.cgroup, 0);
                n_seen++;
        }
        if (n_seen == 0)
                skip();
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_connected_sockets_are_left_out(void **state) {
        _cleanup_(answered_done) Answered tcp = { 0 }, udp = { 0 };
        _cleanup_close_ int server = -1, client = -1, datagram = -1;
        struct sockaddr_in to = { .sin_family = AF_INET };
        socklen_t size = sizeof(to);
        uint16_t tcp_port, udp_port;
        Asker asker;

        (void) state;
        server = make_socket(AF_INET, SOCK_STREAM, &tcp_port);
        datagram = make_socket(AF_INET, SOCK_DGRAM, &udp_port);
        assert_true(server >= 0 && datagram >= 0);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        to.sin_port = tcp_port;
        client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_int_equal(connect(client, (struct sockaddr *) &to, size), 0);
        assert_int_equal(connect(datagram, (struct sockaddr *) &to, size), 0);
        assert_int_equal(getsockname(client, (struct sockaddr *) &to, &size), 0);

        open_all(&asker);
        ask(&asker, PST_LISTENERS("tcp"), &tcp);
        ask(&asker, PST_LISTENERS("udp"), &udp);
        if (tcp.error == -EOPNOTSUPP || udp.error == -EOPNOTSUPP)
                skip();
        assert_int_equal(find_port(&tcp, AF_INET, tcp_port).n, 1);
        assert_int_equal(find_port(&tcp, AF_INET, to.sin_port).n, 0);
        assert_int_equal(find_port(&udp, AF_INET, udp_port).n, 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_other_protocols_are_none(void **state) {
        static const char *const wrong[] = { "sctp", "", "TCP", "tcp6" };
        Asker asker;

        (void) state;
        open_all(&asker);
        for (size_t i = 0; i < ELEMENTSOF(wrong); i++) {
                _cleanup_(answered_done) Answered answered = { 0 };

                ask(&asker, PST_LISTENERS(wrong[i]), &answered);
                assert_int_equal(answered.error, -EINVAL);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_raw_sockets_are_listed_or_the_kernel_has_no_way_to(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        (void) state;
        open_all(&asker);
        ask(&asker, PST_LISTENERS("raw"), &answered);
        assert_true(answered.error == 0 || answered.error == -EOPNOTSUPP);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_uevents_have_no_answer(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        (void) state;
        open_all(&asker);
        ask(&asker, PST_UEVENTS("block"), &answered);
        assert_int_equal(answered.error, -EOPNOTSUPP);
        assert_int_equal(asker_stop(&asker), 0);
}

static const char *cgroup_root(void) {
        static const char *const roots[] = { "/sys/fs/cgroup", "/sys/fs/cgroup/unified" };

        for (size_t i = 0; i < ELEMENTSOF(roots); i++) {
                struct statfs fs;

                if (statfs(roots[i], &fs) == 0 && fs.f_type == 0x63677270)
                        return roots[i];
        }

        return NULL;
}

/* Whether the answer has this path, and with its directory's inode. */
static bool has_group(const Answered *answered, const char *root, const char *path) {
        Decoder d = opened(answered);
        uint64_t n = decoder_array(&d);
        bool found = false;
        char full[256];
        struct stat st;

        (void) snprintf(full, sizeof(full), "%s%s", root, path);
        assert_int_equal(stat(full, &st), 0);
        for (uint64_t i = 0; i < n; i++) {
                uint64_t id;

                decoder_array_of(&d, 2);
                id = decoder_uint(&d);
                found = (is_text(&d, path) && id == st.st_ino) || found;
        }
        assert_int_equal(decoder_finish(&d), 0);
        return found;
}

static void test_control_groups_have_their_number_and_path(void **state) {
        _cleanup_(answered_done) Answered answered = { 0 }, odd = { 0 };
        const char *root = cgroup_root();
        char made[256], below[264];
        Asker asker;

        (void) state;
        open_all(&asker);
        ask(&asker, PST_CGROUPS, &answered);
        if (!root) {
                assert_int_equal(answered.error, -EOPNOTSUPP);
        } else {
                assert_true(has_group(&answered, root, "/"));
                (void) snprintf(made, sizeof(made), "%s/postured-test-%d", root, getpid());
                (void) snprintf(below, sizeof(below), "%s/\xff", made);
                if (mkdir(made, 0755) == 0 && mkdir(below, 0755) == 0) {
                        ask(&asker, PST_CGROUPS, &odd);
                        assert_true(has_group(&odd, root, made + strlen(root)));
                        /* A name that is no text costs nobody the answer. */
                        assert_non_null(memmem(odd.data, odd.size, "/\\xff", 5));
                }
                (void) rmdir(below);
                (void) rmdir(made);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_interfaces_are_the_kernels_messages),
                cmocka_unit_test(test_listening_sockets_are_seen_with_their_group),
                cmocka_unit_test(test_connected_sockets_are_left_out),
                cmocka_unit_test(test_other_protocols_are_none),
                cmocka_unit_test(test_raw_sockets_are_listed_or_the_kernel_has_no_way_to),
                cmocka_unit_test(test_uevents_have_no_answer),
                cmocka_unit_test(test_control_groups_have_their_number_and_path),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
