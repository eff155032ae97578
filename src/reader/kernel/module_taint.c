/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel holds against each module that is loaded: unsigned, forced, out of its tree.
 *
 * Runs in a worker. The kernel wrote it; a module that got in may have altered what the kernel says.
 * kernel/module/procfs.c, m_show(); kernel/module/main.c, module_flags_taint().
 */

#include <stdio.h>

#include "reader/kernel/module_taint.h"

/* "name size references users state address [(letters)]". While a module comes or goes, the last
 * word also has '+' or '-'. */
int loaded_module_next(Text *rest, LoadedModule *ret) {
        LoadedModule module = { 0 };
        Text line, word;
        size_t n = 0;

        if (!text_line(rest, &line))
                return 0;

        for (; text_word(&line, &word); n++) {
                if (n == 0)
                        module.name = word;
                if (n == 6 && text_starts(word, "(") && text_ends(word, ")"))
                        module.taint = text(word.data + 1, word.size - 2);
                else if (n >= 6)
                        return -EBADMSG;
        }
        if (n < 6)
                return -EBADMSG;

        *ret = module;
        return 1;
}

/* include/linux/panic.h, taint_flags[]; those that a module can have by itself. */
static const char letters[_MODULE_FAULT_MAX] = {
        [MODULE_UNSIGNED] = 'E',    [MODULE_FORCED] = 'F',  [MODULE_OUT_OF_TREE] = 'O',
        [MODULE_PROPRIETARY] = 'P', [MODULE_STAGING] = 'C',
};

void module_taint_init(ModuleTaint *taint) {
        for (ModuleFault fault = 0; fault < _MODULE_FAULT_MAX; fault++)
                text_set_init(&taint->modules[fault]);
}

int module_taint_add(const LoadedModule *module, ModuleTaint *ret) {
        for (ModuleFault fault = 0; fault < _MODULE_FAULT_MAX; fault++) {
                int r;

                if (module->taint.size == 0 ||
                    !memchr(module->taint.data, letters[fault], module->taint.size))
                        continue;

                r = text_set_add(&ret->modules[fault], module->name);
                if (r < 0)
                        return r;
        }

        return 0;
}

int modules_read(PstRun *run, Text *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, MODULES_PATH, &bytes);
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}

static int add_from_procfs(PstRun *run, ModuleTaint *ret) {
        LoadedModule module;
        Text rest;
        int r;

        r = modules_read(run, &rest);
        if (r < 0)
                return r;

        while ((r = loaded_module_next(&rest, &module)) > 0) {
                r = module_taint_add(&module, ret);
                if (r < 0)
                        return r;
        }

        return r;
}

/* What is built in has no such file, and one that is just going has no directory any more. */
static int add_from_sysfs(PstRun *run, Text name, ModuleTaint *ret) {
        LoadedModule module = { .name = name };
        char path[128];
        PstBytes bytes;
        Text rest;
        int r;

        if (name.size > 64)
                return -EBADMSG;
        (void) snprintf(path, sizeof(path), SYS_MODULE_PATH "%.*s/taint", (int) name.size,
                        name.data);

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        if (!text_line(&rest, &module.taint) || rest.size > 0)
                return -EBADMSG;

        return module_taint_add(&module, ret);
}

int module_taint_read(PstRun *run, ModuleTaint *ret) {
        PstBytes names;
        Text rest, name;
        int r;

        module_taint_init(ret);
        r = add_from_procfs(run, ret);
        if (r < 0)
                return r;

        r = pst_list(run, SYS_MODULE_PATH, &names);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &name)) {
                r = add_from_sysfs(run, name, ret);
                if (r < 0)
                        return r;
        }

        return 0;
}
