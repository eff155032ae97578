/* SPDX-License-Identifier: Apache-2.0 */
/* The heap, as far as the kernel counts it. The sanitizer's allocator is another: it keeps nothing
 * here, and gives nothing back. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/heap.h"
#include "base_test.h"

#define PIECES      512U
#define PIECE_BYTES 4096U

/* Pages of ours in memory, in bytes. */
static size_t resident_bytes(void) {
        unsigned long size = 0, resident = 0;
        char text[128] = { 0 };
        int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

        assert_true(fd >= 0);
        assert_true(read(fd, text, sizeof(text) - 1) > 0);
        (void) close(fd);
        assert_int_equal(sscanf(text, "%lu %lu", &size, &resident), 2);
        return resident * (size_t) sysconf(_SC_PAGESIZE);
}

static void test_what_was_freed_goes_back(void **state _unused_) {
        static void *pieces[PIECES];
        size_t before, full, after;
        void *last;

        if (PST_SANITIZE)
                skip();

        heap_settle();
        before = resident_bytes();
        for (size_t i = 0; i < PIECES; i++) {
                pieces[i] = malloc(PIECE_BYTES);
                assert_non_null(pieces[i]);
                memset(pieces[i], 1, PIECE_BYTES);
        }
        last = malloc(64); /* in the way of libc, which gives back from the end alone */
        full = resident_bytes();
        assert_true(full >= before + PIECES * PIECE_BYTES);

        for (size_t i = 0; i < PIECES; i++)
                free(pieces[i]);
        heap_give_back();
        after = resident_bytes();
        assert_true(after <= before + PIECES * PIECE_BYTES / 8);
        free(last);
}

static void test_what_is_in_use_stays(void **state _unused_) {
        uint8_t *kept, *freed;

        heap_settle();
        freed = malloc(1U << 20);
        kept = malloc(20000);
        assert_non_null(freed);
        assert_non_null(kept);
        memset(kept, 0x5a, 20000);
        free(freed);
        heap_give_back();
        for (size_t i = 0; i < 20000; i++)
                assert_int_equal(kept[i], 0x5a);
        free(kept);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_was_freed_goes_back),
                cmocka_unit_test(test_what_is_in_use_stays),
        };

        return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
