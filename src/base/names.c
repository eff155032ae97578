/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names in a directory.
 *
 * Runs in workers and query processes, inside their jails: nothing here may stat, and so there is no
 * opendir(). Names are whatever somebody made them.
 */

#include "base/names.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/cleanup.h"

#define DIRECTORY_BYTES 8192U /* on the stack: more would be mapped and given back each time */
#define NAMES_BYTES     4096U /* more than a name has */

/* The names of a directory, each ended by a NUL, as they came. */
typedef struct Names {
        char *data;
        size_t size, capacity, n;
} Names;

static void names_done(const Names *names) {
        free(names->data);
}

static int names_add(Names *names, const char *name, size_t limit) {
        size_t n = strlen(name) + 1;
        char *grown;

        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
                return 0;
        if (names->size > limit || n > limit - names->size)
                return -EFBIG;

        if (n > names->capacity - names->size) {
                size_t capacity = 2 * names->capacity + NAMES_BYTES;

                grown = realloc(names->data, capacity);
                if (!grown)
                        return -ENOMEM;
                names->data = grown;
                names->capacity = capacity;
        }

        memcpy(names->data + names->size, name, n);
        names->size += n;
        names->n++;
        return 0;
}

static int take_names(Names *names, int fd, size_t limit) {
        _Alignas(struct dirent64) char buffer[DIRECTORY_BYTES];
        ssize_t size;
        int r;

        while ((size = getdents64(fd, buffer, DIRECTORY_BYTES)) > 0)
                for (ssize_t at = 0; at < size;) {
                        const struct dirent64 *entry = (const void *) (buffer + at);

                        r = names_add(names, entry->d_name, limit);
                        if (r < 0)
                                return r;
                        at += entry->d_reclen;
                }

        return size < 0 ? -errno : 0;
}

static int in_byte_order(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The same names in order, and a NUL behind them. */
static int names_sort(const Names *names, uint8_t **ret) {
        _cleanup_free_ const char **items = calloc(names->n + 1, sizeof(*items));
        _cleanup_free_ char *sorted = malloc(names->size + 1);
        char *at = sorted;

        if (!items || !sorted)
                return -ENOMEM;

        for (size_t i = 0, offset = 0; i < names->n; i++) {
                items[i] = names->data + offset;
                offset += strlen(items[i]) + 1;
        }
        qsort(items, names->n, sizeof(*items), in_byte_order);
        for (size_t i = 0; i < names->n; i++)
                at = stpcpy(at, items[i]) + 1;

        *at = '\0';
        *ret = (uint8_t *) TAKE_PTR(sorted);
        return 0;
}

int names_read(int dir_fd, size_t limit, uint8_t **ret, size_t *ret_size) {
        _cleanup_(names_done) Names names = { 0 };
        int r;

        r = take_names(&names, dir_fd, limit);
        if (r >= 0)
                r = names_sort(&names, ret);
        if (r < 0)
                return r;

        *ret_size = names.size;
        return 0;
}
