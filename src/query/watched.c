/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a client watches, and what it has yet to be told.
 *
 * Runs in every query process. A storm of events is one message to each client: what was told is not
 * told again before the client has asked to, which it does when it looks again; until then it is kept,
 * so that no change after that look goes unheard. That events were lost is told at once. Pure.
 */

#include "query/watched.h"

#include <errno.h>
#include <string.h>

Watched *watched_find(WatchedList *list, const PstQuestion *question) {
        for (size_t i = 0; i < list->n; i++)
                if (question_equal(&list->items[i].question, question))
                        return &list->items[i];

        return NULL;
}

int watched_add(WatchedList *list, const PstQuestion *question) {
        if (list->n == WATCHED_MAX)
                return -ENOBUFS;

        list->items[list->n++] = (Watched){ .question = *question };
        return 0;
}

void watched_rearm(Watched *watched) {
        watched->told = 0;
}

static bool concerns(const News *news, const PstQuestion *question) {
        if (news->question && strcmp(news->question, question->name) != 0)
                return false;

        return !news->concerns || news->concerns(question, news->what);
}

void watched_hear(WatchedList *list, const News *news) {
        for (size_t i = 0; i < list->n; i++) {
                Watched *watched = &list->items[i];

                if (!concerns(news, &watched->question))
                        continue;
                if (news->lost)
                        watched->news = ANSWER_LOST;
                else if (watched->news == 0)
                        watched->news = ANSWER_CHANGED;
        }
}

static bool is_to_be_told(const Watched *watched) {
        if (watched->news == ANSWER_LOST)
                return watched->told != ANSWER_LOST;

        return watched->news != 0 && watched->told == 0;
}

Watched *watched_next(WatchedList *list) {
        for (size_t i = 0; i < list->n; i++)
                if (is_to_be_told(&list->items[i]))
                        return &list->items[i];

        return NULL;
}

void watched_tell(Watched *watched) {
        watched->told = watched->news;
        watched->news = 0;
}
