/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors by which a query process hears that answers changed.
 *
 * Runs in every query process. Nothing is open before somebody watches what it tells of: until then
 * it costs nothing. Pure but for reading the clock.
 */

#include "query/sources.h"

#include <errno.h>
#include <limits.h>

#include "base/clock.h"

static Source *find(Sources *sources, int fd) {
        for (size_t i = 0; i < sources->n; i++)
                if (sources->items[i].fd == fd)
                        return &sources->items[i];

        return NULL;
}

int sources_add(Sources *sources, int fd, OnSource on_ready, void *userdata) {
        if (sources->n == SOURCES_MAX)
                return -EMFILE;

        sources->items[sources->n++] =
                (Source){ .fd = fd, .on_ready = on_ready, .userdata = userdata };
        return 0;
}

void sources_remove(Sources *sources, int fd) {
        Source *source = find(sources, fd);

        if (source)
                *source = sources->items[--sources->n];
}

void sources_rest(Sources *sources, int fd, int ms) {
        Source *source = find(sources, fd);

        if (source)
                source->rests_until_ms = clock_monotonic_ms() + ms;
}

void sources_tell(Sources *sources, const News *news) {
        sources->on_news(news, sources->userdata);
}

size_t sources_poll(const Sources *sources, int64_t now_ms, struct pollfd *ret) {
        for (size_t i = 0; i < sources->n; i++) {
                const Source *source = &sources->items[i];
                bool rests = source->rests_until_ms > now_ms;

                ret[i] = (struct pollfd){ .fd = rests ? -1 : source->fd, .events = POLLIN };
        }

        return sources->n;
}

int sources_patience_ms(const Sources *sources, int64_t now_ms) {
        int64_t least_ms = INT64_MAX;

        for (size_t i = 0; i < sources->n; i++) {
                int64_t left_ms = sources->items[i].rests_until_ms - now_ms;

                if (left_ms > 0 && left_ms < least_ms)
                        least_ms = left_ms;
        }

        return least_ms > INT_MAX ? -1 : (int) least_ms;
}

/* By descriptor, since one that is served may remove itself, or add another. */
void sources_serve(Sources *sources, const struct pollfd *polled, size_t n) {
        for (size_t i = 0; i < n; i++) {
                Source *source = polled[i].revents ? find(sources, polled[i].fd) : NULL;

                if (source)
                        source->on_ready(sources, source->userdata);
        }
}
