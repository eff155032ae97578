/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Having a record made of what was judged, when there is something to tell.
 *
 * Runs in the core. What is told is the judge's, how it is sealed the signer's.
 */

#include "core/sealing.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "core/answering.h"
#include "core/claims_build.h"
#include "core/lifetime.h"

RecordKind sealing_kind(const Daemon *d, bool changed) {
        const SignerReady *signer = chronicle_signer(d->chronicle);

        if (!chronicle_head(d->chronicle) && signer && signer->reset)
                return RECORD_KIND_CHAIN_RESET;
        if (!chronicle_current(d->chronicle))
                return RECORD_KIND_BOOT;

        return changed ? RECORD_KIND_CHANGE : RECORD_KIND_PERIODIC;
}

static void build(Daemon *d, RecordKind kind, Claims *ret) {
        const SignerReady *signer = chronicle_signer(d->chronicle);

        claims_build(&d->evaluation->judgement,
                     &(ClaimsFrame){
                             .kind = kind,
                             .now = d->evaluation->at,
                             .policy = &d->policy.policy,
                             .sueid = d->identity.sueid,
                             .boot_seed = d->identity.boot_seed,
                             .manifest_digest = d->identity.manifest_digest,
                             .key_protection = (KeyProtection) signer->protection,
                             .clock_quality = d->clock.offset_s == 0 ? identity_clock_quality()
                                                                     : CLOCK_QUALITY_UNTRUSTED,
                     },
                     ret);
}

/* Whether it is time for another record, whatever it says. */
static bool is_old(const Daemon *d) {
        const ChronicleRecord *current = chronicle_current(d->chronicle);

        return current && lifetime_of(&current->view.claims, &d->evaluation->at).renewal_s == 0;
}

/* Whether there is something to tell: that somebody waits, that it differs, or that time is up. */
static bool is_due(Daemon *d, const Claims *claims, bool whole, bool *ret_changed) {
        const ChronicleRecord *current = chronicle_current(d->chronicle);
        uint8_t fingerprint[CLAIMS_DIGEST_SIZE];

        *ret_changed = claims_fingerprint(claims, fingerprint) < 0 || !current ||
                       memcmp(fingerprint, d->fingerprint, sizeof(fingerprint)) != 0;
        if (*ret_changed || (whole && d->requests.n > 0) || (d->options->once && !d->told))
                return true;

        return is_old(d);
}

/*
 * A change that nobody waits for is told as often as the policy allows, and in any case before the
 * record ends. What is held back is judged again when there is room, and that it was is a finding.
 */
static bool is_held_back(Daemon *d, const Claims *claims, bool asked) {
        JudgeTime now = d->evaluation->at;

        if (claims->kind != RECORD_KIND_CHANGE || asked || is_old(d) ||
            flapping_admit(&d->flapping, &d->policy.policy.changes, now.boottime_ms))
                return false;

        notices_set(&d->notices, REASON_LIMIT_REACHED, NOTICE_FINDINGS, SEVERITY_MEDIUM,
                    now.wall_s);
        return true;
}

/* `whole`: what was asked for has been sampled, or will not be waited for. */
void sealing_if_due(Daemon *d, bool whole) {
        static Claims claims; /* large, and one at a time */
        bool changed, due;
        int r;

        if (whole && d->requests.n > 0)
                chronicle_hurry(d->chronicle); /* somebody waits, and is told what is wrong */
        d->missed = !chronicle_can_seal(d->chronicle);
        if (d->missed)
                return; /* it will tell when it can */

        build(d, sealing_kind(d, true), &claims);
        due = is_due(d, &claims, whole, &changed);
        if (!changed)
                flapping_drop(&d->flapping);
        if (!due)
                return;
        if (!changed)
                claims.kind = sealing_kind(d, false);
        if (is_held_back(d, &claims, whole && d->requests.n > 0))
                return;

        if (whole)
                requests_sealing(&d->requests);
        r = chronicle_seal(d->chronicle, &claims);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to have a record sealed: %s", strerror(-r));
                answering_refuse(d, r);
        }
}

int sealing_shutdown(Daemon *d) {
        static Claims claims;
        const ChronicleRecord *current = chronicle_current(d->chronicle);

        if (!current || current->view.claims.kind == RECORD_KIND_SHUTDOWN)
                return -ENODATA;
        if (!chronicle_can_seal(d->chronicle))
                return 0; /* on_published() and on_ready() come here again */

        claims = current->view.claims;
        claims_of_shutdown(&claims, clock_now(&d->clock), claims.clock_quality);
        return chronicle_seal(d->chronicle, &claims);
}
