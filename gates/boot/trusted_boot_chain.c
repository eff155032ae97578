/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trusted boot chain: each stage measured the next, from the firmware to the kernel, and the kernel
 * that came of it cannot be altered.
 *
 * Runs in a worker. Three witnesses: the TPM, whose registers no later stage can set back and which
 * alone make the firmware's log believable, the firmware itself, and the running kernel.
 */

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/firmware/sbat_level.h"
#include "reader/firmware/signature_database.h"
#include "reader/kernel/lockdown.h"
#include "reader/text/digest.h"
#include "reader/text/text_set.h"
#include "reader/tpm/measured_boot.h"
#include "reader/tpm/tpm_device.h"

#define NO_TPM "this device has no TPM 2"
#define NO_EFI "this device has no EFI firmware"

/*
 * PCRs that only firmware, boot loader and boot stub extend, so that a complete log explains them.
 * 10 belongs to IMA, 15 and up to the running system. UAPI Group, "Linux TPM PCR Registry".
 */
static const struct {
        unsigned index;
        const char *name;
} boot_pcrs[] = {
        { 0, "0" }, { 1, "1" }, { 2, "2" }, { 3, "3" },   { 4, "4" },   { 5, "5" },   { 6, "6" },
        { 7, "7" }, { 8, "8" }, { 9, "9" }, { 11, "11" }, { 12, "12" }, { 13, "13" }, { 14, "14" },
};

typedef struct Names {
        const char *items[ELEMENTSOF(boot_pcrs)];
        size_t n;
} Names;

static void give_digest(PstRun *run, const char *name, const PstBytes *value) {
        uint8_t digest[DIGEST_BYTES];

        if (!value->data)
                return;

        digest_of(value->data, value->size, digest);
        pst_fact_digest(run, name, digest);
}

/* A text that is too long, or none, is not given: nothing else depends on it. */
static void give_text(PstRun *run, const char *name, Text value) {
        char copy[PST_TEXT_MAX + 1];

        if (value.data && text_copy(value, copy, sizeof(copy)) == 0)
                pst_fact_text(run, name, copy);
}

/* "" where a command line is known and has no such argument. */
static Text root_hash_argument(const PstBytes *command_line) {
        Text rest = text(command_line->data, command_line->size), word;
        Text last = command_line->data ? text("", 0) : text(NULL, 0);

        while (command_line->data && text_word(&rest, &word))
                if (text_starts(word, "roothash="))
                        last = text_skip(word, strlen("roothash="));

        return last;
}

static void give_policy(PstRun *run, const MeasuredBoot *boot) {
        MeasuredPolicy policy;

        measured_boot_policy(boot, &policy);
        pst_fact_bool(run, "content_proven", policy.content_proven);
        if (policy.secure_boot.data && policy.secure_boot.size == 1)
                pst_fact_bool(run, "secure_boot", policy.secure_boot.data[0] == 1);
        give_digest(run, "platform_key", &policy.platform_key);
        give_digest(run, "key_exchange_keys", &policy.key_exchange_keys);
        give_text(run, "sbat_level", text(policy.sbat_level.data, policy.sbat_level.size));
        give_text(run, "root_hash", root_hash_argument(&policy.command_line));
}

static int sample_event_log(PstRun *run) {
        MeasuredBoot boot;
        Names names = { 0 };
        int r;

        r = measured_boot_read(run, &boot);
        if (r == -ENODEV)
                return pst_absent(run, NO_TPM);
        if (r < 0)
                return r;

        for (size_t i = 0; i < ELEMENTSOF(boot_pcrs); i++)
                if (!measured_boot_replays(&boot, boot_pcrs[i].index))
                        names.items[names.n++] = boot_pcrs[i].name;

        pst_fact_bool(run, "replays", names.n == 0);
        pst_fact_list(run, "mismatched_registers", names.items, names.n);
        pst_fact_int(run, "events", boot.n_events);
        give_policy(run, &boot);
        return pst_present(run);
}

static const PstSignal event_log = {
        .id = "boot.event_log",
        .help = "What the firmware measured, as far as the TPM bears it out.",
        .source = PST_SOURCE_TPM,
        .tier = PST_TIER_A,
        .reads = PST_PATHS(TPM_READS),
        .queries = PST_QUERIES(PST_FILE(EVENT_LOG_PATH)),
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "replays", PST_BOOL, "The log leads to what the TPM holds." },
                           { "content_proven", PST_BOOL, "Its text is what was measured." },
                           { "secure_boot", PST_BOOL, "The firmware verified what it started." },
                           { "events", PST_INT, "Measurements in the log." },
                           { "mismatched_registers", PST_LIST, "PCRs that it does not lead to." },
                           { "platform_key", PST_DIGEST, "Of the platform key (PK)." },
                           { "key_exchange_keys", PST_DIGEST, "Of the key exchange keys (KEK)." },
                           { "sbat_level", PST_TEXT, "The revocations that shim enforced." },
                           { "root_hash", PST_TEXT, "The command line's, where it is text." }),
        .sample = sample_event_log,
};

/* The best bank that the TPM has. */
static int read_best_bank(PstRun *run, unsigned banks, PcrBank *ret) {
        for (PcrHash hash = PCR_HASH_UNKNOWN + 1; hash < _PCR_HASH_MAX; hash++)
                if (banks & 1U << hash)
                        return pcr_bank_read(run, hash, ret);

        return -EOPNOTSUPP;
}

static void give_banks(PstRun *run, unsigned banks) {
        const char *names[_PCR_HASH_MAX];
        size_t n = 0;

        for (PcrHash hash = PCR_HASH_UNKNOWN + 1; hash < _PCR_HASH_MAX; hash++)
                if (banks & 1U << hash)
                        names[n++] = pcr_hash_name(hash);

        pst_fact_list(run, "banks", names, n);
}

/* What IMA computes as its boot aggregate, in the bank that it prefers. */
static void give_aggregate(PstRun *run, const PcrBank *bank) {
        uint8_t all[(PCR_AGGREGATE_MAX + 1) * DIGEST_BYTES], digest[DIGEST_BYTES];

        if (bank->hash != PCR_HASH_SHA256)
                return;

        for (size_t i = 0; i <= PCR_AGGREGATE_MAX; i++)
                memcpy(all + i * DIGEST_BYTES, bank->value[i], DIGEST_BYTES);

        digest_of(all, sizeof(all), digest);
        pst_fact_digest(run, "aggregate", digest);
}

static int sample_platform_registers(PstRun *run) {
        Names empty = { 0 };
        unsigned banks;
        PcrBank bank;
        int r;

        r = tpm_device_find(run);
        if (r == -ENODEV)
                return pst_absent(run, NO_TPM);
        if (r < 0)
                return r;

        r = pcr_banks_list(run, &banks);
        if (r < 0)
                return r;

        r = read_best_bank(run, banks, &bank);
        if (r < 0)
                return r;

        for (size_t i = 0; i < ELEMENTSOF(boot_pcrs); i++)
                if (boot_pcrs[i].index <= PCR_PLATFORM_MAX &&
                    pcr_bank_is_zero(&bank, boot_pcrs[i].index))
                        empty.items[empty.n++] = boot_pcrs[i].name;

        pst_fact_int(run, "version", TPM_VERSION);
        give_banks(run, banks);
        pst_fact_list(run, "empty", empty.items, empty.n);
        give_aggregate(run, &bank);
        return pst_present(run);
}

/* An empty register replays trivially, and whoever comes later may fill it as they like. */
static const PstSignal platform_registers = {
        .id = "boot.platform_registers",
        .help = "Whether the firmware measured at all, and into what.",
        .source = PST_SOURCE_TPM,
        .tier = PST_TIER_A,
        .reads = PST_PATHS(TPM_READS),
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "version", PST_INT, "Of the TPM." },
                           { "banks", PST_LIST, "Hashes of which it keeps registers." },
                           { "empty", PST_LIST, "PCRs 0 to 7 that were never extended." },
                           { "aggregate", PST_DIGEST, "Of PCRs 0 to 9, as they are now." }),
        .sample = sample_platform_registers,
};

/* What vendors' sample keys say in their names. */
static int is_test_key(const PstBytes *platform_key, bool *ret) {
        bool no_trust, no_ship;
        int r;

        r = signature_database_names(platform_key, "DO NOT TRUST", &no_trust);
        if (r < 0)
                return r;

        r = signature_database_names(platform_key, "DO NOT SHIP", &no_ship);
        if (r < 0)
                return r;

        *ret = no_trust || no_ship;
        return 0;
}

static int sample_signature_databases(PstRun *run) {
        PstBytes platform_key, exchange_keys, signatures;
        TextSet certificates;
        bool test_key;
        int r;

        r = signature_database_read(run, PLATFORM_KEY_PATH, &platform_key);
        if (r == -ENODEV)
                return pst_absent(run, NO_EFI);
        if (r < 0)
                return r;

        r = signature_database_read(run, EXCHANGE_KEYS_PATH, &exchange_keys);
        if (r < 0)
                return r;

        r = signature_database_read(run, SIGNATURES_PATH, &signatures);
        if (r < 0)
                return r;

        r = is_test_key(&platform_key, &test_key);
        if (r < 0)
                return r;

        text_set_init(&certificates);
        r = signature_database_certificates(&signatures, &certificates);
        if (r < 0)
                return r;

        pst_fact_bool(run, "test_key", test_key);
        text_set_fact(run, "certificates", &certificates);
        give_digest(run, "platform_key", &platform_key);
        give_digest(run, "key_exchange_keys", &exchange_keys);
        give_digest(run, "signatures", &signatures);
        return pst_present(run);
}

static const PstSignal signature_databases = {
        .id = "boot.signature_databases",
        .help = "Whose signatures the firmware accepts.",
        .source = PST_SOURCE_FIRMWARE,
        .tier = PST_TIER_A,
        .reads = PST_PATHS(SIGNATURE_DATABASE_READS, PLATFORM_KEY_PATH, EXCHANGE_KEYS_PATH,
                           SIGNATURES_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(PLATFORM_KEY_PATH), PST_ON_FILE(EXCHANGE_KEYS_PATH),
                               PST_ON_FILE(SIGNATURES_PATH)),
        .facts = PST_FACTS({ "platform_key", PST_DIGEST, "Of PK: who owns the platform." },
                           { "key_exchange_keys", PST_DIGEST, "Of KEK: who may change the rest." },
                           { "signatures", PST_DIGEST, "Of db: what may start." },
                           { "test_key", PST_BOOL, "PK says of itself not to be trusted." },
                           { "certificates", PST_LIST, "SHA-256 of the certificates in db." }),
        .sample = sample_signature_databases,
};

/* Without shim there is nothing to say of its level. */
static int give_sbat(PstRun *run) {
        TextSet generations;
        Text level;
        int r;

        r = sbat_level_read(run, &level);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        text_set_init(&generations);
        r = sbat_level_generations(level, &generations);
        if (r < 0)
                return r;

        give_text(run, "sbat_level", level);
        text_set_fact(run, "sbat_generations", &generations);
        return 0;
}

static int sample_revocations(PstRun *run) {
        PstBytes revoked, signatures;
        bool trusts_microsoft;
        int64_t n_revoked;
        int r;

        r = signature_database_read(run, REVOKED_PATH, &revoked);
        if (r == -ENODEV)
                return pst_absent(run, NO_EFI);
        if (r < 0)
                return r;

        r = signature_database_count(&revoked, SIGNATURE_SHA256, &n_revoked);
        if (r < 0)
                return r;

        r = signature_database_read(run, SIGNATURES_PATH, &signatures);
        if (r < 0)
                return r;

        r = signature_database_names(&signatures, "Microsoft", &trusts_microsoft);
        if (r < 0)
                return r;

        r = give_sbat(run);
        if (r < 0)
                return r;

        pst_fact_int(run, "dbx_entries", n_revoked);
        /* What Microsoft signed and revoked needs its list; who does not trust it needs none. */
        if (!trusts_microsoft)
                pst_fact_bool(run, "dbx_current", true);
        return pst_present(run);
}

static const PstSignal revocations = {
        .id = "boot.revocations",
        .help = "Which signed images the firmware and shim refuse all the same.",
        .source = PST_SOURCE_FIRMWARE,
        .tier = PST_TIER_A,
        .reads =
                PST_PATHS(SIGNATURE_DATABASE_READS, REVOKED_PATH, SIGNATURES_PATH, SBAT_LEVEL_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(REVOKED_PATH)),
        .facts = PST_FACTS({ "sbat_level", PST_TEXT, "shim's own words, where there is shim." },
                           { "sbat_generations", PST_LIST, "Components and what they must be." },
                           { "dbx_entries", PST_INT, "Images that dbx forbids by digest." },
                           { "dbx_current", PST_BOOL, "They are all that db makes needed." }),
        .sample = sample_revocations,
};

static int sample_lockdown(PstRun *run) {
        LockdownMode mode;
        bool is_module;
        int r;

        r = lockdown_read(run, &mode);
        if (r < 0)
                return r;

        r = lsm_read(run, "lockdown", &is_module);
        if (r == 0)
                pst_fact_bool(run, "module_present", is_module);
        else if (r != -ENOENT)
                return r;

        pst_fact_text(run, "mode", lockdown_name(mode));
        return pst_present(run);
}

static const PstSignal lockdown = {
        .id = "boot.lockdown",
        .help = "Whether even root may alter the running kernel.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(LOCKDOWN_PATH, LSM_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(LOCKDOWN_PATH)),
        .facts = PST_FACTS({ "mode", PST_TEXT, "none, integrity or confidentiality." },
                           { "module_present", PST_BOOL, "The security module enforces it." }),
        .sample = sample_lockdown,
};

PST_OBJECTIVE(trusted_boot_chain) = {
        .id = "trusted_boot_chain",
        .title = "Trusted boot chain",
        .signals = PST_SIGNALS(&event_log, &platform_registers, &signature_databases, &revocations,
                               &lockdown),
};
