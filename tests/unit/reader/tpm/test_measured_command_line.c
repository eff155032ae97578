/* SPDX-License-Identifier: Apache-2.0 */
/* How a kernel was started, as GRUB, its own stub or a unified image's measured it. */

#include "forged_log.h"
#include "reader/tpm/measured_command_line.h"

#define TAG "\xed\x22\x3b\x8f\x1a\0\0\0LOADED_IMAGE::LoadOptions"

static void put_options(Forged *f, const char *options) {
        put_event(f, PCR_LOADER_FILES, EV_EVENT_TAG, text(TAG, sizeof(TAG)),
                  text(options, strlen(options)));
}

static void put_section(Forged *f) {
        static const char name[] = ".\0c\0m\0d\0l\0i\0n\0e\0\0";

        put_event(f, PCR_UNIFIED, EV_IPL, text(name, sizeof(name)), text("quiet", 6));
}

static bool is_of(const MeasuredCommandLine *line, const char *options) {
        uint8_t digest[PCR_BYTES_MAX];

        pcr_digest(PCR_HASH_SHA256, options, strlen(options), digest);
        return line->load_options && memcmp(line->load_options, digest, 32) == 0;
}

static void test_the_recorded_image_has_load_options(_unused_ void **state) {
        _cleanup_free_ uint8_t *bytes = NULL;
        MeasuredCommandLine line;
        MeasuredBoot boot;
        size_t size;

        bytes = recorded(UKI LOG, &size);
        assert_int_equal(event_log_open(bytes, size, &boot.log), 0);
        assert_int_equal(event_log_choose(&boot.log, ~0U), 0);
        assert_int_equal(event_log_replay(&boot.log, &boot.logged, &boot.n_events), 0);
        recorded_bank(UKI_TPM, PCR_HASH_SHA256, &boot.actual);

        assert_int_equal(measured_command_line(&boot, &line), 0);
        assert_int_equal(line.form, COMMAND_LINE_LOAD_OPTIONS);
        assert_non_null(line.load_options);
}

static void test_the_last_of_a_form_counts(_unused_ void **state) {
        static Forged f;
        MeasuredCommandLine line;
        MeasuredBoot boot;

        f.size = 0;
        put_options(&f, "first");
        put_options(&f, "last");
        put_section(&f);
        boot_of(&f, &boot);
        assert_int_equal(measured_command_line(&boot, &line), 0);
        assert_int_equal(line.form, COMMAND_LINE_LOAD_OPTIONS);
        assert_true(is_of(&line, "last"));
}

static void test_text_is_preferred(_unused_ void **state) {
        static Forged f;
        MeasuredCommandLine line;
        MeasuredBoot boot;

        f.size = 0;
        put_line(&f, "kernel_cmdline: /vmlinuz ro quiet", "/vmlinuz ro quiet");
        put_options(&f, "BOOT_IMAGE=/vmlinuz ro quiet");
        boot_of(&f, &boot);
        assert_int_equal(measured_command_line(&boot, &line), 0);
        assert_int_equal(line.form, COMMAND_LINE_GRUB);
        assert_true(text_is(text(line.text.data, line.text.size), "ro quiet"));
        assert_null(line.load_options);
}

static void test_a_section_alone_has_no_digest_to_compare(_unused_ void **state) {
        static Forged f;
        MeasuredCommandLine line;
        MeasuredBoot boot;

        f.size = 0;
        put_section(&f);
        boot_of(&f, &boot);
        assert_int_equal(measured_command_line(&boot, &line), 0);
        assert_int_equal(line.form, COMMAND_LINE_SECTION);
        assert_null(line.load_options);
        assert_null(line.text.data);
}

static void test_a_log_without_a_command_line(_unused_ void **state) {
        static Forged f;
        MeasuredCommandLine line;
        MeasuredBoot boot;

        f.size = 0;
        boot_of(&f, &boot);
        assert_int_equal(measured_command_line(&boot, &line), -EOPNOTSUPP);
        put_event(&f, PCR_LOADER_FILES, EV_EVENT_TAG, text("\xec\x22\x3b\x8f", 4), text("", 0));
        put_event(&f, PCR_LOADER_FILES, EV_EVENT_TAG, text("\xed", 1), text("", 0));
        put_event(&f, 4, EV_EVENT_TAG, text(TAG, sizeof(TAG)), text("", 0)); /* another register */
        boot_of(&f, &boot);
        assert_int_equal(measured_command_line(&boot, &line), -EOPNOTSUPP);
}

static void test_what_the_tpm_does_not_bear_out(_unused_ void **state) {
        static Forged f;
        MeasuredCommandLine line;
        MeasuredBoot boot;

        f.size = 0;
        put_options(&f, "quiet");
        boot_of(&f, &boot);
        boot.actual.value[PCR_LOADER_FILES][0] ^= 1;
        assert_int_equal(measured_command_line(&boot, &line), -ENODATA);

        f.size = 0;
        put_line(&f, "kernel_cmdline: /vmlinuz quiet", "/vmlinuz single");
        boot_of(&f, &boot);
        assert_int_equal(measured_command_line(&boot, &line), -ENODATA);
}

static void test_names(_unused_ void **state) {
        assert_string_equal(command_line_form_name(COMMAND_LINE_GRUB), "grub");
        assert_string_equal(command_line_form_name((CommandLineForm) 99), "");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_recorded_image_has_load_options),
                cmocka_unit_test(test_the_last_of_a_form_counts),
                cmocka_unit_test(test_text_is_preferred),
                cmocka_unit_test(test_a_section_alone_has_no_digest_to_compare),
                cmocka_unit_test(test_a_log_without_a_command_line),
                cmocka_unit_test(test_what_the_tpm_does_not_bear_out),
                cmocka_unit_test(test_names),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
