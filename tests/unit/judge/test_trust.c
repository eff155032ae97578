/* SPDX-License-Identifier: Apache-2.0 */

#include "device.h"
#include "judge/trust.h"

/* The entry on the kernel is about `low`; `high` is another gate. */
GATE(low, 2, "low");
GATE(high, 3, "high");

static const PstValue modes[] = { TEXT("integrity"), TEXT("confidentiality") };
static const PolicyTest mode_test = {
        .fact = "name",
        .op = OPERATOR_IN,
        .operands = modes,
        .n_operands = 2,
};

static Device device;

static int set_up(_unused_ void **state) {
        device_init(&device, &low);
        device_add(&device, &high);
        device.policy.kernel_trust = (PolicyEntry){
                .kind = ENTRY_SIGNAL,
                .signal = "low.kernel",
                .tests = &mode_test,
                .n_tests = 1,
        };
        device_give(&device, "low.kernel", NAME, (PstValue) TEXT("integrity"));
        return 0;
}

static void test_the_kernel_is_trusted_as_long_as_the_policys_entry_passes(_unused_ void **state) {
        Trust trust = trust_find(&device.input);

        assert_true(trust.kernel);
        assert_int_equal(trust.kernel_until_ms, NOW_MS + 1800000);

        device_give(&device, "low.kernel", NAME, (PstValue) TEXT("none"));
        assert_false(trust_find(&device.input).kernel);
        (void) device_sample(&device, "low.kernel", PST_PRESENT);
        assert_false(trust_find(&device.input).kernel);
        device_unavailable(&device, "low.kernel", UNAVAILABLE_PERMISSION);
        assert_false(trust_find(&device.input).kernel);
        (void) device_sample(&device, "low.kernel", PST_TAMPERED);
        assert_false(trust_find(&device.input).kernel);
        (void) device_sample(&device, "low.kernel", PST_ABSENT);
        assert_false(trust_find(&device.input).kernel);
}

static void test_trust_ends_where_it_would_grow_stale(_unused_ void **state) {
        device_pass_time(&device, FRESHNESS_S - 1);
        assert_true(trust_find(&device.input).kernel);
        device_pass_time(&device, 1);
        assert_false(trust_find(&device.input).kernel);
}

static void test_nobody_vouches_for_the_kernel_without_a_policy_or_a_worker(_unused_ void **state) {
        device.gates[0].failed = true;
        assert_false(trust_find(&device.input).kernel);
        device.gates[0].failed = false;
        device.policy.kernel_trust.signal = "other.kernel";
        assert_false(trust_find(&device.input).kernel);
        device.policy.kernel_trust = (PolicyEntry){ 0 };
        assert_false(trust_find(&device.input).kernel);
}

/* What the log says, where there is a TPM: true, false, not given, or nothing. */
static void test_where_there_is_a_tpm_the_log_must_say_secure_boot_too(_unused_ void **state) {
        device_give(&device, "low.tpm", SECURE_BOOT, (PstValue) BOOL(true));
        assert_true(trust_find(&device.input).kernel);
        assert_true(trust_find(&device.input).tpm_there);

        device_give(&device, "low.tpm", SECURE_BOOT, (PstValue) BOOL(false));
        assert_false(trust_find(&device.input).kernel);
        (void) device_sample(&device, "low.tpm", PST_PRESENT);
        assert_false(trust_find(&device.input).kernel);
        (void) device_sample(&device, "low.tpm", PST_TAMPERED);
        assert_false(trust_find(&device.input).kernel);

        (void) device_sample(&device, "low.tpm", PST_ABSENT);
        assert_true(trust_find(&device.input).kernel);
        device_unavailable(&device, "low.tpm", UNAVAILABLE_UNSUPPORTED);
        assert_true(trust_find(&device.input).kernel);
}

static void test_the_logs_word_grows_old_too(_unused_ void **state) {
        device_give(&device, "low.tpm", SECURE_BOOT, (PstValue) BOOL(true));
        device.samples[0][1].observed_ms -= 60000;
        assert_int_equal(trust_find(&device.input).kernel_until_ms, NOW_MS + 1740000);
        device.samples[0][1].observed_ms = NOW_MS - 1800000;
        assert_false(trust_find(&device.input).kernel);
}

static void test_signals_of_the_tpm_in_other_gates_need_not_speak_of_it(_unused_ void **state) {
        (void) device_sample(&device, "high.tpm", PST_PRESENT);
        assert_true(trust_find(&device.input).tpm_there);
        assert_true(trust_find(&device.input).kernel);
}

static void test_a_log_that_cannot_be_read_does_not_confirm(_unused_ void **state) {
        static const PstFact no_facts[] = { { 0 } };
        static const PstSignal registers = { .id = "log.registers",
                                             .source = PST_SOURCE_TPM,
                                             .tier = PST_TIER_A,
                                             .facts = no_facts };
        const PstGate gate = {
                .number = 4,
                .id = "log",
                .objectives = PST_OBJECTIVES(
                        &(const PstObjective){
                                .id = "one",
                                .signals = PST_SIGNALS(
                                        &registers, SIGNAL("log", "events", PST_SOURCE_TPM),
                                        SIGNAL("log", "kernel", PST_SOURCE_KERNEL)) },
                        &(const PstObjective){ .id = "two", .signals = PST_SIGNALS(NULL) },
                        &(const PstObjective){ .id = "three", .signals = PST_SIGNALS(NULL) }),
        };

        device_add(&device, &gate);
        device.policy.kernel_trust.signal = "log.kernel";
        device_give(&device, "log.kernel", NAME, (PstValue) TEXT("confidentiality"));

        /* No registers, and no log: there is no TPM. One that we may not read is there, though. */
        device_unavailable(&device, "log.registers", UNAVAILABLE_MISSING);
        for (Unavailable reason = 0; reason < _UNAVAILABLE_MAX; reason++) {
                device_unavailable(&device, "log.events", reason);
                assert_int_equal(trust_find(&device.input).kernel,
                                 reason == UNAVAILABLE_MISSING ||
                                         reason == UNAVAILABLE_UNSUPPORTED ||
                                         reason == UNAVAILABLE_OFFLINE);
        }
        device_unavailable(&device, "log.events", UNAVAILABLE_MISSING);
        assert_true(trust_find(&device.input).kernel);

        /* The registers show that there is a TPM, and nothing declares the fact but the log. */
        (void) device_sample(&device, "log.registers", PST_PRESENT);
        assert_false(trust_find(&device.input).kernel);
        device_give(&device, "log.events", SECURE_BOOT, (PstValue) BOOL(true));
        assert_true(trust_find(&device.input).kernel);
        memset(&device, 0, sizeof(device));
}

/* Both signals of source tpm, in every state, on a device that had a TPM. */
static void test_a_tpm_is_lost_only_when_nothing_could_still_show_it(_unused_ void **state) {
        static const struct {
                PstState state;
                Unavailable reason;
                bool sampled, there, open;
        } rows[] = {
                { PST_UNAVAILABLE, UNAVAILABLE_MISSING, false, false, true },
                { PST_UNAVAILABLE, UNAVAILABLE_MISSING, true, false, false },
                { PST_UNAVAILABLE, UNAVAILABLE_PERMISSION, true, false, true },
                { PST_ABSENT, 0, true, false, false },
                { PST_PRESENT, 0, true, true, false },
                { PST_TAMPERED, 0, true, false, true },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                for (size_t k = 0; k < ELEMENTSOF(rows); k++) {
                        bool there = rows[i].there || rows[k].there;
                        bool open = rows[i].open || rows[k].open;
                        Trust trust;

                        (void) set_up(NULL);
                        if (rows[i].sampled)
                                device_sample(&device, "low.tpm", rows[i].state)->reason =
                                        rows[i].reason;
                        if (rows[k].sampled)
                                device_sample(&device, "high.tpm", rows[k].state)->reason =
                                        rows[k].reason;

                        trust = trust_find(&device.input);
                        assert_int_equal(trust.tpm_there, there);
                        assert_false(trust.tpm_missing);
                        assert_false(trust.tpm_lost);

                        device.input.tpm_seen_before = true;
                        trust = trust_find(&device.input);
                        assert_int_equal(trust.tpm_missing, !there);
                        assert_int_equal(trust.tpm_lost, !there && !open);
                }
}

static void test_a_worker_that_is_gone_takes_no_tpm_with_it(_unused_ void **state) {
        device.input.tpm_seen_before = true;
        (void) device_sample(&device, "low.tpm", PST_ABSENT);
        (void) device_sample(&device, "high.tpm", PST_ABSENT);
        assert_true(trust_find(&device.input).tpm_lost);
        device.gates[1].failed = true;
        assert_false(trust_find(&device.input).tpm_lost);
}

static void test_a_kernel_without_the_tpm_it_had_is_not_trusted(_unused_ void **state) {
        (void) device_sample(&device, "low.tpm", PST_ABSENT);
        assert_true(trust_find(&device.input).kernel);
        device.input.tpm_seen_before = true;
        assert_false(trust_find(&device.input).kernel);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(
                        test_the_kernel_is_trusted_as_long_as_the_policys_entry_passes, set_up),
                cmocka_unit_test_setup(test_trust_ends_where_it_would_grow_stale, set_up),
                cmocka_unit_test_setup(
                        test_nobody_vouches_for_the_kernel_without_a_policy_or_a_worker, set_up),
                cmocka_unit_test_setup(test_where_there_is_a_tpm_the_log_must_say_secure_boot_too,
                                       set_up),
                cmocka_unit_test_setup(test_the_logs_word_grows_old_too, set_up),
                cmocka_unit_test_setup(test_signals_of_the_tpm_in_other_gates_need_not_speak_of_it,
                                       set_up),
                cmocka_unit_test_setup(test_a_log_that_cannot_be_read_does_not_confirm, set_up),
                cmocka_unit_test_setup(test_a_tpm_is_lost_only_when_nothing_could_still_show_it,
                                       set_up),
                cmocka_unit_test_setup(test_a_worker_that_is_gone_takes_no_tpm_with_it, set_up),
                cmocka_unit_test_setup(test_a_kernel_without_the_tpm_it_had_is_not_trusted, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
