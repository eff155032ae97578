/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device integrity visibility: what was found before can still be read, and was not rewritten.
 *
 * Two witnesses: we ourselves, of the history that the signer holds open, and the files that lie
 * there now.
 */

#include <limits.h>
#include <stdio.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/authority/statement_fact.h"
#include "reader/disk/file_meta.h"
#include "reader/disk/journal_header.h"
#include "reader/text/text.h"

#define HISTORY_FOLDER    "@state@/history/"
#define SEGMENT_EXTENSION ".cborseq"
#define JOURNAL_FOLDER    "/var/log/journal/"

static int sample_history_chain(PstRun *run) {
        static const StatementFact given[] = {
                { "history_intact", "intact", PST_BOOL },
                { "history_records", "records", PST_INT },
                { "history_gaps", "gaps", PST_INT },
                { "history_length", "length", PST_INT },
                { "history_file", "file", PST_TEXT },
                { "history_torn_tail", "torn_tail", PST_BOOL },
        };

        return self_sample(run, given, ELEMENTSOF(given));
}

static const PstSignal history_chain = {
        .id = "monitoring.history_chain",
        .help = "The history of signed records, as it was verified at start.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "intact", PST_BOOL, "Each record follows from the one before." },
                           { "records", PST_INT, "How many there are." },
                           { "gaps", PST_INT, "Places where some are missing." },
                           { "length", PST_INT, "Of the newest file, bytes." },
                           { "file", PST_TEXT, "Device and inode of that file." },
                           { "torn_tail", PST_BOOL, "A record was cut off in the middle." }),
        .sample = sample_history_chain,
};

/* The first sequence that a file is named after, in its shortest form. -EBADMSG: it is no segment. */
static int segment_of(Text name, uint64_t *ret) {
        if (!text_ends(name, SEGMENT_EXTENSION))
                return -EBADMSG;

        name.size -= strlen(SEGMENT_EXTENSION);
        if (name.size > 1 && name.data[0] == '0')
                return -EBADMSG;

        return text_uint(name, ret);
}

static int newest_segment(PstRun *run, char ret[PATH_MAX]) {
        uint64_t first, newest = 0;
        PstBytes names;
        Text rest, name;
        bool any = false;
        int r;

        r = pst_query(run, PST_NAMES(HISTORY_FOLDER), &names);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &name))
                if (segment_of(name, &first) >= 0 && (!any || first > newest)) {
                        newest = first;
                        any = true;
                }
        if (!any)
                return -ENOENT;

        (void) snprintf(ret, PATH_MAX, HISTORY_FOLDER "%llu" SEGMENT_EXTENSION,
                        (unsigned long long) newest);
        return 0;
}

static int sample_history_file(PstRun *run) {
        char path[PATH_MAX], file[64];
        FileMeta meta;
        int r;

        r = newest_segment(run, path);
        if (r >= 0)
                r = file_meta_read(run, path, &meta);
        if (r < 0)
                return r;

        (void) snprintf(file, sizeof(file), "%.*s:%llu", (int) meta.device.size, meta.device.data,
                        (unsigned long long) meta.inode);
        pst_fact_int(run, "length", (int64_t) meta.size);
        pst_fact_int(run, "mode", (int64_t) (meta.mode & 07777));
        pst_fact_text(run, "file", file);
        return pst_present(run);
}

/* The file that lies at the path now, against the one that the signer holds open. */
static const PstSignal history_file = {
        .id = "monitoring.history_file",
        .help = "The newest file of the history, as it lies there.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .queries = PST_QUERIES(PST_NAMES(HISTORY_FOLDER), PST_META(HISTORY_FOLDER)),
        .facts = PST_FACTS({ "length", PST_INT, "Bytes." }, { "mode", PST_INT, "Its permissions." },
                           { "file", PST_TEXT, "Its device and inode." }),
        .sample = sample_history_file,
};

static int sample_journal_sealing(PstRun *run) {
        JournalHeader header;
        int r;

        r = journal_header_read(run, JOURNAL_FOLDER, &header);
        if (r == -ENOENT) {
                pst_fact_bool(run, "persistent", false);
                return pst_present(run);
        }
        if (r < 0)
                return r;

        pst_fact_bool(run, "persistent", true);
        pst_fact_bool(run, "sealed", header.sealed);
        pst_fact_bool(run, "key_present", header.key_present);
        return pst_present(run);
}

/* Sealing does not cover the interval that is running, 15 minutes by default. */
static const PstSignal journal_sealing = {
        .id = "monitoring.journal_sealing",
        .help = "Whether the journal outlives a boot, and would show that it was altered.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(JOURNAL_FOLDER),
        .queries = PST_QUERIES(PST_HEAD(JOURNAL_FOLDER, JOURNAL_HEADER_BYTES)),
        .watches = PST_WATCHES(PST_ON_FILE(JOURNAL_FOLDER)),
        .facts = PST_FACTS({ "persistent", PST_BOOL, "There is a journal on the disk." },
                           { "sealed", PST_BOOL, "It is sealed (FSS)." },
                           { "key_present", PST_BOOL, "The key that seals it is there." }),
        .sample = sample_journal_sealing,
};

PST_OBJECTIVE(device_integrity_visibility) = {
        .id = "device_integrity_visibility",
        .title = "Device integrity visibility",
        .signals = PST_SIGNALS(&history_chain, &history_file, &journal_sealing),
};
