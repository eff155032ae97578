/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secure Boot, in the firmware's own words and in shim's.
 *
 * Runs in a worker. The firmware computes these variables anew at each start and does not store
 * them, so root can neither write nor plant them, unless the firmware lacks one: then a stored
 * variable of its name gives itself away by its attributes.
 * UEFI 2.10, section 3.3 and table 32-4; shim, mok.c, "MokSBStateRT".
 */

#include "reader/firmware/secure_boot.h"
#include "base/macro.h"

int firmware_switch_parse(const EfiVariable *variable, FirmwareSwitch *ret) {
        if (variable->attributes & EFI_VARIABLE_NON_VOLATILE)
                return -EUCLEAN;
        if (variable->value.size != 1 || variable->value.data[0] > 1)
                return -EBADMSG;

        *ret = variable->value.data[0] ? FIRMWARE_SWITCH_ON : FIRMWARE_SWITCH_OFF;
        return 0;
}

bool secure_boot_is_effective(const SecureBoot *state) {
        return state->enabled == FIRMWARE_SWITCH_ON && state->setup_mode == FIRMWARE_SWITCH_OFF &&
               state->shim_validation_disabled == FIRMWARE_SWITCH_OFF;
}

/* A variable that is not there leaves `missing`. */
static int read_switch(PstRun *run, const char *path, FirmwareSwitch missing, FirmwareSwitch *ret) {
        EfiVariable variable;
        int r;

        r = efi_variable_read(run, path, &variable);
        if (r == -ENOENT && missing != FIRMWARE_SWITCH_UNKNOWN) {
                *ret = missing;
                return 0;
        }
        if (r < 0)
                return r;

        return firmware_switch_parse(&variable, ret);
}

/* The modes of UEFI 2.5 are not everywhere; without them nothing is said of them. */
static int read_mode(PstRun *run, const char *path, FirmwareSwitch *ret) {
        int r;

        r = read_switch(run, path, FIRMWARE_SWITCH_UNKNOWN, ret);
        return r == -ENOENT ? 0 : r;
}

int secure_boot_read(PstRun *run, SecureBoot *ret) {
        SecureBoot state = { 0 };
        int r;

        r = read_switch(run, SECURE_BOOT_PATH, FIRMWARE_SWITCH_UNKNOWN, &state.enabled);
        if (r < 0)
                return r;

        r = read_switch(run, SETUP_MODE_PATH, FIRMWARE_SWITCH_UNKNOWN, &state.setup_mode);
        if (r < 0)
                return r;

        r = read_switch(run, SHIM_STATE_PATH, FIRMWARE_SWITCH_OFF, &state.shim_validation_disabled);
        if (r < 0)
                return r;

        r = read_mode(run, AUDIT_MODE_PATH, &state.audit_mode);
        if (r < 0)
                return r;

        r = read_mode(run, DEPLOYED_MODE_PATH, &state.deployed_mode);
        if (r < 0)
                return r;

        *ret = state;
        return 0;
}
