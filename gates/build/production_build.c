/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Production build: what runs was built and started for production, not for development.
 *
 * Runs in a worker. Four witnesses: the kernel and the TPM, of how it was started; files and the
 * service manager, of what was built into it.
 */

#include <postured/gate.h>

#include "reader/daemon/getty_exec.h"
#include "reader/daemon/units.h"
#include "reader/disk/getty_files.h"
#include "reader/disk/os_release.h"
#include "reader/disk/unit_links.h"
#include "reader/kernel/cmdline.h"
#include "reader/text/date.h"
#include "reader/tpm/measured_command_line.h"
#include "reader/tpm/tpm_device.h"

static int sample_kernel_command_line(PstRun *run) {
        uint8_t digest[DIGEST_BYTES];
        TextSet tokens;
        bool overrides;
        Text line;
        int r;

        r = cmdline_read(run, &line);
        if (r < 0)
                return r;

        text_set_init(&tokens);
        r = cmdline_tokens(line, &tokens);
        if (r < 0)
                return r;

        r = cmdline_overrides_init(line, &overrides);
        if (r < 0)
                return r;

        r = cmdline_digest(cmdline_without_image(line), digest);
        if (r < 0)
                return r;

        text_set_fact(run, "tokens", &tokens);
        pst_fact_bool(run, "init_override", overrides);
        pst_fact_digest(run, "digest", digest);
        return pst_present(run);
}

static const PstSignal kernel_command_line = {
        .id = "build.kernel_command_line",
        .help = "How the running kernel says that it was started.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(CMDLINE_PATH),
        .facts = PST_FACTS({ "tokens", PST_LIST, "Its words, without quotes." },
                           { "init_override", PST_BOOL, "Another init was started." },
                           { "digest", PST_DIGEST, "As the boot stub measures it." }),
        .sample = sample_kernel_command_line,
};

/* What GRUB measured is text, which the kernel's stub would have encoded. */
static int digest_of_form(const MeasuredCommandLine *line, uint8_t ret[DIGEST_BYTES]) {
        if (line->form == COMMAND_LINE_GRUB)
                return cmdline_digest(text(line->text.data, line->text.size), ret);
        if (line->form != COMMAND_LINE_LOAD_OPTIONS)
                return -ENODATA;

        memcpy(ret, line->load_options, DIGEST_BYTES);
        return 0;
}

static int sample_measured_command_line(PstRun *run) {
        uint8_t digest[DIGEST_BYTES];
        MeasuredCommandLine line;
        MeasuredBoot boot;
        int r;

        r = measured_boot_read(run, &boot);
        if (r == -ENODEV)
                return pst_absent(run, "this device has no TPM 2");
        if (r < 0)
                return r;

        r = measured_command_line(&boot, &line);
        if (r == -ENODATA)
                return pst_present(run); /* the TPM does not bear it out: nothing is known of it */
        if (r < 0)
                return r;

        r = digest_of_form(&line, digest);
        if (r < 0 && r != -ENODATA)
                return r;
        if (r == 0)
                pst_fact_digest(run, "digest", digest);
        pst_fact_text(run, "form", command_line_form_name(line.form));
        return pst_present(run);
}

static const PstSignal measured_command_line_signal = {
        .id = "build.measured_command_line",
        .help = "How the kernel was started, as it was measured before it ran.",
        .source = PST_SOURCE_TPM,
        .tier = PST_TIER_A,
        .reads = PST_PATHS(TPM_READS),
        .queries = PST_QUERIES(PST_FILE(EVENT_LOG_PATH)),
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "digest", PST_DIGEST, "Of the command line in UTF-16." },
                           { "form", PST_TEXT, "grub, load_options, or section (no digest)." }),
        .sample = sample_measured_command_line,
};

/* Keys of os-release(5) and the facts that they become. */
static const struct {
        const char *key;
        const char *fact;
} release_keys[] = {
        { "ID", "id" },
        { "VERSION_ID", "version_id" },
        { "VERSION_CODENAME", "codename" },
        { "VARIANT_ID", "variant_id" },
        { "IMAGE_ID", "image_id" },
        { "IMAGE_VERSION", "image_version" },
        { "BUILD_ID", "build_id" },
};

static int give_support_end(PstRun *run, Text os_release) {
        char value[PST_TEXT_MAX + 1];
        int64_t seconds;
        int r;

        r = os_release_get(os_release, "SUPPORT_END", value);
        if (r <= 0)
                return r;

        r = date_parse(text(value, strlen(value)), &seconds);
        if (r < 0)
                return r;

        pst_fact_int(run, "support_end", seconds);
        return 0;
}

/* A system that is no Debian has no such file: an empty text. */
static int give_point_release(PstRun *run) {
        char value[PST_TEXT_MAX + 1] = "";
        Text version;
        int r;

        r = debian_version_read(run, &version);
        if (r == 0)
                r = text_copy(version, value, sizeof(value));
        if (r < 0 && r != -ENOENT)
                return r;

        pst_fact_text(run, "point_release", value);
        return 0;
}

static int sample_release_identity(PstRun *run) {
        char value[PST_TEXT_MAX + 1];
        Text os_release;
        int r;

        r = os_release_read(run, &os_release);
        if (r < 0)
                return r;

        for (size_t i = 0; i < sizeof(release_keys) / sizeof(release_keys[0]); i++) {
                r = os_release_get(os_release, release_keys[i].key, value);
                if (r < 0)
                        return r;
                pst_fact_text(run, release_keys[i].fact, value);
        }

        r = give_support_end(run, os_release);
        if (r < 0)
                return r;

        r = give_point_release(run);
        if (r < 0)
                return r;

        return pst_present(run);
}

static const PstSignal release_identity = {
        .id = "build.release_identity",
        .help = "Which release the system's own files say this is.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(OS_RELEASE_PATH, OS_RELEASE_USR_PATH, DEBIAN_VERSION_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(OS_RELEASE_PATH), PST_ON_FILE(OS_RELEASE_USR_PATH),
                               PST_ON_FILE(DEBIAN_VERSION_PATH)),
        .facts = PST_FACTS({ "id", PST_TEXT, "The distribution." },
                           { "version_id", PST_TEXT, "Its release." },
                           { "codename", PST_TEXT, "The release's name." },
                           { "variant_id", PST_TEXT, "Which variant of it, as devel or test." },
                           { "image_id", PST_TEXT, "The image, where there is one." },
                           { "image_version", PST_TEXT, "The image's version." },
                           { "build_id", PST_TEXT, "The build it came from." },
                           { "point_release", PST_TEXT, "As /etc/debian_version says." },
                           { "support_end", PST_INT, "Unix seconds, where the release says." }),
        .sample = sample_release_identity,
};

#define DEBUG_SHELL "debug-shell.service"
#define CONSOLES                                                                                   \
        PST_UNITS_MATCHING("", "getty@*.service", "serial-getty@*.service",                        \
                           "console-getty.service", "container-getty@*.service", "sshd-debug*")

/* Adds the consoles that systemd has loaded, and the debugging sockets that wait for somebody. */
static int list_consoles(PstRun *run, TextSet *ret_gettys, TextSet *ret_sockets) {
        PstBytes answer;
        UnitList list;
        Unit unit;
        int r;

        r = pst_query(run, CONSOLES, &answer);
        if (r < 0)
                return r;

        r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0) {
                if (text_starts(unit.name, "sshd-debug")) {
                        if (text_is(unit.active, "active"))
                                r = text_set_add(ret_sockets, unit.name);
                } else if (text_is(unit.load, "loaded")) {
                        r = text_set_add(ret_gettys, unit.name);
                }
        }

        return r;
}

static int consoles_autologin(PstRun *run, const TextSet *gettys, bool *ret) {
        const char *arguments[PST_LIST_MAX + 3] = { "Service", "ExecStart" };
        const PstQuestion question = { .name = "units.get", .arguments = arguments };
        PstBytes answer;
        int r;

        if (gettys->n == 0) {
                *ret = false;
                return 0;
        }

        memcpy(arguments + 2, gettys->items, gettys->n * sizeof(gettys->items[0]));
        r = run->host->query(run, &question, &answer);
        if (r < 0)
                return r;

        return getty_exec_autologin(answer, ret);
}

static int sample_debug_access(PstRun *run) {
        char state[PST_TEXT_MAX + 1];
        TextSet gettys, sockets;
        PstBytes answer;
        bool autologin;
        Unit shell;
        int r;

        r = pst_query(run, PST_UNITS(DEBUG_SHELL), &answer);
        if (r >= 0)
                r = unit_list_find(answer.data, answer.size, DEBUG_SHELL, &shell);
        if (r >= 0)
                r = r == 0 ? -EBADMSG : text_copy(shell.file_state, state, sizeof(state));
        if (r < 0)
                return r;

        text_set_init(&gettys);
        text_set_init(&sockets);
        r = list_consoles(run, &gettys, &sockets);
        if (r >= 0)
                r = consoles_autologin(run, &gettys, &autologin);
        if (r < 0)
                return r;

        pst_fact_text(run, "debug_shell", state);
        pst_fact_bool(run, "debug_shell_active", text_is(shell.active, "active"));
        pst_fact_bool(run, "autologin", autologin);
        text_set_fact(run, "debug_sockets", &sockets);
        return pst_present(run);
}

static const PstSignal debug_access = {
        .id = "build.debug_access",
        .help = "Whether the running system lets a developer in without a question.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(PST_UNITS(DEBUG_SHELL), CONSOLES,
                               PST_UNITS_GET("Service", "ExecStart", PST_ANY)),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_UNITS(DEBUG_SHELL)), PST_ON_ANSWER(CONSOLES)),
        .facts = PST_FACTS({ "debug_shell", PST_TEXT, "State of debug-shell.service's file." },
                           { "debug_shell_active", PST_BOOL, "A root shell waits on tty9." },
                           { "autologin", PST_BOOL, "A console asks nobody who is there." },
                           { "debug_sockets", PST_LIST, "Debugging daemons that run." }),
        .sample = sample_debug_access,
};

/* In the words of systemd's unit file states. */
static int debug_shell_state(PstRun *run, const char **ret) {
        static const char *const units[] = { DEBUG_SHELL };
        TextSet enabled;
        int r;

        r = unit_is_masked(run, DEBUG_SHELL);
        if (r < 0)
                return r;
        if (r > 0) {
                *ret = "masked";
                return 0;
        }

        text_set_init(&enabled);
        r = unit_links_add_enabled(run, units, 1, &enabled);
        if (r < 0)
                return r;
        if (enabled.n > 0) {
                *ret = "enabled";
                return 0;
        }

        r = unit_file_exists(run, DEBUG_SHELL);
        if (r < 0)
                return r;

        *ret = r > 0 ? "disabled" : "";
        return 0;
}

static int sample_debug_unit_files(PstRun *run) {
        const char *state;
        bool autologin;
        int r;

        r = debug_shell_state(run, &state);
        if (r < 0)
                return r;

        r = getty_files_autologin(run, &autologin);
        if (r < 0)
                return r;

        pst_fact_text(run, "debug_shell", state);
        pst_fact_bool(run, "autologin", autologin);
        return pst_present(run);
}

static const PstSignal debug_unit_files = {
        .id = "build.debug_unit_files",
        .help = "Whether unit files let a developer in without a question.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(UNIT_LINK_READS, UNIT_FILE_READS),
        .watches = PST_WATCHES(UNIT_LINK_WATCHES),
        .facts = PST_FACTS({ "debug_shell", PST_TEXT, "enabled, disabled, masked; or empty." },
                           { "autologin", PST_BOOL, "A console is to ask nobody who is there." }),
        .sample = sample_debug_unit_files,
};

PST_OBJECTIVE(production_build) = {
        .id = "production_build",
        .title = "Production build",
        .signals = PST_SIGNALS(&kernel_command_line, &measured_command_line_signal,
                               &release_identity, &debug_access, &debug_unit_files),
};
