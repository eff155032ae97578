/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that leave together, in order, whatever their size. */

#include "worker/outbox.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/frame.h"
#include "base/macro.h"

static int ends[2];
static Frame frame;

static int connect_ends(_unused_ void **state) {
        return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends);
}

static int close_ends(_unused_ void **state) {
        (void) close(ends[0]);
        (void) close(ends[1]);
        return 0;
}

static void expect(uint8_t type, const void *body, size_t size) {
        assert_int_equal(frame_receive(ends[1], &frame), 0);
        assert_int_equal(frame.type, type);
        assert_int_equal(frame.size, size);
        if (size > 0)
                assert_memory_equal(frame.body, body, size);
}

static void expect_nothing(void) {
        assert_int_equal(frame_receive(ends[1], &frame), -EAGAIN);
}

static void test_all_leave_together_in_order(_unused_ void **state) {
        Outbox box = { .channel = ends[0] };

        assert_int_equal(outbox_add(&box, 3, "one", 3), 0);
        assert_int_equal(outbox_add(&box, 3, "three", 5), 0);
        assert_int_equal(outbox_add(&box, 4, NULL, 0), 0);
        expect_nothing();
        assert_int_equal(outbox_flush(&box), 0);
        expect(3, "one", 3);
        expect(3, "three", 5);
        expect(4, NULL, 0);
        expect_nothing();
        assert_int_equal(outbox_flush(&box), 0);
        expect_nothing();
        outbox_done(&box);

        /* It may be used again. */
        assert_int_equal(outbox_add(&box, 5, "x", 1), 0);
        assert_int_equal(outbox_flush(&box), 0);
        expect(5, "x", 1);
        outbox_done(&box);
}

/* What does not fit beside the others makes them leave, and never overtakes them. */
static void test_sizes_up_to_the_largest(_unused_ void **state) {
        static const size_t sizes[] = { 0,     1,     8000,  8000,  400,   16376,
                                        16377, 16376, 16384, 20000, 65536, 5 };
        static uint8_t body[FRAME_BODY_MAX];
        Outbox box = { .channel = ends[0] };
        size_t n_read = 0;

        for (size_t i = 0; i < sizeof(body); i++)
                body[i] = (uint8_t) (i * 31);
        for (size_t i = 0; i < ELEMENTSOF(sizes); i++) {
                assert_int_equal(
                        outbox_add(&box, (uint8_t) (i + 1), body + i % 2, sizes[i] - i % 2), 0);
                while (frame_receive(ends[1], &frame) >= 0) {
                        assert_int_equal(frame.type, n_read + 1);
                        assert_int_equal(frame.size, sizes[n_read] - n_read % 2);
                        assert_memory_equal(frame.body, body + n_read % 2, frame.size);
                        n_read++;
                }
        }
        assert_int_equal(outbox_flush(&box), 0);
        while (frame_receive(ends[1], &frame) >= 0)
                assert_int_equal(frame.type, ++n_read);
        assert_int_equal(n_read, ELEMENTSOF(sizes));
        outbox_done(&box);
}

static void test_nobody_is_there_any_more(_unused_ void **state) {
        Outbox box = { .channel = ends[0] };

        (void) close(ends[1]);
        ends[1] = -1;
        assert_int_equal(outbox_add(&box, 1, "x", 1), 0);
        assert_int_equal(outbox_flush(&box), -EPIPE);
        outbox_done(&box);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_all_leave_together_in_order, connect_ends,
                                                close_ends),
                cmocka_unit_test_setup_teardown(test_sizes_up_to_the_largest, connect_ends,
                                                close_ends),
                cmocka_unit_test_setup_teardown(test_nobody_is_there_any_more, connect_ends,
                                                close_ends),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
