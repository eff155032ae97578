/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device integrity: what was measured when the kernel started is what the TPM holds now, and nothing
 * has been done to the kernel since that its makers do not vouch for.
 *
 * Runs in a worker. The running kernel is the first witness, the firmware the second; the TPM's word
 * on the aggregate is sampled with the boot chain.
 */

#include <postured/gate.h>

#include "reader/firmware/update_results.h"
#include "reader/kernel/ima_list.h"
#include "reader/kernel/taint.h"

static int sample_kernel_taint(PstRun *run) {
        TextSet flags;
        int64_t value;
        int r;

        r = taint_read(run, &value);
        if (r < 0)
                return r;

        text_set_init(&flags);
        taint_flags(value, &flags);
        text_set_fact(run, "flags", &flags);
        pst_fact_int(run, "value", value);
        return pst_present(run);
}

static const PstSignal kernel_taint = {
        .id = "boot.kernel_taint",
        .help = "What has happened to the running kernel.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(TAINT_PATH),
        .queries = PST_QUERIES(PST_UEVENTS("module")),
        .watches = PST_WATCHES(PST_ON_FILE(TAINT_PATH), PST_ON_ANSWER(PST_UEVENTS("module"))),
        .facts = PST_FACTS({ "flags", PST_LIST, "Names of the bits that are set." },
                           { "value", PST_INT, "The bits." }),
        .sample = sample_kernel_taint,
};

static int sample_boot_aggregate(PstRun *run) {
        uint8_t aggregate[PST_DIGEST_BYTES];
        int r;

        r = ima_boot_aggregate_read(run, aggregate);
        if (r == -ENODATA)
                return pst_absent(run, "the kernel found no SHA-256 registers when it started");
        if (r < 0)
                return r;

        pst_fact_digest(run, "digest", aggregate);
        return pst_present(run);
}

static const PstSignal boot_aggregate = {
        .id = "boot.boot_aggregate",
        .help = "What the kernel saw in PCRs 0 to 9 when it started.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .queries = PST_QUERIES(PST_HEAD(IMA_LIST_PATH, IMA_LIST_HEAD_BYTES)),
        .facts =
                PST_FACTS({ "digest", PST_DIGEST, "SHA-256 of the registers, one after another." }),
        .sample = sample_boot_aggregate,
};

static int sample_firmware_updates(PstRun *run) {
        UpdateResults results;
        int r;

        r = update_results_read(run, &results);
        if (r == -ENODEV)
                return pst_absent(run, "the firmware keeps no table of its updates");
        if (r < 0)
                return r;

        pst_fact_int(run, "entries", results.entries);
        text_set_fact(run, "failed", &results.failed);
        return pst_present(run);
}

static const PstSignal firmware_updates = {
        .id = "boot.firmware_updates",
        .help = "What became of updates of the firmware.",
        .source = PST_SOURCE_FIRMWARE,
        .tier = PST_TIER_A,
        .reads = PST_PATHS(EFI_PARENT_PATH, EFI_PATH),
        .queries = PST_QUERIES(PST_NAMES(ESRT_ENTRIES_PATH), PST_FILE(ESRT_ENTRIES_PATH)),
        .facts = PST_FACTS({ "entries", PST_INT, "Parts that can be updated." },
                           { "failed", PST_LIST, "Part and the firmware's status, unless 0." }),
        .sample = sample_firmware_updates,
};

PST_OBJECTIVE(device_integrity) = {
        .id = "device_integrity",
        .title = "Device integrity",
        .signals = PST_SIGNALS(&kernel_taint, &boot_aggregate, &firmware_updates),
};
