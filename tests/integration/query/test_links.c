/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-links beside sockets and interfaces that the test has made or knows. */

#include "asker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static bool is_isolated;

static bool ip(const char *command) {
        char words[256];
        const char *argv[16] = { "ip" };
        char *rest = words;
        size_t n = 1;

        (void) snprintf(words, sizeof(words), "%s", command);
        while ((argv[n] = strsep(&rest, " ")))
                n++;
        return run_program(argv) == 0;
}

/* All that is started from here on has a network of its own. */
static int isolate(void **state) {
        (void) state;
        is_isolated = unshare(CLONE_NEWNET) == 0 && ip("link set lo up");
        return 0;
}

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

/* --- In a network of our own --- */

static const PstQuestion watchable[] = { PST_LINKS,
                                         PST_NETCONF,
                                         PST_CGROUPS,
                                         { .name = "uevents", .arguments = PST_TEXTS(PST_ANY) },
                                         { 0 } };
static void set_mtu(int socket_fd, int mtu) {
        struct ifreq request = { .ifr_name = "lo" };

        request.ifr_mtu = mtu;
        assert_int_equal(ioctl(socket_fd, SIOCSIFMTU, &request), 0);
}

static void set_forwarding(const char *value) {
        _cleanup_close_ int fd =
                open("/proc/sys/net/ipv4/conf/lo/forwarding", O_WRONLY | O_CLOEXEC);

        assert_true(fd >= 0);
        assert_int_equal(write(fd, value, strlen(value)), strlen(value));
}

static void test_a_change_of_an_interface_is_told_to_whom_it_concerns(void **state) {
        _cleanup_close_ int other = -1, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip();

        asker_open(&asker, "links", watchable);
        other = asker_grant(&asker, watchable);
        watch(&asker, PST_LINKS);
        watch_on(other, &(const PstQuestion) PST_NETCONF);
        watch_on(other, &(const PstQuestion) PST_CGROUPS); /* nothing announces these */
        set_mtu(fd, 1500);
        assert_int_equal(news_of(&asker, PST_LINKS), ANSWER_CHANGED);
        set_mtu(fd, 1600);
        assert_true(is_silent(asker.channel));
        assert_true(is_silent(other));

        set_forwarding("1");
        assert_int_equal(news_on(other, &(const PstQuestion) PST_NETCONF), ANSWER_CHANGED);
        assert_true(is_silent(other));
        set_forwarding("0");
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_a_flood_of_changes_is_told_as_lost(void **state) {
        _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip();

        asker_open(&asker, "links", watchable);
        watch(&asker, PST_LINKS);
        watch(&asker, PST_NETCONF);
        assert_int_equal(kill(asker.pid, SIGSTOP), 0);
        for (int i = 0; i < 1000; i++)
                set_mtu(fd, 1500 + i);
        assert_int_equal(kill(asker.pid, SIGCONT), 0);
        assert_int_equal(news_of(&asker, PST_LINKS), ANSWER_LOST);
        assert_int_equal(news_of(&asker, PST_NETCONF), ANSWER_LOST);

        watch(&asker, PST_LINKS);
        set_mtu(fd, 1400);
        assert_int_equal(news_of(&asker, PST_LINKS), ANSWER_CHANGED);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_uevents_are_told_by_subsystem(void **state) {
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip();

        asker_open(&asker, "links", watchable);
        watch(&asker, PST_UEVENTS("net"));
        watch(&asker, PST_UEVENTS("block"));
        if (!ip("link add postured0 type bridge"))
                skip(); /* this kernel has none */

        assert_int_equal(news_of(&asker, PST_UEVENTS("net")), ANSWER_CHANGED);
        assert_true(is_silent(asker.channel));
        watch(&asker, PST_UEVENTS("net"));
        assert_true(ip("link del postured0"));
        assert_int_equal(news_of(&asker, PST_UEVENTS("net")), ANSWER_CHANGED);
        assert_int_equal(asker_stop(&asker), 0);
}

/* Root may send to the kernel's own group; it is not the kernel for that. */
static void test_a_forged_uevent_is_not_heard(void **state) {
        static const char forged[] = "add@/module/evil\0ACTION=add\0SUBSYSTEM=module";
        const struct sockaddr_nl group = { .nl_family = AF_NETLINK, .nl_groups = 1 };
        _cleanup_close_ int fd = -1;
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip();

        fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
        asker_open(&asker, "links", watchable);
        watch(&asker, PST_UEVENTS("module"));
        assert_int_equal(sendto(fd, forged, sizeof(forged), 0, (const struct sockaddr *) &group,
                                sizeof(group)),
                         sizeof(forged));
        assert_true(is_silent(asker.channel));
        assert_int_equal(asker_stop(&asker), 0);
}

/* A worker that does not read has cost its own news, and nobody else's. */
static void test_a_client_that_reads_nothing_keeps_nobody_waiting(void **state) {
        _cleanup_close_ int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        _cleanup_close_ int deaf = -1;
        uint8_t body[64];
        size_t size;
        Asker asker;

        (void) state;
        if (!is_isolated)
                skip();

        asker_open(&asker, "links", watchable);
        deaf = asker_grant(&asker, watchable);
        assert_int_equal(question_encode(&watchable[0], body, sizeof(body), &size), 0);
        for (int i = 0; i < 2000; i++) {
                int r;

                while ((r = frame_send(deaf, ASK_WATCH, body, size)) == -EAGAIN)
                        (void) usleep(100);
                assert_int_equal(r, 0);
                set_mtu(fd, 1500 + i % 2);
        }

        watch(&asker, PST_LINKS);
        set_mtu(fd, 1300);
        (void) news_of(&asker, PST_LINKS);

        /* Once it reads, there is what it did not hear of; so fast a storm may lose something. */
        assert_false(is_silent(deaf));
        while (!is_silent(deaf))
                (void) news_on(deaf, &watchable[0]);
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
                cmocka_unit_test(test_a_change_of_an_interface_is_told_to_whom_it_concerns),
                cmocka_unit_test(test_a_flood_of_changes_is_told_as_lost),
                cmocka_unit_test(test_uevents_are_told_by_subsystem),
                cmocka_unit_test(test_a_forged_uevent_is_not_heard),
                cmocka_unit_test(test_a_client_that_reads_nothing_keeps_nobody_waiting),
        };

        return cmocka_run_group_tests(tests, isolate, NULL);
}
