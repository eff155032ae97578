/* SPDX-License-Identifier: Apache-2.0 */
/* Messages between processes: whole or not at all, and descriptors only where they are welcome. */

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/frame.h"
#include "base_test.h"

static int ours = -1, theirs = -1;
static Frame frame;

static int set_up(void **state _unused_) {
        int pair[2];

        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
                return -1;
        ours = pair[0];
        theirs = pair[1];
        (void) memset(&frame, 0x55, sizeof(frame));
        return 0;
}

static int tear_down(void **state _unused_) {
        (void) close(ours);
        (void) close(theirs);
        return 0;
}

/* How many descriptors we have: none may be left over. */
static unsigned n_open(void) {
        unsigned n = 0;

        for (int fd = 0; fd < 256; fd++)
                n += fcntl(fd, F_GETFD) >= 0;
        return n;
}

/* As a hostile peer would, with the message as its bytes. */
static void send_raw(const void *bytes, size_t size, const int *fds, size_t n_fds) {
        union {
                struct cmsghdr header;
                uint8_t bytes[CMSG_SPACE(16 * sizeof(int))];
        } control = { 0 };
        struct iovec part = { .iov_base = (void *) (uintptr_t) bytes, .iov_len = size };
        struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

        assert_true(n_fds <= 16);
        if (n_fds > 0) {
                control.header = (struct cmsghdr){ .cmsg_len = CMSG_LEN(n_fds * sizeof(int)),
                                                   .cmsg_level = SOL_SOCKET,
                                                   .cmsg_type = SCM_RIGHTS };
                (void) memcpy(CMSG_DATA(&control.header), fds, n_fds * sizeof(int));
                message.msg_control = control.bytes;
                message.msg_controllen = CMSG_SPACE(n_fds * sizeof(int));
        }
        assert_int_equal(sendmsg(theirs, &message, MSG_NOSIGNAL), size);
}

static void test_a_message_arrives_as_it_was_sent(void **state _unused_) {
        assert_int_equal(frame_send(theirs, 7, "body", 4), 0);
        assert_int_equal(frame_receive(ours, &frame), 0);
        assert_int_equal(frame.type, 7);
        assert_int_equal(frame.size, 4);
        assert_memory_equal(frame.body, "body", 4);
}

static void test_a_body_may_be_empty(void **state _unused_) {
        assert_int_equal(frame_send(theirs, 255, NULL, 0), 0);
        assert_int_equal(frame_receive(ours, &frame), 0);
        assert_int_equal(frame.type, 255);
        assert_int_equal(frame.size, 0);
}

static void test_messages_stay_apart_and_in_order(void **state _unused_) {
        for (uint8_t i = 1; i <= 5; i++)
                assert_int_equal(frame_send(theirs, i, "xxxxx", i), 0);
        for (uint8_t i = 1; i <= 5; i++) {
                assert_int_equal(frame_receive(ours, &frame), 0);
                assert_int_equal(frame.type, i);
                assert_int_equal(frame.size, i);
        }
        assert_int_equal(frame_receive(ours, &frame), -EAGAIN);
}

static void test_the_largest_body_fits_and_a_larger_is_not_sent(void **state _unused_) {
        static uint8_t body[FRAME_BODY_MAX + 1];

        body[FRAME_BODY_MAX - 1] = 9;
        assert_int_equal(frame_send(theirs, 1, body, FRAME_BODY_MAX), 0);
        assert_int_equal(frame_receive(ours, &frame), 0);
        assert_int_equal(frame.size, FRAME_BODY_MAX);
        assert_int_equal(frame.body[FRAME_BODY_MAX - 1], 9);
        assert_int_equal(frame_send(theirs, 1, body, sizeof(body)), -EMSGSIZE);
        assert_int_equal(frame_receive(ours, &frame), -EAGAIN);
}

static void test_a_longer_one_is_lost_and_the_next_arrives(void **state _unused_) {
        static uint8_t body[FRAME_BODY_MAX + 2] = { 1 };

        send_raw(body, sizeof(body), NULL, 0);
        assert_int_equal(frame_send(theirs, 2, "next", 4), 0);
        assert_int_equal(frame_receive(ours, &frame), -EMSGSIZE);
        assert_int_equal(frame_receive(ours, &frame), 0);
        assert_memory_equal(frame.body, "next", 4);
}

static void test_a_message_without_a_type_is_malformed(void **state _unused_) {
        send_raw("\0body", 5, NULL, 0);
        assert_int_equal(frame_receive(ours, &frame), -EBADMSG);
}

static void test_a_peer_that_is_gone_is_told_after_its_last_words(void **state _unused_) {
        assert_int_equal(frame_send(theirs, 1, "last", 4), 0);
        (void) close(theirs);
        theirs = -1;
        assert_int_equal(frame_receive(ours, &frame), 0);
        assert_int_equal(frame_receive(ours, &frame), -ECONNRESET);
        assert_int_equal(frame_send(ours, 1, "x", 1), -EPIPE);
}

static void test_a_peer_that_does_not_read_is_told(void **state _unused_) {
        static uint8_t body[FRAME_BODY_MAX];
        int r = 0;

        for (unsigned i = 0; i < 1000 && r == 0; i++)
                r = frame_send(theirs, 1, body, sizeof(body));
        assert_int_equal(r, -EAGAIN);
}

static void test_a_descriptor_travels_along(void **state _unused_) {
        unsigned before = n_open();
        int ends[2], passed = -1;
        char byte;

        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        assert_int_equal(frame_send_fd(theirs, 3, "x", 1, ends[0]), 0);
        (void) close(ends[0]);
        assert_int_equal(frame_receive_fd(ours, &frame, &passed), 0);
        assert_true(passed >= 0);
        assert_true(fcntl(passed, F_GETFD) & FD_CLOEXEC);
        assert_int_equal(write(ends[1], "y", 1), 1);
        assert_int_equal(read(passed, &byte, 1), 1);
        assert_int_equal(byte, 'y');
        (void) close(passed);
        (void) close(ends[1]);
        assert_int_equal(n_open(), before);
}

static void test_without_a_descriptor_there_is_none(void **state _unused_) {
        int passed = 77;

        assert_int_equal(frame_send(theirs, 3, "x", 1), 0);
        assert_int_equal(frame_receive_fd(ours, &frame, &passed), 0);
        assert_int_equal(passed, -1);
}

static void test_a_descriptor_that_is_not_welcome_is_closed(void **state _unused_) {
        unsigned before = n_open();

        assert_int_equal(frame_send_fd(theirs, 3, "x", 1, STDIN_FILENO), 0);
        assert_int_equal(frame_receive(ours, &frame), -EBADMSG);
        assert_int_equal(n_open(), before);
}

static void test_more_than_one_descriptor_is_refused_and_all_are_closed(void **state _unused_) {
        const int fds[16] = { 0 };
        unsigned before = n_open();

        for (size_t n = 2; n <= ELEMENTSOF(fds); n++) {
                int passed = 77;
                int r;

                send_raw("\1x", 2, fds, n);
                r = frame_receive_fd(ours, &frame, &passed);
                assert_true(r == -EBADMSG || r == -EMSGSIZE);
                assert_int_equal(passed, 77);
                assert_int_equal(n_open(), before);
        }
}

static void test_a_malformed_message_takes_its_descriptor_along(void **state _unused_) {
        static uint8_t body[FRAME_BODY_MAX + 2] = { 1 };
        const int fd = STDIN_FILENO;
        unsigned before = n_open();
        int passed = 77;

        send_raw("\0x", 2, &fd, 1);
        assert_int_equal(frame_receive_fd(ours, &frame, &passed), -EBADMSG);
        send_raw(body, sizeof(body), &fd, 1);
        assert_int_equal(frame_receive_fd(ours, &frame, &passed), -EMSGSIZE);
        assert_int_equal(passed, 77);
        assert_int_equal(n_open(), before);
}

static void test_waiting_ends_with_a_message_or_in_time(void **state _unused_) {
        assert_int_equal(frame_wait(ours, 0), -ETIMEDOUT);
        assert_int_equal(frame_wait(ours, 1), -ETIMEDOUT);
        assert_int_equal(frame_send(theirs, 1, "x", 1), 0);
        assert_int_equal(frame_wait(ours, -1), 0);
        assert_int_equal(frame_receive(ours, &frame), 0);
        (void) close(theirs);
        theirs = -1;
        assert_int_equal(frame_wait(ours, -1), 0);
}

int main(void) {
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
        const struct CMUnitTest tests[] = {
                TEST(test_a_message_arrives_as_it_was_sent),
                TEST(test_a_body_may_be_empty),
                TEST(test_messages_stay_apart_and_in_order),
                TEST(test_the_largest_body_fits_and_a_larger_is_not_sent),
                TEST(test_a_longer_one_is_lost_and_the_next_arrives),
                TEST(test_a_message_without_a_type_is_malformed),
                TEST(test_a_peer_that_is_gone_is_told_after_its_last_words),
                TEST(test_a_peer_that_does_not_read_is_told),
                TEST(test_a_descriptor_travels_along),
                TEST(test_without_a_descriptor_there_is_none),
                TEST(test_a_descriptor_that_is_not_welcome_is_closed),
                TEST(test_more_than_one_descriptor_is_refused_and_all_are_closed),
                TEST(test_a_malformed_message_takes_its_descriptor_along),
                TEST(test_waiting_ends_with_a_message_or_in_time),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
