/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the kernel takes in further code, and whose.
 *
 * Runs in a worker. The kernel wrote the texts. Documentation/admin-guide/sysctl/kernel.rst,
 * kernel-parameters.txt (module.sig_enforce); kernel/ksysfs.c.
 */

#include "reader/kernel/module_state.h"
#include "base/macro.h"
#include "reader/text/text.h"

int kernel_switch_parse(const void *bytes, size_t size, KernelSwitch *ret) {
        Text word = text(bytes, size);

        if (text_is(word, "0\n") || text_is(word, "N\n"))
                *ret = KERNEL_SWITCH_OFF;
        else if (text_is(word, "1\n") || text_is(word, "Y\n"))
                *ret = KERNEL_SWITCH_ON;
        else
                return -EBADMSG;

        return 0;
}

int module_state_read(PstRun *run, ModuleState *ret) {
        ModuleState state = { 0 };
        const struct {
                const char *path;
                KernelSwitch *value;
        } switches[] = {
                { SIG_ENFORCE_PATH, &state.enforced },
                { MODULES_DISABLED_PATH, &state.modules_disabled },
                { KEXEC_LOADED_PATH, &state.kexec_loaded },
                { KEXEC_DISABLED_PATH, &state.kexec_disabled },
        };
        size_t n = 0;

        for (size_t i = 0; i < ELEMENTSOF(switches); i++) {
                PstBytes bytes;
                int r;

                r = pst_read(run, switches[i].path, &bytes);
                if (r == -ENOENT)
                        continue;
                if (r == 0)
                        r = kernel_switch_parse(bytes.data, bytes.size, switches[i].value);
                if (r < 0)
                        return r;
                n++;
        }
        if (n == 0)
                return -ENOENT;

        *ret = state;
        return 0;
}
