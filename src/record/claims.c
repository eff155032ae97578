/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The claims of a record: what core states, completed by what follows from it.
 *
 * Runs in core and wherever a record is read. Pure.
 */

#include "record/claims.h"

#include "record/appraisal.h"

const char *key_protection_name(KeyProtection protection) {
        static const char *const names[_KEY_PROTECTION_MAX] = {
                [KEY_PROTECTION_UNKNOWN] = "unknown",
                [KEY_PROTECTION_SOFTWARE] = "software",
                [KEY_PROTECTION_HOST] = "host-sealed",
                [KEY_PROTECTION_TPM2] = "tpm2-sealed",
                [KEY_PROTECTION_HOST_AND_TPM2] = "host+tpm2-sealed",
                [KEY_PROTECTION_HARDWARE] = "hardware-resident",
        };

        return names[protection < _KEY_PROTECTION_MAX ? protection : KEY_PROTECTION_UNKNOWN];
}

const char *clock_quality_name(ClockQuality quality) {
        static const char *const names[_CLOCK_QUALITY_MAX] = {
                [CLOCK_QUALITY_UNTRUSTED] = "untrusted",
                [CLOCK_QUALITY_RTC] = "rtc",
                [CLOCK_QUALITY_NTP] = "ntp",
                [CLOCK_QUALITY_AUTHENTICATED] = "authenticated",
        };

        return names[quality < _CLOCK_QUALITY_MAX ? quality : CLOCK_QUALITY_UNTRUSTED];
}

void claims_derive(Claims *claims) {
        for (size_t i = 0; i < claims->n_gates; i++) {
                ClaimedGate *gate = &claims->gates[i];

                gate->status = claims_gate_status(gate);
                gate->tier = tier_of(gate->status);
                appraise_gate(gate);
                if (gate->valid_until_s == 0)
                        gate->valid_until_s = claims->issued_s + CLAIMS_LIFE_MAX_S;
        }

        claims->tier = claims_tier(claims);
        claims_decide(claims, claims->decisions);
        claims->n_limitations = claims_limitations(claims->key_protection, claims->limitations);
        claims->expires_s = claims_latest_end_s(claims);
}

const ClaimedGate *claims_gate(const Claims *claims, uint8_t number) {
        for (size_t i = 0; i < claims->n_gates; i++)
                if (claims->gates[i].number == number)
                        return &claims->gates[i];

        return NULL;
}

bool claims_waives(const Claims *claims, uint8_t gate, uint8_t objective) {
        for (size_t i = 0; i < claims->n_waivers; i++)
                if (claims->waivers[i].gate == gate && claims->waivers[i].objective == objective)
                        return true;

        return false;
}
