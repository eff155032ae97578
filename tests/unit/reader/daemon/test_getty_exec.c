/* SPDX-License-Identifier: Apache-2.0 */
/* Consoles that ask nobody, by systemd's word. */

#include <postured/gate.h>

#include "../reader_test.h"
#include "cbor/encoder.h"
#include "reader/daemon/getty_exec.h"

#define EXEC "a(sasbttttuii)"

/* One unit with one command of these arguments, the first being the program's own name. */
static size_t answer(uint8_t *bytes, size_t capacity, const char *signature,
                     const char *const *arguments) {
        Encoder e = encoder(bytes, capacity);
        size_t size, n = 0;

        while (arguments[n])
                n++;
        encoder_array(&e, 1);
        encoder_array(&e, 3);
        encoder_text(&e, "getty@tty1.service");
        encoder_text(&e, signature);
        encoder_array(&e, 1);
        encoder_array(&e, 10);
        encoder_text(&e, "/sbin/agetty");
        encoder_array(&e, n);
        for (size_t i = 0; i < n; i++)
                encoder_text(&e, arguments[i]);
        encoder_bool(&e, false);
        for (unsigned i = 0; i < 7; i++)
                encoder_uint(&e, i);
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static int ask(const uint8_t *bytes, size_t size, bool *ret) {
        _cleanup_free_ uint8_t *copy = exactly(bytes, size);

        return getty_exec_autologin((PstBytes){ copy, size }, ret);
}

static void test_arguments(_unused_ void **state) {
        static const struct {
                const char *arguments[6];
                bool autologin;
        } cases[] = {
                { { "/sbin/agetty", "-o", "-p -- \\u", "--noclear", "-", NULL }, false },
                { { "/sbin/agetty", "--autologin", "root", NULL }, true },
                { { "/sbin/agetty", "--autologin=root", NULL }, true },
                { { "/sbin/agetty", "--auto", "root", NULL }, true },
                { { "/sbin/agetty", "-a", "root", NULL }, true },
                { { "/sbin/agetty", "-aroot", NULL }, true },
                { { "-a", "tty1", NULL }, false }, /* its own name */
                { { NULL }, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                uint8_t bytes[512];
                size_t size = answer(bytes, sizeof(bytes), EXEC, cases[i].arguments);
                bool autologin = !cases[i].autologin;

                assert_int_equal(ask(bytes, size, &autologin), 0);
                assert_int_equal(autologin, cases[i].autologin);
                for (size_t n = 0; n < size; n++)
                        assert_int_equal(ask(bytes, n, &autologin), -EBADMSG);
        }
}

static void test_another_type_is_refused(_unused_ void **state) {
        static const char *const arguments[] = { "a", NULL };
        uint8_t bytes[512];
        bool autologin;

        assert_int_equal(ask(bytes, answer(bytes, sizeof(bytes), "as", arguments), &autologin),
                         -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_arguments),
                cmocka_unit_test(test_another_type_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
