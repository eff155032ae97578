/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "message/channel.h"
#include "query/sources.h"

#define WATCHED_MAX 64U

/* A question of which a client is to be told when its answer may have changed. */
typedef struct Watched {
        PstQuestion question;
        Answer news; /* what there is to tell: ANSWER_CHANGED, ANSWER_LOST, or 0 */
        Answer told; /* what was told since the client asked to watch it, or again */
} Watched;

/* All of one client. */
typedef struct WatchedList {
        Watched items[WATCHED_MAX];
        size_t n;
} WatchedList;

/* NULL: it is not watched. */
Watched *watched_find(WatchedList *list, const PstQuestion *question);

/* Borrows the question. -ENOBUFS: there are as many as we keep. */
int watched_add(WatchedList *list, const PstQuestion *question);

/* The client asks to be told once more. */
void watched_rearm(Watched *watched);

/* Keeps the news with each question that they concern. */
void watched_hear(WatchedList *list, const News *news);

/* The next one to tell of, NULL if there is none; it stays the next until watched_tell(). */
Watched *watched_next(WatchedList *list);
void watched_tell(Watched *watched);
