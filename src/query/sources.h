/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <postured/question.h>

#define SOURCES_MAX 4U

/* That answers may have changed, as one event tells it. */
typedef struct News {
        const char *question; /* its name; NULL: any that this process answers */

        /* Whether it concerns one such question, as it is watched; NULL: it concerns all. */
        bool (*concerns)(const PstQuestion *watched, const void *what);
        const void *what;

        bool lost; /* events are missing: nobody knows since when it is so */
} News;

typedef struct Sources Sources;

/* Takes in what came, without waiting, and tells of it by sources_tell(). */
typedef void (*OnSource)(Sources *sources, void *userdata);

typedef struct Source {
        int fd;
        OnSource on_ready;
        void *userdata;
        int64_t rests_until_ms; /* CLOCK_MONOTONIC */
} Source;

/* Where a query process hears of changes: descriptors that are polled beside its channels. */
struct Sources {
        Source items[SOURCES_MAX];
        size_t n;
        void (*on_news)(const News *news, void *userdata);
        void *userdata;
};

/* Borrows `fd` and `userdata` until it is removed, or for good. -EMFILE. */
int sources_add(Sources *sources, int fd, OnSource on_ready, void *userdata);
void sources_remove(Sources *sources, int fd);

/* Does not look at a source for that long: what comes meanwhile waits in it. */
void sources_rest(Sources *sources, int fd, int ms);

void sources_tell(Sources *sources, const News *news);

/* For the loop: what to poll for, SOURCES_MAX at most; how long, -1 for ever; and what came of it. */
size_t sources_poll(const Sources *sources, int64_t now_ms, struct pollfd *ret);
int sources_patience_ms(const Sources *sources, int64_t now_ms);
void sources_serve(Sources *sources, const struct pollfd *polled, size_t n);
