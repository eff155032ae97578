/* SPDX-License-Identifier: Apache-2.0 */
/* The stack, as far as the kernel counts it. */

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/stack.h"
#include "base_test.h"

#define DEEP_BYTES 524288U

/* Works deep, and tells where. */
static __attribute__((noinline)) uintptr_t work_deep(void) {
        volatile uint8_t place[DEEP_BYTES];
        volatile uintptr_t address;

        for (size_t i = 0; i < sizeof(place); i += 256)
                place[i] = 1;

        address = (uintptr_t) &place[place[0]];
        return address;
}

static bool is_in_memory(uintptr_t address) {
        unsigned char state[1] = { 0 };
        uintptr_t page = address & ~(uintptr_t) (sysconf(_SC_PAGESIZE) - 1);

        assert_int_equal(mincore((void *) page, 1, state), 0);
        return state[0] & 1;
}

static void test_what_is_deeper_goes_back(void **state _unused_) {
        uintptr_t deep;

        if (PST_SANITIZE)
                skip(); /* frames of such a size lie elsewhere then */

        deep = work_deep();
        assert_true(is_in_memory(deep));
        stack_give_back();
        assert_false(is_in_memory(deep));
}

static void test_what_a_caller_has_stays(void **state _unused_) {
        volatile uint8_t mine[65536];

        for (size_t i = 0; i < sizeof(mine); i++)
                mine[i] = (uint8_t) i;
        stack_give_back();
        for (size_t i = 0; i < sizeof(mine); i++)
                assert_int_equal(mine[i], (uint8_t) i);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_deeper_goes_back),
                cmocka_unit_test(test_what_a_caller_has_stays),
        };

        return cmocka_run_group_tests_name("stack", tests, NULL, NULL);
}
