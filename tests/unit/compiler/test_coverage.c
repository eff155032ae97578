/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a policy covers what is installed.
 */

#include "compiler_test.h"

#include "compiler/coverage.h"

/* Everything but what a case leaves out; checks are not looked at here. */
#define BOOT                                                                                       \
        "'boot.verified_software_state': 0, 'boot.trusted_boot_chain': 0, "                        \
        "'boot.device_integrity': 0"
#define NETWORK                                                                                    \
        "'network.trusted_network_configuration': 0, 'network.secure_name_resolution': 0, "        \
        "'network.network_policy_compliance': 0"
#define CABINET "'cabinet.closed': 0, 'cabinet.dark': 0, 'cabinet.locked': 0"
#define MANAGEMENT                                                                                 \
        "'management.managed_device_compliance': 0, 'management.device_lifecycle_visibility': 0, " \
        "'management.security_reporting': 0"

static const struct {
        const char *text;
        uint16_t optional_gates;
        const char *complaints;
} cases[] = {
        { "{ 'objectives': { " BOOT ", " NETWORK ", " MANAGEMENT ", " CABINET " } }", 0, "" },
        { "{ 'objectives': { " BOOT ", " NETWORK ", " CABINET " } }", 1U << 7, "" },
        { "{ 'objectives': { " BOOT ", " NETWORK " } }", 1U << 7 | 1U << 11, "" },
        { "{ 'objectives': { " BOOT ", " NETWORK " } }", 1U << 7,
          "warning: f.json:1:3: /objectives: objectives of gate 'cabinet' are not covered: they "
          "stay unknown\n" },
        { "{ 'objectives': { " BOOT ", " NETWORK ", " CABINET
          ", 'management.security_reporting': 0 } }",
          0,
          "f.json:1:3: /objectives: the objective management.managed_device_compliance is not "
          "covered, and its gate is not optional\n"
          "f.json:1:3: /objectives: the objective management.device_lifecycle_visibility is not "
          "covered, and its gate is not optional\n" },
        { "{ 'objectives': { " BOOT ", " NETWORK ", " MANAGEMENT ", " CABINET
          ", 'build.one': 0, 'build.two': 0, 'update.three': 0 } }",
          0,
          "warning: f.json:1:418: /objectives/build.one: the gate 'build' is not installed: its "
          "objectives stay unknown\n"
          "warning: f.json:1:450: /objectives/update.three: the gate 'update' is not installed: "
          "its objectives stay unknown\n" },
        { "{}", 0, "" }, /* members_read() has complained */
};

static void test_objectives_of_installed_gates_are_covered(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(bench_freep) Bench *bench = bench_new(cases[i].text);
                Policy policy = { .optional_gates = cases[i].optional_gates };

                coverage_check(&bench->reading, bench_root(bench), &policy);
                assert_string_equal(bench_complaints(bench), cases[i].complaints);
        }
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_objectives_of_installed_gates_are_covered),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
