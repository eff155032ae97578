/* SPDX-License-Identifier: Apache-2.0 */
/* One byte of a signal's evidence is another: the fact that rests on it is another too. */

#include "evidence.h"

/* Where the recorded log has what the rows change: the event that measures SecureBoot. */
enum {
        LOG_SECURE_BOOT = 249,
        LOG_DIGEST = LOG_SECURE_BOOT + 4 + 4 + 4 + 2,
        LOG_VALUE = LOG_DIGEST + 32 + 4 + 16 + 8 + 8 + 20,
        LOG_FIRST_DIGEST = 32 + 33 + 4 + 4 + 4 + 2,
        IMA_DIGEST = 3 + 40 + 1 + sizeof("ima-sig sha256:") - 1,
};

#define DM NULL /* the answer to PST_DM_TABLE */

static const struct {
        const char *path;
        const char *after; /* the byte is the first behind this text, or: */
        size_t offset;
        uint8_t from, to;
        const char *signal, *line; /* that is shown then */
} rows[] = {
        { EFIVARS "SecureBoot" GLOBAL, NULL, 4, 1, 0, "boot.secure_boot", "enabled = false" },
        { EFIVARS "SecureBoot" GLOBAL, NULL, 4, 1, 0, "boot.secure_boot", "effective = false" },
        { EFIVARS "SecureBoot" GLOBAL, NULL, 0, 6, 7, "boot.secure_boot",
          "tampered a variable that only the firmware keeps was planted" },
        { EFIVARS "SetupMode" GLOBAL, NULL, 4, 0, 1, "boot.secure_boot", "setup_mode = true" },
        { EFIVARS "SetupMode" GLOBAL, NULL, 4, 0, 1, "boot.secure_boot", "effective = false" },
        { EFIVARS "SetupMode" GLOBAL, NULL, 4, 0, 2, "boot.secure_boot", "unavailable malformed" },
        { "/sys/kernel/boot_params/data", NULL, 0x1ec, 3, 2, "boot.secure_boot_handover",
          "effective = false" },
        { "/sys/kernel/boot_params/data", NULL, 0x1ec, 3, 9, "boot.secure_boot_handover",
          "unavailable malformed" },

        { DM, "verity", 1, 'V', 'C', "boot.verity_root", "verified = false" },
        { DM, "sha256 ", 0, '1', '2', "boot.verity_root",
          "root_hash = 2d0052b939d4afb4195f2d4571693d2af0cc32e8f8e066eb7e3a1cedabcf70dc" },
        { DM, "253:", 1, 0x81, 0x82, "boot.verity_root", "unavailable malformed" },
        { DM_PATH "dm/uuid", NULL, 0, 'C', 'X', "boot.verity_root", "active = false" },
        { DM_PATH "dm/uuid", NULL, 0, 'C', 'X', "boot.verity_root", "verified = false" },
        { DM_PATH "ro", NULL, 0, '1', '0', "boot.verity_root", "read_only = false" },
        { "/proc/1/mountinfo", "26 1 253:", 0, '0', '7', "boot.verity_root", "active = false" },

        { MODULE_SIG, NULL, 0, 'Y', 'N', "boot.module_signing", "enforced = false" },
        { "/sys/kernel/kexec_loaded", NULL, 0, '0', '1', "boot.module_signing",
          "kexec_loaded = true" },
        { "/proc/sys/kernel/modules_disabled", NULL, 0, '0', '1', "boot.module_signing",
          "modules_disabled = true" },
        { "/proc/sys/kernel/kexec_load_disabled", NULL, 0, '1', '0', "boot.module_signing",
          "kexec_disabled = false" },
        { "/proc/sys/kernel/kexec_load_disabled", NULL, 0, '1', 'x', "boot.module_signing",
          "unavailable malformed" },

        { LOG_PATH, NULL, LOG_VALUE, 1, 0, "boot.event_log", "content_proven = false" },
        { LOG_PATH, NULL, LOG_VALUE, 1, 0, "boot.event_log", "replays = true" },
        { LOG_PATH, NULL, LOG_SECURE_BOOT, 7, 6, "boot.event_log",
          "mismatched_registers = [6, 7]" },
        { LOG_PATH, NULL, LOG_FIRST_DIGEST - 6, 1, 2, "boot.event_log", "unavailable malformed" },
        { LOG_PATH, "Spec ID Event0", 0, '3', '2', "boot.event_log", "unavailable unsupported" },
        { TPM_PATH "/tpm_version_major", NULL, 0, '2', '1', "boot.event_log",
          "absent this device has no TPM 2" },
        { TPM_PATH "/tpm_version_major", NULL, 0, '2', '3', "boot.platform_registers",
          "unavailable malformed" },

        { "/sys/kernel/security/lockdown", "[", 0, 'i', 'I', "boot.lockdown",
          "unavailable malformed" },
        { "/sys/kernel/security/lsm", NULL, 0, 'l', 'L', "boot.lockdown",
          "module_present = false" },
        { EFIVARS "dbx" IMAGE, NULL, 4, 0x26, 0x27, "boot.revocations", "dbx_entries = 0" },

        { "/proc/sys/kernel/tainted", NULL, 0, '0', '1', "boot.kernel_taint",
          "flags = [proprietary]" },
        { "/proc/sys/kernel/tainted", NULL, 0, '0', '2', "boot.kernel_taint",
          "flags = [forced_load]" },
        { "/proc/sys/kernel/tainted", NULL, 0, '0', '2', "boot.kernel_taint", "value = 2" },
        { IMA_PATH, NULL, IMA_DIGEST, '5', '4', "boot.boot_aggregate",
          "digest = 46978efeab56edcf1f6c47212cecce5e8b9d0b17f5e3b6e159c5ad3e56bbabe5" },
        { IMA_PATH, NULL, IMA_DIGEST - 8, ' ', 'x', "boot.boot_aggregate",
          "unavailable malformed" },
};

static uint8_t *bytes_of(Evidence *e, const char *path, size_t *ret_size) {
        DeviceFile *file;

        if (path == DM) {
                *ret_size = e->answers[0].size;
                return e->dm;
        }

        file = evidence_at(e, path);
        *ret_size = file->size;
        return (uint8_t *) (uintptr_t) file->content;
}

static void test_each_byte(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                size_t size, at = rows[i].offset;
                uint8_t *bytes = bytes_of(e, rows[i].path, &size);
                const Device device = evidence_device(e);

                if (rows[i].after) {
                        uint8_t *found = memmem(bytes, size, rows[i].after, strlen(rows[i].after));

                        assert_non_null(found);
                        at += (size_t) (found - bytes) + strlen(rows[i].after);
                }
                if (at >= size || bytes[at] != rows[i].from)
                        fail_msg("row %zu: the byte is not what was recorded", i);

                bytes[at] = rows[i].to;
                assert_shows_line(&device, rows[i].signal, rows[i].line);
                bytes[at] = rows[i].from;
        }
}

/* A fact that is a digest of many bytes: it is there, and it is another. */
static void assert_moves(const Device *before, const Device *after, const char *signal,
                         const char *fact) {
        _cleanup_free_ char *was = device_show(before, signal), *is = device_show(after, signal);
        const char *old = strstr(was, fact), *new = strstr(is, fact);

        assert_non_null(old);
        assert_non_null(new);
        assert_true(strncmp(old, new, strcspn(old, "\n") + 1) != 0);
}

static void test_digests_move_with_any_byte(_unused_ void **state) {
        static const struct {
                const char *path, *signal, *fact;
        } digests[] = {
                { EFIVARS "PK" GLOBAL, "boot.signature_databases", "platform_key = " },
                { EFIVARS "KEK" GLOBAL, "boot.signature_databases", "key_exchange_keys = " },
                { EFIVARS "db" IMAGE, "boot.signature_databases", "signatures = " },
                { EFIVARS "db" IMAGE, "boot.signature_databases", "certificates = " },
                { PCR_PATH "3", "boot.platform_registers", "aggregate = " },
        };
        _cleanup_evidence_ Evidence *e = evidence_new();
        _cleanup_evidence_ Evidence *changed = evidence_new();

        for (size_t i = 0; i < ELEMENTSOF(digests); i++) {
                const Device before = evidence_device(e), after = evidence_device(changed);
                size_t size;
                uint8_t *bytes = bytes_of(changed, digests[i].path, &size);
                size_t at = strstr(digests[i].path, "pcr-") ? 0 : size - 1;
                uint8_t was = bytes[at];

                bytes[at] = was == '0' ? '1' : '0';
                assert_moves(&before, &after, digests[i].signal, digests[i].fact);
                bytes[at] = was;
        }
}

/* A hexadecimal digit of each register that the log explains; what the register alone says is then
 * not given, and IMA's own and those of the running system are nobody's business here. */
static void test_each_register(_unused_ void **state) {
        for (unsigned pcr = 0; pcr < 24; pcr++) {
                _cleanup_evidence_ Evidence *e = evidence_new();
                const Device device = evidence_device(e);
                char line[64];
                size_t size;
                uint8_t *digit = bytes_of(e, e->paths[pcr], &size);
                bool is_explained = pcr <= 9 || (pcr >= 11 && pcr <= 14);
                _cleanup_free_ char *shown = NULL;

                *digit = *digit == '0' ? '1' : '0';
                (void) snprintf(line, sizeof(line), "mismatched_registers = [%u]", pcr);
                assert_shows_line(&device, "boot.event_log",
                                  is_explained ? line : "mismatched_registers = []");
                assert_shows_line(&device, "boot.event_log",
                                  is_explained ? "replays = false" : "replays = true");

                shown = device_show(&device, "boot.event_log");
                assert_int_equal(strstr(shown, "secure_boot = ") != NULL, pcr != 7);
                assert_int_equal(strstr(shown, "platform_key = ") != NULL, pcr != 7);
        }
}

/* The digests of two events of one register, the one in the place of the other. */
static void test_reordered_digests(_unused_ void **state) {
        _cleanup_evidence_ Evidence *e = evidence_new();
        const Device device = evidence_device(e);
        size_t size;
        uint8_t *log = bytes_of(e, LOG_PATH, &size), swap[32];
        uint8_t *first = log + LOG_FIRST_DIGEST, *second = first + 32 + 4 + 2 + 14;

        memcpy(swap, first, sizeof(swap));
        memcpy(first, second, sizeof(swap));
        memcpy(second, swap, sizeof(swap));
        assert_shows_line(&device, "boot.event_log", "mismatched_registers = [0]");
        assert_shows_line(&device, "boot.event_log", "secure_boot = true");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_byte),
                cmocka_unit_test(test_digests_move_with_any_byte),
                cmocka_unit_test(test_each_register),
                cmocka_unit_test(test_reordered_digests),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
