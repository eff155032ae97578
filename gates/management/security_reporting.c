/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Security reporting: reports reach those who are entitled to them, and nobody else.
 *
 * Three witnesses that speak of different facts: the authority of what was agreed, ourselves of what
 * was reported, and the files of the way in.
 */

#include <postured/gate.h>

#include "cbor/decoder.h"
#include "reader/authority/statement_fact.h"
#include "reader/text/text.h"

#define SOCKET_PATH "@run@/socket"
#define GROUP_PATH  "/etc/group"
#define ADMIN_GROUP "posture-admin"

#define NOT_ENROLLED "this device is not enrolled"
#define REFUSED      "the enrolment's signature, key or version was refused"

static int sample_reporting_terms(PstRun *run) {
        int r;

        r = statement_exists(run, PST_ENROLMENT);
        if (r == -EKEYREJECTED)
                return pst_tampered(run, REFUSED);
        if (r == 0)
                return pst_absent(run, NOT_ENROLLED);

        if (r > 0)
                r = statement_fact_int(run, PST_ENROLMENT, "report_maximum_age", "maximum_age");
        if (r >= 0)
                r = statement_fact_int(run, PST_ENROLMENT, "disclosure_limit", "disclosure_limit");

        return r < 0 ? r : pst_present(run);
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

static int sample_reports(PstRun *run) {
        PstValue age, limit;
        int r;

        r = pst_statement(run, PST_SELF, "report_age_s", PST_INT, &age);
        if (r < 0)
                return r; /* no report yet: there is nothing to be late from but the enrolment */

        pst_fact_int(run, "last_age", age.integer);
        r = pst_statement(run, PST_ENROLMENT, "report_maximum_age", PST_INT, &limit);
        if (r >= 0)
                pst_fact_bool(run, "overdue", age.integer > limit.integer);

        return pst_present(run);
}

static const PstSignal reports = {
        .id = "management.reports",
        .help = "When the last report was asked for.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_SELF, PST_ENROLMENT),
        .facts = PST_FACTS({ "last_age", PST_INT, "Seconds since the last one." },
                           { "overdue", PST_BOOL, "That is more than was agreed." }),
        .sample = sample_reports,
};

static int give_socket(PstRun *run) {
        PstBytes answer;
        uint64_t mode;
        Decoder d;
        int r;

        r = pst_query(run, PST_META(SOCKET_PATH), &answer);
        if (r >= 0)
                r = decoder_open(answer.data, answer.size, &d);
        if (r < 0)
                return r;

        (void) decoder_array(&d);
        mode = decoder_uint(&d);
        if (d.error < 0)
                return d.error;

        pst_fact_int(run, "socket_mode", (int64_t) (mode & 07777));
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
        .watches = PST_WATCHES(PST_ON_FILE(GROUP_PATH)),
        .facts = PST_FACTS({ "socket_mode", PST_INT, "Permissions of the daemon's socket." },
                           { "group_present", PST_BOOL, "There is a group for administrators." }),
        .sample = sample_report_channel,
};

PST_OBJECTIVE(security_reporting) = {
        .id = "security_reporting",
        .title = "Security reporting",
        .signals = PST_SIGNALS(&reporting_terms, &reports, &report_channel),
};
