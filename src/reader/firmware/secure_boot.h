/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/firmware/efi_variable.h"

#define SECURE_BOOT_PATH   EFI_VARIABLES_PATH "SecureBoot-" EFI_GLOBAL
#define SETUP_MODE_PATH    EFI_VARIABLES_PATH "SetupMode-" EFI_GLOBAL
#define AUDIT_MODE_PATH    EFI_VARIABLES_PATH "AuditMode-" EFI_GLOBAL
#define DEPLOYED_MODE_PATH EFI_VARIABLES_PATH "DeployedMode-" EFI_GLOBAL
#define SHIM_STATE_PATH    EFI_VARIABLES_PATH "MokSBStateRT-" EFI_SHIM

#define SECURE_BOOT_READS                                                                          \
        EFI_PARENT_PATH, SECURE_BOOT_PATH, SETUP_MODE_PATH, AUDIT_MODE_PATH, DEPLOYED_MODE_PATH,   \
                SHIM_STATE_PATH

/* Zero is a switch that the firmware does not say anything of. */
typedef enum FirmwareSwitch {
        FIRMWARE_SWITCH_UNKNOWN,
        FIRMWARE_SWITCH_OFF,
        FIRMWARE_SWITCH_ON,
} FirmwareSwitch;

typedef struct SecureBoot {
        FirmwareSwitch enabled, setup_mode; /* these two are always known */
        FirmwareSwitch audit_mode, deployed_mode;
        FirmwareSwitch shim_validation_disabled; /* off where there is no shim */
} SecureBoot;

/*
 * Parses a variable of one byte that firmware or shim alone keeps, and that no one can store.
 * -EBADMSG: it is no switch. -EUCLEAN: it is stored, so somebody planted it.
 */
int firmware_switch_parse(const EfiVariable *variable, FirmwareSwitch *ret);

/* Whether what started was verified, and nobody may change by whom. */
bool secure_boot_is_effective(const SecureBoot *state);

/* As efi_variable_read() and firmware_switch_parse(). */
int secure_boot_read(PstRun *run, SecureBoot *ret);
