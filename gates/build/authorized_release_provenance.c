/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authorized release provenance: what is installed and loaded comes from whom this device trusts.
 *
 * Runs in a worker. Two witnesses: files, of where packages come from and of what the modules on
 * disk look like, and the kernel, of whose modules it took in.
 */

#include <postured/gate.h>

#include "reader/disk/apt_keys.h"
#include "reader/disk/apt_sources.h"
#include "reader/disk/modules_dep.h"
#include "reader/disk/package_lists.h"
#include "reader/kernel/module_taint.h"
#include "reader/kernel/version.h"
#include "reader/tpm/measured_authorities.h"
#include "reader/tpm/tpm_device.h"

/* Who owns the files is another process's to say; without it the rest is known all the same. */
static int give_unpackaged_keys(PstRun *run) {
        TextSet keys, unpackaged;
        int r;

        r = apt_keys_read(run, &keys);
        if (r < 0)
                return r;

        text_set_init(&unpackaged);
        r = package_lists_read(run, &keys, &unpackaged);
        if (r == -EACCES || r == -ENOTCONN)
                return 0;
        if (r < 0)
                return r;

        text_set_fact(run, "unpackaged_keys", &unpackaged);
        return 0;
}

static int sample_package_sources(PstRun *run) {
        AptSources sources;
        int r;

        r = apt_sources_read(run, &sources);
        if (r == -ENODEV)
                return pst_absent(run, "this system has no apt");
        if (r < 0)
                return r;

        r = give_unpackaged_keys(run);
        if (r < 0)
                return r;

        text_set_fact(run, "origins", &sources.origins);
        pst_fact_int(run, "unpinned", sources.unpinned);
        return pst_present(run);
}

static const PstSignal package_sources = {
        .id = "build.package_sources",
        .help = "Where packages come from, and whose keys vouch for them.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(APT_SOURCES_READS, APT_KEYS_READS),
        .queries = PST_QUERIES(PACKAGED_ANY),
        .watches = PST_WATCHES(PST_ON_FILE(APT_SOURCES_LIST_PATH),
                               PST_ON_FILE(APT_SOURCES_PARTS_PATH), PST_ON_FILE(APT_KEY_PATH),
                               PST_ON_FILE(APT_KEYS_PATH), PST_ON_ANSWER(PACKAGED_ANY)),
        .facts = PST_FACTS({ "origins", PST_LIST, "Host and suite of each source." },
                           { "unpackaged_keys", PST_LIST, "Trusted keys that no package brought." },
                           { "unpinned", PST_INT, "Sources that any trusted key may sign." }),
        .sample = sample_package_sources,
};

/* Those of the unsigned modules that the system has on disk: what the files can be asked about.
 * Where it has none of this kernel's modules, nothing is known of them. */
static int give_unsigned_on_root(PstRun *run, const TextSet *unsigned_modules) {
        KernelVersion version;
        ModuleNames names = { 0 };
        Text modules_dep = { 0 };
        TextSet on_root;
        int r;

        for (size_t i = 0; i < unsigned_modules->n; i++)
                (void) module_names_add(&names, text(unsigned_modules->items[i],
                                                     strlen(unsigned_modules->items[i])));
        module_names_sort(&names);

        text_set_init(&on_root);
        if (names.n > 0) {
                r = kernel_version_read(run, &version);
                if (r < 0)
                        return r;

                r = modules_dep_read(run, version.release, &modules_dep);
                if (r < 0)
                        return r == -ENODEV || r == -ENOENT ? 0 : r;
        }

        r = modules_on_disk(modules_dep, &names, &on_root);
        if (r < 0)
                return r;

        text_set_fact(run, "unsigned_on_root", &on_root);
        return 0;
}

static const char *const fault_facts[_MODULE_FAULT_MAX] = {
        [MODULE_UNSIGNED] = "unsigned",       [MODULE_FORCED] = "forced",
        [MODULE_OUT_OF_TREE] = "out_of_tree", [MODULE_PROPRIETARY] = "proprietary",
        [MODULE_STAGING] = "staging",
};

static int sample_module_signatures(PstRun *run) {
        ModuleTaint taint;
        int r;

        r = module_taint_read(run, &taint);
        if (r < 0)
                return r;

        r = give_unsigned_on_root(run, &taint.modules[MODULE_UNSIGNED]);
        if (r < 0)
                return r;

        for (ModuleFault fault = 0; fault < _MODULE_FAULT_MAX; fault++)
                text_set_fact(run, fault_facts[fault], &taint.modules[fault]);
        return pst_present(run);
}

static const PstSignal module_signatures = {
        .id = "build.module_signatures",
        .help = "What the kernel holds against the modules that it took in.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(MODULES_PATH, SYS_MODULE_PATH, VERSION_PATH, MODULES_FOLDER_PATH),
        .queries = PST_QUERIES(PST_UEVENTS("module")),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UEVENTS("module"))),
        .facts = PST_FACTS({ "unsigned", PST_LIST, "Loaded without a valid signature." },
                           { "unsigned_on_root", PST_LIST, "Of these, those found on disk." },
                           { "forced", PST_LIST, "Loaded against their version check." },
                           { "out_of_tree", PST_LIST, "Not of the kernel's own source." },
                           { "proprietary", PST_LIST, "Of no free licence." },
                           { "staging", PST_LIST, "Of the kernel's staging drivers." }),
        .sample = sample_module_signatures,
};

static int loaded_names(PstRun *run, ModuleNames *ret) {
        LoadedModule module;
        Text rest;
        int r;

        ret->n = 0;
        r = modules_read(run, &rest);
        if (r < 0)
                return r;

        while ((r = loaded_module_next(&rest, &module)) > 0) {
                r = module_names_add(ret, module.name);
                if (r < 0)
                        return r;
        }

        module_names_sort(ret);
        return r;
}

static int sample_module_files(PstRun *run) {
        KernelVersion version;
        TextSet unsigned_files;
        ModuleNames names;
        Text modules_dep;
        int r;

        r = kernel_version_read(run, &version);
        if (r < 0)
                return r;

        r = modules_dep_read(run, version.release, &modules_dep);
        if (r == -ENODEV)
                return pst_absent(run, "this system has no modules of the running kernel");
        if (r < 0)
                return r;

        r = loaded_names(run, &names);
        if (r < 0)
                return r;

        text_set_init(&unsigned_files);
        r = modules_unsigned(run, version.release, modules_dep, &names, &unsigned_files);
        if (r < 0)
                return r;

        text_set_fact(run, "unsigned", &unsigned_files);
        return pst_present(run);
}

static const PstSignal module_files = {
        .id = "build.module_files",
        .help = "Whether the files of the loaded modules carry signatures.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(VERSION_PATH, MODULES_PATH, MODULES_FOLDER_PATH),
        .queries = PST_QUERIES(PST_UEVENTS("module")),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UEVENTS("module"))),
        .facts = PST_FACTS({ "unsigned", PST_LIST, "Loaded modules whose file has none." }),
        .sample = sample_module_files,
};

static int sample_boot_authorities(PstRun *run) {
        MeasuredAuthorities authorities;
        MeasuredBoot boot;
        int r;

        r = measured_boot_read(run, &boot);
        if (r == -ENODEV)
                return pst_absent(run, "this device has no TPM 2");
        if (r < 0)
                return r;

        r = measured_authorities(&boot, &authorities);
        if (r < 0)
                return r;
        if (r > 0) {
                text_set_fact(run, "certificates", &authorities.certificates);
                text_set_fact(run, "variables", &authorities.variables);
        }
        return pst_present(run);
}

static const PstSignal boot_authorities = {
        .id = "build.boot_authorities",
        .help = "Who vouched for what was started.",
        .source = PST_SOURCE_TPM,
        .tier = PST_TIER_A,
        .reads = PST_PATHS(TPM_READS),
        .queries = PST_QUERIES(PST_FILE(EVENT_LOG_PATH)),
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "certificates", PST_LIST, "SHA-256 of those that were used." },
                           { "variables", PST_LIST, "Where they came from." }),
        .sample = sample_boot_authorities,
};

PST_OBJECTIVE(authorized_release_provenance) = {
        .id = "authorized_release_provenance",
        .title = "Authorized release provenance",
        .signals = PST_SIGNALS(&package_sources, &boot_authorities, &module_signatures,
                               &module_files),
};
