/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate says when something is not there, cannot be read, or was planted. */

#include "evidence.h"

#define NO_TPM "absent this device has no TPM 2\n"
#define NO_EFI "absent this device has no EFI firmware\n"
#define SHIM   "-605dab50-e046-4300-abb6-3dd810dd8b23"

static void shows(const Evidence *e, const char *signal, const char *expected) {
        const Device device = evidence_device(e);

        assert_shows(&device, signal, expected);
}

static void shows_line(const Evidence *e, const char *signal, const char *line) {
        const Device device = evidence_device(e);

        assert_shows_line(&device, signal, line);
}

/* --- no TPM --- */

static void test_a_device_without_a_tpm(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_drop(e, "/sys/class/tpm/tpm0");
        evidence_put(e, "/sys/class", NULL, 0);
        shows(e, "boot.event_log", NO_TPM);
        shows(e, "boot.platform_registers", NO_TPM);

        evidence_put(e, "/sys/class/tpm", NULL, 0);
        shows(e, "boot.event_log", NO_TPM);
        shows(e, "boot.platform_registers", NO_TPM);
        shows_line(e, "boot.secure_boot", "effective = true");
}

/* Root may unbind its driver: our own history remembers. */
static void test_a_tpm_that_was_there_before_is_missing(_unused_ void **state) {
        static const bool before[] = { true, false };

        for (size_t i = 0; i < ELEMENTSOF(before); i++) {
                _cleanup_evidence_ Evidence *e = evidence_new();
                const StatementFact seen[] = {
                        { "tpm_seen_before", { .type = PST_BOOL, .boolean = before[i] } },
                };
                const Statement statements[] = {
                        { .kind = PST_SELF, .facts = seen, .n_facts = 1 },
                        { .n_facts = 0 },
                };
                Device device;

                evidence_drop(e, "/sys/class/tpm/tpm0");
                evidence_put(e, "/sys/class/tpm", NULL, 0);
                device = evidence_device(e);
                device.statements = statements;
                assert_shows(&device, "boot.event_log",
                             before[i] ? "unavailable missing\n" : NO_TPM);
                assert_shows(&device, "boot.platform_registers",
                             before[i] ? "unavailable missing\n" : NO_TPM);
        }
}

static void test_a_log_that_is_not_there(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_text(e, LOG_PATH, "");
        shows(e, "boot.event_log", "unavailable missing\n"); /* empty */
        evidence_drop(e, LOG_PATH);
        shows(e, "boot.event_log", "unavailable missing\n");
        shows_line(e, "boot.platform_registers", "empty = []");
}

static void test_a_log_that_is_torn_or_of_nothing(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();
        static uint8_t zeros[64];
        size_t size;
        _cleanup_free_ uint8_t *log = evidence_read(LOG_PATH, &size);

        evidence_set(e, LOG_PATH, log, size - 1);
        shows(e, "boot.event_log", "unavailable malformed\n");
        evidence_set(e, LOG_PATH, log, 20);
        shows(e, "boot.event_log", "unavailable malformed\n");
        evidence_set(e, LOG_PATH, zeros,
                     sizeof(zeros)); /* SHA-1's form; the TPM has no such bank */
        shows(e, "boot.event_log", "unavailable unsupported\n");
        evidence_set(e, LOG_PATH, log, 65); /* the head alone explains no register */
        shows_line(e, "boot.event_log", "events = 0");
        shows_line(e, "boot.event_log", "replays = false");
}

static void test_registers_that_were_never_extended(_unused_ void **state) {
        static const char zero[] =
                "0000000000000000000000000000000000000000000000000000000000000000\n";
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_text(e, PCR_PATH "2", zero);
        evidence_text(e, PCR_PATH "6", zero);
        shows_line(e, "boot.platform_registers", "empty = [2, 6]");
        evidence_drop(e, PCR_PATH "6");
        shows(e, "boot.platform_registers", "unavailable missing\n");
}

/* A TPM whose only banks are others than SHA-256, as some firmware leaves it. */
static void test_another_bank_is_as_good(_unused_ void **state) {
        static const char *const banks[] = { "sha1", "sha384" };
        static const char tpm[] = "/sys/devices/pci0000:00/0000:00:1f.0/MSFT0101:00/tpm/tpm0/";

        for (size_t i = 0; i < ELEMENTSOF(banks); i++) {
                char gone[2][128], banks_line[64];
                const char *const paths[] = { gone[0], gone[1], NULL };
                const Device device = { .gate = "boot",
                                        .tree = PST_DEVICES "/sb-off-3banks-tis/root",
                                        .gone = paths };
                _cleanup_free_ char *shown = NULL;

                (void) snprintf(gone[0], sizeof(gone[0]), "%spcr-sha256", tpm);
                (void) snprintf(gone[1], sizeof(gone[1]), "%spcr-%s", tpm, banks[1 - i]);
                (void) snprintf(banks_line, sizeof(banks_line), "banks = [%s]\n", banks[i]);

                shown = device_show(&device, "boot.event_log");
                assert_non_null(strstr(shown, "replays = true\n"));
                assert_non_null(strstr(shown, "content_proven = true\n"));
                assert_non_null(strstr(shown, "secure_boot = false\n"));
                free(shown);
                shown = device_show(&device, "boot.platform_registers");
                assert_non_null(strstr(shown, banks_line));
                assert_null(strstr(shown, "aggregate"));
        }
}

/* --- no EFI, or not all of it --- */

static void test_a_device_without_efi(_unused_ void **state) {
        const DeviceFile files[] = {
                { .path = "/sys/firmware/acpi" },
                { .path = "/sys/kernel/kexec_loaded", .content = "0\n" },
                { .path = NULL },
        };
        const Device device = { .gate = "boot", .files = files };

        assert_shows(&device, "boot.secure_boot", NO_EFI);
        assert_shows(&device, "boot.signature_databases", NO_EFI);
        assert_shows(&device, "boot.revocations", NO_EFI);
        assert_shows(&device, "boot.secure_boot_handover",
                     "absent this kernel was not started as x86 kernels are\n");
        assert_shows(&device, "boot.module_signing", "present\nkexec_loaded = false\n");
}

/* efivarfs is not mounted: nothing may be concluded from that a variable is not there. */
static void test_variables_that_are_not_there_at_all(_unused_ void **state) {
        const DeviceFile files[] = { { .path = "/sys/firmware/efi/efivars" }, { .path = NULL } };
        const Device device = { .gate = "boot", .files = files };

        assert_shows(&device, "boot.secure_boot", "unavailable missing\n");
        assert_shows(&device, "boot.signature_databases", "unavailable missing\n");
        assert_shows(&device, "boot.revocations", "unavailable missing\n");
}

static void test_databases_that_are_missing(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_drop(e, EFIVARS "dbx" IMAGE);
        shows_line(e, "boot.revocations", "dbx_entries = 0");
        evidence_drop(e, EFIVARS "PK" GLOBAL); /* but the firmware is not in setup mode */
        shows(e, "boot.signature_databases", "unavailable missing\n");
}

static void test_a_vendors_test_key_says_so(_unused_ void **state) {
        static const char *const words[] = { "DO NOT TRUST", "DO NOT SHIP" };

        for (size_t i = 0; i < ELEMENTSOF(words); i++) {
                _cleanup_evidence_ Evidence *e = evidence_new();
                DeviceFile *pk = evidence_at(e, EFIVARS "PK" GLOBAL);

                /* Somewhere within the certificate; its structure is not looked at. */
                memcpy((char *) (uintptr_t) pk->content + 200, words[i], strlen(words[i]));
                shows_line(e, "boot.signature_databases", "test_key = true");
        }
}

static void test_other_modes_of_the_firmware(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_set(e, EFIVARS "AuditMode" GLOBAL, "\6\0\0\0\1", 5);
        evidence_set(e, EFIVARS "DeployedMode" GLOBAL, "\6\0\0\0\0", 5);
        shows_line(e, "boot.secure_boot", "audit_mode = true");
        shows_line(e, "boot.secure_boot", "deployed_mode = false");
}

static void test_shim(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_set(e, EFIVARS "MokSBStateRT" SHIM, "\6\0\0\0\1", 5);
        shows_line(e, "boot.secure_boot", "shim_validation_disabled = true");
        shows_line(e, "boot.secure_boot", "effective = false");
        evidence_set(e, EFIVARS "MokSBStateRT" SHIM, "\7\0\0\0\0", 5);
        shows(e, "boot.secure_boot",
              "tampered a variable that only the firmware keeps was planted\n");

        evidence_set(e, EFIVARS "SbatLevelRT" SHIM, "\6\0\0\0sbat,1,2025021800\nshim,4\n", 29);
        shows_line(e, "boot.revocations", "sbat_generations = [sbat 1, shim 4]");
        evidence_set(e, EFIVARS "SbatLevelRT" SHIM, "\6\0\0\0shim", 8);
        shows(e, "boot.revocations", "unavailable malformed\n");
}

/* --- dm-verity --- */

static void test_without_the_right_to_ask_for_tables(_unused_ void **state) {
        static const int errors[] = { -EACCES, -ENOTCONN };

        for (size_t i = 0; i < ELEMENTSOF(errors); i++) {
                _cleanup_evidence_ Evidence *e = evidence_new();

                e->answers[0].error = errors[i];
                shows(e, "boot.verity_root", "present\nactive = true\nread_only = true\n");
        }
}

static void test_tables_without_the_root(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        e->answers[0].data = "\x80"; /* no devices */
        e->answers[0].size = 1;
        shows(e, "boot.verity_root", "unavailable missing\n");
}

static void test_a_root_without_verity(_unused_ void **state) {
        static const char *const mounts[] = {
                "26 1 0:40 / / rw - overlay overlay rw\n",     /* no device */
                "26 1 254:16 / / rw - ext4 /dev/vdb1 rw\n",    /* a disk */
                "26 1 253:9 / / rw - ext4 /dev/mapper/r rw\n", /* a virtual device of another kind */
        };

        for (size_t i = 0; i < ELEMENTSOF(mounts); i++) {
                _cleanup_evidence_ Evidence *e = evidence_new();

                evidence_text(e, "/proc/1/mountinfo", mounts[i]);
                evidence_link(e, "/sys/dev/block/254:16",
                              "../../devices/pci0000:00/0000:00:03.0/virtio2/block/vdb");
                evidence_link(e, "/sys/dev/block/253:9", "../../devices/virtual/block/dm-9");
                e->answers[0].error = -EACCES; /* nobody has to ask */
                shows(e, "boot.verity_root", "present\nactive = false\nverified = false\n");
        }
}

static void test_verity_below_usr_alone(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_text(e, "/proc/1/mountinfo",
                      "26 1 0:40 / / rw - tmpfs tmpfs rw\n"
                      "27 26 253:0 / /usr ro - squashfs /dev/mapper/usr ro\n");
        shows_line(e, "boot.verity_root", "verified = true");
        evidence_text(e, "/proc/1/mountinfo", "27 26 253:0 / /usr ro - squashfs usr ro\n");
        shows(e, "boot.verity_root", "unavailable malformed\n"); /* without a root */
}

/* --- the kernel --- */

static void test_a_kernel_without_lockdown(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_drop(e, "/sys/kernel/security/lsm");
        shows(e, "boot.lockdown", "present\nmode = integrity\n");
        evidence_drop(e, "/sys/kernel/security/lockdown");
        shows(e, "boot.lockdown", "unavailable missing\n");
}

static void test_a_boot_aggregate_of_nothing(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        evidence_text(e, IMA_PATH,
                      "10 0000000000000000000000000000000000000000 ima-ng "
                      "sha1:0000000000000000000000000000000000000000 boot_aggregate\n");
        shows(e, "boot.boot_aggregate",
              "absent the kernel found no SHA-256 registers when it started\n");
        evidence_drop(e, IMA_PATH);
        shows(e, "boot.boot_aggregate", "unavailable missing\n");
}

#define ESRT  "/sys/firmware/efi/esrt/entries/"
#define CLASS "34578c72-11dc-4378-bc7f-b643866f598c"

static void test_updates_of_the_firmware(_unused_ void **state) {
        static const DeviceFile with[] = {
                { .path = ESRT "entry0/fw_class", .content = CLASS "\n" },
                { .path = ESRT "entry0/last_attempt_status", .content = "5\n" },
                { .path = ESRT "entry1/fw_class", .content = CLASS "\n" },
                { .path = ESRT "entry1/last_attempt_status", .content = "0\n" },
                { .path = NULL },
        };
        static const DeviceFile torn[] = {
                { .path = ESRT "entry0/fw_class", .content = CLASS "\n" },
                { .path = NULL },
        };
        static const DeviceFile without[] = { { .path = "/sys/firmware/efi" }, { .path = NULL } };
        static const DeviceFile no_efi[] = { { .path = "/sys/firmware" }, { .path = NULL } };
        const struct {
                const DeviceFile *files;
                const char *text;
        } cases[] = {
                { with, "present\nentries = 2\nfailed = [" CLASS ":5]\n" },
                { torn, "unavailable missing\n" },
                { without, "absent the firmware keeps no table of its updates\n" },
                { no_efi, "absent the firmware keeps no table of its updates\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const Device device = { .gate = "boot", .files = cases[i].files };

                assert_shows(&device, "boot.firmware_updates", cases[i].text);
        }
}

/* A mounted image says nothing of what runs. */
static void test_an_image_is_not_a_running_device(_unused_ void **state) {
        static const char *const signals[] = {
                "boot.secure_boot",
                "boot.secure_boot_handover",
                "boot.verity_root",
                "boot.module_signing",
                "boot.event_log",
                "boot.platform_registers",
                "boot.signature_databases",
                "boot.revocations",
                "boot.lockdown",
                "boot.kernel_taint",
                "boot.boot_aggregate",
                "boot.firmware_updates",
        };
        const Device device = { .gate = "boot", .image = true };

        for (size_t i = 0; i < ELEMENTSOF(signals); i++)
                assert_shows(&device, signals[i], "unavailable offline\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_device_without_a_tpm),
                cmocka_unit_test(test_a_tpm_that_was_there_before_is_missing),
                cmocka_unit_test(test_a_log_that_is_not_there),
                cmocka_unit_test(test_a_log_that_is_torn_or_of_nothing),
                cmocka_unit_test(test_registers_that_were_never_extended),
                cmocka_unit_test(test_another_bank_is_as_good),
                cmocka_unit_test(test_a_device_without_efi),
                cmocka_unit_test(test_variables_that_are_not_there_at_all),
                cmocka_unit_test(test_databases_that_are_missing),
                cmocka_unit_test(test_a_vendors_test_key_says_so),
                cmocka_unit_test(test_other_modes_of_the_firmware),
                cmocka_unit_test(test_shim),
                cmocka_unit_test(test_without_the_right_to_ask_for_tables),
                cmocka_unit_test(test_tables_without_the_root),
                cmocka_unit_test(test_a_root_without_verity),
                cmocka_unit_test(test_verity_below_usr_alone),
                cmocka_unit_test(test_a_kernel_without_lockdown),
                cmocka_unit_test(test_a_boot_aggregate_of_nothing),
                cmocka_unit_test(test_updates_of_the_firmware),
                cmocka_unit_test(test_an_image_is_not_a_running_device),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
