/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From claims to the published record.
 *
 * Runs in the core. The signer appends and syncs before it answers; here its answer is verified,
 * put where readers find it, and told. If the signer or we ended between its sync and our hearing
 * of it, the record stands in the history as its head, and is adopted from there.
 */

#include "core/chronicle.h"

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/macro.h"
#include "core/archive.h"
#include "core/backoff.h"
#include "core/record_file.h"
#include "core/signer.h"
#include "record/label.h"

struct Chronicle {
        ChronicleSetup setup;
        Signer *signer;
        bool has_ready;
        SignerReady ready;
        ChronicleRecord *head;
        ChronicleRecord *spare; /* the one before, whose memory is used again: it is large */
        RecordSealed sealed;    /* what the signer was asked for */
        ChronicleState state;
        bool sealing;
        bool failing; /* and it was logged */
        Backoff backoff;
        sd_event_source *retry; /* of sealing */
        RecordFile file;
};

static ChronicleRecord *record_free(ChronicleRecord *record) {
        if (record)
                free(record->data);
        free(record);
        return NULL;
}
DEFINE_CLEANUP(ChronicleRecord *, record_free);

const ChronicleRecord *chronicle_head(const Chronicle *c) {
        return c->head;
}

const ChronicleRecord *chronicle_current(const Chronicle *c) {
        bool current = c->head && memcmp(c->head->view.claims.boot_seed, c->setup.boot_seed,
                                         CLAIMS_BOOT_SEED_SIZE) == 0;

        return current ? c->head : NULL;
}

const SignerReady *chronicle_signer(const Chronicle *c) {
        return c->has_ready ? &c->ready : NULL;
}

void chronicle_set_lost(Chronicle *c) {
        c->ready.reset = true;
}

bool chronicle_can_seal(const Chronicle *c) {
        return !c->sealing && !c->retry && signer_state(c->signer) == SIGNER_IDLE;
}

void chronicle_hurry(Chronicle *c) {
        c->retry = sd_event_source_disable_unref(c->retry);
}

ChronicleState chronicle_state(const Chronicle *c) {
        return c->state;
}

int chronicle_at(const Chronicle *c, uint64_t sequence, uint8_t **ret, size_t *ret_size) {
        return archive_at(c->setup.place->sealed_fd, sequence, ret, ret_size);
}

/* A history may hold records under both names of the same signature: --alg may have changed. */
static size_t pins_of(const SignerReady *ready, Pin ret[2]) {
        ret[0] = (Pin){ .alg = COSE_ALG_ED25519 };
        ret[1] = (Pin){ .alg = COSE_ALG_EDDSA };
        (void) memcpy(ret[0].public_key, ready->public_key, PUBLIC_KEY_SIZE);
        (void) memcpy(ret[1].public_key, ready->public_key, PUBLIC_KEY_SIZE);
        return 2;
}

/* Verifies bytes, which it takes on success only. `sealed`: NULL, or what was to be sealed. */
static int record_new(Chronicle *c, uint8_t *data, size_t size, const RecordSealed *sealed,
                      ChronicleRecord **ret) {
        _cleanup_(record_freep) ChronicleRecord *record = TAKE_PTR(c->spare);
        RecordResult result;
        Pin pins[2];
        size_t n = pins_of(&c->ready, pins);

        if (!record)
                record = calloc(1, sizeof(*record));
        if (!record)
                return -ENOMEM;
        free(record->data);
        record->data = NULL;
        result = record_check_sealed(data, size, pins, n, sealed, &record->view);
        if (result == RECORD_UNCHECKED)
                return -ENOMEM;
        if (result != RECORD_OK) {
                log_line(LOG_ERR, "A record does not verify (%s), ignoring it",
                         record_result_name(result));
                return -EBADMSG;
        }

        record->data = data;
        record->size = size;
        *ret = TAKE_PTR(record);
        return 0;
}

/* --- publishing --- */

/* Takes it. The file borrows from the one before, which may soon be used again. */
static void set_head(Chronicle *c, ChronicleRecord *record) {
        record_file_done(&c->file);
        (void) record_free(c->spare);
        c->spare = c->head;
        c->head = record;
}

/* Takes the record. */
static void publish(Chronicle *c, ChronicleRecord *record) {
        set_head(c, record);
        record_file_set(&c->file, record->data, record->size);
        c->setup.listener.published(c->setup.listener.userdata);
}

void chronicle_flush(Chronicle *c) {
        record_file_flush(&c->file);
}

/* --- the head of the history --- */

/* Takes `head`. What was synced and never told is told now. */
static void adopt(Chronicle *c, ChronicleRecord *head) {
        bool known = c->head && memcmp(c->head->view.digest, head->view.digest, DIGEST_SIZE) == 0;
        bool of_this_boot =
                memcmp(head->view.claims.boot_seed, c->setup.boot_seed, CLAIMS_BOOT_SEED_SIZE) == 0;

        if (known) {
                (void) record_free(head);
                return;
        }
        if (!of_this_boot) {
                set_head(c, head);
                return;
        }
        if (!record_file_holds(&c->file, head->data, head->size)) {
                c->state.n_adopted++;
                log_line(LOG_NOTICE, "Adopted record %ju: it was stored, and not published yet",
                         (uintmax_t) head->view.header.sequence);
        }
        publish(c, head);
}

static int read_head(Chronicle *c) {
        _cleanup_free_ uint8_t *data = NULL;
        ChronicleRecord *head;
        size_t size;
        int r;

        r = archive_head(c->setup.place->sealed_fd, &data, &size);
        if (r == -ENOENT) { /* a new chain */
                record_file_done(&c->file);
                c->head = record_free(c->head);
                return 0;
        }
        if (r >= 0)
                r = record_new(c, data, size, NULL, &head);
        if (r < 0)
                return r;

        (void) TAKE_PTR(data);
        adopt(c, head);
        return 0;
}

static void verify_history(Chronicle *c) {
        HistoryResult result = { 0 };
        Pin pins[2];
        size_t n = pins_of(&c->ready, pins);
        int r;

        c->state.torn = c->state.torn || c->ready.torn_bytes > 0;
        r = archive_verify(c->setup.place->sealed_fd, pins, n, &result);
        c->state.n_records = result.n_records;
        c->state.verified =
                r == -ENOENT ? c->ready.next_sequence == 0 : r >= 0 && result.result == RECORD_OK;
        if (!c->state.verified)
                log_line(LOG_ERR,
                         "The history does not verify at record %ju of its newest file: %s",
                         (uintmax_t) result.n_records,
                         r < 0 ? strerror(-r) : record_result_name(result.result));
}

/* --- what the signer tells --- */

static void on_signer_ready(const SignerReady *ready, void *userdata) {
        Chronicle *c = userdata;
        bool first = !c->has_ready;
        int r;

        c->ready = *ready;
        c->has_ready = true;
        c->sealing = false;

        if (first || ready->torn_bytes > 0 || ready->reset)
                verify_history(c);
        r = read_head(c);
        if (r < 0) {
                c->state.verified = false;
                log_line(LOG_ERR, "Failed to read the newest record: %s", strerror(-r));
        }
        c->setup.listener.ready(c->setup.listener.userdata);
}

static int on_retry(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Chronicle *c = userdata;

        c->retry = sd_event_source_disable_unref(c->retry);
        c->setup.listener.ready(c->setup.listener.userdata);
        return 0;
}

/* The old record stays, and ends by its own expiry. Said once, until it works again. */
static void on_signer_failed(int error, void *userdata) {
        Chronicle *c = userdata;
        uint64_t delay_ms = backoff_failed(&c->backoff, clock_boottime_ms());
        int r;

        c->sealing = false;
        if (!c->failing)
                log_line(LOG_ERR,
                         "Failed to store a new record, the last one stays until it expires: %s",
                         strerror(-error));
        c->failing = true;

        r = sd_event_add_time_relative(c->setup.event, &c->retry, CLOCK_MONOTONIC, delay_ms * 1000U,
                                       0, on_retry, c);
        if (r < 0)
                log_line(LOG_ERR, "Failed to wait for another try: %s", strerror(-r));
        c->setup.listener.failed(error, c->setup.listener.userdata);
}

static void on_signer_sealed(const uint8_t *data, size_t size, void *userdata) {
        Chronicle *c = userdata;
        _cleanup_free_ uint8_t *copy = malloc(size);
        ChronicleRecord *record;
        int r = copy ? 0 : -ENOMEM;

        if (r >= 0) {
                (void) memcpy(copy, data, size);
                r = record_new(c, copy, size, &c->sealed, &record);
        }
        if (r < 0) {
                on_signer_failed(r, c);
                return;
        }

        (void) TAKE_PTR(copy);
        c->sealing = false;
        if (c->failing)
                log_line(LOG_NOTICE, "Records are stored again");
        c->failing = false;
        c->backoff = (Backoff){ 0 };
        c->state.n_records++;
        publish(c, record);
}

static void on_signer_gone(const char *why, void *userdata) {
        const Chronicle *c = userdata;

        log_line(LOG_ERR, "The signer is gone (%s), starting it again; its state is in %s", why,
                 c->setup.place->sealed);
}

/* --- the whole --- */

int chronicle_new(const ChronicleSetup *setup, Chronicle **ret) {
        _cleanup_(chronicle_freep) Chronicle *c = calloc(1, sizeof(*c));
        int r;

        if (!c)
                return -ENOMEM;

        c->setup = *setup;
        record_file_init(&c->file, setup->event, setup->place);
        r = signer_new(&(SignerSetup){ .event = setup->event,
                                       .place = setup->place,
                                       .algorithm = setup->algorithm,
                                       .listener = { .ready = on_signer_ready,
                                                     .sealed = on_signer_sealed,
                                                     .failed = on_signer_failed,
                                                     .gone = on_signer_gone,
                                                     .userdata = c } },
                       &c->signer);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to start the signer: %s", strerror(-r));
                return r;
        }

        *ret = TAKE_PTR(c);
        return 0;
}

Chronicle *chronicle_free(Chronicle *c) {
        if (!c)
                return NULL;

        sd_event_source_disable_unref(c->retry);
        record_file_done(&c->file);
        (void) signer_free(c->signer);
        (void) record_free(c->head);
        (void) record_free(c->spare);
        free(c);
        return NULL;
}

int chronicle_seal(Chronicle *c, const Claims *claims) {
        static uint8_t bytes[RECORD_SIZE_MAX]; /* large, and one at a time */
        RecordResult result;
        Encoder e = encoder(bytes, sizeof(bytes));
        size_t size;
        int r;

        if (!chronicle_can_seal(c))
                return -EBUSY;

        /* A verifier would refuse what contradicts itself: it is not to be signed at all. */
        result = claims_check(claims, NULL);
        if (result != RECORD_OK) {
                log_line(LOG_ERR, "The claims contradict themselves (%s), no record is made",
                         record_result_name(result));
                return -EINVAL;
        }

        claims_encode(claims, &e);
        r = encoder_result(&e, &size);
        if (r >= 0)
                r = signer_seal(c->signer, bytes, size);
        if (r < 0)
                return r;

        c->sealed = (RecordSealed){ .claims = claims, .data = bytes, .size = size };
        backoff_started(&c->backoff, clock_boottime_ms());
        c->sealing = true;
        return 0;
}
