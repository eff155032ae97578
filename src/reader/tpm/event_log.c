/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's measurement log: what was extended into which PCR before the kernel ran.
 *
 * Runs in a worker. Every byte is hostile: the log lies in ordinary memory until the kernel takes
 * it over, and means something only as far as it replays to the PCRs. That is why its source is the
 * TPM, though firmware wrote it: anyone may write another log, but to be believed it must lead to
 * registers that only the TPM can falsify. All integers are little-endian. TCG PC Client Platform
 * Firmware Profile 1.05, chapter "Event Logging".
 */

#include <string.h>

#include "reader/tpm/event_log.h"

#define SHA1_BYTES 20U

/* Both with their final NUL, as the log has them. */
static const char spec_id[16] = "Spec ID Event03";
static const char startup_locality[16] = "StartupLocality";

/* A digest of unknown length ends the walk: nothing behind it can be found. */
static size_t digest_bytes(const EventLog *log, uint16_t algorithm) {
        for (size_t i = 0; i < log->n_algorithms; i++)
                if (log->algorithms[i].id == algorithm)
                        return log->algorithms[i].digest_bytes;

        return SIZE_MAX;
}

/* TCG_EfiSpecIDEvent, behind its signature: names the banks, and so the length of every digest. */
static int parse_spec_id(Span spec, EventLog *log) {
        uint32_t n;

        (void) span_take(&spec, 8); /* platformClass, version, errata, uintnSize */

        n = span_le32(&spec);
        if (spec.torn || n == 0 || n > EVENT_LOG_BANKS_MAX)
                return -EBADMSG;

        for (log->n_algorithms = 0; log->n_algorithms < n; log->n_algorithms++) {
                uint16_t id = span_le16(&spec), bytes = span_le16(&spec);
                size_t known = pcr_hash_bytes(pcr_hash_of(id));

                /* A bank twice, or of another length than its hash has, is no bank. */
                if (bytes == 0 || (known > 0 && known != bytes) ||
                    digest_bytes(log, id) != SIZE_MAX)
                        return -EBADMSG;

                log->algorithms[log->n_algorithms].id = id;
                log->algorithms[log->n_algorithms].digest_bytes = bytes;
        }

        return spec.torn ? -EBADMSG : 0;
}

/* TCG_PCClientPCREvent: the form of a whole log without other banks, and of any log's first event,
 * so that old readers can skip it. */
static void take_sha1_event(Span *rest, MeasuredEvent *ret) {
        ret->pcr = span_le32(rest);
        ret->type = span_le32(rest);
        ret->digest = span_take(rest, SHA1_BYTES);
        ret->text.size = span_le32(rest);
        ret->text.data = span_take(rest, ret->text.size);
}

int event_log_open(const void *bytes, size_t size, EventLog *ret) {
        EventLog log = { .rest = span(bytes, size) };
        const uint8_t *signature;
        MeasuredEvent first;
        Span spec;
        int r;

        if (size == 0)
                return -ENODATA;

        take_sha1_event(&log.rest, &first);
        if (log.rest.torn)
                return -EBADMSG;

        spec = span(first.text.data, first.text.size);
        signature = span_take(&spec, sizeof(spec_id));
        if (first.type == EV_NO_ACTION && signature &&
            memcmp(signature, spec_id, sizeof(spec_id)) == 0) {
                r = parse_spec_id(spec, &log);
                if (r < 0)
                        return r;
        } else {
                log = (EventLog){ .rest = span(bytes, size), .sha1_form = true };
        }

        *ret = log;
        return 0;
}

static bool has_bank(const EventLog *log, PcrHash hash) {
        if (log->sha1_form)
                return hash == PCR_HASH_SHA1;

        for (size_t i = 0; i < log->n_algorithms; i++)
                if (pcr_hash_of(log->algorithms[i].id) == hash)
                        return true;

        return false;
}

int event_log_choose(EventLog *log, unsigned banks) {
        for (PcrHash hash = PCR_HASH_UNKNOWN + 1; hash < _PCR_HASH_MAX; hash++)
                if ((banks & 1U << hash) && has_bank(log, hash)) {
                        log->hash = hash;
                        return 0;
                }

        return -EOPNOTSUPP;
}

/* TPML_DIGEST_VALUES: one digest per bank. That of the chosen bank, or NULL. */
static const uint8_t *take_digests(EventLog *log) {
        const uint8_t *chosen = NULL;
        uint32_t n = span_le32(&log->rest);

        if (n > log->n_algorithms)
                span_tear(&log->rest);

        for (uint32_t i = 0; i < n && !log->rest.torn; i++) {
                uint16_t algorithm = span_le16(&log->rest);
                const uint8_t *digest = span_take(&log->rest, digest_bytes(log, algorithm));

                if (log->hash == PCR_HASH_UNKNOWN || pcr_hash_of(algorithm) != log->hash)
                        continue;
                if (chosen) /* one bank, two digests: which of them was extended? */
                        span_tear(&log->rest);
                chosen = digest;
        }

        return chosen;
}

/* TCG_PCR_EVENT2. */
static void take_event(EventLog *log, MeasuredEvent *ret) {
        ret->pcr = span_le32(&log->rest);
        ret->type = span_le32(&log->rest);
        ret->digest = take_digests(log);
        ret->text.size = span_le32(&log->rest);
        ret->text.data = span_take(&log->rest, ret->text.size);
}

int event_log_next(EventLog *log, MeasuredEvent *ret) {
        MeasuredEvent event;

        if (log->rest.size == 0 && !log->rest.torn)
                return 0;

        if (log->sha1_form)
                take_sha1_event(&log->rest, &event);
        else
                take_event(log, &event);
        if (log->rest.torn)
                return -EBADMSG;

        *ret = event;
        return 1;
}

/* EV_NO_ACTION extends nothing, but may say from which locality the TPM was started, which the
 * TPM puts into the last byte of PCR 0. TCG_EfiStartupLocalityEvent. It may be short, too. */
static void replay_no_action(const MeasuredEvent *event, PcrBank *bank) {
        Span rest = span(event->text.data, event->text.size);
        const uint8_t *signature = span_take(&rest, sizeof(startup_locality));
        const uint8_t *locality = span_take(&rest, 1);

        if (event->pcr == 0 && locality &&
            memcmp(signature, startup_locality, sizeof(startup_locality)) == 0)
                bank->value[0][pcr_hash_bytes(bank->hash) - 1] = *locality;
}

int event_log_replay(const EventLog *log, PcrBank *ret, int64_t *ret_events) {
        EventLog walk = *log;
        MeasuredEvent event;
        int64_t n = 0;
        PcrBank bank;
        int r;

        pcr_bank_reset(&bank, log->hash);

        while ((r = event_log_next(&walk, &event)) > 0) {
                if (++n > EVENT_LOG_EVENTS_MAX)
                        return -EBADMSG;

                if (event.type == EV_NO_ACTION) {
                        replay_no_action(&event, &bank);
                        continue;
                }

                if (event.pcr >= PCR_COUNT || !event.digest)
                        return -EBADMSG;

                pcr_bank_extend(&bank, event.pcr, event.digest);
        }
        if (r < 0)
                return r;

        *ret = bank;
        *ret_events = n;
        return 0;
}

int event_log_read(PstRun *run, EventLog *ret) {
        PstBytes bytes;
        int r;

        r = pst_query(run, PST_FILE(EVENT_LOG_PATH), &bytes);
        if (r < 0)
                return r;

        return event_log_open(bytes.data, bytes.size, ret);
}
