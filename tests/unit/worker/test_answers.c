/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/frame.h"
#include "base/macro.h"
#include "message/channel.h"
#include "worker/answers.h"

#define LIMIT 100000U

static Answers *answers;
static int peer; /* the query process's end of the channel for "links" */
static unsigned n_changed, n_lost;

static void on_changed(const PstQuestion *question, bool lost, _unused_ void *userdata) {
        assert_string_equal(question->name, "links");
        n_changed++;
        n_lost += lost;
}

static int setup(_unused_ void **state) {
        int pair[2];

        n_changed = n_lost = 0;
        assert_int_equal(answers_new_device(&answers), 0);
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        assert_int_equal(answers_add_channel(answers, "links", pair[0]), 0);
        answers_on_changed(answers, on_changed, NULL);
        peer = pair[1];
        return 0;
}

static int teardown(_unused_ void **state) {
        answers_free(answers);
        if (peer >= 0)
                (void) close(peer);
        return 0;
}

static int64_t soon(void) {
        struct timespec t;

        (void) clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t) t.tv_sec * 1000 + t.tv_nsec / 1000000 + 30;
}

static int ask(PstQuestion question, size_t limit, uint8_t **ret, size_t *ret_size) {
        return answers_ask(answers, &question, soon(), limit, ret, ret_size);
}

static int ask_links(size_t limit, uint8_t **ret, size_t *ret_size) {
        return ask((PstQuestion) PST_LINKS, limit, ret, ret_size);
}

static void say_answer(int error, const char *bytes, size_t n) {
        uint8_t body[256];
        size_t size;

        assert_int_equal(answer_encode(error, bytes, n, body, sizeof(body), &size), 0);
        assert_int_equal(frame_send(peer, ANSWER_BYTES, body, size), 0);
}

static void say_news(Answer answer) {
        uint8_t body[256];
        size_t size;

        assert_int_equal(question_encode(&(const PstQuestion) PST_LINKS, body, sizeof(body), &size),
                         0);
        assert_int_equal(frame_send(peer, (uint8_t) answer, body, size), 0);
}

/* Whatever is said is on the channel before it is asked for: one process is enough. */
static void test_an_answer_comes_back(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        static Frame frame;
        size_t size;

        say_answer(0, "abc", 3);
        assert_int_equal(ask_links(LIMIT, &data, &size), 0);
        assert_int_equal(size, 3);
        assert_memory_equal(data, "abc", 4);

        assert_int_equal(frame_receive(peer, &frame), 0);
        assert_int_equal(frame.type, ASK_QUESTION);
        assert_memory_equal(frame.body, "\x81\x65links", 7);
}

static void test_an_error_is_an_answer(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        say_answer(-EOPNOTSUPP, NULL, 0);
        assert_int_equal(ask_links(LIMIT, &data, &size), -EOPNOTSUPP);
        say_answer(0, "", 0);
        assert_int_equal(ask_links(LIMIT, &data, &size), 0);
        assert_int_equal(size, 0);
}

static void test_what_exceeds_the_budget_is_not_kept(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        say_answer(0, "abcd", 4);
        assert_int_equal(ask_links(3, &data, &size), -EFBIG);
        say_answer(0, "abcd", 4);
        assert_int_equal(ask_links(4, &data, &size), 0);
}

static void say_memfd(int fd, size_t announced) {
        uint8_t body[32];
        size_t size;

        assert_int_equal(answer_memfd_encode(announced, body, sizeof(body), &size), 0);
        assert_int_equal(frame_send_fd(peer, ANSWER_MEMFD, body, size, fd), 0);
}

static void test_large_answers_come_sealed(_unused_ void **state) {
        _cleanup_close_ int fd = fd_sealed_memfd("answer", "hello", 5);
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        say_memfd(fd, 5);
        assert_int_equal(ask_links(LIMIT, &data, &size), 0);
        assert_int_equal(size, 5);
        assert_string_equal(data, "hello");
}

static void test_a_memfd_of_another_size_breaks_the_channel(_unused_ void **state) {
        _cleanup_close_ int fd = fd_sealed_memfd("answer", "hello", 5);
        uint8_t *data;
        size_t size;

        say_memfd(fd, 6);
        assert_int_equal(ask_links(LIMIT, &data, &size), -EBADMSG);
        assert_int_equal(ask_links(LIMIT, &data, &size), -EACCES);
}

static void test_an_unsealed_memfd_breaks_the_channel(_unused_ void **state) {
        _cleanup_close_ int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        uint8_t *data;
        size_t size;

        say_memfd(fd, 0);
        assert_int_equal(ask_links(LIMIT, &data, &size), -EBADMSG);
        assert_int_equal(ask_links(LIMIT, &data, &size), -EACCES);
}

static void test_silence_is_not_waited_for_twice(_unused_ void **state) {
        uint8_t *data;
        size_t size;

        assert_false(answers_broken(answers));
        assert_int_equal(ask_links(LIMIT, &data, &size), -ETIMEDOUT);
        assert_int_equal(ask((PstQuestion) PST_CGROUPS, LIMIT, &data, &size), -ETIMEDOUT);
        assert_true(answers_broken(answers));
}

static void test_who_is_gone_is_not_asked_again(_unused_ void **state) {
        uint8_t *data;
        size_t size;

        (void) close(peer);
        peer = -1;
        assert_true(ask_links(LIMIT, &data, &size) < 0);
        assert_int_equal(ask_links(LIMIT, &data, &size), -EACCES);
}

static void test_words_out_of_turn_break_the_channel(_unused_ void **state) {
        static const uint8_t types[] = { 77, ANSWER_CHANGED, ANSWER_BYTES, ANSWER_MEMFD };
        uint8_t *data;
        size_t size;

        for (size_t i = 0; i < ELEMENTSOF(types); i++) {
                teardown(NULL);
                setup(NULL);
                assert_int_equal(frame_send(peer, types[i], "x", 1), 0); /* nor is that CBOR */
                assert_true(ask_links(LIMIT, &data, &size) < 0);
                assert_int_equal(ask_links(LIMIT, &data, &size), -EACCES);
        }
}

static void test_a_right_that_is_not_installed(_unused_ void **state) {
        uint8_t *data;
        size_t size;

        assert_int_equal(ask((PstQuestion) PST_NFT_RULESET, LIMIT, &data, &size), -EACCES);
        assert_int_equal(ask((PstQuestion){ .name = "no.such" }, LIMIT, &data, &size), -EACCES);
        assert_int_equal(answers_add_channel(answers, "links", 99), -EINVAL);
}

static void test_news_are_told_between_questions_and_within(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_int_equal(answers_watch(answers, &(const PstQuestion) PST_LINKS), 0);
        say_news(ANSWER_CHANGED);
        answers_receive(answers);
        assert_int_equal(n_changed, 1);
        assert_int_equal(n_lost, 0);

        say_news(ANSWER_LOST);
        say_answer(0, "abc", 3);
        assert_int_equal(ask_links(LIMIT, &data, &size), 0);
        assert_int_equal(n_changed, 2);
        assert_int_equal(n_lost, 1);
        assert_int_equal(answers_watch(answers, &(const PstQuestion) PST_NFT_RULESET), -EACCES);
}

static void test_an_answer_nobody_asked_for_breaks_the_channel(_unused_ void **state) {
        uint8_t *data;
        size_t size;
        int fd;

        say_answer(0, "abc", 3);
        answers_receive(answers);
        assert_int_equal(ask_links(LIMIT, &data, &size), -EACCES);
        assert_int_equal(answers_poll_fds(answers, &fd, 1), 1);
        assert_int_equal(fd, -1);
}

static void test_a_recording_answers_and_changes_nothing(_unused_ void **state) {
        static const CaptureAnswer recorded[] = {
                { .question = PST_LINKS, .data = (const uint8_t *) "links", .size = 5 },
        };
        static const Capture capture = { .answers = recorded, .n_answers = 1 };
        _cleanup_(answers_freep) Answers *a = NULL;
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_int_equal(answers_new_recorded(&capture, NULL, &a), 0);
        assert_int_equal(answers_ask(a, &(const PstQuestion) PST_LINKS, 0, LIMIT, &data, &size), 0);
        assert_string_equal(data, "links");
        assert_int_equal(answers_watch(a, &(const PstQuestion) PST_LINKS), -ENOTCONN);
        assert_int_equal(answers_open(a, "/etc/hosts", 0), -EACCES);
}

/* The right for it is "files", to which there is a channel of its own. */
static void test_a_file_comes_opened(_unused_ void **state) {
        _cleanup_close_ int made = fd_sealed_memfd("file", "hello", 5);
        int pair[2], links = peer, fd;
        char bytes[8] = "";

        assert_int_equal(answers_open(answers, "/etc/hosts", soon()), -EACCES);
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        assert_int_equal(answers_add_channel(answers, "files", pair[0]), 0);
        peer = pair[1];

        assert_int_equal(frame_send_fd(peer, ANSWER_FILE, NULL, 0, made), 0);
        fd = answers_open(answers, "/etc/hosts", soon());
        assert_true(fd >= 0);
        assert_int_equal(pread(fd, bytes, sizeof(bytes), 0), 5);
        assert_string_equal(bytes, "hello");
        (void) close(fd);
        say_answer(-ENOENT, NULL, 0);
        assert_int_equal(answers_open(answers, "/etc/hosts", soon()), -ENOENT);

        /* Bytes where a file was asked for break the channel. */
        say_answer(0, "abc", 3);
        assert_int_equal(answers_open(answers, "/etc/hosts", soon()), -EPROTO);
        assert_int_equal(answers_open(answers, "/etc/hosts", soon()), -EACCES);
        (void) close(peer);
        peer = links;
}

static void test_a_file_where_bytes_were_asked_for_breaks_the_channel(_unused_ void **state) {
        _cleanup_close_ int made = fd_sealed_memfd("file", "hello", 5);
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_int_equal(frame_send_fd(peer, ANSWER_FILE, NULL, 0, made), 0);
        assert_int_equal(ask_links(LIMIT, &data, &size), -EPROTO);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_an_answer_comes_back),
                test(test_an_error_is_an_answer),
                test(test_what_exceeds_the_budget_is_not_kept),
                test(test_large_answers_come_sealed),
                test(test_a_memfd_of_another_size_breaks_the_channel),
                test(test_an_unsealed_memfd_breaks_the_channel),
                test(test_silence_is_not_waited_for_twice),
                test(test_who_is_gone_is_not_asked_again),
                test(test_words_out_of_turn_break_the_channel),
                test(test_a_right_that_is_not_installed),
                test(test_news_are_told_between_questions_and_within),
                test(test_an_answer_nobody_asked_for_breaks_the_channel),
                test(test_a_recording_answers_and_changes_nothing),
                test(test_a_file_comes_opened),
                test(test_a_file_where_bytes_were_asked_for_breaks_the_channel),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
