/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verified software state: what started was verified before it ran, and what runs still is.
 *
 * Runs in a worker. Two witnesses: the firmware, whose variables root cannot write, and the running
 * kernel, which root may have altered; policy says when its word counts.
 */

#include <postured/gate.h>

#include "reader/firmware/secure_boot.h"
#include "reader/kernel/boot_params.h"
#include "reader/kernel/module_state.h"
#include "reader/kernel/mountinfo.h"
#include "reader/kernel/verity.h"

#define NO_EFI "this device has no EFI firmware"

static void give_firmware_switch(PstRun *run, const char *name, FirmwareSwitch value) {
        if (value != FIRMWARE_SWITCH_UNKNOWN)
                pst_fact_bool(run, name, value == FIRMWARE_SWITCH_ON);
}

static int sample_secure_boot(PstRun *run) {
        SecureBoot state;
        int r;

        r = secure_boot_read(run, &state);
        if (r == -ENODEV)
                return pst_absent(run, NO_EFI);
        if (r == -EUCLEAN)
                return pst_tampered(run, "a variable that only the firmware keeps was planted");
        if (r < 0)
                return r;

        give_firmware_switch(run, "enabled", state.enabled);
        give_firmware_switch(run, "setup_mode", state.setup_mode);
        give_firmware_switch(run, "shim_validation_disabled", state.shim_validation_disabled);
        give_firmware_switch(run, "audit_mode", state.audit_mode);
        give_firmware_switch(run, "deployed_mode", state.deployed_mode);
        pst_fact_bool(run, "effective", secure_boot_is_effective(&state));
        return pst_present(run);
}

static const PstSignal secure_boot = {
        .id = "boot.secure_boot",
        .help = "Whether the firmware verifies what it starts.",
        .source = PST_SOURCE_FIRMWARE,
        .tier = PST_TIER_A,
        .reads = PST_PATHS(SECURE_BOOT_READS),
        .watches = PST_WATCHES(PST_ON_FILE(SECURE_BOOT_PATH), PST_ON_FILE(SETUP_MODE_PATH),
                               PST_ON_FILE(SHIM_STATE_PATH)),
        .facts = PST_FACTS(
                { "enabled", PST_BOOL, "The firmware verifies signatures." },
                { "setup_mode", PST_BOOL, "Anybody may enrol keys." },
                { "shim_validation_disabled", PST_BOOL, "shim starts what nobody signed." },
                { "effective", PST_BOOL, "Enabled, and neither of these two." },
                { "audit_mode", PST_BOOL, "The firmware only records what it refuses." },
                { "deployed_mode", PST_BOOL, "The keys are closed to the owner too." }),
        .sample = sample_secure_boot,
};

static int sample_secure_boot_handover(PstRun *run) {
        HandedOver handed_over;
        int r;

        r = boot_params_read(run, &handed_over);
        if (r == -ENODEV)
                return pst_absent(run, "this kernel was not started as x86 kernels are");
        if (r < 0)
                return r;

        if (handed_over != HANDED_OVER_UNKNOWN)
                pst_fact_bool(run, "effective", handed_over == HANDED_OVER_ENABLED);
        return pst_present(run);
}

static const PstSignal secure_boot_handover = {
        .id = "boot.secure_boot_handover",
        .help = "Whether Secure Boot was effective when the boot stub started the kernel.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(BOOT_PARAMS_PARENT, BOOT_PARAMS_PATH),
        .facts = PST_FACTS({ "effective", PST_BOOL, "As the boot stub found it." }),
        .sample = sample_secure_boot_handover,
};

static int sample_verity_root(PstRun *run) {
        VerityRoot root;
        int r;

        r = verity_root_read(run, &root);
        if (r < 0)
                return r;

        pst_fact_bool(run, "active", root.active);
        if (!root.active) {
                pst_fact_bool(run, "verified", false);
                return pst_present(run);
        }

        pst_fact_bool(run, "read_only", root.read_only);
        if (root.table_known) {
                pst_fact_bool(run, "verified", root.device.verified);
                pst_fact_bool(run, "ignores_corruption", root.device.ignores_corruption);
                pst_fact_text(run, "root_hash", root.device.root_hash);
                pst_fact_bool(run, "signed", root.device.is_signed);
        }
        /* The first bad block changes the kernel's V to C for good, so V says that there was none;
         * how many there were then, nobody keeps. */
        if (root.table_known && root.device.verified)
                pst_fact_int(run, "errors", 0);
        return pst_present(run);
}

static const PstSignal verity_root = {
        .id = "boot.verity_root",
        .help = "Whether the system's files are verified as they are read.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(MOUNTINFO_PATH, BLOCK_LINKS_PATH, BLOCK_VIRTUAL_PATH),
        .queries = PST_QUERIES(PST_DM_TABLE, PST_UEVENTS("block")),
        .watches = PST_WATCHES(PST_ON_POLL(MOUNTINFO_PATH), PST_ON_ANSWER(PST_UEVENTS("block"))),
        .facts = PST_FACTS({ "active", PST_BOOL, "dm-verity is below / or /usr." },
                           { "verified", PST_BOOL, "No block that was read was corrupted." },
                           { "read_only", PST_BOOL, "The device cannot be written." },
                           { "ignores_corruption", PST_BOOL, "Corrupted blocks are read anyway." },
                           { "root_hash", PST_TEXT, "Of the hash tree, in hexadecimal." },
                           { "signed", PST_BOOL, "The kernel checked the root hash's signature." },
                           { "errors", PST_INT, "Corrupted blocks, if there were none." }),
        .sample = sample_verity_root,
};

static void give_kernel_switch(PstRun *run, const char *name, KernelSwitch value) {
        if (value != KERNEL_SWITCH_UNKNOWN)
                pst_fact_bool(run, name, value == KERNEL_SWITCH_ON);
}

static int sample_module_signing(PstRun *run) {
        ModuleState state;
        int r;

        r = module_state_read(run, &state);
        if (r < 0)
                return r;

        give_kernel_switch(run, "enforced", state.enforced);
        give_kernel_switch(run, "modules_disabled", state.modules_disabled);
        give_kernel_switch(run, "kexec_loaded", state.kexec_loaded);
        give_kernel_switch(run, "kexec_disabled", state.kexec_disabled);
        return pst_present(run);
}

static const PstSignal module_signing = {
        .id = "boot.module_signing",
        .help = "Which further code the kernel takes in.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SIG_ENFORCE_PATH, MODULES_DISABLED_PATH, KEXEC_LOADED_PATH,
                           KEXEC_DISABLED_PATH),
        .watches =
                PST_WATCHES(PST_ON_FILE(MODULES_DISABLED_PATH), PST_ON_FILE(KEXEC_DISABLED_PATH)),
        .facts = PST_FACTS({ "enforced", PST_BOOL, "Only signed modules are loaded." },
                           { "modules_disabled", PST_BOOL, "No modules are loaded any more." },
                           { "kexec_loaded", PST_BOOL, "Another kernel is ready to be started." },
                           { "kexec_disabled", PST_BOOL, "None can be made ready any more." }),
        .sample = sample_module_signing,
};

PST_OBJECTIVE(verified_software_state) = {
        .id = "verified_software_state",
        .title = "Verified software state",
        .signals = PST_SIGNALS(&secure_boot, &secure_boot_handover, &verity_root, &module_signing),
};
