/* SPDX-License-Identifier: Apache-2.0 */
/* Ways in for developers: systemd's word, and that of the files. */

#include "cbor/encoder.h"
#include "harness.h"

#define SHELL      "debug-shell.service"
#define SHELL_FILE "/usr/lib/systemd/system/" SHELL
#define GETTY_FILE "/usr/lib/systemd/system/getty@.service"
#define GETTY      "[Service]\nExecStart=-/sbin/agetty --noclear - $TERM\n"
#define AUTOLOGIN  "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin root - $TERM\n"
#define CONSOLES                                                                                   \
        PST_UNITS_MATCHING("", "getty@*.service", "serial-getty@*.service",                        \
                           "console-getty.service", "container-getty@*.service", "sshd-debug*")

/* --- the service manager --- */

typedef struct Answer {
        uint8_t bytes[512];
        size_t size;
} Answer;

static void put_unit(Encoder *e, const char *name, const char *active, const char *file_state) {
        encoder_array(e, 5);
        encoder_text(e, name);
        encoder_text(e, "loaded");
        encoder_text(e, active);
        encoder_text(e, "running");
        encoder_text(e, file_state);
}

static void finish(const Encoder *e, Answer *ret) {
        assert_int_equal(encoder_result(e, &ret->size), 0);
}

static void shell_of(const char *active, const char *file_state, Answer *ret) {
        Encoder e = encoder(ret->bytes, sizeof(ret->bytes));

        encoder_array(&e, 1);
        put_unit(&e, SHELL, active, file_state);
        finish(&e, ret);
}

static void consoles_of(bool has_socket, Answer *ret) {
        Encoder e = encoder(ret->bytes, sizeof(ret->bytes));

        encoder_array(&e, has_socket ? 2 : 1);
        put_unit(&e, "getty@tty1.service", "active", "");
        if (has_socket)
                put_unit(&e, "sshd-debug.socket", "active", "");
        finish(&e, ret);
}

static void commands_of(const char *argument, Answer *ret) {
        Encoder e = encoder(ret->bytes, sizeof(ret->bytes));

        encoder_array(&e, 1);
        encoder_array(&e, 3);
        encoder_text(&e, "getty@tty1.service");
        encoder_text(&e, "a(sasbttttuii)");
        encoder_array(&e, 1);
        encoder_array(&e, 10);
        encoder_text(&e, "/sbin/agetty");
        encoder_array(&e, 2);
        encoder_text(&e, "/sbin/agetty");
        encoder_text(&e, argument);
        for (unsigned i = 0; i < 8; i++)
                encoder_uint(&e, 0);
        finish(&e, ret);
}

static void test_what_the_service_manager_says(_unused_ void **state) {
        static const struct {
                const char *active, *file_state, *argument;
                bool has_socket;
                const char *text;
        } cases[] = {
                { "inactive", "disabled", "--noclear", false,
                  "present\nautologin = false\ndebug_shell = disabled\n"
                  "debug_shell_active = false\ndebug_sockets = []\n" },
                { "active", "enabled", "--noclear", false,
                  "present\nautologin = false\ndebug_shell = enabled\n"
                  "debug_shell_active = true\ndebug_sockets = []\n" },
                { "inactive", "masked", "--autologin", true,
                  "present\nautologin = true\ndebug_shell = masked\n"
                  "debug_shell_active = false\ndebug_sockets = [sshd-debug.socket]\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Answer shell, consoles, commands;

                shell_of(cases[i].active, cases[i].file_state, &shell);
                consoles_of(cases[i].has_socket, &consoles);
                commands_of(cases[i].argument, &commands);

                const DeviceAnswer answers[] = {
                        { .question = PST_UNITS(SHELL), .data = shell.bytes, .size = shell.size },
                        { .question = CONSOLES, .data = consoles.bytes, .size = consoles.size },
                        { .question = PST_UNITS_GET("Service", "ExecStart", "getty@tty1.service"),
                          .data = commands.bytes,
                          .size = commands.size },
                        { .data = NULL },
                };
                const Device device = { .gate = "build", .answers = answers };

                assert_shows(&device, "build.debug_access", cases[i].text);
        }
}

static void test_a_service_manager_that_does_not_answer(_unused_ void **state) {
        const DeviceAnswer answers[] = {
                { .question = PST_UNITS(SHELL), .error = -EOPNOTSUPP },
                { .data = NULL },
        };
        const Device silent = { .gate = "build", .answers = answers };
        const Device offline = { .gate = "build" };

        assert_shows(&silent, "build.debug_access", "unavailable unsupported\n");
        assert_shows(&offline, "build.debug_access", "unavailable offline\n");
}

/* --- files --- */

static void test_what_files_say(_unused_ void **state) {
        static const struct {
                DeviceFile file;
                const char *text;
        } cases[] = {
                { { .path = "/etc/hosts", .content = "" },
                  "present\nautologin = false\ndebug_shell = disabled\n" },
                { { .path = "/etc/systemd/system/sysinit.target.wants/" SHELL, .link = SHELL_FILE },
                  "present\nautologin = false\ndebug_shell = enabled\n" },
                { { .path = "/etc/systemd/system/" SHELL, .link = "/dev/null" },
                  "present\nautologin = false\ndebug_shell = masked\n" },
                { { .path = "/etc/systemd/system/getty@tty1.service.d/a.conf",
                    .content = AUTOLOGIN },
                  "present\nautologin = true\ndebug_shell = disabled\n" },
                { { .path = "/etc/systemd/system/getty@tty1.service.d/a.txt",
                    .content = AUTOLOGIN },
                  "present\nautologin = false\ndebug_shell = disabled\n" },
                { { .path = "/run/systemd/system/serial-getty@ttyS0.service",
                    .content = AUTOLOGIN },
                  "present\nautologin = true\ndebug_shell = disabled\n" },
                { { .path = GETTY_FILE, .content = AUTOLOGIN },
                  "present\nautologin = true\ndebug_shell = disabled\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceFile files[] = {
                        { .path = SHELL_FILE, .content = "[Unit]\n" },
                        { .path = GETTY_FILE, .content = GETTY },
                        cases[i].file,
                        { .path = NULL },
                };
                const Device device = { .gate = "build", .files = files };

                assert_shows(&device, "build.debug_unit_files", cases[i].text);
        }
}

static void test_the_recorded_devices_have_no_way_in(_unused_ void **state) {
        const Device stock = { .gate = "build", .tree = PST_DEVICES "/sb-on-stock/root" };
        const Device production = { .gate = "build",
                                    .tree = PST_DEVICES "/sb-on-uki-verity-ima/root" };

        assert_shows(&stock, "build.debug_unit_files",
                     "present\nautologin = false\ndebug_shell = disabled\n");
        assert_shows(&production, "build.debug_unit_files",
                     "present\nautologin = false\ndebug_shell = disabled\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_the_service_manager_says),
                cmocka_unit_test(test_a_service_manager_that_does_not_answer),
                cmocka_unit_test(test_what_files_say),
                cmocka_unit_test(test_the_recorded_devices_have_no_way_in),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
