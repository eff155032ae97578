/* SPDX-License-Identifier: Apache-2.0 */

#include <sys/socket.h>

#include "../core_test.h"
#include "core/bus/inlet.h"

#define GREETING "\0AUTH EXTERNAL 30\r\nDATA\r\nBEGIN\r\n"
#define HEAD     16U

typedef struct Bench {
        sd_event *event;
        Inlet *inlet;
        int client[2]; /* ours, the inlet's */
        int bus;
        bool may_pass;
        bool closed;
        const char *why;
} Bench;

static Bench bench;

static bool may_pass(_unused_ void *userdata) {
        return bench.may_pass;
}

static void on_closed(const char *why, _unused_ void *userdata) {
        bench.closed = true;
        bench.why = why;
        bench.inlet = inlet_free(bench.inlet);
}

static int set_up(_unused_ void **state) {
        bench = (Bench){ .may_pass = true };
        assert_int_equal(sd_event_new(&bench.event), 0);
        assert_int_equal(
                socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, bench.client),
                0);
        assert_int_equal(inlet_new(bench.event, bench.client[1],
                                   &(InletListener){ .may_pass = may_pass, .closed = on_closed },
                                   &bench.inlet, &bench.bus),
                         0);
        return 0;
}

static int tear_down(_unused_ void **state) {
        (void) inlet_free(bench.inlet);
        (void) close(bench.bus);
        (void) close(bench.client[0]);
        (void) close(bench.client[1]);
        sd_event_unref(bench.event);
        return 0;
}

static void turn(void) {
        while (sd_event_run(bench.event, 0) > 0)
                ;
}

static void say(const void *data, size_t size) {
        assert_int_equal(send(bench.client[0], data, size, MSG_NOSIGNAL), size);
        turn();
}

static void greet(void) {
        char buffer[64];

        say(GREETING, sizeof(GREETING) - 1);
        assert_int_equal(recv(bench.bus, buffer, sizeof(buffer), 0), sizeof(GREETING) - 1);
}

/* A head that says how long the fields and the body are, little-endian, and as many bytes. */
static size_t message(uint32_t fields, uint32_t body, uint8_t *ret) {
        size_t size = HEAD + ((fields + 7U) & ~7U) + body;

        memset(ret, 0, size);
        memcpy(ret, "l\1\0\1", 4);
        memcpy(ret + 4, &body, 4);
        memcpy(ret + 12, &fields, 4);
        return size;
}

static size_t passed(void) {
        static uint8_t buffer[2 * INLET_MESSAGE_MAX];
        ssize_t n = recv(bench.bus, buffer, sizeof(buffer), 0);

        return n < 0 ? 0 : (size_t) n;
}

static void test_a_greeting_goes_by_lines(_unused_ void **state) {
        say("\0AUTH", 5);
        assert_int_equal(passed(), 0);
        say(" EXTERNAL 30\r\nBEG", 17);
        assert_int_equal(passed(), 19);
        say("IN\r\n", 4);
        assert_int_equal(passed(), 7);
}

static void test_messages_go_whole_and_one_at_a_time(_unused_ void **state) {
        uint8_t two[256];
        size_t first = message(9, 3, two), second = message(8, 0, two + first);

        greet();
        say(two, 5);
        assert_int_equal(passed(), 0);
        say(two + 5, first + second - 5);
        assert_int_equal(passed(), first);

        /* The second one goes after the first was taken, when somebody says so. */
        inlet_resume(bench.inlet);
        turn();
        assert_int_equal(passed(), second);
}

static void test_the_next_one_waits_for_the_answer(_unused_ void **state) {
        uint8_t one[64];
        size_t size = message(0, 8, one);

        greet();
        bench.may_pass = false;
        say(one, size);
        assert_int_equal(passed(), 0);
        bench.may_pass = true;
        inlet_resume(bench.inlet);
        turn();
        assert_int_equal(passed(), size);
}

static void test_what_follows_a_greeting_at_once_is_not_mistaken_for_it(_unused_ void **state) {
        uint8_t all[256];
        size_t size;

        memcpy(all, GREETING, sizeof(GREETING) - 1);
        size = message(0, 5, all + sizeof(GREETING) - 1);
        say(all, sizeof(GREETING) - 1 + size);
        assert_int_equal(passed(), sizeof(GREETING) - 1);
        inlet_resume(bench.inlet);
        turn();
        assert_int_equal(passed(), size);
}

static void test_big_endian_is_read_too(_unused_ void **state) {
        static const uint8_t big[HEAD + 5] = { 'B', 1, 0, 1, 0, 0, 0, 5 };

        greet();
        say(big, sizeof(big));
        assert_int_equal(passed(), sizeof(big));
}

static void expect_refused(const void *data, size_t size, const char *why) {
        greet();
        say(data, size);
        assert_true(bench.closed);
        assert_string_equal(bench.why, why);
        (void) tear_down(NULL);
        (void) set_up(NULL);
}

static void test_what_is_no_message_ends_the_client(_unused_ void **state) {
        static const struct {
                uint8_t head[HEAD];
                const char *why;
        } cases[] = {
                { { 'x', 1, 0, 1 }, "it sent what is not D-Bus" },
                { { 'l', 1, 0, 2 }, "it sent what is not D-Bus" },
                { { 'l', 1, 0, 1, 0xff, 0xff, 0xff, 0xff },
                  "it sent more than a request may have" },
                { { 'l', 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff },
                  "it sent more than a request may have" },
                { { 'l', 1, 0, 1, 0xf1, 0xff, 0, 0 }, "it sent more than a request may have" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                expect_refused(cases[i].head, HEAD, cases[i].why);
}

static void test_the_largest_message_passes(_unused_ void **state) {
        static uint8_t large[INLET_MESSAGE_MAX];
        size_t size = message(0, INLET_MESSAGE_MAX - HEAD, large);
        size_t sent = 0, got = 0;

        greet();
        while (sent < size) {
                ssize_t n = send(bench.client[0], large + sent, size - sent, MSG_NOSIGNAL);

                assert_true(n > 0);
                sent += (size_t) n;
                turn();
                got += passed();
        }
        assert_int_equal(got, size);
        assert_false(bench.closed);
}

static void test_a_greeting_without_an_end_ends_the_client(_unused_ void **state) {
        static const char line[1024] = { [1022] = '\r', [1023] = '\n' };

        for (int i = 0; i < 16; i++)
                say(line, sizeof(line));
        assert_false(bench.closed);
        say(line, sizeof(line));
        assert_true(bench.closed);
}

static void test_a_greeting_without_a_line_ends_the_client(_unused_ void **state) {
        static const char part[1024];

        for (int i = 0; i < 16; i++)
                say(part, sizeof(part));
        assert_false(bench.closed);
        say(part, 1);
        assert_true(bench.closed);
}

static void test_hanging_up_is_no_fault(_unused_ void **state) {
        greet();
        assert_int_equal(shutdown(bench.client[0], SHUT_WR), 0);
        turn();
        assert_true(bench.closed);
        assert_null(bench.why);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_a_greeting_goes_by_lines),
                TEST(test_messages_go_whole_and_one_at_a_time),
                TEST(test_the_next_one_waits_for_the_answer),
                TEST(test_what_follows_a_greeting_at_once_is_not_mistaken_for_it),
                TEST(test_big_endian_is_read_too),
                TEST(test_what_is_no_message_ends_the_client),
                TEST(test_the_largest_message_passes),
                TEST(test_a_greeting_without_an_end_ends_the_client),
                TEST(test_a_greeting_without_a_line_ends_the_client),
                TEST(test_hanging_up_is_no_fault),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
