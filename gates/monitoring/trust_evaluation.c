/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Trust evaluation: the gates that sample this device are the ones that were installed, and run as
 * they should.
 *
 * Three witnesses: we ourselves, of what we loaded; the files, of what is installed; and the kernel,
 * of how a worker is confined.
 */

#include <errno.h>
#include <string.h>

#include <postured/gate.h>

#include "base/hex.h"
#include "base/macro.h"
#include "reader/authority/statement_fact.h"
#include "reader/disk/file_digests.h"
#include "reader/disk/file_meta.h"
#include "reader/kernel/process_status.h"
#include "reader/text/text_set.h"

#define MODULES_FOLDER   "@gates@/"
#define MODULE_EXTENSION ".so"
#define OWN_NAME         "postured-worker"

static int sample_workers(PstRun *run) {
        static const StatementFact given[] = {
                { "modules", "modules", PST_LIST },
                { "backing_off", "backing_off", PST_LIST },
                { "overdue", "overdue", PST_LIST },
                { "core_pid", "core_pid", PST_INT },
        };

        return self_sample(run, given, ELEMENTSOF(given));
}

static const PstSignal workers = {
        .id = "monitoring.workers",
        .help = "The gates that we loaded, and whether their processes run.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_B,
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "modules", PST_LIST, "Of each gate its id and its module's digest." },
                           { "backing_off", PST_LIST, "Gates that wait to be started again." },
                           { "overdue", PST_LIST, "Gates that have not answered in time." },
                           { "core_pid", PST_INT, "The process that supervises them." }),
        .sample = sample_workers,
};

/* "boot 3f…": as the daemon counts its modules. */
static int add_module(Text name, const uint8_t digest[DIGEST_BYTES], TextSet *modules) {
        char hex[2 * DIGEST_BYTES + 1];

        hex_encode(digest, DIGEST_BYTES, hex);
        name.size -= strlen(MODULE_EXTENSION);
        return text_set_add_pair(modules, name, ' ', text(hex, strlen(hex)));
}

static int add_modules(PstRun *run, TextSet *modules) {
        const uint8_t *digest;
        AnswerList digests;
        PstBytes answer;
        Text name;
        int r;

        r = pst_query(run, PST_DIGESTS(MODULES_FOLDER, "sha256"), &answer);
        if (r >= 0)
                r = answer_list_open(answer, &digests);
        while (r >= 0 && (r = file_digests_next(&digests, DIGEST_BYTES, &name, &digest)) > 0)
                if (text_ends(name, MODULE_EXTENSION))
                        r = add_module(name, digest, modules);

        return r;
}

/* Whoever may write a module, or beside it, decides what we see. */
static int add_writable(PstRun *run, TextSet *writable) {
        PstBytes answer;
        AnswerList metas;
        FileMeta meta;
        Text name;
        int r;

        r = pst_query(run, PST_METAS(MODULES_FOLDER), &answer);
        if (r >= 0)
                r = answer_list_open(answer, &metas);
        while (r >= 0 && (r = file_metas_next(&metas, &name, &meta)) > 0) {
                bool itself = text_is(name, ".");

                if (!itself && !text_ends(name, MODULE_EXTENSION) && !text_ends(name, ".gate"))
                        continue;
                if (meta.uid != 0 || meta.mode & 022)
                        r = text_set_add(writable, itself ? text("./", 2) : name);
        }

        return r;
}

static int sample_gate_modules(PstRun *run) {
        TextSet modules = { 0 }, writable = { 0 };
        int r, known;

        r = add_modules(run, &modules);
        if (r < 0)
                return r;
        known = add_writable(run, &writable);
        if (known < 0 && known != -ENOTCONN && known != -EACCES)
                return known;

        text_set_fact(run, "modules", &modules);
        if (known >= 0)
                text_set_fact(run, "writable", &writable);
        return pst_present(run);
}

static const PstSignal gate_modules = {
        .id = "monitoring.gate_modules",
        .help = "The gates that are installed.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(MODULES_FOLDER),
        .queries = PST_QUERIES(PST_DIGESTS(MODULES_FOLDER, "sha256"), PST_METAS(MODULES_FOLDER)),
        .watches = PST_WATCHES(PST_ON_FILE(MODULES_FOLDER)),
        .facts = PST_FACTS(
                { "modules", PST_LIST, "Of each gate its id and its module's digest." },
                { "writable", PST_LIST, "Files of gates that others than root may write." }),
        .sample = sample_gate_modules,
};

/* On a recording this is whoever recorded it, and nobody of ours runs there. */
static int sample_self_protection(PstRun *run) {
        ProcessStatus status;
        int r;

        r = process_status_read(run, "/proc/self/status", &status);
        if (r >= 0 && strcmp(status.name, OWN_NAME) != 0)
                r = -ENOTCONN;
        if (r < 0)
                return r;

        pst_fact_int(run, "seccomp", status.seccomp);
        pst_fact_int(run, "no_new_privileges", status.no_new_privileges);
        pst_fact_int(run, "tracer", status.tracer);
        pst_fact_text(run, "effective", status.effective);
        return pst_present(run);
}

static const PstSignal self_protection = {
        .id = "monitoring.self_protection",
        .help = "How the process that samples this is confined.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS("/proc/self/status"),
        .facts = PST_FACTS({ "seccomp", PST_INT, "2: system calls are filtered." },
                           { "no_new_privileges", PST_INT, "1: it can gain none." },
                           { "tracer", PST_INT, "The process that traces it; 0: none." },
                           { "effective", PST_TEXT, "Its capabilities, in hex." }),
        .sample = sample_self_protection,
};

PST_OBJECTIVE(trust_evaluation) = {
        .id = "trust_evaluation",
        .title = "Trust evaluation",
        .signals = PST_SIGNALS(&workers, &gate_modules, &self_protection),
};
