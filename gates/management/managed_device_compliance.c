/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Managed device compliance: the enrolment is this device's, is in force, and the policy in force is
 * one that it allows.
 *
 * Two witnesses: the authority that signed the enrolment, and our own key and policy.
 */

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/authority/statement_fact.h"

static int sample_enrolment(PstRun *run) {
        static const StatementFact given[] = {
                { "device_key", "device_key", PST_DIGEST },
                { "issued", "issued", PST_INT },
                { "policy_floor", "policy_floor", PST_INT },
                { "policy_id", "policy_id", PST_TEXT },
        };
        PstValue expires;
        int r;

        r = enrolment_begin(run);
        if (r <= 0)
                return r;

        r = statement_facts(run, PST_ENROLMENT, given, ELEMENTSOF(given));
        if (r < 0)
                return r;

        r = pst_statement(run, PST_ENROLMENT, "expires", PST_INT, &expires);
        if (r >= 0)
                pst_fact_bool(run, "expired", run->now_s >= expires.integer);
        return r < 0 && r != -ENOENT ? r : pst_present(run);
}

static const PstSignal enrolment = {
        .id = "management.enrolment",
        .help = "The signed enrolment of this device.",
        .source = PST_SOURCE_AUTHORITY,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_ENROLMENT),
        .facts = PST_FACTS({ "device_key", PST_DIGEST, "Thumbprint of the key that it is for." },
                           { "issued", PST_INT, "When it was made, Unix seconds." },
                           { "policy_floor", PST_INT, "The lowest policy version it allows." },
                           { "policy_id", PST_TEXT, "The policy that it asks for." },
                           { "expired", PST_BOOL, "Its end has passed." }),
        .sample = sample_enrolment,
};

static int sample_device_key(PstRun *run) {
        static const StatementFact given[] = {
                { "key_thumbprint", "thumbprint", PST_DIGEST },
                { "key_protection", "protection", PST_TEXT },
        };

        return self_sample(run, given, ELEMENTSOF(given));
}

static const PstSignal device_key = {
        .id = "management.device_key",
        .help = "The key that signs for this device.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_C,
        .statements = PST_STATEMENTS(PST_SELF),
        .facts = PST_FACTS({ "thumbprint", PST_DIGEST, "Its COSE key thumbprint (RFC 9679)." },
                           { "protection", PST_TEXT, "What keeps it." }),
        .sample = sample_device_key,
};

/* Whether our own policy and disclosure are within what the enrolment allows. */
static int compare_with_enrolment(PstRun *run) {
        PstValue floor, limit, value;
        int r;

        r = pst_statement(run, PST_ENROLMENT, "policy_floor", PST_INT, &floor);
        if (r >= 0)
                r = pst_statement(run, PST_SELF, "policy_version", PST_INT, &value);
        if (r >= 0)
                pst_fact_bool(run, "above_floor", value.integer >= floor.integer);
        if (r < 0 && r != -ENOENT && r != -EKEYREJECTED)
                return r;

        r = pst_statement(run, PST_ENROLMENT, "disclosure_limit", PST_INT, &limit);
        if (r >= 0)
                r = pst_statement(run, PST_SELF, "disclosure", PST_INT, &value);
        if (r >= 0)
                pst_fact_bool(run, "within_disclosure", value.integer <= limit.integer);
        return r < 0 && r != -ENOENT && r != -EKEYREJECTED ? r : 0;
}

static int sample_effective_policy(PstRun *run) {
        static const StatementFact given[] = {
                { "policy_id", "id", PST_TEXT },
                { "policy_version", "version", PST_INT },
                { "disclosure", "disclosure", PST_INT },
        };
        int r;

        r = statement_facts(run, PST_SELF, given, ELEMENTSOF(given));
        if (r == 0)
                return -ENOENT;
        if (r > 0)
                r = compare_with_enrolment(run);

        return r < 0 ? r : pst_present(run);
}

static const PstSignal effective_policy = {
        .id = "management.effective_policy",
        .help = "The policy in force, against what the enrolment allows.",
        .source = PST_SOURCE_SELF,
        .tier = PST_TIER_B,
        .statements = PST_STATEMENTS(PST_SELF, PST_ENROLMENT),
        .facts = PST_FACTS(
                { "id", PST_TEXT, "Its name." }, { "version", PST_INT, "Its version." },
                { "disclosure", PST_INT, "What reports may open: 0 none, 1 admin, 2 audit." },
                { "above_floor", PST_BOOL, "It is not older than allowed." },
                { "within_disclosure", PST_BOOL, "It opens no more than allowed." }),
        .sample = sample_effective_policy,
};

PST_OBJECTIVE(managed_device_compliance) = {
        .id = "managed_device_compliance",
        .title = "Managed device compliance",
        .signals = PST_SIGNALS(&enrolment, &device_key, &effective_policy),
};
