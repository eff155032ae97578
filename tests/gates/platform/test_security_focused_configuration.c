/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of mounts and of how accounts are kept. */

#include <stdio.h>

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "platform", __VA_ARGS__ })
#define SHADOW      ((PstQuestion) PST_SHADOW)

/* --- recorded devices --- */

#define PRODUCTION_MOUNTS                                                                          \
        "[/ ro, /dev/pts noexec, /dev/pts nosuid, /dev/shm nodev, /dev/shm noexec, "               \
        "/dev/shm nosuid, /proc nodev, /proc noexec, /proc nosuid, /run nodev, /run nosuid, "      \
        "/sys nodev, /sys noexec, /sys nosuid, /tmp nodev, /tmp noexec, /tmp nosuid, /var nodev, " \
        "/var nosuid, /var/tmp nodev, /var/tmp noexec, /var/tmp nosuid]\n"
#define PRODUCTION_CONFIGURED                                                                      \
        "[/dev/shm nodev, /dev/shm noexec, /dev/shm nosuid, /tmp nodev, /tmp noexec, /tmp nosuid]\n"
#define STOCK_MOUNTS                                                                               \
        "[/ ro, /dev/pts noexec, /dev/pts nosuid, /dev/shm nodev, /dev/shm nosuid, /proc nodev, "  \
        "/proc noexec, /proc nosuid, /run nodev, /run nosuid, /sys nodev, /sys noexec, "           \
        "/sys nosuid, /tmp nodev, /tmp nosuid, /var nodev, /var nosuid]\n"

static void test_recorded_devices(_unused_ void **state) {
        static const struct {
                const char *tree, *mounts, *configured;
        } cases[] = {
                { PST_DEVICES "/sb-on-uki-verity-ima/root", PRODUCTION_MOUNTS,
                  PRODUCTION_CONFIGURED },
                { PST_DEVICES "/sb-on-verity-corrupted/root", PRODUCTION_MOUNTS,
                  PRODUCTION_CONFIGURED },
                { PST_DEVICES "/sb-off-3banks-tis/root", PRODUCTION_MOUNTS, PRODUCTION_CONFIGURED },
                { PST_DEVICES "/sb-on-stock/root", STOCK_MOUNTS, "[/tmp nodev, /tmp nosuid]\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char text[1024];

                (void) snprintf(text, sizeof(text),
                                "present\nconfigured_in_force = %soptions = %s"
                                "root_read_only = true\n",
                                cases[i].configured, cases[i].mounts);
                assert_shows(DEVICE(.tree = cases[i].tree), "platform.mounts", text);
                (void) snprintf(text, sizeof(text), "present\noptions = %s", cases[i].configured);
                assert_shows(DEVICE(.tree = cases[i].tree), "platform.mounts_configured", text);
        }
}

/* --- mounts --- */

#define MOUNTINFO(lines) FILE_TEXT("/proc/1/mountinfo", lines)
#define ROOT             "26 1 253:0 / / rw,relatime shared:1 - ext4 /dev/root rw\n"
#define TMP              "27 26 0:36 / /tmp rw,nosuid,nodev shared:56 - tmpfs tmpfs rw\n"

static void test_what_is_mounted_with_what(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *text;
        } cases[] = {
                { { MOUNTINFO(ROOT TMP), FILES_END },
                  "present\nconfigured_in_force = []\noptions = [/tmp nodev, /tmp nosuid]\n"
                  "root_read_only = false\n" },
                /* The last mount of a point hides those before, whatever they were. */
                { { MOUNTINFO(ROOT TMP "30 27 0:40 / /tmp rw - tmpfs tmpfs rw\n"), FILES_END },
                  "present\nconfigured_in_force = []\noptions = []\nroot_read_only = false\n" },
                /* Of what is configured, what is in force. */
                { { MOUNTINFO(ROOT TMP),
                    FILE_TEXT("/etc/fstab", "tmpfs /tmp tmpfs nosuid,noexec 0 0\n"
                                            "/dev/x / ext4 ro 0 1\n/dev/y /srv ext4 nosuid\n"),
                    FILES_END },
                  "present\nconfigured_in_force = [/tmp nosuid]\n"
                  "options = [/tmp nodev, /tmp nosuid]\nroot_read_only = false\n" },
                { { MOUNTINFO("26 1 253:0 / / ro - ext4 /dev/root rw\n"), FILES_END },
                  "present\nconfigured_in_force = []\noptions = [/ ro]\nroot_read_only = true\n" },
                /* The option of the file system alone does not count: it may be mounted elsewhere. */
                { { MOUNTINFO("26 1 253:0 / / rw - ext4 /dev/root ro\n"), FILES_END },
                  "present\nconfigured_in_force = []\noptions = []\nroot_read_only = false\n" },
                { { MOUNTINFO("26 1 253:0 / /\n"), FILES_END }, "unavailable malformed\n" },
                { { FILES_END }, "unavailable missing\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files), "platform.mounts", cases[i].text);
        assert_shows(DEVICE(.image = true), "platform.mounts", "unavailable offline\n");
}

#define UNIT(name, text_) FILE_TEXT("/etc/systemd/system/" name, text_)

static void test_what_files_ask_for(_unused_ void **state) {
        static const struct {
                DeviceFile files[4];
                const char *options;
        } cases[] = {
                { { FILES_END }, "[]" },
                { { FILE_TEXT("/etc/fstab", "tmpfs /tmp tmpfs defaults,nodev,nosuid 0 0\n"
                                            "/x /usr none bind,ro 0 0\n"
                                            "/dev/b /boot ext4 noauto,noexec 0 0\n"
                                            "/dev/s /home swap nodev 0 0\n"),
                    FILES_END },
                  "[/tmp nodev, /tmp nosuid]" },
                { { UNIT("tmp.mount", "[Mount]\nWhere=/tmp\nOptions=noexec,nosuid\n"),
                    UNIT("srv.mount", "[Mount]\nWhere=/srv\nOptions=noexec\n"),
                    UNIT("a.service", "[Mount]\nWhere=/home\nOptions=noexec\n"), FILES_END },
                  "[/tmp noexec, /tmp nosuid]" },
                /* A mask, a link to what systemd brings along, and one that leads nowhere. */
                { { FILE_LINK("/etc/systemd/system/tmp.mount", "/dev/null"), FILES_END }, "[]" },
                { { FILE_LINK("/etc/systemd/system/tmp.mount", "/usr/share/systemd/tmp.mount"),
                    FILE_TEXT("/usr/share/systemd/tmp.mount",
                              "[Mount]\nWhere=/tmp\nOptions=nosuid\n"),
                    FILES_END },
                  "[/tmp nosuid]" },
                { { FILE_LINK("/etc/systemd/system/tmp.mount", "/nowhere"), FILES_END }, "[]" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                char text[128];

                (void) snprintf(text, sizeof(text), "present\noptions = %s\n", cases[i].options);
                assert_shows(DEVICE(.files = cases[i].files), "platform.mounts_configured", text);
                assert_shows(DEVICE(.files = cases[i].files, .image = true),
                             "platform.mounts_configured", text);
        }
}

/* --- accounts --- */

static DeviceAnswer shadow_of(CborAnswer *a, const char *const (*entries)[2], size_t n) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 2);
                encoder_text(e, entries[i][0]);
                encoder_text(e, entries[i][1]);
        }
        return cbor_answer(SHADOW, a);
}

static void test_accounts_without_a_secret_or_with_a_weak_one(_unused_ void **state) {
        static const char *const entries[][2] = {
                { "y", "set" },   { "6", "set" },   { "5", "set" },    { "1", "set" },
                { "des", "set" }, { "", "locked" }, { "1", "locked" }, { "", "empty" },
                { "gy", "set" },  { "2b", "set" },
        };
        CborAnswer a;
        const DeviceAnswer some[] = { shadow_of(&a, entries, ELEMENTSOF(entries)), ANSWERS_END };
        CborAnswer b;
        const DeviceAnswer none[] = { shadow_of(&b, NULL, 0), ANSWERS_END };

        assert_shows(DEVICE(.answers = some), "platform.account_secrets",
                     "present\nempty_passwords = 1\nweak_hashes = 2\n");
        assert_shows(DEVICE(.answers = none), "platform.account_secrets",
                     "present\nempty_passwords = 0\nweak_hashes = 0\n");
}

static void test_accounts_that_cannot_be_told(_unused_ void **state) {
        static const struct {
                DeviceAnswer answer;
                const char *text;
        } cases[] = {
                { ANSWER_ERROR(PST_SHADOW, -EACCES), "unavailable permission\n" },
                { ANSWER_ERROR(PST_SHADOW, -ENOENT), "unavailable missing\n" },
                { ANSWER_ERROR(PST_SHADOW, -EBADMSG), "unavailable malformed\n" },
                { ANSWER_TEXT(PST_SHADOW, "root:$6$"), "unavailable malformed\n" },
                { ANSWER_TEXT(PST_SHADOW, "\x81\x82\x61y\x01"), "unavailable malformed\n" },
                { ANSWER_TEXT(PST_SHADOW, "\x81\x82\x61y\x63new"), "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const DeviceAnswer answers[] = { cases[i].answer, ANSWERS_END };

                assert_shows(DEVICE(.answers = answers), "platform.account_secrets", cases[i].text);
        }
        assert_shows(DEVICE(.answers = NULL), "platform.account_secrets", "unavailable offline\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_recorded_devices),
                cmocka_unit_test(test_what_is_mounted_with_what),
                cmocka_unit_test(test_what_files_ask_for),
                cmocka_unit_test(test_accounts_without_a_secret_or_with_a_weak_one),
                cmocka_unit_test(test_accounts_that_cannot_be_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
