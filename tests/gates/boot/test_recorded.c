/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of each recorded device: facts only, and each difference with its one cause. */

#include "recorded_dm.h"

#define PK    "27a226463fc4fdea62a7bc4e88ff3df4c4cc4cb7347a21cc13bfb28acd692f67\n"
#define KEK   "42994b10ae6ac71742170e14549e664e673365abef6e716dbf58e6971c3a1014\n"
#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n" /* of nothing */
#define DB    "282e8130b7070f107aaecc25d3992ca4440270860b09088792a5075fab0d13f8"

/* Where devices do not differ. */
#define SECURE_BOOT_ON                                                                             \
        "present\neffective = true\nenabled = true\nsetup_mode = false\n"                          \
        "shim_validation_disabled = false\n"
#define KEYS_ENROLLED                                                                              \
        "present\ncertificates = [" DB "]\nkey_exchange_keys = " KEK "platform_key = " PK          \
        "signatures = " KEK "test_key = false\n"
#define LOG_REPLAYS                                                                                \
        "present\ncontent_proven = true\nevents = 35\nkey_exchange_keys = " KEK                    \
        "mismatched_registers = []\nplatform_key = " PK "replays = true\nsecure_boot = true\n"
#define VERITY_VERIFIED(hash)                                                                      \
        "present\nactive = true\nerrors = 0\nignores_corruption = false\nread_only = true\n"       \
        "root_hash = " hash "\nsigned = false\nverified = true\n"
#define PRODUCTION_HASH "1d0052b939d4afb4195f2d4571693d2af0cc32e8f8e066eb7e3a1cedabcf70dc"
#define STOCK_HASH      "0f5a199718d620e8b238a143954ef8f10a170cd5ec863ddea229449b4f752871"
#define REGISTERS(aggregate, banks)                                                                \
        "present\naggregate = " aggregate "\nbanks = [" banks "]\nempty = []\nversion = 2\n"
#define PRODUCTION_PCRS   "56978efeab56edcf1f6c47212cecce5e8b9d0b17f5e3b6e159c5ad3e56bbabe5"
#define STOCK_PCRS        "6fa59d8a2ea9bd882833ac0a5f70fd7a2c1536beb598ed3acc794498d1937f7f"
#define OFF_PCRS          "cc56a85a1dff0938d2a4e5640dec7e22e8570c5eac606964f411ffded75fdcde"
#define AGGREGATE(digest) "present\ndigest = " digest "\n"
#define MODULES(enforced, kexec_disabled)                                                          \
        "present\nenforced = " enforced "\nkexec_disabled = " kexec_disabled                       \
        "\nkexec_loaded = false\nmodules_disabled = false\n"

typedef struct Shown {
        const char *signal, *text;
} Shown;

static void assert_device(const char *name, const Shown *shown, size_t n) {
        static uint8_t dm[8192];
        const DeviceAnswer answers[] = {
                { .question = PST_DM_TABLE, .data = dm, .size = recorded_dm(name, dm, sizeof(dm)) },
                { .data = NULL },
        };
        char tree[256];
        const Device device = { .gate = "boot", .tree = tree, .answers = answers };

        (void) snprintf(tree, sizeof(tree), PST_DEVICES "/%s/root", name);
        for (size_t i = 0; i < n; i++)
                assert_shows(&device, shown[i].signal, shown[i].text);
        assert_shows(&device, "boot.firmware_updates",
                     "absent the firmware keeps no table of its updates\n");
}

static void test_a_production_device(_unused_ void **state) {
        static const Shown shown[] = {
                { "boot.secure_boot", SECURE_BOOT_ON },
                { "boot.secure_boot_handover", "present\neffective = true\n" },
                { "boot.verity_root", VERITY_VERIFIED(PRODUCTION_HASH) },
                { "boot.module_signing", MODULES("true", "true") },
                { "boot.event_log", LOG_REPLAYS },
                { "boot.platform_registers", REGISTERS(PRODUCTION_PCRS, "sha256") },
                { "boot.signature_databases", KEYS_ENROLLED },
                { "boot.revocations", "present\ndbx_current = true\ndbx_entries = 1\n" },
                { "boot.lockdown", "present\nmode = integrity\nmodule_present = true\n" },
                { "boot.kernel_taint", "present\nflags = []\nvalue = 0\n" },
                { "boot.boot_aggregate", AGGREGATE(PRODUCTION_PCRS) },
        };

        assert_device("sb-on-uki-verity-ima", shown, ELEMENTSOF(shown));
}

/* One byte behind the root hash; the registers are no witness of it. */
static void test_a_device_with_a_corrupted_root(_unused_ void **state) {
        static const Shown shown[] = {
                { "boot.secure_boot", SECURE_BOOT_ON },
                { "boot.secure_boot_handover", "present\neffective = true\n" },
                { "boot.verity_root",
                  "present\nactive = true\nignores_corruption = false\nread_only = true\n"
                  "root_hash = " PRODUCTION_HASH "\nsigned = false\nverified = false\n" },
                { "boot.module_signing", MODULES("true", "true") },
                { "boot.event_log", LOG_REPLAYS },
                { "boot.platform_registers", REGISTERS(PRODUCTION_PCRS, "sha256") },
                { "boot.signature_databases", KEYS_ENROLLED },
                { "boot.revocations", "present\ndbx_current = true\ndbx_entries = 1\n" },
                { "boot.lockdown", "present\nmode = integrity\nmodule_present = true\n" },
                { "boot.kernel_taint", "present\nflags = []\nvalue = 0\n" },
                { "boot.boot_aggregate", AGGREGATE(PRODUCTION_PCRS) },
        };

        assert_device("sb-on-verity-corrupted", shown, ELEMENTSOF(shown));
}

/* Firmware in setup mode has no keys, and has measured so. */
static void test_a_device_without_secure_boot(_unused_ void **state) {
        static const Shown shown[] = {
                { "boot.secure_boot", "present\neffective = false\nenabled = false\n"
                                      "setup_mode = true\nshim_validation_disabled = false\n" },
                { "boot.secure_boot_handover", "present\neffective = false\n" },
                { "boot.verity_root", VERITY_VERIFIED(PRODUCTION_HASH) },
                { "boot.module_signing", MODULES("false", "true") },
                { "boot.event_log",
                  "present\ncontent_proven = true\nevents = 35\nkey_exchange_keys = " EMPTY
                  "mismatched_registers = []\nplatform_key = " EMPTY
                  "replays = true\nsecure_boot = false\n" },
                { "boot.platform_registers", REGISTERS(OFF_PCRS, "sha1, sha256, sha384") },
                { "boot.signature_databases",
                  "present\ncertificates = []\nkey_exchange_keys = " EMPTY "platform_key = " EMPTY
                  "signatures = " EMPTY "test_key = false\n" },
                { "boot.revocations", "present\ndbx_current = true\ndbx_entries = 0\n" },
                { "boot.lockdown", "present\nmode = none\nmodule_present = true\n" },
                { "boot.kernel_taint", "present\nflags = []\nvalue = 0\n" },
                { "boot.boot_aggregate", AGGREGATE(OFF_PCRS) },
        };

        assert_device("sb-off-3banks-tis", shown, ELEMENTSOF(shown));
}

static void test_a_stock_device(_unused_ void **state) {
        static const Shown shown[] = {
                { "boot.secure_boot", SECURE_BOOT_ON },
                { "boot.secure_boot_handover", "present\neffective = true\n" },
                { "boot.verity_root", VERITY_VERIFIED(STOCK_HASH) },
                { "boot.module_signing", MODULES("true", "false") },
                { "boot.event_log", LOG_REPLAYS },
                { "boot.platform_registers", REGISTERS(STOCK_PCRS, "sha256") },
                { "boot.signature_databases", KEYS_ENROLLED },
                { "boot.revocations", "present\ndbx_current = true\ndbx_entries = 1\n" },
                { "boot.lockdown", "present\nmode = integrity\nmodule_present = true\n" },
                { "boot.kernel_taint", "present\nflags = []\nvalue = 0\n" },
                { "boot.boot_aggregate", AGGREGATE(STOCK_PCRS) },
        };

        assert_device("sb-on-stock", shown, ELEMENTSOF(shown));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_production_device),
                cmocka_unit_test(test_a_device_with_a_corrupted_root),
                cmocka_unit_test(test_a_device_without_secure_boot),
                cmocka_unit_test(test_a_stock_device),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
