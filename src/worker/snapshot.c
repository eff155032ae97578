/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The snapshot of a run: what each question came to, so that it is asked once and two signals that
 * ask the same see the same bytes. A contradiction between them is then real.
 *
 * Runs in a worker. What is asked comes from the gate, which is hostile; it is charged for it.
 */

#include "worker/snapshot.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

/* The name of a question at 0, its arguments from 1 on, and NULL behind the last. */
static const char *word(const PstQuestion *question, size_t i) {
        if (i == 0)
                return question->name;

        return question->arguments ? question->arguments[i - 1] : NULL;
}

static size_t words_size(const PstQuestion *question) {
        size_t size = 0;
        const char *w;

        for (size_t i = 0; (w = word(question, i)); i++)
                size += strlen(w) + 1;

        return size;
}

/* FNV-1a, over the words with their NUL. A gate that makes them collide slows down itself. */
static uint64_t words_hash(const PstQuestion *question, Fetch fetch) {
        uint64_t hash = 0xcbf29ce484222325ULL + (uint64_t) fetch;
        const char *w;

        for (size_t i = 0; (w = word(question, i)); i++)
                for (const char *p = w;; p++) {
                        hash = (hash ^ (uint8_t) *p) * 0x100000001b3ULL;
                        if (!*p)
                                break;
                }

        return hash;
}

static bool is_of(const Snapshot *s, Fetch fetch, const PstQuestion *question) {
        const char *at = s->words, *w;

        if (s->fetch != fetch)
                return false;
        for (size_t i = 0; (w = word(question, i)); i++) {
                if (at == s->words + s->words_size || strcmp(at, w) != 0)
                        return false;
                at += strlen(at) + 1;
        }

        return at == s->words + s->words_size;
}

static int snapshot_new(Fetch fetch, const PstQuestion *question, size_t limit, Snapshot **ret) {
        size_t size = words_size(question);
        const char *w;
        Snapshot *s;
        char *at;

        if (sizeof(*s) + size > limit)
                return -EFBIG;
        s = malloc(sizeof(*s) + size);
        if (!s)
                return -ENOMEM;

        *s = (Snapshot){ .fetch = fetch, .error = -EFBIG, .words_size = size };
        at = s->words;
        for (size_t i = 0; (w = word(question, i)); i++)
                at = stpcpy(at, w) + 1;

        *ret = s;
        return 0;
}

int snapshots_get(Snapshots *snapshots, Fetch fetch, const PstQuestion *question, Snapshot **ret,
                  bool *ret_new) {
        uint64_t hash = words_hash(question, fetch);
        Snapshot **bucket = &snapshots->buckets[hash % SNAPSHOT_BUCKETS];
        Snapshot *s;
        int r;

        for (s = *bucket; s; s = s->next)
                if (s->hash == hash && is_of(s, fetch, question)) {
                        *ret = s;
                        *ret_new = false;
                        return 0;
                }

        r = snapshot_new(fetch, question, snapshots->left_bytes, &s);
        if (r < 0)
                return r;

        snapshots->left_bytes -= sizeof(*s) + s->words_size;
        s->hash = hash;
        s->next = *bucket;
        *bucket = *ret = s;
        *ret_new = true;
        return 0;
}

static const Snapshot *find(const Snapshots *snapshots, Fetch fetch, const PstQuestion *question) {
        uint64_t hash = words_hash(question, fetch);
        const Snapshot *s = snapshots->buckets[hash % SNAPSHOT_BUCKETS];

        while (s && (s->hash != hash || !is_of(s, fetch, question)))
                s = s->next;

        return s;
}

/* Names in order, each ended by a NUL. */
static bool lists(const Snapshot *s, const char *name) {
        const char *at = (const char *) s->data, *end = at + s->size;

        while (at < end) {
                int order = strcmp(at, name);

                if (order >= 0)
                        return order == 0;
                at += strlen(at) + 1;
        }

        return false;
}

bool snapshots_lack(const Snapshots *snapshots, const char *path) {
        const char *name = strrchr(path, '/');
        char folder[PATH_MAX];
        const Snapshot *s;
        size_t n;

        if (!name || !name[1] || (size_t) (++name - path) >= sizeof(folder))
                return false;

        n = (size_t) (name - path);
        memcpy(folder, path, n);
        folder[n] = '\0';
        s = find(snapshots, FETCH_LIST, &(const PstQuestion) PST_FILE(folder));
        if (!s && n > 1) {
                folder[n - 1] = '\0';
                s = find(snapshots, FETCH_LIST, &(const PstQuestion) PST_FILE(folder));
        }

        return s && (s->error == -ENOENT || (s->error == 0 && !lists(s, name)));
}

void snapshots_clear(Snapshots *snapshots, size_t budget_bytes) {
        for (size_t i = 0; i < SNAPSHOT_BUCKETS; i++)
                while (snapshots->buckets[i]) {
                        Snapshot *s = snapshots->buckets[i];

                        snapshots->buckets[i] = s->next;
                        free(s->data);
                        free(s);
                }

        snapshots->left_bytes = budget_bytes;
}
