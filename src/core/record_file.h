/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "core/place.h"

/* record.cbor: the current record, for those who do not listen on the socket. */
typedef struct RecordFile {
        sd_event *event;
        const Place *place;
        const uint8_t *data; /* what it is to hold; NULL: nothing is waited for */
        size_t size;
        bool failing; /* and it was logged */
        sd_event_source *timer;
} RecordFile;

/* Both are borrowed. */
void record_file_init(RecordFile *file, sd_event *event, const Place *place);

/* Forgets what is not written yet. */
void record_file_done(RecordFile *file);

/*
 * Has it written in a moment, or again until that works: those who listen are told and served first.
 * The bytes are borrowed, until others are set or it is done.
 */
void record_file_set(RecordFile *file, const uint8_t *data, size_t size);

/* Writes now what is not written yet. */
void record_file_flush(RecordFile *file);

/* Whether it holds these bytes. */
bool record_file_holds(const RecordFile *file, const uint8_t *data, size_t size);
