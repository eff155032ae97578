/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which watched questions a change on the bus is about.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/macro.h"
#include "query/bus/change.h"
#include "query/bus/names.h"

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const PstQuestion units = { .name = "units", .arguments = WORDS("a.service", "b.timer") };
static const PstQuestion any_units = { .name = "units", .arguments = WORDS(PST_ANY) };
static const PstQuestion matching = { .name = "units.matching",
                                      .arguments = WORDS("active", "getty@*", "x.service") };
static const PstQuestion by_cgroup = { .name = "units.by_cgroup",
                                       .arguments = WORDS("/system.slice/a.service") };
static const PstQuestion restarts = { .name = "units.get",
                                      .arguments = WORDS("Service", "NRestarts", "a.service") };
static const PstQuestion open_get = { .name = "units.get", .arguments = WORDS("Service", PST_ANY) };
static const PstQuestion unit_files = { .name = "unit.files" };
static const PstQuestion failed = { .name = "bus.get",
                                    .arguments = WORDS(SYSTEMD_SERVICE, SYSTEMD_PATH,
                                                       SYSTEMD_MANAGER, "NFailedUnits") };
static const PstQuestion dns = { .name = "bus.get",
                                 .arguments = WORDS("org.r", "/r", "org.r.M", "DNS") };
static const PstQuestion open_service = { .name = "bus.get", .arguments = WORDS("org.r", PST_ANY) };
static const PstQuestion nobodys = { .name = "links" };

static const PstQuestion *const watched[] = {
        &units,      &any_units, &matching, &by_cgroup,    &restarts, &open_get,
        &unit_files, &failed,    &dns,      &open_service, &nobodys,
};

#define UNITS      1U
#define ANY_UNITS  2U
#define MATCHING   4U
#define BY_CGROUP  8U
#define RESTARTS   16U
#define OPEN_GET   32U
#define UNIT_FILES 64U
#define FAILED     128U
#define DNS        256U
#define OPEN       512U
#define SYSTEMDS   (UNITS | ANY_UNITS | MATCHING | BY_CGROUP | RESTARTS | OPEN_GET | UNIT_FILES)

#define SERVICE SYSTEMD_SERVICE ".Service"

static const struct {
        Change change;
        unsigned concerned; /* of `watched` */
} rows[] = {
        { { .kind = CHANGE_NONE }, 0 },
        { { .kind = CHANGE_UNIT_STATE, .unit = "a.service" }, UNITS | ANY_UNITS | BY_CGROUP },
        { { .kind = CHANGE_UNIT_STATE, .unit = "a.servic" }, ANY_UNITS | BY_CGROUP },
        { { .kind = CHANGE_UNIT_STATE, .unit = "getty@tty1.service" },
          ANY_UNITS | BY_CGROUP | MATCHING },
        { { .kind = CHANGE_UNIT_STATE, .unit = "active" }, ANY_UNITS | BY_CGROUP },
        { { .kind = CHANGE_UNIT_LOADED, .unit = "x.service" }, MATCHING },
        { { .kind = CHANGE_UNIT_LOADED, .unit = "a.service" }, 0 },
        { { .kind = CHANGE_UNIT_PROPERTY,
            .unit = "a.service",
            .interface = SERVICE,
            .properties = WORDS("MainPID", "NRestarts") },
          RESTARTS | OPEN_GET },
        { { .kind = CHANGE_UNIT_PROPERTY,
            .unit = "a.service",
            .interface = SERVICE,
            .properties = WORDS("MainPID") },
          OPEN_GET },
        { { .kind = CHANGE_UNIT_PROPERTY, .unit = "a.service", .interface = SERVICE },
          RESTARTS | OPEN_GET },
        { { .kind = CHANGE_UNIT_PROPERTY,
            .unit = "c.service",
            .interface = SERVICE,
            .properties = WORDS("NRestarts") },
          OPEN_GET },
        { { .kind = CHANGE_UNIT_PROPERTY,
            .unit = "NRestarts",
            .interface = SERVICE,
            .properties = WORDS("NRestarts") },
          OPEN_GET },
        { { .kind = CHANGE_UNIT_PROPERTY,
            .unit = "a.service",
            .interface = SYSTEMD_SERVICE ".Timer",
            .properties = WORDS("NRestarts") },
          0 },
        { { .kind = CHANGE_UNIT_FILES }, UNITS | ANY_UNITS | UNIT_FILES },
        { { .kind = CHANGE_SYSTEMD }, SYSTEMDS | FAILED },
        { { .kind = CHANGE_PROPERTY,
            .service = SYSTEMD_SERVICE,
            .path = SYSTEMD_PATH,
            .interface = SYSTEMD_MANAGER },
          FAILED },
        { { .kind = CHANGE_PROPERTY, .service = "org.r", .path = "/r", .interface = "org.r.M" },
          DNS | OPEN },
        { { .kind = CHANGE_PROPERTY, .service = "org.r", .path = "/r/1", .interface = "org.r.M" },
          OPEN },
        { { .kind = CHANGE_PROPERTY, .service = "org.r", .path = "/r", .interface = "org.r.L" },
          OPEN },
        { { .kind = CHANGE_PROPERTY, .service = "org.s", .path = "/r", .interface = "org.r.M" },
          0 },
        { { .kind = CHANGE_OWNER, .service = "org.r" }, DNS | OPEN },
        { { .kind = CHANGE_OWNER, .service = "org.s" }, 0 },
        { { .kind = CHANGE_EVERYTHING }, SYSTEMDS | FAILED | DNS | OPEN },
};

static void test_each_change_concerns_what_it_is_about(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                for (size_t k = 0; k < ELEMENTSOF(watched); k++) {
                        bool expected = rows[i].concerned & 1U << k;

                        if (change_concerns(&rows[i].change, watched[k]) != expected)
                                fail_msg("row %zu, question %zu: %s", i, k,
                                         expected ? "is not concerned" : "is concerned");
                }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_change_concerns_what_it_is_about),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
