/* SPDX-License-Identifier: Apache-2.0 */

#include "core/gate_set.h"
#include "core_test.h"

CORE_GATE(second, 2, "second");
CORE_GATE(again, 2, "again");
CORE_GATE(twelfth, 12, "twelfth");
CORE_GATE(same, 13, "twelfth");

static char path[PATH_MAX];
static int dir = -1;
static GateSet set;
static const Options all;

static int set_up(_unused_ void **state) {
        dir = directory_new(path);
        return 0;
}

static int tear_down(_unused_ void **state) {
        gate_set_done(&set);
        (void) close(dir);
        directory_remove(path);
        return 0;
}

static size_t encoded(const PstGate *gate, uint8_t *buffer, size_t capacity) {
        static const uint8_t digest[PST_DIGEST_BYTES] = { 0xab };
        const char *why = "";
        size_t size;

        if (descriptor_encode(gate, digest, buffer, capacity, &size, &why) < 0)
                fail_msg("%s", why);
        return size;
}

static void install(const PstGate *gate, const char *file) {
        uint8_t buffer[8192];

        file_write(dir, file, buffer, encoded(gate, buffer, sizeof(buffer)));
}

static void read_all(const Options *options) {
        assert_int_equal(gate_set_read(dir, path, options, &set), 0);
}

static void test_ten_gates_are_there_whatever_is_installed(_unused_ void **state) {
        read_all(&all);
        assert_int_equal(set.n_gates, 10);
        for (uint8_t i = 0; i < 10; i++) {
                assert_int_equal(set.gates[i].number, i + 1);
                assert_false(set.gates[i].described);
                assert_false(set.gates[i].wanted);
                assert_int_equal(gate_n_signals(set.gates[i].descriptor), 0);
                assert_non_null(set.gates[i].descriptor->objectives[2]);
                assert_null(set.gates[i].descriptor->objectives[3]);
        }
        assert_int_equal(set.n_refused, 0);
}

static void test_gates_rise_by_number_and_keep_their_bytes(_unused_ void **state) {
        uint8_t buffer[8192];
        size_t size = encoded(&twelfth, buffer, sizeof(buffer));

        install(&twelfth, "twelfth.gate");
        install(&second, "second.gate");
        file_write(dir, "notes.txt", "x", 1);
        file_write(dir, ".gate", "x", 1);
        read_all(&all);

        assert_int_equal(set.n_gates, 11);
        assert_string_equal(set.gates[1].descriptor->id, "second");
        assert_true(set.gates[1].described && set.gates[1].wanted);
        assert_int_equal(set.gates[10].number, 12);
        assert_int_equal(set.gates[10].module_digest[0], 0xab);
        assert_int_equal(set.gates[10].file_bytes, size);
        assert_memory_equal(set.gates[10].file, buffer, size);
        assert_ptr_equal(gate_set_find(&set, 12), &set.gates[10]);
        assert_null(gate_set_find(&set, 11));
}

static void test_only_gates_that_are_asked_for_are_wanted(_unused_ void **state) {
        const Options some = { .gates = "twelfth" };

        install(&twelfth, "twelfth.gate");
        install(&second, "second.gate");
        read_all(&some);
        assert_false(gate_set_find(&set, 2)->wanted);
        assert_true(gate_set_find(&set, 2)->described);
        assert_true(gate_set_find(&set, 12)->wanted);
}

static void test_a_gate_that_is_asked_for_and_not_here_is_told(_unused_ void **state) {
        const Options some = { .gates = "second,twelfth" }, wrong = { .gates = "second,twelf" };
        const Options missing = { .gates = "gate3" }, empty = { .gates = "second," };
        int length = -1;

        install(&twelfth, "twelfth.gate");
        install(&second, "second.gate");
        read_all(&all);

        assert_null(gate_set_lacks(&set, &all, &length));
        assert_null(gate_set_lacks(&set, &some, &length));
        assert_int_equal(length, -1);
        assert_string_equal(gate_set_lacks(&set, &wrong, &length), "twelf");
        assert_int_equal(length, 5);
        assert_string_equal(gate_set_lacks(&set, &missing, &length), "gate3");
        assert_string_equal(gate_set_lacks(&set, &empty, &length), "");
        assert_int_equal(length, 0);
}

static void test_what_does_not_hold_costs_its_own_gate(_unused_ void **state) {
        uint8_t buffer[8192];
        size_t size = encoded(&twelfth, buffer, sizeof(buffer));

        install(&second, "second.gate");
        file_write(dir, "twelfth.gate", buffer, size - 1); /* cut */
        file_write(dir, "empty.gate", "", 0);
        install(&twelfth, "misnamed.gate");
        read_all(&all);

        assert_int_equal(set.n_refused, 3);
        assert_int_equal(set.n_gates, 10);
        assert_true(gate_set_find(&set, 2)->described);
        assert_null(gate_set_find(&set, 12));
}

static void test_a_gate_of_another_abi_is_refused(_unused_ void **state) {
        uint8_t buffer[8192];
        size_t size = encoded(&second, buffer, sizeof(buffer));

        /* {0: abi, ...: the head of the map, the key, then the number itself. */
        assert_int_equal(buffer[1], 0x00);
        assert_int_equal(buffer[2], PST_GATE_ABI);
        buffer[2] = PST_GATE_ABI + 1;
        file_write(dir, "second.gate", buffer, size);
        read_all(&all);
        assert_int_equal(set.n_refused, 1);
        assert_false(gate_set_find(&set, 2)->described);
}

static void test_of_two_with_one_number_the_second_is_refused(_unused_ void **state) {
        install(&second, "second.gate");
        install(&again, "again.gate");
        read_all(&all);
        assert_int_equal(set.n_refused, 1);
        assert_string_equal(gate_set_find(&set, 2)->descriptor->id, "again");
}

static void test_an_id_is_given_once(_unused_ void **state) {
        install(&twelfth, "twelfth.gate");
        install(&same, "same.gate"); /* its file says otherwise, too */
        read_all(&all);
        assert_int_equal(set.n_refused, 1);
        assert_null(gate_set_find(&set, 13));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_ten_gates_are_there_whatever_is_installed,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_gates_rise_by_number_and_keep_their_bytes,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_only_gates_that_are_asked_for_are_wanted,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_a_gate_that_is_asked_for_and_not_here_is_told,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_what_does_not_hold_costs_its_own_gate, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_a_gate_of_another_abi_is_refused, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_of_two_with_one_number_the_second_is_refused,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_an_id_is_given_once, set_up, tear_down),
        };

        log_set_max_level(LOG_EMERG);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
