/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's command line, as whoever started the kernel measured it.
 *
 * Runs in a worker. Hostile bytes, believed as far as the TPM's registers bear them out. Of a form
 * the last event counts: a boot loader may load a kernel and then another, which it starts; and the
 * kernel's own stub measures after every loader.
 * drivers/firmware/efi/libstub/efi-stub-helper.c, efi_measure_tagged_event(); GRUB, tpm.c.
 */

#include <string.h>

#include "base/macro.h"
#include "base/span.h"
#include "reader/text/text.h"
#include "reader/tpm/measured_command_line.h"

#define LOAD_OPTIONS_TAG 0x8f3b22edU /* LOAD_OPTIONS_EVENT_TAG_ID */

static const char *const names[_COMMAND_LINE_MAX] = {
        [COMMAND_LINE_NONE] = "",
        [COMMAND_LINE_GRUB] = "grub",
        [COMMAND_LINE_LOAD_OPTIONS] = "load_options",
        [COMMAND_LINE_SECTION] = "section",
};

const char *command_line_form_name(CommandLineForm form) {
        return form < _COMMAND_LINE_MAX ? names[form] : names[COMMAND_LINE_NONE];
}

static bool is_load_options(const MeasuredEvent *event) {
        Span rest = span(event->text.data, event->text.size);

        return event->pcr == PCR_LOADER_FILES && event->type == EV_EVENT_TAG &&
               span_le32(&rest) == LOAD_OPTIONS_TAG;
}

static bool is_grub(const MeasuredEvent *event) {
        return event->pcr == PCR_LOADER && event->type == EV_IPL &&
               text_starts(text(event->text.data, event->text.size), "kernel_cmdline: ");
}

/* systemd-stub names the section in UTF-16, with its NUL. */
static bool is_section(const MeasuredEvent *event) {
        static const char name[] = ".\0c\0m\0d\0l\0i\0n\0e\0\0"; /* and the literal's own NUL */

        return event->pcr == PCR_UNIFIED && event->type == EV_IPL &&
               event->text.size == sizeof(name) &&
               memcmp(event->text.data, name, sizeof(name)) == 0;
}

/* How a form is told, in the order in which one is preferred. */
static const struct {
        CommandLineForm form;
        bool (*is)(const MeasuredEvent *event);
} forms[] = {
        { COMMAND_LINE_GRUB, is_grub },
        { COMMAND_LINE_LOAD_OPTIONS, is_load_options },
        { COMMAND_LINE_SECTION, is_section },
};

/* The last event of a form: 1 and the event, or 0. */
static int find_last(const MeasuredBoot *boot, bool (*is)(const MeasuredEvent *event),
                     MeasuredEvent *ret) {
        EventLog walk = boot->log;
        MeasuredEvent event;
        int r, found = 0;

        while ((r = event_log_next(&walk, &event)) > 0)
                if (is(&event)) {
                        *ret = event;
                        found = 1;
                }

        return r < 0 ? r : found;
}

static int take_form(const MeasuredBoot *boot, CommandLineForm form, const MeasuredEvent *event,
                     MeasuredCommandLine *ret) {
        MeasuredCommandLine line = { .form = form };
        MeasuredPolicy policy;

        if (!measured_boot_replays(boot, event->pcr))
                return -ENODATA;

        if (form == COMMAND_LINE_GRUB) {
                measured_boot_policy(boot, &policy);
                if (!policy.command_line.data)
                        return -ENODATA;
                line.text = policy.command_line;
        }
        if (form == COMMAND_LINE_LOAD_OPTIONS) {
                if (boot->log.hash != PCR_HASH_SHA256 || !event->digest)
                        return -EOPNOTSUPP;
                line.load_options = event->digest;
        }

        *ret = line;
        return 0;
}

int measured_command_line(const MeasuredBoot *boot, MeasuredCommandLine *ret) {
        MeasuredEvent event = { 0 };

        for (size_t i = 0; i < ELEMENTSOF(forms); i++) {
                int r;

                r = find_last(boot, forms[i].is, &event);
                if (r < 0)
                        return r;
                if (r > 0)
                        return take_form(boot, forms[i].form, &event, ret);
        }

        return -EOPNOTSUPP;
}
