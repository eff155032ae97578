/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The security modules that the kernel runs with.
 *
 * Runs in a worker. The kernel wrote the texts. security/inode.c, lsm_read();
 * security/apparmor/lsm.c; security/selinux/selinuxfs.c, sel_read_enforce().
 */

#include "reader/kernel/security_modules.h"
#include "reader/kernel/module_state.h"
#include "reader/text/directory.h"

int security_modules_parse(const void *data, size_t size, TextSet *ret) {
        Text rest = text(data, size), name;
        int r = 0;

        if (text_ends(rest, "\n"))
                rest.size--;
        if (rest.size == 0)
                return -EBADMSG; /* "capability" is always there */

        while (r >= 0 && text_piece(&rest, ',', &name))
                r = name.size > 0 ? text_set_add(ret, name) : -EBADMSG;

        return r;
}

int security_modules_read(PstRun *run, TextSet *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, SECURITY_MODULES_PATH, &bytes);
        if (r < 0)
                return r;

        return security_modules_parse(bytes.data, bytes.size, ret);
}

int apparmor_is_on(PstRun *run) {
        KernelSwitch enabled = KERNEL_SWITCH_UNKNOWN;
        PstBytes bytes;
        int r;

        r = pst_read(run, APPARMOR_ENABLED_PATH, &bytes);
        if (r == -ENOENT) {
                r = directory_has(run, KERNEL_MODULES_FOLDER, "apparmor");
                return r > 0 ? -ENOENT : r;
        }
        if (r >= 0)
                r = kernel_switch_parse(bytes.data, bytes.size, &enabled);

        return r < 0 ? r : enabled == KERNEL_SWITCH_ON;
}

int selinux_is_enforcing(PstRun *run) {
        PstBytes bytes;
        Text word;
        int r;

        r = pst_read(run, SELINUX_ENFORCE_PATH, &bytes);
        if (r < 0)
                return r;

        word = text(bytes.data, bytes.size); /* without a newline */
        if (!text_is(word, "0") && !text_is(word, "1"))
                return -EBADMSG;

        return text_is(word, "1");
}
