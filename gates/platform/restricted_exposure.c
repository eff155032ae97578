/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restricted exposure: the kernel tells and lets users do no more than they need, and nobody gets a
 * root shell for asking.
 *
 * Three witnesses: the kernel, of what is in force; the files, of what was meant to be; and systemd,
 * of its emergency shells.
 */

#include <strings.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/daemon/service_exec.h"
#include "reader/daemon/units.h"
#include "reader/disk/modprobe_d.h"
#include "reader/disk/sysctl_d.h"
#include "reader/kernel/sysctl.h"
#include "reader/text/text_set.h"

#define MODULES_PATH "/proc/modules"

/* Parameters, and the facts that they are. */
static const struct {
        const char *key, *fact;
} exposures[] = {
        { "kernel/sysrq", "sysrq" },
        { "kernel/dmesg_restrict", "dmesg_restrict" },
        { "kernel/kptr_restrict", "kptr_restrict" },
        { "kernel/unprivileged_bpf_disabled", "unprivileged_bpf_disabled" },
        { "kernel/perf_event_paranoid", "perf_event_paranoid" },
        { "kernel/kexec_load_disabled", "kexec_load_disabled" },
        { "dev/tty/ldisc_autoload", "ldisc_autoload" },
        { "user/max_user_namespaces", "max_user_namespaces" },
        { "kernel/unprivileged_userns_clone", "unprivileged_user_namespaces" }, /* Debian's patch */
        { "kernel/io_uring_disabled", "io_uring_disabled" },
};

#define EXPOSURE_FACTS                                                                             \
        { "sysrq", PST_INT, "Which keys of the kernel work: 0 none, 1 all." },                     \
                { "dmesg_restrict", PST_INT, "1: its log is root's alone." },                      \
                { "kptr_restrict", PST_INT, "1, 2: it hides its addresses." },                     \
                { "unprivileged_bpf_disabled", PST_INT, "1, 2: users load no BPF programs." },     \
                { "perf_event_paranoid", PST_INT, "How little users may measure." },               \
                { "kexec_load_disabled", PST_INT, "1: no other kernel can be loaded." },           \
                { "ldisc_autoload", PST_INT, "0: users load no line disciplines." },               \
                { "max_user_namespaces", PST_INT, "How many there may be." },                      \
                { "unprivileged_user_namespaces", PST_INT, "0: users make none." }, {              \
                "io_uring_disabled", PST_INT, "1, 2: users have no io_uring."                      \
        }

static int sample_kernel_exposure(PstRun *run) {
        bool any = false;
        int r = 0;

        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(exposures); i++) {
                r = sysctl_fact_int(run, exposures[i].key, exposures[i].fact);
                any = any || r > 0;
        }
        if (r < 0)
                return r;

        return any ? pst_present(run) : -ENOENT; /* no kernel lacks them all */
}

static const PstSignal kernel_exposure = {
        .id = "platform.kernel_exposure",
        .help = "What the kernel tells and lets users do.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SYSCTL_ROOT "kernel/", SYSCTL_ROOT "dev/tty/", SYSCTL_ROOT "user/"),
        .watches =
                PST_WATCHES(PST_ON_FILE(SYSCTL_ROOT "kernel/"), PST_ON_FILE(SYSCTL_ROOT "dev/tty/"),
                            PST_ON_FILE(SYSCTL_ROOT "user/")),
        .facts = PST_FACTS(EXPOSURE_FACTS),
        .sample = sample_kernel_exposure,
};

static int sample_kernel_exposure_configured(PstRun *run) {
        SysctlD files;
        int r;

        r = sysctl_d_read(run, &files);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(exposures); i++)
                r = sysctl_d_fact_int(run, &files, exposures[i].key, exposures[i].fact);

        return r < 0 ? r : pst_present(run);
}

static const PstSignal kernel_exposure_configured = {
        .id = "platform.kernel_exposure_configured",
        .help = "The same as the files of sysctl.d have it; what they leave out is left out.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(SYSCTL_D_PATHS),
        .watches = PST_WATCHES(SYSCTL_D_WATCHES),
        .facts = PST_FACTS(EXPOSURE_FACTS),
        .sample = sample_kernel_exposure_configured,
};

/* Modules that few devices need, and many attacks did. */
static const char *const watched[] = {
        "cramfs", "hfs",  "hfsplus", "jffs2", "udf",    "dccp",          "sctp",        "rds",
        "tipc",   "ax25", "netrom",  "rose",  "n_hdlc", "firewire_core", "usb_storage",
};

static bool is_watched(Text name) {
        for (size_t i = 0; i < ELEMENTSOF(watched); i++)
                if (text_is(name, watched[i]))
                        return true;

        return false;
}

static int loaded(PstRun *run, TextSet *ret) {
        Text rest, line, name;
        PstBytes bytes;
        int r;

        text_set_init(ret);
        r = pst_read(run, MODULES_PATH, &bytes);
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (r >= 0 && text_line(&rest, &line))
                if (text_word(&line, &name) && is_watched(name))
                        r = text_set_add(ret, name);

        return r;
}

static int denied(PstRun *run, TextSet *ret) {
        TextSet all;
        int r;

        text_set_init(ret);
        r = modprobe_d_read(run, &all);
        for (size_t i = 0; r >= 0 && i < all.n; i++)
                if (is_watched(text(all.items[i], strlen(all.items[i]))))
                        r = text_set_add(ret, text(all.items[i], strlen(all.items[i])));

        return r;
}

static int sample_loaded_modules(PstRun *run) {
        TextSet names, kept_out, confirmed = { 0 };
        int r, known;

        r = loaded(run, &names);
        if (r < 0)
                return r;

        text_set_fact(run, "names", &names);
        known = denied(run, &kept_out);
        for (size_t i = 0; known >= 0 && i < kept_out.n; i++) {
                Text name = text(kept_out.items[i], strlen(kept_out.items[i]));

                if (!text_set_has(&names, name))
                        known = text_set_add(&confirmed, name);
        }
        if (known >= 0)
                text_set_fact(run, "denied_and_unloaded", &confirmed);
        return pst_present(run);
}

static const PstSignal loaded_modules = {
        .id = "platform.loaded_modules",
        .help = "Modules in the kernel that few devices need.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(MODULES_PATH, MODPROBE_D_PATHS),
        .queries = PST_QUERIES(PST_UEVENTS("module")),
        .watches = PST_WATCHES(MODPROBE_D_WATCHES, PST_ON_ANSWER(PST_UEVENTS("module"))),
        .facts = PST_FACTS({ "names", PST_LIST, "Those of a list of ours that are loaded." },
                           { "denied_and_unloaded", PST_LIST,
                             "Of those that files deny, the ones that are not." }),
        .sample = sample_loaded_modules,
};

static int sample_module_denials(PstRun *run) {
        TextSet names;
        int r;

        r = denied(run, &names);
        if (r < 0)
                return r;

        text_set_fact(run, "names", &names);
        return pst_present(run);
}

static const PstSignal module_denials = {
        .id = "platform.module_denials",
        .help = "Which of those modules files keep from being loaded.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(MODPROBE_D_PATHS),
        .watches = PST_WATCHES(MODPROBE_D_WATCHES),
        .facts = PST_FACTS({ "names", PST_LIST, "Those of our list." }),
        .sample = sample_module_denials,
};

#define SHELLS          "emergency.service", "rescue.service"
#define CTRL_ALT_DEL    "ctrl-alt-del.target"
#define SERIAL_GETTYS   "serial-getty@*"
#define FORCED_VARIABLE "SYSTEMD_SULOGIN_FORCE="

/* As getenv_bool() of systemd-sulogin-shell takes it. */
static bool forces_login(const char *variable) {
        static const char *const words[] = { "1", "yes", "y", "true", "t", "on" };
        size_t n = strlen(FORCED_VARIABLE);

        if (strncmp(variable, FORCED_VARIABLE, n) != 0)
                return false;
        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (strcasecmp(variable + n, words[i]) == 0)
                        return true;

        return false;
}

static int give_forced_login(PstRun *run) {
        TextSet environment = { 0 };
        bool forced = false;
        PstBytes answer;
        int r;

        r = pst_query(run, PST_UNITS_GET("Service", "Environment", SHELLS), &answer);
        if (r >= 0)
                r = service_texts_parse(answer, &environment);
        if (r < 0)
                return r;

        for (size_t i = 0; i < environment.n; i++)
                forced = forced || forces_login(environment.items[i]);
        pst_fact_bool(run, "forced_login", forced);
        return 0;
}

static int give_control_alt_delete(PstRun *run) {
        char state[PST_TEXT_MAX + 1];
        PstBytes answer;
        Unit unit;
        int r;

        r = pst_query(run, PST_UNITS(CTRL_ALT_DEL), &answer);
        if (r >= 0)
                r = unit_list_find(answer.data, answer.size, CTRL_ALT_DEL, &unit);
        if (r <= 0)
                return r;

        r = text_copy(unit.file_state, state, sizeof(state));
        if (r >= 0)
                pst_fact_text(run, "control_alt_delete", state);
        return r;
}

static int give_serial_logins(PstRun *run) {
        TextSet logins = { 0 };
        PstBytes answer;
        UnitList list;
        Unit unit;
        int r;

        r = pst_query(run, PST_UNITS_MATCHING("active", SERIAL_GETTYS), &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0)
                r = text_set_add(&logins, unit.name);
        if (r >= 0)
                text_set_fact(run, "serial_logins", &logins);

        return r;
}

static int sample_emergency_access(PstRun *run) {
        int r;

        r = give_forced_login(run);
        if (r >= 0)
                r = give_control_alt_delete(run);
        if (r >= 0)
                r = give_serial_logins(run);

        return r < 0 ? r : pst_present(run);
}

static const PstSignal emergency_access = {
        .id = "platform.emergency_access",
        .help = "Ways to a shell that go around the login.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries =
                PST_QUERIES(PST_UNITS_GET("Service", "Environment", SHELLS),
                            PST_UNITS(CTRL_ALT_DEL), PST_UNITS_MATCHING("active", SERIAL_GETTYS)),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UNITS(CTRL_ALT_DEL))),
        .facts =
                PST_FACTS({ "forced_login", PST_BOOL, "The emergency shell asks for no password." },
                          { "control_alt_delete", PST_TEXT, "State of the unit that reboots." },
                          { "serial_logins", PST_LIST, "Serial lines that one may log in on." }),
        .sample = sample_emergency_access,
};

PST_OBJECTIVE(restricted_exposure) = {
        .id = "restricted_exposure",
        .title = "Restricted exposure",
        .signals = PST_SIGNALS(&kernel_exposure, &kernel_exposure_configured, &loaded_modules,
                               &module_denials, &emergency_access),
};
