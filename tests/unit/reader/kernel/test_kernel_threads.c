/* SPDX-License-Identifier: Apache-2.0 */
/* Which processes are threads of the kernel. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/kernel/kernel_threads.h"

#define KTHREADD                                                                                   \
        "Name:\tkthreadd\nUmask:\t0000\nState:\tS (sleeping)\nPid:\t2\nPPid:\t0\n"                 \
        "Threads:\t1\nCapEff:\t000001ffffffffff\n"

static void test_who_makes_them(_unused_ void **state) {
        static const struct {
                const char *status;
                bool is;
        } rows[] = {
                { KTHREADD, true },
                { "Name:\tkthreadd\nState:\tS\nPPid:\t0\nVmPeak:\t12 kB\nCapEff:\t0\n", false },
                { "Name:\tkthreadd\nState:\tS\nPPid:\t0\nCapEff:\t0\nVmSize:\t12 kB\n", false },
                { "Name:\tkthreadd\nState:\tZ (zombie)\nPPid:\t0\nCapEff:\t0\n", false },
                { "Name:\tkthreadd\nState:\tX (dead)\nPPid:\t0\nCapEff:\t0\n", false },
                { "Name:\tkthreadd\nState:\tS\nPPid:\t1\nCapEff:\t0\n", false },
                { "Name:\tkthreadd\nState:\tS\nCapEff:\t0\n", false },
                { "Name:\tbash\nState:\tS\nPPid:\t0\nCapEff:\t0\n", false },
                { "Name:\tkthreadd\nState:\tS\nPPid:\t0\n", false },
                { "", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text status = exact_text(rows[i].status);

                assert_true(is_kthreadd(status) == rows[i].is);
        }
}

static KernelThreads threads;

static void test_its_children_are_they(_unused_ void **state) {
        _cleanup_text_ Text children = exact_text("3 17 4 4000000 "), none = exact_text("");

        kernel_threads_parse(children, &threads);
        assert_int_equal(threads.n, 4);
        assert_true(is_kernel_thread(&threads, 3));
        assert_true(is_kernel_thread(&threads, 4));
        assert_true(is_kernel_thread(&threads, 17));
        assert_true(is_kernel_thread(&threads, 4000000));
        assert_false(is_kernel_thread(&threads, 2));
        assert_false(is_kernel_thread(&threads, 5));
        assert_false(is_kernel_thread(&threads, (1ULL << 32) + 3));

        kernel_threads_parse(none, &threads);
        assert_false(is_kernel_thread(&threads, 3));
}

static void test_what_makes_no_sense_leaves_none(_unused_ void **state) {
        static const char *const rows[] = { "3 x 4", "3 -1", "3 4294967296" };
        static char many[8 * (KERNEL_THREADS_MAX + 1) + 1];

        kernel_threads_parse(text("3 4\0 5", 6), &threads);
        assert_int_equal(threads.n, 0);

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text children = exact_text(rows[i]);

                kernel_threads_parse(children, &threads);
                assert_int_equal(threads.n, 0);
        }

        for (size_t i = 0; i <= KERNEL_THREADS_MAX; i++)
                (void) snprintf(many + strlen(many), 9, "%zu ", i + 3);
        kernel_threads_parse(text(many, strlen(many)), &threads);
        assert_int_equal(threads.n, 0);
}

static void test_they_are_read_if_it_is_the_one(_unused_ void **state) {
        static const DescribedRow device[] = {
                { FILE_IS, KTHREADD_STATUS_PATH, KTHREADD, 0, 0 },
                { FILE_IS, KTHREADD_CHILDREN, "3 4 ", 0, 0 },
                { .what = DESCRIBED_END },
        };
        static const DescribedRow container[] = {
                { FILE_IS, KTHREADD_STATUS_PATH, "Name:\tbash\nPPid:\t0\nCapEff:\t0\n", 0, 0 },
                { FILE_IS, KTHREADD_CHILDREN, "3 4 ", 0, 0 },
                { .what = DESCRIBED_END },
        };
        static const DescribedRow untold[] = {
                { FILE_IS, KTHREADD_STATUS_PATH, KTHREADD, 0, 0 },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(device), c = described_run(container),
                                   u = described_run(untold);

        kernel_threads_read(&d.run, &threads);
        assert_int_equal(threads.n, 2);
        kernel_threads_read(&c.run, &threads);
        assert_int_equal(threads.n, 0);
        kernel_threads_read(&u.run, &threads);
        assert_int_equal(threads.n, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_who_makes_them),
                cmocka_unit_test(test_its_children_are_they),
                cmocka_unit_test(test_what_makes_no_sense_leaves_none),
                cmocka_unit_test(test_they_are_read_if_it_is_the_one),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
