/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of old network services. */

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "apps", __VA_ARGS__ })

#define LEGACY                                                                                     \
        "telnet.service", "telnet.socket", "rsh.service", "rsh.socket", "rlogin.service",          \
                "rlogin.socket", "rexec.service", "rexec.socket", "tftp.service", "tftp.socket",   \
                "tftpd-hpa.service", "tftpd-hpa.socket", "vsftpd.service", "vsftpd.socket",        \
                "xinetd.service", "xinetd.socket", "inetd.service", "inetd.socket",                \
                "rpcbind.service", "rpcbind.socket", "nfs-server.service", "nfs-server.socket",    \
                "avahi-daemon.service", "avahi-daemon.socket", "cups-browsed.service",             \
                "cups-browsed.socket", "snmpd.service", "snmpd.socket", "smbd.service",            \
                "smbd.socket", "nis.service", "nis.socket"
#define N_LEGACY 32U

#define UNIT_FILES     ((PstQuestion) PST_UNIT_FILES)
#define UNITS          ((PstQuestion) PST_UNITS(LEGACY))
#define WANTED_BY(...) ((PstQuestion) PST_UNITS_GET("Unit", "WantedBy", __VA_ARGS__))

/* All of them unknown to systemd, but those named as active. */
static DeviceAnswer legacy_units(PstQuestion question, CborAnswer *a, const char *const *active,
                                 size_t n) {
        static const char *const names[N_LEGACY] = { LEGACY };
        const char *cells[N_LEGACY * 5];

        for (size_t i = 0; i < N_LEGACY; i++) {
                const char *state = "inactive";

                for (size_t k = 0; k < n; k++)
                        if (strcmp(active[k], names[i]) == 0)
                                state = "active";
                cells[5 * i] = names[i];
                cells[5 * i + 1] = "not-found";
                cells[5 * i + 2] = state;
                cells[5 * i + 3] = "dead";
                cells[5 * i + 4] = "";
        }
        return cbor_rows(question, a, cells, N_LEGACY, 5);
}

/* PST_UNITS_GET of WantedBy: of each unit how many want it. */
static DeviceAnswer wanted_by(PstQuestion question, CborAnswer *a, const UnitNumber *rows,
                              size_t n) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 3);
                encoder_text(e, rows[i].unit);
                encoder_text(e, "as");
                encoder_array(e, rows[i].value);
                for (uint64_t k = 0; k < rows[i].value; k++)
                        encoder_text(e, "multi-user.target");
        }
        return cbor_answer(question, a);
}

static void test_old_services_by_systemds_word(_unused_ void **state) {
        static CborAnswer files, wanted, units;
        static const char *const cells[] = {
                "/lib/systemd/system/rpcbind.service",       "disabled",
                "/lib/systemd/system/rpcbind.socket",        "enabled",
                "/lib/systemd/system/ssh.service",           "enabled",
                "/run/systemd/generator.late/nis.service",   "generated",
                "/run/systemd/generator.late/inetd.service", "generated",
                "/run/systemd/system/smbd.service",          "enabled-runtime",
                "/etc/systemd/system/vsftpd.service",        "masked",
        };
        static const UnitNumber rows[] = { { "nis.service", 2 }, { "inetd.service", 0 } };
        static const char *const active[] = { "rpcbind.socket", "avahi-daemon.service" };
        const DeviceAnswer answers[] = {
                cbor_rows(UNIT_FILES, &files, cells, ELEMENTSOF(cells) / 2, 2),
                wanted_by(WANTED_BY("nis.service", "inetd.service"), &wanted, rows, 2),
                legacy_units(UNITS, &units, active, 2),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = answers), "apps.enabled_units",
                     "present\n"
                     "count = 3\n"
                     "legacy = [nis.service, rpcbind.socket, smbd.service]\n"
                     "legacy_active = [avahi-daemon.service, rpcbind.socket]\n");
}

/* The unit files of sb-on-stock that its systemd called enabled. */
static void test_old_services_of_the_recorded_device(_unused_ void **state) {
        static CborAnswer files, units;
        static const char *const cells[] = {
                "/lib/systemd/system/fstrim.timer",
                "enabled",
                "/lib/systemd/system/auditd.service",
                "enabled",
                "/lib/systemd/system/apt-daily-upgrade.timer",
                "enabled",
                "/lib/systemd/system/systemd-networkd.service",
                "enabled",
                "/lib/systemd/system/systemd-remount-fs.service",
                "enabled-runtime",
                "/lib/systemd/system/getty@.service",
                "enabled",
                "/etc/systemd/system/tmp.mount",
                "enabled",
        };
        const DeviceAnswer answers[] = {
                cbor_rows(UNIT_FILES, &files, cells, ELEMENTSOF(cells) / 2, 2),
                legacy_units(UNITS, &units, NULL, 0),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.answers = answers), "apps.enabled_units",
                     "present\n"
                     "count = 7\n"
                     "legacy = []\n"
                     "legacy_active = []\n");
}

static void test_old_services_that_cannot_be_told(_unused_ void **state) {
        static CborAnswer files, wrong, wanted, units, few;
        static const char *const generated[] = { "/run/systemd/generator.late/nis.service",
                                                 "generated" };
        static const char *const texts[][2] = { { "nis.service", "x" } };
        const PstQuestion asked = WANTED_BY("nis.service");
        const DeviceAnswer known = cbor_rows(UNIT_FILES, &files, generated, 1, 2);
        static const UnitNumber one[] = { { "nis.service", 1 } };
        const DeviceAnswer is_wanted = wanted_by(asked, &wanted, one, 1);
        const struct {
                DeviceAnswer files, wanted, units;
                const char *shown;
        } rows[] = {
                { ANSWER_ERROR(UNIT_FILES, -EOPNOTSUPP), ANSWERS_END, ANSWERS_END,
                  "unavailable unsupported\n" },
                { ANSWER_ERROR(UNIT_FILES, -EACCES), ANSWERS_END, ANSWERS_END,
                  "unavailable permission\n" },
                { ANSWERS_END, ANSWERS_END, ANSWERS_END, "unavailable offline\n" },
                { ANSWER_TEXT(UNIT_FILES, "x"), ANSWERS_END, ANSWERS_END,
                  "unavailable malformed\n" },
                { known, ANSWER_ERROR(asked, -ETIMEDOUT), ANSWERS_END, "unavailable timeout\n" },
                { known, cbor_unit_texts(asked, &wrong, texts, 1), ANSWERS_END,
                  "unavailable malformed\n" },
                { known, is_wanted, ANSWER_ERROR(UNITS, -ETIMEDOUT), "unavailable timeout\n" },
                { known, is_wanted, cbor_rows(UNITS, &few, generated, 0, 5),
                  "unavailable malformed\n" },
                { known, is_wanted, legacy_units(UNITS, &units, NULL, 0),
                  "present\ncount = 0\nlegacy = [nis.service]\nlegacy_active = []\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer one_by_one[] = { rows[i].files, rows[i].wanted, rows[i].units };
                DeviceAnswer answers[4] = { ANSWERS_END };
                size_t n = 0;

                for (size_t k = 0; k < 3; k++)
                        if (one_by_one[k].question.name)
                                answers[n++] = one_by_one[k];
                assert_shows(DEVICE(.answers = answers), "apps.enabled_units", rows[i].shown);
        }
}

static void test_old_services_by_links(_unused_ void **state) {
        static const DeviceFile files[] = {
                /* enabled, and there */
                FILE_LINK("/etc/systemd/system/sockets.target.wants/rpcbind.socket",
                          "/lib/systemd/system/rpcbind.socket"),
                FILE_TEXT("/usr/lib/systemd/system/rpcbind.socket", "[Socket]\n"),
                /* by a generator */
                FILE_LINK("/run/systemd/generator.late/multi-user.target.wants/nis.service",
                          "../nis.service"),
                FILE_TEXT("/run/systemd/generator.late/nis.service", "[Service]\n"),
                /* enabled and masked */
                FILE_LINK("/etc/systemd/system/multi-user.target.wants/smbd.service",
                          "/lib/systemd/system/smbd.service"),
                FILE_TEXT("/usr/lib/systemd/system/smbd.service", "[Service]\n"),
                FILE_LINK("/etc/systemd/system/smbd.service", "/dev/null"),
                /* left behind by a package */
                FILE_LINK("/etc/systemd/system/multi-user.target.wants/vsftpd.service",
                          "/lib/systemd/system/vsftpd.service"),
                /* there, and not enabled; and one that nobody watches */
                FILE_TEXT("/usr/lib/systemd/system/xinetd.service", "[Service]\n"),
                FILE_LINK("/etc/systemd/system/multi-user.target.wants/ssh.service",
                          "/lib/systemd/system/ssh.service"),
                FILE_TEXT("/usr/lib/systemd/system/ssh.service", "[Service]\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "apps.enabled_unit_links",
                     "present\n"
                     "legacy = [nis.service, rpcbind.socket]\n");
}

static void test_links_of_recorded_devices_and_images(_unused_ void **state) {
        assert_shows(DEVICE(.tree = PST_DEVICES "/sb-on-stock/root"), "apps.enabled_unit_links",
                     "present\nlegacy = []\n");
        assert_shows(DEVICE(.image = true), "apps.enabled_unit_links", "present\nlegacy = []\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_old_services_by_systemds_word),
                cmocka_unit_test(test_old_services_of_the_recorded_device),
                cmocka_unit_test(test_old_services_that_cannot_be_told),
                cmocka_unit_test(test_old_services_by_links),
                cmocka_unit_test(test_links_of_recorded_devices_and_images),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
