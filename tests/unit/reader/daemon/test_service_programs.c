/* SPDX-License-Identifier: Apache-2.0 */
/* The programs that services run. */

#include "../described_run.h"
#include "../hostile.h"
#include "cbor/encoder.h"
#include "reader/daemon/service_programs.h"

#define ACTIVE "units.matching active *.service"
#define START  "units.get Service ExecStart a.service c.service"

typedef struct Item {
        char bytes[512];
        size_t size;
} Item;

static Item active_units(void) {
        static const char *const units[][2] = {
                { "a.service", "running" },
                { "b.service", "exited" },
                { "c.service", "running" },
        };
        Item item;
        Encoder e = encoder(item.bytes, sizeof(item.bytes));

        encoder_array(&e, ELEMENTSOF(units));
        for (size_t i = 0; i < ELEMENTSOF(units); i++) {
                encoder_array(&e, 5);
                encoder_text(&e, units[i][0]);
                encoder_text(&e, "loaded");
                encoder_text(&e, "active");
                encoder_text(&e, units[i][1]);
                encoder_text(&e, "");
        }
        assert_int_equal(encoder_result(&e, &item.size), 0);
        return item;
}

static Item commands(const char *path) {
        Item item;
        Encoder e = encoder(item.bytes, sizeof(item.bytes));

        encoder_array(&e, 1);
        encoder_array(&e, 3);
        encoder_text(&e, "a.service");
        encoder_text(&e, "a(sasbttttuii)");
        encoder_array(&e, 1);
        encoder_array(&e, 10);
        encoder_text(&e, path);
        encoder_array(&e, 0);
        encoder_bool(&e, false);
        for (unsigned k = 0; k < 7; k++)
                encoder_uint(&e, k);
        assert_int_equal(encoder_result(&e, &item.size), 0);
        return item;
}

static void test_only_services_that_run_are_asked_about(_unused_ void **state) {
        const Item units = active_units(), good = commands("/sbin/a"), wrong = commands("a");
        const struct {
                DescribedRow second;
                int result;
                size_t n;
        } cases[] = {
                { { ANSWER_IS, START, good.bytes, good.size, 0 }, 0, 1 },
                { { ANSWER_IS, START, wrong.bytes, wrong.size, 0 }, -EBADMSG, 0 },
                { { ANSWER_IS, START, NULL, 0, -ETIMEDOUT }, -ETIMEDOUT, 0 },
                { { .what = DESCRIBED_END }, -ENOTCONN, 0 },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DescribedRow rows[] = { { ANSWER_IS, ACTIVE, units.bytes, units.size, 0 },
                                              cases[i].second,
                                              { .what = DESCRIBED_END } };
                _cleanup_run_ DescribedRun d = described_run(rows);
                TextSet programs = { 0 };

                assert_int_equal(service_programs_read(&d.run, &programs), cases[i].result);
                assert_int_equal(programs.n, cases[i].n);
                if (cases[i].n > 0)
                        assert_string_equal(programs.items[0], "/usr/sbin/a");
        }
}

static void test_a_service_without_a_command_has_no_program(_unused_ void **state) {
        const Item units = active_units();
        static const char none_of_them[] = "\x81\x83\x69"
                                           "a.service\x6e"
                                           "a(sasbttttuii)\x80";
        const DescribedRow rows[] = {
                { ANSWER_IS, ACTIVE, units.bytes, units.size, 0 },
                { ANSWER_IS, START, none_of_them, sizeof(none_of_them) - 1, 0 },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        TextSet programs = { 0 };

        assert_int_equal(service_programs_read(&d.run, &programs), 0);
        assert_int_equal(programs.n, 0);
}

static void test_where_no_service_runs_nothing_more_is_asked(_unused_ void **state) {
        static const DescribedRow rows[] = { { ANSWER_IS, ACTIVE, "\x80", 1, 0 },
                                             { .what = DESCRIBED_END } };
        static const DescribedRow broken[] = { { ANSWER_IS, ACTIVE, "\x81\x80", 2, 0 },
                                               { .what = DESCRIBED_END } };
        _cleanup_run_ DescribedRun d = described_run(rows), bad = described_run(broken);
        TextSet programs = { 0 };

        assert_int_equal(service_programs_read(&d.run, &programs), 0);
        assert_int_equal(programs.n, 0);
        assert_int_equal(service_programs_read(&bad.run, &programs), -EBADMSG);
}

static Item hostile_units;

/* The answer to the second question, cut or changed. */
static void read_programs(const void *data, size_t size) {
        const DescribedRow rows[] = {
                { ANSWER_IS, ACTIVE, hostile_units.bytes, hostile_units.size, 0 },
                { ANSWER_IS, START, size > 0 ? data : NULL, size, 0 },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        TextSet programs = { 0 };
        int r = service_programs_read(&d.run, &programs);

        assert_true(r <= 0);
        assert_true(r < 0 || size > 0);
}

static void test_hostile_bytes_stay_within_bounds(_unused_ void **state) {
        const Item good = commands("/sbin/a");

        hostile_units = active_units();
        parse_truncations(good.bytes, good.size, read_programs);
        parse_flips(good.bytes, good.size, 500, read_programs);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_only_services_that_run_are_asked_about),
                cmocka_unit_test(test_a_service_without_a_command_has_no_program),
                cmocka_unit_test(test_where_no_service_runs_nothing_more_is_asked),
                cmocka_unit_test(test_hostile_bytes_stay_within_bounds),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
