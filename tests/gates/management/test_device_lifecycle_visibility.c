/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of a device's life, and of which machine it is. */

#include "stated.h"

#define DEVICE(...) (&(const Device){ .gate = "management", __VA_ARGS__ })

static void test_where_in_its_life_it_is(_unused_ void **state) {
        static const StatementFact whole[] = {
                DIGEST("device_identity"),
                TEXT("id", "device-7"),
                TEXT("lifecycle", "restricted"),
                INT("support_end", 1845936000),
        };
        static const StatementFact bare[] = { TEXT("id", "device-7"),
                                              TEXT("lifecycle", "trusted") };
        static const StatementFact nothing[] = { TEXT("id", "device-7") };
        static const StatementFact wrong_state[] = { TEXT("id", "d"), INT("lifecycle", 1) };
        static const StatementFact wrong_machine[] = { TEXT("device_identity", "x"),
                                                       TEXT("id", "d") };
        static const StatementCase cases[] = {
                { { STATES(PST_ENROLMENT, whole) },
                  "present\n"
                  "device_identity = " HEX_11 "\n"
                  "state = restricted\n"
                  "support_end = 1845936000\n" },
                { { STATES(PST_ENROLMENT, bare) }, "present\nstate = trusted\n" },
                { { STATES(PST_ENROLMENT, nothing) }, "present\n" },
                { { STATES(PST_ENROLMENT, wrong_state) }, "unavailable malformed\n" },
                { { STATES(PST_ENROLMENT, wrong_machine) }, "unavailable malformed\n" },
                { { REFUSED(PST_ENROLMENT) },
                  "tampered the enrolment's signature, key or version was refused\n" },
                { { STATEMENTS_END }, "absent this device is not enrolled\n" },
        };

        assert_states("management", "management.lifecycle", cases, ELEMENTSOF(cases));
}

/* SHA-256 over what sd_id128_get_machine_app_specific() of systemd 252 gives for the id. */
#define IDENTITY "c9b7fe294bc56ed787682e9dbc62586f4144dd3037af621b29015f7ef6b1b116"

static void test_which_machine_it_is(_unused_ void **state) {
        static const struct {
                DeviceFile files[2];
                const char *shown;
        } cases[] = {
                { { FILE_TEXT("/etc/machine-id", "0123456789abcdef0123456789abcdef\n") },
                  "present\nidentity = " IDENTITY "\ninitialised = true\n" },
                { { FILE_TEXT("/etc/machine-id", "uninitialized\n") },
                  "present\ninitialised = false\n" },
                { { FILE_TEXT("/etc/machine-id", "00000000000000000000000000000000\n") },
                  "present\ninitialised = false\n" },
                { { FILE_TEXT("/etc/machine-id", "0123456789abcdef\n") },
                  "unavailable malformed\n" },
                { { FILE_TEXT("/etc/machine-info", "") }, "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files), "management.machine_identity",
                             cases[i].shown);
}

static void test_recorded_machines(_unused_ void **state) {
        static const struct {
                const char *tree, *shown;
        } cases[] = {
                { PST_DEVICES "/sb-on-stock/root",
                  "present\n"
                  "identity = 11eea450f3bd19163f813910814e6d36e1f18670d63ae0c17c5d07018cab321c\n"
                  "initialised = true\n" },
                { PST_DEVICES "/sb-off-3banks-tis/root",
                  "present\n"
                  "identity = 754cb4424bd285a5b4cce7ae9f5dfdd6c6b2c7d2ccc601fc2838582d4b5d0398\n"
                  "initialised = true\n" },
                { PST_DEVICES "/sb-on-uki-verity-ima/root",
                  "present\n"
                  "identity = e1896b0637b93f26a3b1654827d370f3c5e39a5fc1b2c8d70686d8341e26bf32\n"
                  "initialised = true\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_shows(DEVICE(.tree = cases[i].tree), "management.machine_identity",
                             cases[i].shown);
                assert_shows(DEVICE(.tree = cases[i].tree), "management.lifecycle",
                             "absent this device is not enrolled\n");
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_where_in_its_life_it_is),
                cmocka_unit_test(test_which_machine_it_is),
                cmocka_unit_test(test_recorded_machines),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
