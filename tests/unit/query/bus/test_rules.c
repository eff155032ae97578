/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Match rules: narrow where a question names units, whole where it does not, and never more words
 * than were meant.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/macro.h"
#include "query/bus/rules.h"

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define ASK(question, ...)                                                                         \
        (&(const PstQuestion){ .name = (question), .arguments = WORDS(__VA_ARGS__) })

static Rules *rules;

static int set_up(_unused_ void **state) {
        rules = calloc(1, sizeof(*rules));
        return rules ? 0 : -1;
}

static int tear_down(_unused_ void **state) {
        free(rules);
        return 0;
}

/* How many rules have all of this in them. */
static unsigned count(const char *a, const char *b) {
        unsigned n = 0;

        for (size_t i = 0; i < rules->n; i++)
                n += strstr(rules->rules[i], a) && strstr(rules->rules[i], b);

        return n;
}

static void test_named_units_are_heard_one_by_one(_unused_ void **state) {
        assert_int_equal(rules_add(rules, ASK("units", "a.service", "b@1.timer")), 0);
        assert_true(rules->has_systemd);
        assert_int_equal(count("path='/org/freedesktop/systemd1/unit/a_2eservice'",
                               "arg0='org.freedesktop.systemd1.Unit'"),
                         1);
        assert_int_equal(count("path='/org/freedesktop/systemd1/unit/b_401_2etimer'",
                               "member='PropertiesChanged'"),
                         1);
        assert_int_equal(count("path_namespace", ""), 0);
        assert_int_equal(count("member='UnitNew'", ""), 0);
        assert_int_equal(count("member='UnitFilesChanged'", ""), 1);
        assert_int_equal(count("member='Reloading'", ""), 1);
        assert_int_equal(count("NameOwnerChanged", "arg0='org.freedesktop.systemd1'"), 1);
        assert_int_equal(rules->n, 5);

        assert_int_equal(rules_add(rules, ASK("units", "a.service")), 0); /* nothing new */
        assert_int_equal(rules->n, 5);
}

static void test_units_without_a_name_are_heard_by_one_rule(_unused_ void **state) {
        static const char namespace[] = "path_namespace='/org/freedesktop/systemd1/unit'";

        assert_int_equal(rules_add(rules, ASK("units.matching", "", "*.service")), 0);
        assert_int_equal(count(namespace, "arg0='org.freedesktop.systemd1.Unit'"), 1);
        assert_int_equal(count("member='UnitNew'", ""), 1);
        assert_int_equal(count("member='UnitRemoved'", ""), 1);
        assert_int_equal(rules_add(rules, ASK("units.by_cgroup", PST_ANY)), 0);
        assert_int_equal(rules_add(rules, ASK("units", PST_ANY)), 0);
        assert_int_equal(count(namespace, ""), 1);
        assert_int_equal(rules_add(rules, ASK("units.get", "Service", PST_ANY)), 0);
        assert_int_equal(count(namespace, "arg0='org.freedesktop.systemd1.Service'"), 1);
        assert_int_equal(rules_add(rules, ASK("units.get", PST_ANY)), 0);
        assert_int_equal(count(namespace, ""), 3);
}

static void test_a_property_is_heard_of_its_owner(_unused_ void **state) {
        assert_int_equal(rules_add(rules, ASK("bus.get", "org.r", "/r", "org.r.M", "DNS")), 0);
        assert_false(rules->has_systemd);
        assert_int_equal(rules->n_services, 1);
        assert_string_equal(rules->services[0], "org.r");
        assert_int_equal(count("sender='org.r',path='/r'", "arg0='org.r.M'"), 1);
        assert_int_equal(count("sender='org.freedesktop.DBus'", "arg0='org.r'"), 1);
        assert_int_equal(rules->n, 2);

        assert_int_equal(rules_add(rules, ASK("bus.get", "org.r", PST_ANY)), 0);
        assert_int_equal(count("sender='org.r',interface=", "member='PropertiesChanged'"), 1);
        assert_int_equal(rules_add(rules, ASK("bus.get", PST_ANY)), 0); /* of anybody: of nobody */
        assert_int_equal(rules->n, 3);

        assert_int_equal(rules_add(rules, ASK("bus.get", "org.freedesktop.systemd1",
                                              "/org/freedesktop/systemd1", PST_ANY)),
                         0);
        assert_true(rules->has_systemd);
        assert_int_equal(count("member='Reloading'", ""), 1);
}

static void test_what_ends_a_text_is_refused(_unused_ void **state) {
        static const PstQuestion none = { .name = "bus.get" };

        assert_int_equal(rules_add(rules, ASK("bus.get", "o',sender='x", "/r", "i", "p")), -EINVAL);
        assert_int_equal(rules_add(rules, ASK("bus.get", "org.r", "/r'", "i", "p")), -EINVAL);
        assert_int_equal(rules_add(rules, ASK("bus.get", "org.r", "/r", "i\\", "p")), -EINVAL);
        assert_int_equal(rules_add(rules, ASK("bus.get", "org.r", "/r")), -EINVAL);
        assert_int_equal(rules_add(rules, &none), -EINVAL);
        assert_int_equal(rules_add(rules, ASK("units.get", "I'", "P", "a.service")), -EINVAL);
        assert_int_equal(rules->n, 0);

        /* A name is encoded, whatever is in it. */
        assert_int_equal(rules_add(rules, ASK("units", "a',b='.service")), 0);
        assert_int_equal(count("unit/a_27_2cb_3d_27_2eservice'", ""), 1);
}

static void test_beyond_many_names_all_are_heard(_unused_ void **state) {
        char name[64];

        for (unsigned i = 0; i < 2 * RULES_MAX; i++) {
                (void) snprintf(name, sizeof(name), "u%u.service", i);
                assert_int_equal(rules_add(rules, ASK("units", name)), 0);
        }
        assert_true(rules->n < RULES_MAX);
        assert_int_equal(count("path_namespace", ""), 1);
}

static void test_too_many_services_are_too_many(_unused_ void **state) {
        char name[64];

        for (unsigned i = 0; i < SERVICES_MAX; i++) {
                (void) snprintf(name, sizeof(name), "org.s%u", i);
                assert_int_equal(rules_add(rules, ASK("bus.get", name, "/r", "i", "p")), 0);
        }
        assert_int_equal(rules_add(rules, ASK("bus.get", "org.more", "/r", "i", "p")), -E2BIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(test_named_units_are_heard_one_by_one, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_units_without_a_name_are_heard_by_one_rule,
                                                set_up, tear_down),
                cmocka_unit_test_setup_teardown(test_a_property_is_heard_of_its_owner, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_what_ends_a_text_is_refused, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_beyond_many_names_all_are_heard, set_up,
                                                tear_down),
                cmocka_unit_test_setup_teardown(test_too_many_services_are_too_many, set_up,
                                                tear_down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
