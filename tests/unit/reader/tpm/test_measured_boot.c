/* SPDX-License-Identifier: Apache-2.0 */
/* What is believed of a log: only what hashes, in a register that replays, said by the right one. */

#include "forged_log.h"

static bool is(const PstBytes *fact, const char *value) {
        return fact->data && text_is(text(fact->data, fact->size), value);
}

static void test_the_recorded_boots_are_believed(_unused_ void **state) {
        static const struct {
                const char *log, *tpm;
                uint8_t secure_boot;
        } cases[] = { { UKI LOG, UKI_TPM, 1 }, { OFF LOG, OFF_TPM, 0 } };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *bytes = NULL;
                MeasuredPolicy policy;
                MeasuredBoot boot;
                size_t size;

                bytes = recorded(cases[i].log, &size);
                assert_int_equal(event_log_open(bytes, size, &boot.log), 0);
                assert_int_equal(event_log_choose(&boot.log, ~0U), 0);
                assert_int_equal(event_log_replay(&boot.log, &boot.logged, &boot.n_events), 0);
                recorded_bank(cases[i].tpm, PCR_HASH_SHA256, &boot.actual);

                measured_boot_policy(&boot, &policy);
                assert_true(policy.content_proven);
                assert_string_equal(measured_boot_phase(&boot), "ready");
                assert_true(measured_boot_replays(&boot, 11));
                assert_false(measured_boot_replays(&boot, 10)); /* IMA's */
                assert_int_equal(policy.secure_boot.size, 1);
                assert_int_equal(policy.secure_boot.data[0], cases[i].secure_boot);
                assert_non_null(policy.platform_key.data);
                assert_int_equal(policy.platform_key.size > 0, cases[i].secure_boot);
                assert_null(policy.sbat_level.data);
                assert_null(policy.command_line.data);
        }
}

static void test_the_firmware_speaks_only_in_front_of_the_separator(_unused_ void **state) {
        static Forged f;
        MeasuredPolicy policy;
        MeasuredBoot boot;

        f.size = 0;
        put_variable(&f, EV_EFI_VARIABLE_DRIVER_CONFIG, "PK", "");
        put_separator(&f, 0); /* another register's says nothing of PCR 7 */
        put_variable(&f, EV_EFI_VARIABLE_DRIVER_CONFIG, "KEK", "keys");
        put_separator(&f, PCR_POLICY);
        put_variable(&f, EV_EFI_VARIABLE_DRIVER_CONFIG, "SecureBoot", "\1");
        boot_of(&f, &boot);

        measured_boot_policy(&boot, &policy);
        assert_true(policy.content_proven);
        assert_null(policy.secure_boot.data);
        assert_true(is(&policy.platform_key, ""));
        assert_true(is(&policy.key_exchange_keys, "keys"));
}

static void test_the_first_of_a_name_counts(_unused_ void **state) {
        static Forged f;
        MeasuredPolicy policy;
        MeasuredBoot boot;

        f.size = 0;
        put_variable(&f, EV_EFI_VARIABLE_DRIVER_CONFIG, "PK", "first");
        put_variable(&f, EV_EFI_VARIABLE_DRIVER_CONFIG, "PK", "second");
        boot_of(&f, &boot);
        measured_boot_policy(&boot, &policy);
        assert_true(is(&policy.platform_key, "first"));
}

/* The text is not what a PCR was extended with: only its digest is. */
static void test_text_that_does_not_hash_is_not_believed(_unused_ void **state) {
        static Forged f;
        MeasuredPolicy policy;
        MeasuredBoot boot;

        f.size = 0;
        put_event(&f, PCR_POLICY, EV_EFI_VARIABLE_DRIVER_CONFIG,
                  variable(efi_global_variable, "SecureBoot", text("\1", 1)), text("other", 5));
        boot_of(&f, &boot);
        measured_boot_policy(&boot, &policy);
        assert_false(policy.content_proven);
        assert_null(policy.secure_boot.data);
}

static void test_a_register_that_does_not_replay_is_not_believed(_unused_ void **state) {
        static Forged f;
        MeasuredPolicy policy;
        MeasuredBoot boot;

        f.size = 0;
        put_variable(&f, EV_EFI_VARIABLE_DRIVER_CONFIG, "SecureBoot", "\1");
        put_line(&f, "kernel_cmdline: /vmlinuz quiet", "/vmlinuz quiet");
        boot_of(&f, &boot);
        boot.actual.value[PCR_POLICY][3] ^= 1;
        measured_boot_policy(&boot, &policy);
        assert_false(measured_boot_replays(&boot, PCR_POLICY));
        assert_null(policy.secure_boot.data);
        assert_true(is(&policy.command_line, "quiet")); /* PCR 8 replays all the same */
}

static void test_names_of_other_vendors_and_registers_say_nothing(_unused_ void **state) {
        static const uint8_t other[EFI_GUID_BYTES] = { 1 };
        static Forged f;
        MeasuredPolicy policy;
        MeasuredBoot boot;
        Text v;

        f.size = 0;
        v = variable(other, "SecureBoot", text("\1", 1));
        put_event(&f, PCR_POLICY, EV_EFI_VARIABLE_DRIVER_CONFIG, v, v);
        v = variable(efi_global_variable, "PK", text("key", 3));
        put_event(&f, 1, EV_EFI_VARIABLE_DRIVER_CONFIG, v, v);
        put_event(&f, PCR_POLICY, EV_EFI_VARIABLE_AUTHORITY, v, v);
        boot_of(&f, &boot);
        measured_boot_policy(&boot, &policy);
        assert_true(policy.content_proven);
        assert_null(policy.secure_boot.data);
        assert_null(policy.platform_key.data);
}

static void test_shim_speaks_of_its_level_behind_the_separator(_unused_ void **state) {
        static Forged f;
        MeasuredPolicy policy;
        MeasuredBoot boot;

        f.size = 0;
        put_separator(&f, PCR_POLICY);
        put_variable(&f, EV_EFI_VARIABLE_AUTHORITY, "SbatLevel", "sbat,1,2024010900\n");
        boot_of(&f, &boot);
        measured_boot_policy(&boot, &policy);
        assert_true(is(&policy.sbat_level, "sbat,1,2024010900\n"));
}

static void test_the_loaders_last_command_line_was_booted(_unused_ void **state) {
        static Forged f;
        MeasuredPolicy policy;
        MeasuredBoot boot;

        f.size = 0;
        put_line(&f, "grub_cmd: linux /vmlinuz", "linux /vmlinuz");
        put_line(&f, "kernel_cmdline: /old single", "/old single");
        put_line(&f, "kernel_cmdline: /vmlinuz root=/dev/vda1 ro", "/vmlinuz root=/dev/vda1 ro");
        put_line(&f, "/boot/grub/grub.cfg", "a file that we do not have");
        boot_of(&f, &boot);
        measured_boot_policy(&boot, &policy);
        assert_true(policy.content_proven);
        assert_true(is(&policy.command_line, "root=/dev/vda1 ro"));

        put_line(&f, "grub_cmd: insmod evil", "insmod good");
        boot_of(&f, &boot);
        measured_boot_policy(&boot, &policy);
        assert_false(policy.content_proven);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_recorded_boots_are_believed),
                cmocka_unit_test(test_the_firmware_speaks_only_in_front_of_the_separator),
                cmocka_unit_test(test_the_first_of_a_name_counts),
                cmocka_unit_test(test_text_that_does_not_hash_is_not_believed),
                cmocka_unit_test(test_a_register_that_does_not_replay_is_not_believed),
                cmocka_unit_test(test_names_of_other_vendors_and_registers_say_nothing),
                cmocka_unit_test(test_shim_speaks_of_its_level_behind_the_separator),
                cmocka_unit_test(test_the_loaders_last_command_line_was_booted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
