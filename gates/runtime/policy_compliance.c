/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policy compliance: the kernel protects processes and files from each other as it was told to.
 *
 * Two witnesses: the kernel, of what is in force, and the files, of what was meant to be.
 */

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/disk/sysctl_d.h"
#include "reader/kernel/apparmor_profiles.h"
#include "reader/kernel/security_modules.h"
#include "reader/kernel/sysctl.h"

static const struct {
        const char *key, *name;
} parameters[] = {
        { "kernel/randomize_va_space", "randomize_va_space" },
        { "kernel/yama/ptrace_scope", "ptrace_scope" },
        { "fs/suid_dumpable", "suid_dumpable" },
        { "fs/protected_symlinks", "protected_symlinks" },
        { "fs/protected_hardlinks", "protected_hardlinks" },
        { "fs/protected_fifos", "protected_fifos" },
        { "fs/protected_regular", "protected_regular" },
        { "vm/mmap_min_addr", "mmap_min_addr" },
        { "vm/unprivileged_userfaultfd", "unprivileged_userfaultfd" },
};

#define PARAMETER_FACTS                                                                            \
        { "randomize_va_space", PST_INT, "2: addresses are random, the heap's too." },             \
                { "ptrace_scope", PST_INT, "0: a process may trace all others of its user." },     \
                { "suid_dumpable", PST_INT, "0: no core dumps of set-id programs." },              \
                { "protected_symlinks", PST_INT, "1: links of others in /tmp are not followed." }, \
                { "protected_hardlinks", PST_INT, "1: no links to files of others." },             \
                { "protected_fifos", PST_INT, "1, 2: pipes of others in /tmp are not opened." },   \
                { "protected_regular", PST_INT, "1, 2: nor are files." },                          \
                { "mmap_min_addr", PST_INT, "Addresses below it cannot be mapped." }, {            \
                "unprivileged_userfaultfd", PST_INT, "1: everyone may stop the kernel half-way."   \
        }

static int sample_kernel_parameters(PstRun *run) {
        int r, n = 0;

        for (size_t i = 0; i < ELEMENTSOF(parameters); i++) {
                r = sysctl_fact_int(run, parameters[i].key, parameters[i].name);
                if (r < 0)
                        return r;
                n += r;
        }

        return n == 0 ? -ENOENT : pst_present(run);
}

static const PstSignal kernel_parameters = {
        .id = "runtime.kernel_parameters",
        .help = "Kernel parameters that keep processes and files apart; what the kernel lacks is "
                "left out.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SYSCTL_ROOT "kernel/", SYSCTL_ROOT "fs/", SYSCTL_ROOT "vm/"),
        .watches = PST_WATCHES(PST_ON_FILE(SYSCTL_ROOT "kernel/"),
                               PST_ON_FILE(SYSCTL_ROOT "kernel/yama/"),
                               PST_ON_FILE(SYSCTL_ROOT "fs/"), PST_ON_FILE(SYSCTL_ROOT "vm/")),
        .facts = PST_FACTS(PARAMETER_FACTS),
        .sample = sample_kernel_parameters,
};

static int sample_kernel_parameters_configured(PstRun *run) {
        SysctlD files;
        int r;

        r = sysctl_d_read(run, &files);
        for (size_t i = 0; i < ELEMENTSOF(parameters) && r >= 0; i++)
                r = sysctl_d_fact_int(run, &files, parameters[i].key, parameters[i].name);

        return r < 0 ? r : pst_present(run);
}

static const PstSignal kernel_parameters_configured = {
        .id = "runtime.kernel_parameters_configured",
        .help = "The same as the files of sysctl.d have it; what they leave out is left out.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(SYSCTL_D_PATHS),
        .watches = PST_WATCHES(SYSCTL_D_WATCHES),
        .facts = PST_FACTS(PARAMETER_FACTS),
        .sample = sample_kernel_parameters_configured,
};

static int sample_application_confinement(PstRun *run) {
        AppArmorProfiles profiles;
        int r;

        r = apparmor_profiles_read(run, &profiles);
        if (r == -ENOENT) {
                r = apparmor_is_on(run);
                if (r == 0)
                        return pst_absent(run, "AppArmor is off");
                return r < 0 ? r : -ENOENT;
        }
        if (r < 0)
                return r;

        text_set_fact(run, "enforced", &profiles.enforced);
        text_set_fact(run, "complaining", &profiles.complaining);
        text_set_fact(run, "unconfined", &profiles.unconfined);
        text_set_fact(run, "killed", &profiles.killed);
        pst_fact_int(run, "count", (int64_t) profiles.n);
        return pst_present(run);
}

static const PstSignal application_confinement = {
        .id = "runtime.application_confinement",
        .help = "The AppArmor profiles that the kernel has, and how strictly it takes them.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(APPARMOR_ENABLED_PATH, KERNEL_MODULES_FOLDER,
                           "/sys/kernel/security/apparmor/revision"),
        .queries = PST_QUERIES(PST_FILE(APPARMOR_PROFILES_PATH)),
        .watches = PST_WATCHES(PST_ON_POLL("/sys/kernel/security/apparmor/revision")),
        .facts = PST_FACTS({ "enforced", PST_LIST, "Profiles that refuse." },
                           { "complaining", PST_LIST, "Profiles that only report." },
                           { "unconfined", PST_LIST, "Profiles that confine nothing." },
                           { "killed", PST_LIST, "Profiles that end who breaks them." },
                           { "count", PST_INT, "Profiles in all." }),
        .sample = sample_application_confinement,
};

/* Adds the names in a folder; none if it is not there. */
static int add_names(PstRun *run, const char *folder, TextSet *ret) {
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, folder, &names);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name))
                r = text_set_add(ret, name);

        return r;
}

#define APPARMOR_FOLDER "/etc/apparmor.d/"

static int sample_application_confinement_files(PstRun *run) {
        TextSet disabled = { 0 }, force_complain = { 0 };
        PstBytes names;
        int r;

        r = pst_list(run, APPARMOR_FOLDER, &names);
        if (r == -ENOENT)
                return pst_absent(run, "AppArmor is not installed");
        if (r >= 0)
                r = add_names(run, APPARMOR_FOLDER "disable/", &disabled);
        if (r >= 0)
                r = add_names(run, APPARMOR_FOLDER "force-complain/", &force_complain);
        if (r < 0)
                return r;

        text_set_fact(run, "disabled", &disabled);
        text_set_fact(run, "force_complain", &force_complain);
        return pst_present(run);
}

static const PstSignal application_confinement_files = {
        .id = "runtime.application_confinement_files",
        .help = "AppArmor profiles that were switched off, by the names of their files.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(APPARMOR_FOLDER),
        .watches =
                PST_WATCHES(PST_ON_FILE(APPARMOR_FOLDER), PST_ON_FILE(APPARMOR_FOLDER "disable/"),
                            PST_ON_FILE(APPARMOR_FOLDER "force-complain/")),
        .facts = PST_FACTS({ "disabled", PST_LIST, "Profiles that are not loaded." },
                           { "force_complain", PST_LIST, "Profiles that only report." }),
        .sample = sample_application_confinement_files,
};

static int sample_mandatory_access(PstRun *run) {
        PstBytes bytes;
        uint64_t version;
        int r, enforcing;

        enforcing = selinux_is_enforcing(run);
        if (enforcing == -ENOENT)
                return pst_absent(run, "the kernel runs without SELinux");
        if (enforcing < 0)
                return enforcing;

        r = pst_read(run, SELINUX_POLICYVERS_PATH, &bytes);
        if (r >= 0)
                r = text_uint(text(bytes.data, bytes.size), &version);
        if (r < 0)
                return r;

        pst_fact_bool(run, "enforcing", enforcing > 0);
        pst_fact_int(run, "policy_version", (int64_t) (version & INT32_MAX));
        return pst_present(run);
}

static const PstSignal mandatory_access = {
        .id = "runtime.mandatory_access",
        .help = "Whether SELinux refuses what its policy does not allow.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SELINUX_ENFORCE_PATH, SELINUX_POLICYVERS_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(SELINUX_ENFORCE_PATH)),
        .facts = PST_FACTS({ "enforcing", PST_BOOL, "It refuses, and does not only report." },
                           { "policy_version", PST_INT, "The format of policies it takes." }),
        .sample = sample_mandatory_access,
};

PST_OBJECTIVE(policy_compliance) = {
        .id = "policy_compliance",
        .title = "Policy compliance",
        .signals = PST_SIGNALS(&kernel_parameters, &kernel_parameters_configured,
                               &application_confinement, &application_confinement_files,
                               &mandatory_access),
};
