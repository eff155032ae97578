/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Security findings: what was found is answered, and what goes wrong is written down.
 *
 * Two witnesses: we ourselves, of what we found, and the journal, of who was turned away.
 */

#include <postured/gate.h>

#include "base/macro.h"
#include "cbor/decoder.h"
#include "reader/authority/statement_fact.h"

#define FAILURES       "authentication-failure"
#define WITHIN_SECONDS "3600"

static int sample_open_findings(PstRun *run) {
        static const StatementFact given[] = {
                { "findings_critical", "critical", PST_INT },
                { "findings_oldest_age_s", "oldest_age", PST_INT },
        };

        return self_sample(run, given, ELEMENTSOF(given));
}

static const PstSignal open_findings = {
        .id = "monitoring.open_findings",
        .help = "What the service found about itself and nobody has answered.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "critical", PST_INT, "Findings about history, key, policy, workers." },
                           { "oldest_age", PST_INT, "Seconds since the oldest of them." }),
        .sample = sample_open_findings,
};

static int sample_authentication_events(PstRun *run) {
        PstBytes answer;
        int64_t age;
        uint64_t n;
        Decoder d;
        int r;

        r = pst_query(run, PST_JOURNAL_COUNT(FAILURES, WITHIN_SECONDS), &answer);
        if (r >= 0)
                r = decoder_open(answer.data, answer.size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 2);
        n = decoder_uint(&d);
        age = decoder_int(&d);
        r = decoder_finish(&d);
        if (r < 0)
                return r;
        if (n > INT64_MAX || age < -1)
                return -EBADMSG;

        pst_fact_bool(run, "readable", true);
        pst_fact_int(run, "failures", (int64_t) n);
        if (age >= 0)
                pst_fact_int(run, "newest_age", age);
        return pst_present(run);
}

static const PstSignal authentication_events = {
        .id = "monitoring.authentication_events",
        .help = "How often somebody was turned away within the last hour.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .queries = PST_QUERIES(PST_JOURNAL_COUNT(FAILURES, WITHIN_SECONDS)),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_JOURNAL_COUNT(FAILURES, WITHIN_SECONDS))),
        .facts = PST_FACTS({ "failures", PST_INT, "Failed attempts; no text of them is kept." },
                           { "newest_age", PST_INT, "Seconds since the last one." },
                           { "readable", PST_BOOL, "The journal could be read." }),
        .sample = sample_authentication_events,
};

PST_OBJECTIVE(security_findings) = {
        .id = "security_findings",
        .title = "Security findings",
        .signals = PST_SIGNALS(&open_findings, &authentication_events),
};
