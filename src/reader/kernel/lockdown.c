/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's lockdown mode: whether even root may alter the running kernel.
 *
 * Runs in a worker. The kernel wrote the text, but a recording may hold anything.
 */

#include "reader/kernel/lockdown.h"
#include "reader/text/text.h"

static const char *const names[_LOCKDOWN_MAX] = {
        [LOCKDOWN_UNKNOWN] = "unknown",
        [LOCKDOWN_NONE] = "none",
        [LOCKDOWN_INTEGRITY] = "integrity",
        [LOCKDOWN_CONFIDENTIALITY] = "confidentiality",
};

const char *lockdown_name(LockdownMode mode) {
        return mode < _LOCKDOWN_MAX ? names[mode] : names[LOCKDOWN_UNKNOWN];
}

/* The kernel brackets the mode in force: "none [integrity] confidentiality\n".
 * security/lockdown/lockdown.c, lockdown_read(). */
int lockdown_parse(const void *bytes, size_t size, LockdownMode *ret) {
        Text rest, before, marked, word;

        if (!text_split(text(bytes, size), '[', &before, &marked) ||
            !text_split(marked, ']', &word, &rest))
                return -EBADMSG;

        /* A word that a later kernel invents is nothing we can vouch for. */
        for (LockdownMode mode = LOCKDOWN_NONE; mode < _LOCKDOWN_MAX; mode++)
                if (text_is(word, names[mode])) {
                        *ret = mode;
                        return 0;
                }

        return -EBADMSG;
}

int lockdown_read(PstRun *run, LockdownMode *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, LOCKDOWN_PATH, &bytes);
        if (r < 0)
                return r;

        return lockdown_parse(bytes.data, bytes.size, ret);
}

bool lsm_list_has(const void *bytes, size_t size, const char *module) {
        Text whole = text(bytes, size), list, piece;

        if (!text_line(&whole, &list))
                return false;

        while (text_piece(&list, ',', &piece))
                if (text_is(piece, module))
                        return true;

        return false;
}

int lsm_read(PstRun *run, const char *module, bool *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, LSM_PATH, &bytes);
        if (r < 0)
                return r;

        *ret = lsm_list_has(bytes.data, bytes.size, module);
        return 0;
}
