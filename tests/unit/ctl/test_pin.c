/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pins: a file per target, written whole, and read as strictly as anything else.
 */

#include <errno.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "ctl/pin.h"

#define KEY_HEX "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

static char folder[] = "/tmp/posture-pin-XXXXXX";

static int make_folder(void **state) {
        (void) state;
        if (!mkdtemp(folder))
                return -1;

        return setenv("XDG_STATE_HOME", folder, 1);
}

static int remove_folder(void **state) {
        char command[256];

        (void) state;
        (void) snprintf(command, sizeof(command), "rm -rf '%s'", folder);
        return system(command);
}

static int read_text(const char *text, PinFile *ret) {
        char path[PATH_MAX];
        FILE *file;

        (void) snprintf(path, sizeof(path), "%s/key", folder);
        file = fopen(path, "w");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
        return pin_read(path, ret);
}

static void test_a_line_of_hex_is_a_key_for_the_default_algorithm(void **state) {
        PinFile pin;

        (void) state;
        assert_int_equal(read_text(KEY_HEX "\n", &pin), 0);
        assert_int_equal(pin.pin.alg, -19);
        assert_int_equal(pin.pin.public_key[0], 0xd7);
        assert_int_equal(pin.pin.public_key[31], 0x1a);
        assert_false(pin.has_anchor);
}

static void test_what_is_no_key_is_refused(void **state) {
        static const char *const bad[] = {
                "",
                "\n",
                "d75a98",
                KEY_HEX "00\n",
                "x75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\n",
                "{",
                "{}",
                "{ \"public_key\": \"" KEY_HEX "\", \"algorithm\": -7 }",
                "{ \"public_key\": \"" KEY_HEX "\", \"algorithm\": \"-19\" }",
                "{ \"public_key\": \"" KEY_HEX "\", \"sequence\": 1 }",
                "{ \"public_key\": \"" KEY_HEX "\", \"sequence\": -1 }",
                "{ \"PUBLIC_KEY\": \"" KEY_HEX "\" }",
        };
        PinFile pin;

        (void) state;
        for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
                assert_int_equal(read_text(bad[i], &pin), -EBADMSG);
}

static void test_a_missing_pin_is_told_from_a_bad_one(void **state) {
        PinFile pin;

        (void) state;
        assert_int_equal(pin_read("/nonexistent/pin", &pin), -ENOENT);
}

static void test_a_pin_that_was_written_reads_the_same(void **state) {
        PinFile pin = { .pin.alg = -8, .has_anchor = true, .sequence = 9007199254740991ULL }, again;
        _cleanup_free_ char *first = NULL, *second = NULL;
        char path[PATH_MAX];

        (void) state;
        memset(pin.pin.public_key, 0xa5, sizeof(pin.pin.public_key));
        memset(pin.chain, 0x5a, sizeof(pin.chain));
        memset(pin.digest, 0x11, sizeof(pin.digest));
        (void) snprintf(pin.first_seen, sizeof(pin.first_seen), "2026-11-24T06:00:00Z");
        (void) snprintf(pin.protection, sizeof(pin.protection), "software");

        assert_int_equal(pin_path("/run/postured/socket", path), 0);
        assert_int_equal(pin_write(path, &pin), 0);
        assert_int_equal(pin_read(path, &again), 0);
        first = pin_format(&pin);
        second = pin_format(&again);
        assert_string_equal(first, second);
        assert_true(again.has_anchor);
        assert_true(again.sequence == pin.sequence);
}

static void test_each_target_has_a_file_of_its_own(void **state) {
        static const char *const targets[] = { "/run/postured/socket", "/run-postured/socket",
                                               "/run/postured-socket", "/run%2Fpostured/socket" };
        char paths[4][PATH_MAX];

        (void) state;
        for (size_t i = 0; i < 4; i++) {
                assert_int_equal(pin_path(targets[i], paths[i]), 0);
                assert_int_equal(strncmp(paths[i], folder, strlen(folder)), 0);
                for (size_t k = 0; k < i; k++)
                        assert_string_not_equal(paths[i], paths[k]);
        }
}

static void test_a_long_target_still_has_a_name(void **state) {
        char target[512], path[PATH_MAX], other[PATH_MAX];

        (void) state;
        memset(target, 'a', sizeof(target));
        target[sizeof(target) - 1] = '\0';
        assert_int_equal(pin_path(target, path), 0);
        target[sizeof(target) - 2] = 'b';
        assert_int_equal(pin_path(target, other), 0);
        assert_string_not_equal(path, other);
        assert_true(strlen(strrchr(path, '/')) < 255);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_line_of_hex_is_a_key_for_the_default_algorithm),
                cmocka_unit_test(test_what_is_no_key_is_refused),
                cmocka_unit_test(test_a_missing_pin_is_told_from_a_bad_one),
                cmocka_unit_test(test_a_pin_that_was_written_reads_the_same),
                cmocka_unit_test(test_each_target_has_a_file_of_its_own),
                cmocka_unit_test(test_a_long_target_still_has_a_name),
        };

        return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
