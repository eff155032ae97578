/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/digest.h"
#include "reader/tpm/measured_boot.h"

/* In which form a command line was measured. */
typedef enum CommandLineForm {
        COMMAND_LINE_NONE,
        COMMAND_LINE_GRUB,         /* as text, into PCR 8 */
        COMMAND_LINE_LOAD_OPTIONS, /* as the firmware's load options, into PCR 9 */
        COMMAND_LINE_SECTION,      /* as a section of a unified kernel, into PCR 11 */
        _COMMAND_LINE_MAX,
} CommandLineForm;

typedef struct MeasuredCommandLine {
        CommandLineForm form;
        const uint8_t *load_options; /* the digest of that form, SHA-256 */
        PstBytes text;               /* of GRUB's, without the kernel's path */
} MeasuredCommandLine;

const char *command_line_form_name(CommandLineForm form); /* "", "grub", "load_options", ... */

/*
 * The last command line that was measured, of the first form in that order; only registers that
 * replay are looked at. -EOPNOTSUPP: the log has none, or none in the bank of SHA-256. -ENODATA: it
 * has one, but in a register that does not replay, or with a text that was not measured.
 */
int measured_command_line(const MeasuredBoot *boot, MeasuredCommandLine *ret);
