/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of where units come from, and of who has power. */

#include <stdio.h>

#include "cbor/decoder.h"
#include "recorded.h"

#define DEVICE(...) (&(const Device){ .gate = "platform", __VA_ARGS__ })

#define LOADED ((PstQuestion) PST_UNITS_MATCHING("", "*.service", "*.socket", "*.timer"))
#define TAINTED                                                                                    \
        ((PstQuestion) PST_BUS_GET("org.freedesktop.systemd1", "/org/freedesktop/systemd1",        \
                                   "org.freedesktop.systemd1.Manager", "Tainted"))
#define GET(property, ...) ((PstQuestion) PST_UNITS_GET("Unit", property, __VA_ARGS__))

/* --- recorded devices --- */

/* The names of the loaded units, behind "Unit" and the property, as the gate asks for them. */
typedef struct Names {
        CborAnswer answer;
        char storage[16384];
        const char *arguments[512];
} Names;

static void loaded_names(Names *names, const char *device) {
        DeviceAnswer answer = recorded_units_matching(LOADED, &names->answer, device);
        char *at = names->storage;
        uint64_t count;
        size_t n = 2;
        Decoder d;

        assert_int_equal(decoder_open(answer.data, answer.size, &d), 0);
        count = decoder_array(&d);
        for (uint64_t i = 0; i < count; i++) {
                CborBytes name, load;

                decoder_array_of(&d, 5);
                name = decoder_text(&d);
                load = decoder_text(&d);
                for (unsigned k = 0; k < 3; k++)
                        (void) decoder_text(&d);
                if (load.size != 6 || memcmp(load.data, "loaded", 6) != 0)
                        continue;
                names->arguments[n++] = at;
                at = (char *) mempcpy(at, name.data, name.size) + 1;
        }
        assert_int_equal(decoder_finish(&d), 0);
        names->arguments[0] = "Unit";
}

static DeviceAnswer property_of(Names *names, CborAnswer *a, const char *device,
                                const char *property, const char *signature) {
        names->arguments[1] = property;
        return recorded_shown_property(
                (PstQuestion){ .name = "units.get", .arguments = names->arguments }, a, device,
                property, signature);
}

static void test_the_units_of_recorded_devices(_unused_ void **state) {
        static const char *const devices[] = { "sb-on-uki-verity-ima", "sb-on-verity-corrupted",
                                               "sb-off-3banks-tis", "sb-on-stock" };
        static const struct {
                const char *property, *signature;
        } properties[] = { { "FragmentPath", "s" },
                           { "Transient", "b" },
                           { "NeedDaemonReload", "b" },
                           { "DropInPaths", "as" } };

        for (size_t i = 0; i < ELEMENTSOF(devices); i++) {
                static Names names[4];
                static CborAnswer a[6];
                DeviceAnswer answers[7] = { [6] = ANSWERS_END };
                char tree[256];
                const Device device = { .gate = "platform", .tree = tree, .answers = answers };

                answers[0] = recorded_units_matching(LOADED, &a[0], devices[i]);
                answers[1] = recorded_property(TAINTED, &a[1], devices[i], "bus-systemd-manager",
                                               "Tainted");
                for (size_t k = 0; k < ELEMENTSOF(properties); k++) {
                        memset(&names[k], 0, sizeof(names[k]));
                        loaded_names(&names[k], devices[i]);
                        answers[2 + k] =
                                property_of(&names[k], &a[2 + k], devices[i],
                                            properties[k].property, properties[k].signature);
                }

                (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", devices[i]);
                assert_shows(&device, "platform.unit_origins",
                             "present\n"
                             "drop_ins = [/usr/lib/systemd/system/rc-local.service.d/debian.conf]\n"
                             "local = []\nneeds_reload = []\ntainted = []\ntransient = []\n");
                assert_shows(&device, "platform.unit_files",
                             "present\nloaded_local_present = []\nlocal = []\n");
                assert_shows(&device, "platform.privileged_accounts",
                             "present\nmembers = []\npasswordless_rules = 0\n"
                             "superusers = [root]\n");
        }
}

/* --- units that a test describes --- */

typedef struct UnitTruth {
        const char *name;
        bool holds;
} UnitTruth;

static DeviceAnswer truths_of(PstQuestion question, CborAnswer *a, const UnitTruth *truths,
                              size_t n) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 3);
                encoder_text(e, truths[i].name);
                encoder_text(e, "b");
                encoder_bool(e, truths[i].holds);
        }
        return cbor_answer(question, a);
}

static DeviceAnswer drop_ins_of(PstQuestion question, CborAnswer *a) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, 1);
        encoder_array(e, 3);
        encoder_text(e, "a.service");
        encoder_text(e, "as");
        encoder_array(e, 2);
        encoder_text(e, "/etc/systemd/system/a.service.d/x.conf");
        encoder_text(e, "/usr/lib/systemd/system/a.service.d/y.conf");
        return cbor_answer(question, a);
}

static const char *const loaded[] = {
        "a.service",         "loaded",    "active",   "running", "",
        "b.timer",           "loaded",    "active",   "waiting", "",
        "gone.service",      "not-found", "inactive", "dead",    "",
        "masked.service",    "masked",    "inactive", "dead",    "",
        "user@1000.service", "loaded",    "active",   "running", "",
};
#define NAMES "a.service", "b.timer", "user@1000.service"

static const char *const fragments[][2] = {
        { "a.service", "/etc/systemd/system/a.service" },
        { "b.timer", "/usr/local/lib/systemd/system/b.timer" },
        { "user@1000.service", "/usr/lib/systemd/system/user@.service" },
};

static void test_where_units_come_from(_unused_ void **state) {
        static const UnitTruth transient[] = { { "a.service", true },
                                               { "b.timer", false },
                                               { "user@1000.service", true } };
        static const UnitTruth outdated[] = { { "b.timer", true } };
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/systemd/system/a.service", "[Service]\n"),
                FILES_END,
        };
        static CborAnswer a[6];
        const DeviceAnswer answers[] = {
                cbor_rows(LOADED, &a[0], loaded, 5, 5),
                cbor_unit_texts(GET("FragmentPath", NAMES), &a[1], fragments, 3),
                truths_of(GET("Transient", NAMES), &a[2], transient, 3),
                truths_of(GET("NeedDaemonReload", NAMES), &a[3], outdated, 1),
                drop_ins_of(GET("DropInPaths", NAMES), &a[4]),
                cbor_bus_text(TAINTED, &a[5], "local-hwclock:unmerged-usr"),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = answers), "platform.unit_origins",
                     "present\ndrop_ins = [/etc/systemd/system/a.service.d/x.conf, "
                     "/usr/lib/systemd/system/a.service.d/y.conf]\n"
                     "local = [/etc/systemd/system/a.service, "
                     "/usr/local/lib/systemd/system/b.timer]\nneeds_reload = [b.timer]\n"
                     "tainted = [local-hwclock, unmerged-usr]\ntransient = [a.service]\n");
        /* The file of b.timer is gone: it is loaded and hides itself. */
        assert_shows(DEVICE(.files = files, .answers = answers), "platform.unit_files",
                     "present\nloaded_local_present = [/etc/systemd/system/a.service]\n"
                     "local = [/etc/systemd/system/a.service]\n");
}

static void test_nothing_is_loaded(_unused_ void **state) {
        static CborAnswer a[2];
        const DeviceAnswer answers[] = { cbor_rows(LOADED, &a[0], NULL, 0, 5),
                                         cbor_bus_text(TAINTED, &a[1], ""), ANSWERS_END };

        assert_shows(DEVICE(.answers = answers), "platform.unit_origins",
                     "present\ndrop_ins = []\nlocal = []\nneeds_reload = []\ntainted = []\n"
                     "transient = []\n");
}

/* More than a fact may list, and fewer than a question may name. */
static void test_many_units_are_no_obstacle_and_too_many_are(_unused_ void **state) {
        static char names[600][16];
        static const char *cells[600 * 5];
        static const char *arguments[512] = { "Unit" };
        static CborAnswer a[6];
        DeviceAnswer answers[7] = { [6] = ANSWERS_END };
        static const char *const properties[] = { "FragmentPath", "Transient", "NeedDaemonReload",
                                                  "DropInPaths" };
        static const char *questions[4][512];

        for (size_t i = 0; i < 600; i++) {
                (void) snprintf(names[i], sizeof(names[i]), "u%03zu.service", i);
                cells[5 * i] = names[i];
                cells[5 * i + 1] = "loaded";
                cells[5 * i + 2] = cells[5 * i + 3] = cells[5 * i + 4] = "";
                if (i < 400)
                        arguments[2 + i] = names[i];
        }
        answers[0] = cbor_rows(LOADED, &a[0], cells, 400, 5);
        answers[1] = cbor_bus_text(TAINTED, &a[1], "");
        for (size_t k = 0; k < 4; k++) {
                memcpy(questions[k], arguments, sizeof(arguments));
                questions[k][1] = properties[k];
                answers[2 + k] =
                        cbor_rows((PstQuestion){ .name = "units.get", .arguments = questions[k] },
                                  &a[2 + k], NULL, 0, 3);
        }
        assert_shows_line(DEVICE(.answers = answers), "platform.unit_origins", "local = []");

        answers[0] = cbor_rows(LOADED, &a[0], cells, 600, 5);
        assert_shows(DEVICE(.answers = answers), "platform.unit_origins", "unavailable budget\n");
}

static void test_a_service_manager_that_does_not_answer(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/systemd/system/a.service", "[Service]\n"),
                FILES_END,
        };
        static CborAnswer a[2];
        const DeviceAnswer nobody[] = { ANSWER_ERROR(LOADED, -EOPNOTSUPP), ANSWERS_END };
        const DeviceAnswer odd[] = {
                cbor_rows(LOADED, &a[0], loaded, 1, 5),
                cbor_rows(GET("FragmentPath", "a.service"), &a[1], loaded, 1, 5),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = nobody), "platform.unit_origins",
                     "unavailable unsupported\n");
        assert_shows(DEVICE(.answers = odd), "platform.unit_origins", "unavailable malformed\n");
        assert_shows(DEVICE(.answers = NULL), "platform.unit_origins", "unavailable offline\n");
        assert_shows(DEVICE(.files = files, .answers = nobody), "platform.unit_files",
                     "present\nlocal = [/etc/systemd/system/a.service]\n");
        assert_shows(DEVICE(.files = files, .answers = odd), "platform.unit_files",
                     "unavailable malformed\n");
}

static void test_unit_files_where_administrators_put_theirs(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/systemd/system/a.service", "[Service]\n"),
                FILE_TEXT("/etc/systemd/system/a.mount", "[Mount]\n"),
                FILE_TEXT("/etc/systemd/system/a.service.d/x.conf", "[Service]\n"),
                FILE_LINK("/etc/systemd/system/masked.service", "/dev/null"),
                FILE_LINK("/etc/systemd/system/alias.service", "/lib/systemd/system/x.service"),
                FILE_LINK("/etc/systemd/system/other.service", "/usr/lib/systemd/system/x.service"),
                FILE_LINK("/etc/systemd/system/mine.service", "a.service"),
                FILE_LINK("/etc/systemd/system/opt.socket", "/opt/x/opt.socket"),
                FILE_LINK("/etc/systemd/system/climbs.timer",
                          "/usr/lib/systemd/../../../tmp/climbs.timer"),
                FILE_TEXT("/usr/local/lib/systemd/system/b.timer", "[Timer]\n"),
                FILE_TEXT("/run/systemd/system/c.socket", "[Socket]\n"),
                FILES_END,
        };
        static const char *const text =
                "present\nlocal = [/etc/systemd/system/a.service, /etc/systemd/system/climbs.timer, "
                "/etc/systemd/system/opt.socket, /run/systemd/system/c.socket, "
                "/usr/local/lib/systemd/system/b.timer]\n";

        assert_shows(DEVICE(.files = files), "platform.unit_files", text);
        assert_shows(DEVICE(.image = true), "platform.unit_files", "present\nlocal = []\n");
        assert_shows(DEVICE(.image = true, .files = files), "platform.unit_files", text);
}

/* --- accounts --- */

#define PASSWD(lines) FILE_TEXT("/etc/passwd", lines)
#define GROUP(lines)  FILE_TEXT("/etc/group", lines)
#define ROOT          "root:x:0:0:root:/root:/bin/bash\n"
#define RULE          "x ALL=(ALL) NOPASSWD: ALL\n"

static void test_who_has_power(_unused_ void **state) {
        static const struct {
                DeviceFile files[5];
                const char *text;
        } cases[] = {
                { { PASSWD(ROOT), GROUP("sudo:x:27:\n"), FILES_END },
                  "present\nmembers = []\npasswordless_rules = 0\nsuperusers = [root]\n" },
                { { PASSWD(ROOT "toor:x:0:0::/:/bin/sh\n"), GROUP("sudo:x:27:alice,bob\n"),
                    FILE_TEXT("/etc/sudoers", "Defaults !authenticate\n"),
                    FILE_TEXT("/etc/sudoers.d/x", RULE RULE), FILES_END },
                  "present\nmembers = [sudo:alice, sudo:bob]\npasswordless_rules = 3\n"
                  "superusers = [root, toor]\n" },
                { { PASSWD("root:x\n"), GROUP(""), FILES_END }, "unavailable malformed\n" },
                { { PASSWD(ROOT), GROUP("sudo:x\n"), FILES_END }, "unavailable malformed\n" },
                { { PASSWD(ROOT), FILES_END }, "unavailable missing\n" },
                { { GROUP(""), FILES_END }, "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                assert_shows(DEVICE(.files = cases[i].files), "platform.privileged_accounts",
                             cases[i].text);
                assert_shows(DEVICE(.files = cases[i].files, .image = true),
                             "platform.privileged_accounts", cases[i].text);
        }
}

static void test_without_the_right_to_read_rules_they_are_left_out(_unused_ void **state) {
        static const DeviceFile files[] = { PASSWD(ROOT), GROUP(""), FILES_END };
        const DeviceAnswer answers[] = { ANSWER_ERROR(PST_FILE("/etc/sudoers"), -EACCES),
                                         ANSWERS_END };

        assert_shows(DEVICE(.files = files, .answers = answers), "platform.privileged_accounts",
                     "present\nmembers = []\nsuperusers = [root]\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_units_of_recorded_devices),
                cmocka_unit_test(test_where_units_come_from),
                cmocka_unit_test(test_nothing_is_loaded),
                cmocka_unit_test(test_many_units_are_no_obstacle_and_too_many_are),
                cmocka_unit_test(test_a_service_manager_that_does_not_answer),
                cmocka_unit_test(test_unit_files_where_administrators_put_theirs),
                cmocka_unit_test(test_who_has_power),
                cmocka_unit_test(test_without_the_right_to_read_rules_they_are_left_out),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
