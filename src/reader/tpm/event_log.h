/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "base/span.h"
#include "reader/tpm/pcr_bank.h"

/* Mode 0440: asked by PST_FILE(). */
#define EVENT_LOG_PATH "/sys/kernel/security/tpm0/binary_bios_measurements"

#define EVENT_LOG_BANKS_MAX  16U   /* banks a TPM can have: TPM 2.0 Library, HASH_COUNT */
#define EVENT_LOG_EVENTS_MAX 4096U /* a log of more is refused; a long one has 200 */

/* TCG PC Client Platform Firmware Profile 1.05, table of event types. */
enum {
        EV_NO_ACTION = 0x00000003,
        EV_SEPARATOR = 0x00000004,
        EV_EVENT_TAG = 0x00000006,
        EV_IPL = 0x0000000d,
        EV_EFI_VARIABLE_DRIVER_CONFIG = 0x80000001U,
        EV_EFI_VARIABLE_AUTHORITY = 0x800000e0U,
};

/* A measurement log that is being walked, as to one bank. Borrows the bytes. */
typedef struct EventLog {
        Span rest;
        PcrHash hash;   /* the bank whose digests event_log_next() yields */
        bool sha1_form; /* TPM 1.2's: one SHA-1 digest an event */
        size_t n_algorithms;
        struct {
                uint16_t id; /* TPM_ALG_ID */
                uint16_t digest_bytes;
        } algorithms[EVENT_LOG_BANKS_MAX];
} EventLog;

/* One measurement. Borrows the log's bytes. */
typedef struct MeasuredEvent {
        uint32_t pcr;
        uint32_t type;
        const uint8_t *digest; /* what was extended into the PCR; NULL: not in this bank */
        PstBytes text;         /* what firmware says it measured; not always what was hashed */
} MeasuredEvent;

/*
 * Opens a log of `size` bytes, which must outlive `ret`; no bank is chosen yet.
 * -EBADMSG: not such a log. -ENODATA: there is nothing in it.
 */
int event_log_open(const void *bytes, size_t size, EventLog *ret);

/*
 * Chooses the best bank that is in the log and in `banks`, bits 1 << PcrHash.
 * -EOPNOTSUPP: none of them is.
 */
int event_log_choose(EventLog *log, unsigned banks);

/* Steps to the next event: 1 and the event, 0 at the end, -EBADMSG where the log is torn. */
int event_log_next(EventLog *log, MeasuredEvent *ret);

/*
 * The PCRs that the rest of the log leads to in the chosen bank, and the number of its events; `log`
 * itself stays where it is. -EBADMSG: torn, or it extends what no TPM has.
 */
int event_log_replay(const EventLog *log, PcrBank *ret, int64_t *ret_events);

/* Asks for and opens this boot's log. -ENODATA: firmware left an empty one. Also as pst_query(). */
int event_log_read(PstRun *run, EventLog *ret);
