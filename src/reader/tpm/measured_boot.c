/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's log beside the TPM's registers: what may be believed of it.
 *
 * Runs in a worker. The log's bytes are hostile, and so are those who measured: whatever the
 * firmware starts may extend a register with what we like to hear. The firmware writes PCR 7's
 * separator before it starts anything, so only in front of it is it the firmware that speaks.
 * TCG PC Client Platform Firmware Profile 1.05, sections 3.3.4 and 8.2.4.
 */

#include <string.h>

#include "base/macro.h"
#include "reader/text/text.h"
#include "reader/tpm/boot_phase.h"
#include "reader/tpm/measured_boot.h"
#include "reader/tpm/measured_variable.h"
#include "reader/tpm/tpm_device.h"

/* GRUB's grub_tpm_measure(): "<prefix>: <text>" and a NUL; the text alone was hashed. */
static const char *const loader_prefixes[] = { "kernel_cmdline: ", "grub_cmd: ",
                                               "module_cmdline: " };

int measured_boot_read(PstRun *run, MeasuredBoot *ret) {
        MeasuredBoot boot;
        unsigned banks;
        int r;

        r = tpm_device_find(run);
        if (r < 0)
                return r;

        r = event_log_read(run, &boot.log);
        if (r == -ENODATA)
                return -ENOENT;
        if (r < 0)
                return r;

        r = pcr_banks_list(run, &banks);
        if (r < 0)
                return r;

        r = event_log_choose(&boot.log, banks);
        if (r < 0)
                return r;

        r = event_log_replay(&boot.log, &boot.logged, &boot.n_events);
        if (r < 0)
                return r;

        r = pcr_bank_read(run, boot.log.hash, &boot.actual);
        if (r < 0)
                return r;

        *ret = boot;
        return 0;
}

const char *measured_boot_phase(const MeasuredBoot *boot) {
        return boot_phase_find(&boot->logged, &boot->actual);
}

bool measured_boot_replays(const MeasuredBoot *boot, unsigned pcr) {
        if (pcr == PCR_UNIFIED)
                return measured_boot_phase(boot);

        return pcr_bank_same(&boot->logged, &boot->actual, pcr);
}

/* What was hashed of a boot loader's text: false if the event is none. */
static bool loader_text(const MeasuredEvent *event, const char *prefix, Text *ret) {
        Text line = text(event->text.data, event->text.size);

        if (event->pcr != PCR_LOADER || event->type != EV_IPL || !text_starts(line, prefix))
                return false;

        line = text_skip(line, strlen(prefix));
        if (line.size > 0 && line.data[line.size - 1] == '\0')
                line.size--;

        *ret = line;
        return true;
}

/* The part of the event's text that was hashed, of those kinds where that can be known. */
static bool hashed_part(const MeasuredEvent *event, Text *ret) {
        for (size_t i = 0; i < ELEMENTSOF(loader_prefixes); i++)
                if (loader_text(event, loader_prefixes[i], ret))
                        return true;

        *ret = text(event->text.data, event->text.size);
        return event->type == EV_EFI_VARIABLE_DRIVER_CONFIG ||
               event->type == EV_EFI_VARIABLE_AUTHORITY || event->type == EV_SEPARATOR;
}

bool measured_boot_proves(const MeasuredBoot *boot, const MeasuredEvent *event) {
        uint8_t digest[PCR_BYTES_MAX];
        Text hashed;

        if (!event->digest || !hashed_part(event, &hashed))
                return false;

        pcr_digest(boot->log.hash, hashed.data, hashed.size, digest);
        return memcmp(digest, event->digest, pcr_hash_bytes(boot->log.hash)) == 0;
}

static bool measured_command_line_text(const MeasuredEvent *event, PstBytes *ret) {
        Text line, path;

        if (!loader_text(event, loader_prefixes[0], &line))
                return false;

        (void) text_word(&line, &path);
        line = text_trim(line);
        *ret = (PstBytes){ .data = (const uint8_t *) line.data, .size = line.size };
        return true;
}

/* The first of a name counts: firmware measures each once. */
static void believe(PstBytes *fact, const PstBytes *value) {
        if (!fact->data)
                *fact = *value;
}

static void believe_firmware(const MeasuredEvent *event, MeasuredPolicy *policy) {
        MeasuredVariable variable;

        if (event->pcr != PCR_POLICY || event->type != EV_EFI_VARIABLE_DRIVER_CONFIG ||
            measured_variable_parse(&event->text, &variable) < 0)
                return;

        if (measured_variable_is(&variable, efi_global_variable, "SecureBoot"))
                believe(&policy->secure_boot, &variable.data);
        if (measured_variable_is(&variable, efi_global_variable, "PK"))
                believe(&policy->platform_key, &variable.data);
        if (measured_variable_is(&variable, efi_global_variable, "KEK"))
                believe(&policy->key_exchange_keys, &variable.data);
}

/* shim measures the revocation level that it enforces, behind the separator. */
static void believe_shim(const MeasuredEvent *event, MeasuredPolicy *policy) {
        MeasuredVariable variable;

        if (event->pcr == PCR_POLICY && event->type == EV_EFI_VARIABLE_AUTHORITY &&
            measured_variable_parse(&event->text, &variable) == 0 &&
            measured_variable_is(&variable, NULL, "SbatLevel"))
                believe(&policy->sbat_level, &variable.data);
}

static void believe_loader(const MeasuredEvent *event, MeasuredPolicy *policy) {
        PstBytes line;

        if (measured_command_line_text(event, &line))
                policy->command_line = line; /* the last one was booted */
}

void measured_boot_policy(const MeasuredBoot *boot, MeasuredPolicy *ret) {
        MeasuredPolicy policy = { .content_proven = true };
        bool firmware_speaks = true;
        EventLog walk = boot->log;
        MeasuredEvent event;
        Text hashed;

        while (event_log_next(&walk, &event) > 0) {
                bool proven = measured_boot_proves(boot, &event);

                if (!proven && hashed_part(&event, &hashed))
                        policy.content_proven = false;

                if (proven && measured_boot_replays(boot, event.pcr)) {
                        if (firmware_speaks)
                                believe_firmware(&event, &policy);
                        believe_shim(&event, &policy);
                        believe_loader(&event, &policy);
                }

                if (event.pcr == PCR_POLICY && event.type == EV_SEPARATOR)
                        firmware_speaks = false;
        }

        *ret = policy;
}
