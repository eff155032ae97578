/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "ctl/transitions.h"
#include "ctl/verified.h"

typedef enum LineEvent {
        LINE_NONE,
        LINE_KEY,        /* what is trusted, and where the watch begins */
        LINE_TRANSITION, /* what changed */
        LINE_RECORD,     /* that there is another record */
        LINE_GAP,        /* that records could not be had */
        LINE_CONNECTION, /* that the daemon is gone, or back */
        _LINE_EVENT_MAX,
} LineEvent;

/* One line of a watch. All is borrowed. */
typedef struct Line {
        LineEvent event;
        uint64_t time_s; /* Unix: of the record; of this reader where there is none */
        bool has_sequence;
        uint64_t sequence;
        const char *record_kind; /* NULL: no record says this */
        const char *result;      /* of a state: why the record does not count; NULL: it does */
        const Transition *transition;
        const Verified *verified;  /* of LINE_KEY */
        const char *state;         /* of LINE_RECORD */
        uint64_t gap_from, gap_to; /* sequences */
        bool is_connected;         /* now */
        const char *socket;
} Line;

/* Where lines go, and how. Once something could not be written, `error` says why. */
typedef struct LineSink {
        FILE *out;
        bool json;
        bool sentences; /* reasons also in words */
        int error;      /* negative errno; -EPIPE: nobody reads any more */
} LineSink;

/* Writes it, and has it on its way when it returns. */
void line_put(LineSink *sink, const Line *line);
