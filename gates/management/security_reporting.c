/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Security reporting: reports reach those who are entitled to them, and nobody else.
 *
 * Three witnesses that speak of different facts: the authority of what was agreed, ourselves of what
 * was reported, and the files of the way in.
 */

#include <sys/stat.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/authority/statement_fact.h"
#include "reader/disk/file_meta.h"
#include "reader/text/text.h"

#define SOCKET_PATH "@run@/socket"
#define GROUP_PATH  "/etc/group"
#define ADMIN_GROUP "posture-admin"

static int sample_reporting_terms(PstRun *run) {
        static const StatementFact given[] = {
                { "report_maximum_age", "maximum_age", PST_INT },
                { "disclosure_limit", "disclosure_limit", PST_INT },
        };

        return enrolment_sample(run, given, ELEMENTSOF(given));
}

static const PstSignal reporting_terms = {
        .id = "management.reporting_terms",
        .help = "What was agreed about reports.",
        .source = PST_SOURCE_AUTHORITY,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_ENROLMENT),
        .facts = PST_FACTS({ "maximum_age", PST_INT, "Seconds after which one is overdue." },
                           { "disclosure_limit", PST_INT, "The most that one may open: 0 to 2." }),
        .sample = sample_reporting_terms,
};

/* Seconds since the last report, or, where none was asked for yet, since the enrolment that wants
 * them. -ENOENT: there is nothing to count from. */
static int report_age(PstRun *run, int64_t *ret) {
        PstValue value;
        int r;

        r = pst_statement(run, PST_SELF, "report_age_s", PST_INT, &value);
        if (r >= 0)
                *ret = value.integer;
        if (r != -ENOENT)
                return r;

        /* It always tells the policy: without it we do not know that there was no report. */
        r = pst_statement(run, PST_SELF, "policy_id", PST_TEXT, &value);
        if (r >= 0)
                r = pst_statement(run, PST_ENROLMENT, "issued", PST_INT, &value);
        if (r < 0)
                return r == -EKEYREJECTED ? -ENOENT : r;
        if (value.integer < 0)
                return -EBADMSG;

        *ret = run->now_s > value.integer ? run->now_s - value.integer : 0;
        return 0;
}

static int sample_reports(PstRun *run) {
        PstValue limit;
        int64_t age;
        int r;

        r = report_age(run, &age);
        if (r < 0)
                return r;

        pst_fact_int(run, "last_age", age);
        r = pst_statement(run, PST_ENROLMENT, "report_maximum_age", PST_INT, &limit);
        if (r >= 0)
                pst_fact_bool(run, "overdue", age > limit.integer);
        else if (r != -ENOENT && r != -EKEYREJECTED)
                return r;

        return pst_present(run);
}

static const PstSignal reports = {
        .id = "management.reports",
        .help = "When the last report was asked for.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_SELF, PST_ENROLMENT),
        .facts = PST_FACTS(
                { "last_age", PST_INT, "Seconds since the last one, or since the enrolment." },
                { "overdue", PST_BOOL, "That is more than was agreed." }),
        .sample = sample_reports,
};

static int give_socket(PstRun *run) {
        FileMeta meta;
        int r;

        r = file_meta_read(run, SOCKET_PATH, &meta);
        if (r < 0)
                return r;
        if (!S_ISSOCK(meta.mode))
                return -ENOENT; /* whatever lies there, it is no way in */

        pst_fact_int(run, "socket_mode", meta.mode & 07777);
        return 0;
}

static int give_group(PstRun *run) {
        Text rest, line, name, others;
        bool present = false;
        PstBytes bytes;
        int r;

        r = pst_read(run, GROUP_PATH, &bytes);
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (text_line(&rest, &line))
                if (text_split(line, ':', &name, &others) && text_is(name, ADMIN_GROUP))
                        present = true;

        pst_fact_bool(run, "group_present", present);
        return 0;
}

static int sample_report_channel(PstRun *run) {
        int r;

        r = give_socket(run);
        if (r >= 0)
                r = give_group(run);

        return r < 0 ? r : pst_present(run);
}

static const PstSignal report_channel = {
        .id = "management.report_channel",
        .help = "The way in for those who ask for reports.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(GROUP_PATH),
        .queries = PST_QUERIES(PST_META(SOCKET_PATH)),
        .watches = PST_WATCHES(PST_ON_FILE(GROUP_PATH), PST_ON_ANSWER(PST_META(SOCKET_PATH))),
        .facts = PST_FACTS({ "socket_mode", PST_INT, "Permissions of the daemon's socket." },
                           { "group_present", PST_BOOL, "There is a group for administrators." }),
        .sample = sample_report_channel,
};

PST_OBJECTIVE(security_reporting) = {
        .id = "security_reporting",
        .title = "Security reporting",
        .signals = PST_SIGNALS(&reporting_terms, &reports, &report_channel),
};
