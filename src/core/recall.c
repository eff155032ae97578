/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a daemon that starts has to know of the one before it.
 *
 * Runs in the core, once. It believes the newest record, which was verified, and nothing else.
 */

#include "core/recall.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "jail/jail.h"

static void note(Daemon *d, ReasonCode code, uint8_t severity) {
        notices_set(&d->notices, code, NOTICE_HISTORY, severity, clock_now(&d->clock).wall_s);
}

/* The signer cannot know that there once was something where it finds nothing; we can. */
static void note_loss(Daemon *d) {
        const SignerReady *signer = chronicle_signer(d->chronicle);

        if (!d->floors.chain_begun || signer->next_sequence > 0 || signer->reset)
                return;

        log_line(LOG_WARNING, "The history in %s/history is gone", d->place->sealed);
        chronicle_set_lost(d->chronicle);
}

/* Which files a gate reads is then a matter of its user and of seccomp alone. */
static void note_jails(Daemon *d) {
        if (jail_landlock_abi() > 0)
                return;

        log_line(LOG_WARNING, "This kernel has no Landlock: gates can read what our user can");
        notices_set(&d->notices, REASON_UNSUPPORTED, NOTICE_EVALUATION, SEVERITY_GRAVE,
                    clock_now(&d->clock).wall_s);
}

/* What is found here stays a finding until a signed statement answers it. */
static void note_history(Daemon *d) {
        const SignerReady *signer = chronicle_signer(d->chronicle);
        ChronicleState state = chronicle_state(d->chronicle);

        if (signer->torn_bytes > 0) {
                log_line(LOG_WARNING,
                         "The history ended in %ju bytes that are no record; they were set aside",
                         (uintmax_t) signer->torn_bytes);
                note(d, REASON_HISTORY_BROKEN, SEVERITY_GRAVE);
        }
        if (signer->reset) {
                log_line(LOG_WARNING, "The old chain could not be continued, a new one begins");
                note(d, REASON_HISTORY_BROKEN, SEVERITY_CRITICAL);
        }
        if (signer->reset && signer->first_use) {
                log_line(LOG_WARNING, "The signing key is new, the old one is gone");
                note(d, REASON_KEY_CHANGED, SEVERITY_CRITICAL);
        }
        if (!state.verified)
                note(d, REASON_HISTORY_BROKEN, SEVERITY_CRITICAL);
}

/* Versions never go back; another line of policies is for a person to look at. */
int recall_check_policy(Daemon *d, const Policy *policy) {
        const ChronicleRecord *head = chronicle_head(d->chronicle);
        const Claims *last = head ? &head->view.claims : NULL;

        if (!last)
                return 0;
        if (strcmp(last->policy_id, policy->id) != 0) {
                log_line(LOG_WARNING, "Policy '%s' takes the place of '%s'", policy->id,
                         last->policy_id);
                notices_set(&d->notices, REASON_POLICY_LINE_LEFT, NOTICE_EVALUATION, SEVERITY_GRAVE,
                            clock_now(&d->clock).wall_s);
                return 0;
        }
        if (policy->version >= last->policy_version)
                return 0;

        log_line(LOG_ERR,
                 "Policy '%s' has version %ju, but this device's history has version %ju; versions "
                 "never go back",
                 policy->id, (uintmax_t) policy->version, (uintmax_t) last->policy_version);
        return -EPERM;
}

/* Nothing of what held then holds without another look, but what was violated stays so. */
static bool is_comparable(const Daemon *d, const Claims *last) {
        return memcmp(last->boot_seed, d->identity.boot_seed, CLAIMS_BOOT_SEED_SIZE) == 0 &&
               memcmp(last->policy_digest, d->policy.policy.digest, CLAIMS_DIGEST_SIZE) == 0 &&
               memcmp(last->manifest_digest, d->identity.manifest_digest, CLAIMS_DIGEST_SIZE) == 0;
}

/* An orderly stop says that all is unknown: what held is in the record before it. */
static void restore(Daemon *d, const ChronicleRecord *head) {
        static RecordView before; /* large */
        uint8_t *data = NULL;
        size_t size;

        if (head->view.claims.kind != RECORD_KIND_SHUTDOWN) {
                evaluation_restore(d->evaluation, &d->gates, &head->view.claims);
                return;
        }
        if (head->view.header.sequence == 0 ||
            chronicle_at(d->chronicle, head->view.header.sequence - 1, &data, &size) < 0)
                return;

        if (record_check(data, size, &head->view.key, 1, &before) == RECORD_OK &&
            memcmp(before.digest, head->view.header.previous, DIGEST_SIZE) == 0 &&
            is_comparable(d, &before.claims))
                evaluation_restore(d->evaluation, &d->gates, &before.claims);
        free(data);
}

void recall_again(Daemon *d) {
        note_history(d);
}

int recall(Daemon *d) {
        const ChronicleRecord *head = chronicle_head(d->chronicle);
        int r;

        note_jails(d);
        note_loss(d);
        note_history(d);
        if (d->gates.n_refused > 0)
                notices_set(&d->notices, REASON_WORKER_FAILED, NOTICE_EVALUATION, SEVERITY_GRAVE,
                            clock_now(&d->clock).wall_s);
        if (!head)
                return 0;

        r = recall_check_policy(d, &d->policy.policy);
        if (r < 0)
                return r;
        notices_carry(&d->notices, &head->view.claims);
        if (is_comparable(d, &head->view.claims))
                restore(d, head);

        return 0;
}
