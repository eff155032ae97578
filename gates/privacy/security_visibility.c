/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Security visibility: who may see what we found sees it unaltered, and what the system logged is for
 * its administrators.
 *
 * Two witnesses: we ourselves, of the record that we published, and the files that lie there.
 */

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/authority/statement_fact.h"
#include "reader/disk/folder_access.h"
#include "reader/text/digest.h"

#define RECORD_PATH    "@run@/record.cbor"
#define JOURNAL_FOLDER "/var/log/journal/"
#define AUDIT_FOLDER   "/var/log/audit/"

static int sample_record_publication(PstRun *run) {
        static const StatementFact given[] = {
                { "record_digest", "digest", PST_DIGEST },
                { "record_age_s", "age", PST_INT },
                { "readers_24h", "readers", PST_INT },
        };

        return self_sample(run, given, ELEMENTSOF(given)); /* -ENOENT: nothing was published yet */
}

static const PstSignal record_publication = {
        .id = "privacy.record_publication",
        .help = "The record that was published last, and how many have read any.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "digest", PST_DIGEST, "Of its bytes." },
                           { "age", PST_INT, "Seconds since it was published." },
                           { "readers", PST_INT, "Users that read one within a day." }),
        .sample = sample_record_publication,
};

static int sample_published_record(PstRun *run) {
        uint8_t digest[DIGEST_BYTES];
        PstBytes bytes;
        FileMeta meta;
        int r;

        r = pst_query(run, PST_FILE(RECORD_PATH), &bytes);
        if (r >= 0)
                r = file_meta_read(run, RECORD_PATH, &meta);
        if (r < 0)
                return r;

        digest_of(bytes.data, bytes.size, digest);
        pst_fact_digest(run, "digest", digest);
        pst_fact_int(run, "mode", (int64_t) (meta.mode & 07777));
        return pst_present(run);
}

static const PstSignal published_record = {
        .id = "privacy.published_record",
        .help = "The record as a reader of its file gets it.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .queries = PST_QUERIES(PST_FILE(RECORD_PATH), PST_META(RECORD_PATH)),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_FILE(RECORD_PATH))),
        .facts = PST_FACTS({ "digest", PST_DIGEST, "Of its bytes." },
                           { "mode", PST_INT, "Its permissions." }),
        .sample = sample_published_record,
};

/* Whether everyone may read a journal: 1 or 0. They lie one folder deeper, one of each machine. */
static int journal_has_readable(PstRun *run, Text names) {
        char path[PATH_MAX], folder[PATH_MAX + 1];
        FileMeta meta;
        Text name;
        int r;

        while (text_piece(&names, '\0', &name)) {
                r = folder_look_at(run, JOURNAL_FOLDER, name, path, sizeof(path), &meta);
                if (r > 0 && S_ISDIR(meta.mode)) {
                        (void) snprintf(folder, sizeof(folder), "%s/", path);
                        r = folder_has_world_readable(run, folder);
                } else if (r > 0)
                        r = is_world_readable(&meta);
                if (r != 0)
                        return r;
        }

        return 0;
}

static int sample_log_access(PstRun *run) {
        int r, persistent, readable = 0;
        PstBytes names, logs;

        r = pst_list(run, JOURNAL_FOLDER, &names);
        persistent = r >= 0;
        if (r == -ENOENT)
                r = pst_list(run, "/var/log", &logs);
        if (r < 0)
                return r;

        pst_fact_bool(run, "persistent", persistent);
        if (persistent)
                readable = journal_has_readable(run, text(names.data, names.size));
        if (readable == 0)
                readable = folder_has_world_readable(run, AUDIT_FOLDER);
        if (readable >= 0) /* else it could not be told */
                pst_fact_bool(run, "world_readable", readable > 0);
        return pst_present(run);
}

static const PstSignal log_access = {
        .id = "privacy.log_access",
        .help = "Whether the logs outlive a boot, and everyone may read them.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS("/var/log", JOURNAL_FOLDER),
        .queries = PST_QUERIES(PST_NAMES(JOURNAL_FOLDER), PST_META(JOURNAL_FOLDER),
                               PST_NAMES(AUDIT_FOLDER), PST_META(AUDIT_FOLDER)),
        .watches = PST_WATCHES(PST_ON_FILE(JOURNAL_FOLDER)),
        .facts = PST_FACTS({ "persistent", PST_BOOL, "There is a journal on the disk." },
                           { "world_readable", PST_BOOL,
                             "Everyone may read a file of the journal or the audit log." }),
        .sample = sample_log_access,
};

PST_OBJECTIVE(security_visibility) = {
        .id = "security_visibility",
        .title = "Security visibility",
        .signals = PST_SIGNALS(&record_publication, &published_record, &log_access),
};
