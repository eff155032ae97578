/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The published record as a file, replaced by rename.
 *
 * Runs in the core. Nothing is decided by this file: readers verify it, and the history is what counts.
 */

#include "core/record_file.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/macro.h"
#include "record/claims.h"

#define RECORD_MODE 0640
#define MOMENT_USEC UINT64_C(2000)
#define RETRY_USEC  (UINT64_C(5) * 1000000U)

void record_file_init(RecordFile *f, sd_event *event, const Place *place) {
        *f = (RecordFile){ .event = event, .place = place };
}

void record_file_done(RecordFile *f) {
        f->timer = sd_event_source_disable_unref(f->timer);
        f->data = NULL;
}

static int on_timer(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        record_file_flush(userdata);
        return 0;
}

static void wait_a_while(RecordFile *f, uint64_t usec) {
        int r;

        f->timer = sd_event_source_disable_unref(f->timer);
        r = sd_event_add_time_relative(f->event, &f->timer, CLOCK_MONOTONIC, usec, 1, on_timer, f);
        if (r < 0)
                log_line(LOG_ERR, "Failed to wait, %s stays the old one: %s", PLACE_RECORD_NAME,
                         strerror(-r));
}

void record_file_set(RecordFile *f, const uint8_t *data, size_t size) {
        f->data = data;
        f->size = size;
        wait_a_while(f, MOMENT_USEC);
}

void record_file_flush(RecordFile *f) {
        int r;

        if (!f->data)
                return;

        f->timer = sd_event_source_disable_unref(f->timer);
        r = fd_publish_file(f->place->run_fd, PLACE_RECORD_NAME, RECORD_MODE, f->data, f->size);
        if (r < 0 && !f->failing)
                log_line(LOG_ERR, "Failed to replace %s/%s, trying again: %s", f->place->run,
                         PLACE_RECORD_NAME, strerror(-r));
        f->failing = r < 0;
        if (r < 0)
                wait_a_while(f, RETRY_USEC);
        else
                f->data = NULL;
}

bool record_file_holds(const RecordFile *f, const uint8_t *data, size_t size) {
        _cleanup_close_ int fd = openat(f->place->run_fd, PLACE_RECORD_NAME,
                                        O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        _cleanup_free_ uint8_t *held = NULL;
        size_t held_size;

        return fd >= 0 && fd_read_all(fd, RECORD_SIZE_MAX, &held, &held_size) >= 0 &&
               held_size == size && memcmp(held, data, size) == 0;
}
