/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Installed gates: from the bytes of their descriptors, and by name.
 */

#include "compiler_test.h"

#include <errno.h>

/* Descriptors of the gates with these indices, one behind the other. */
static size_t encode(const size_t *indices, size_t n, uint8_t *ret, size_t capacity) {
        static const uint8_t digest[PST_DIGEST_BYTES] = { 1, 2, 3 };
        size_t size = 0, one = 0;
        const char *why = NULL;

        for (size_t i = 0; i < n; i++, size += one)
                assert_int_equal(descriptor_encode(fixture_gates[indices[i]], digest, ret + size,
                                                   capacity - size, &one, &why),
                                 0);
        return size;
}

static void test_a_sequence_of_descriptors_is_parsed(_unused_ void **state) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        uint8_t bytes[16384];
        size_t size = encode((const size_t[]){ 0, 1, 2, 3 }, 4, bytes, sizeof(bytes)), offset = 0;
        Catalogue catalogue;

        assert_int_equal(arena_new(1U << 20, &arena), 0);
        assert_int_equal(catalogue_parse(bytes, size, arena, &catalogue, &offset), 0);
        assert_int_equal(catalogue.n_gates, 4);
        assert_string_equal(catalogue.gates[2]->id, "boot");
        assert_string_equal(catalogue.gates[12]->id, "cabinet");
        assert_null(catalogue.gates[1]);
}

static void test_what_is_no_sequence_of_descriptors_is_refused(_unused_ void **state) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        uint8_t bytes[16384];
        Catalogue catalogue = { .n_gates = 99 };
        size_t size, first, offset = 0;

        assert_int_equal(arena_new(1U << 20, &arena), 0);
        assert_int_equal(catalogue_parse(bytes, 0, arena, &catalogue, &offset), -ENODATA);

        first = encode((const size_t[]){ 0 }, 1, bytes, sizeof(bytes));
        size = encode((const size_t[]){ 0, 1 }, 2, bytes, sizeof(bytes));
        assert_int_equal(catalogue_parse(bytes, size - 1, arena, &catalogue, &offset), -EBADMSG);
        assert_int_equal(offset, first);
        bytes[first] ^= 0x01;
        assert_int_equal(catalogue_parse(bytes, size, arena, &catalogue, &offset), -EBADMSG);
        assert_int_equal(offset, first);

        size = encode((const size_t[]){ 1, 1 }, 2, bytes, sizeof(bytes));
        assert_int_equal(catalogue_parse(bytes, size, arena, &catalogue, &offset), -EEXIST);
        assert_int_equal(catalogue.n_gates, 99);
}

static void test_two_gates_of_one_number_are_refused(_unused_ void **state) {
        static const uint8_t digest[PST_DIGEST_BYTES];
        _cleanup_(arena_freep) Arena *arena = NULL;
        PstGate other = fixture_cabinet;
        uint8_t bytes[16384];
        size_t size = encode((const size_t[]){ 1 }, 1, bytes, sizeof(bytes)), more = 0, offset = 0;
        const char *why = NULL;
        Catalogue catalogue;

        other.number = fixture_network.number;
        assert_int_equal(
                descriptor_encode(&other, digest, bytes + size, sizeof(bytes) - size, &more, &why),
                0);
        assert_int_equal(arena_new(1U << 20, &arena), 0);
        assert_int_equal(catalogue_parse(bytes, size + more, arena, &catalogue, &offset), -EEXIST);
        assert_int_equal(offset, size);
}

static void test_gates_and_objectives_are_found_by_name(_unused_ void **state) {
        static const struct {
                const char *id;
                int gate, objective;
                uint32_t number;
        } cases[] = {
                { "boot", 0, -ENOENT, 2 },
                { "boot.device_integrity", -ENOENT, 0, 2 },
                { "boot.nothing", -ENOENT, -ENOENT, 0 },
                { "boot.", -ENOENT, -ENOENT, 0 },
                { "cabinet.dark", -ENOENT, 0, 12 },
                { "build", 0, -ENOENT, 1 }, /* of the model, not installed */
                { "build.anything", -ENOENT, 0, 1 },
                { "boo", -ENOENT, -ENOENT, 0 },
                { "boots", -ENOENT, -ENOENT, 0 },
                { "", -ENOENT, -ENOENT, 0 },
                { ".", -ENOENT, -ENOENT, 0 },
        };
        Catalogue catalogue = bench_catalogue();

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Named named = { 0 };

                assert_int_equal(catalogue_find_gate(&catalogue, cases[i].id, &named),
                                 cases[i].gate);
                assert_int_equal(catalogue_find_objective(&catalogue, cases[i].id, &named),
                                 cases[i].objective);
                assert_int_equal(named.number, cases[i].number);
        }
}

static void test_an_objective_has_its_place_in_the_gate(_unused_ void **state) {
        Catalogue catalogue = bench_catalogue();
        Named named;

        assert_int_equal(catalogue_find_objective(&catalogue, "boot.device_integrity", &named), 0);
        assert_ptr_equal(named.gate, &fixture_boot);
        assert_int_equal(named.index, 2);
        assert_int_equal(catalogue_find_objective(&catalogue, "update.update_integrity", &named),
                         0);
        assert_null(named.gate);
}

static void test_signals_and_facts_are_found_by_name(_unused_ void **state) {
        Catalogue catalogue = bench_catalogue();
        const PstSignal *signal = NULL;

        assert_int_equal(catalogue_find_signal(&catalogue, "boot.kernel", &signal), 0);
        assert_string_equal(signal->id, "boot.kernel");
        assert_int_equal(signal_fact(signal, "flags")->type, PST_LIST);
        assert_null(signal_fact(signal, "flag"));
        assert_int_equal(catalogue_find_signal(&catalogue, "boot.kernels", &signal), -ENOENT);
        assert_int_equal(catalogue_find_signal(&catalogue, "nowhere.kernel", &signal), -ENXIO);
        assert_int_equal(catalogue_find_signal(&catalogue, "boot", &signal), -ENXIO);
        assert_int_equal(catalogue_find_signal(&catalogue, "update.engine", &signal), 0);
        assert_null(signal);
}

static void test_an_id_is_within_its_gate(_unused_ void **state) {
        assert_true(id_is_within("boot.kernel", "boot"));
        assert_false(id_is_within("boots.kernel", "boot"));
        assert_false(id_is_within("boot", "boot"));
        assert_false(id_is_within("network.boot.x", "boot"));
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_sequence_of_descriptors_is_parsed),
                cmocka_unit_test(test_what_is_no_sequence_of_descriptors_is_refused),
                cmocka_unit_test(test_two_gates_of_one_number_are_refused),
                cmocka_unit_test(test_gates_and_objectives_are_found_by_name),
                cmocka_unit_test(test_an_objective_has_its_place_in_the_gate),
                cmocka_unit_test(test_signals_and_facts_are_found_by_name),
                cmocka_unit_test(test_an_id_is_within_its_gate),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
