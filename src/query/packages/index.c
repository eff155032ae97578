/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which paths belong to installed packages.
 *
 * Runs in postured-query-packages, which has no right but reading dpkg's database, for everybody
 * may: it is here so that its index is made once and not in each worker. Root may write the database
 * as it likes: what it says is a word of the disk.
 */

#include "query/packages/index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/fd.h"
#include "base/heap.h"
#include "query/packages/canonical.h"
#include "query/packages/database.h"
#include "query/stamp.h"

#define FILE_BYTES_MAX 67108864U
#define NAME_BYTES     256U

const char *const index_sources[INDEX_SOURCES_N] = { "status", "info", "diversions" };

struct Index {
        const char *path;
        bool valid;
        Stamp stamps[INDEX_SOURCES_N];
        DigestSet paths;
};

int index_new(const char *path, Index **ret) {
        Index *index = calloc(1, sizeof(*index));

        if (!index)
                return -ENOMEM;

        index->path = path;
        *ret = index;
        return 0;
}

Index *index_free(Index *index) {
        if (!index)
                return NULL;

        digest_set_done(&index->paths);
        free(index);
        return NULL;
}

/* One reading of the database. */
typedef struct Reading {
        int dir_fd;
        DigestSet installed;
        Diversions diversions;
        DigestSet paths;
} Reading;

static void reading_done(Reading *reading) {
        closep(&reading->dir_fd);
        digest_set_done(&reading->installed);
        diversions_done(&reading->diversions);
        digest_set_done(&reading->paths);
}

static int read_file(int dir_fd, const char *name, char **ret, size_t *ret_size) {
        _cleanup_close_ int fd = -1;
        uint8_t *data;
        int r;

        fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return -errno;

        r = fd_read_all(fd, FILE_BYTES_MAX, &data, ret_size);
        if (r < 0)
                return r;

        *ret = (char *) data;
        return 0;
}

static int read_installed(Reading *reading) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = read_file(reading->dir_fd, "status", &text, &size);
        if (r >= 0)
                r = installed_parse(text, size, &reading->installed);
        if (r >= 0)
                r = digest_set_seal(&reading->installed);

        return r;
}

static int read_diversions(Reading *reading) {
        _cleanup_free_ char *text = NULL;
        size_t size;
        int r;

        r = read_file(reading->dir_fd, "diversions", &text, &size);
        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = diversions_parse(text, &reading->diversions);
        if (r >= 0)
                (void) TAKE_PTR(text);

        return r;
}

/* A path of a list, or a conffile, before which "remove-on-upgrade " may stand (deb-conffiles(5)).
 * What is no path belongs to nobody. */
static int add_path(Reading *reading, const char *package, const char *line) {
        const char *slash = strchr(line, '/');
        char canonical[PATH_MAX];
        const char *path;
        int n;

        if (!slash)
                return 0;

        path = diversions_find(&reading->diversions, package, slash);
        n = path_canonical(path, strlen(path), canonical, sizeof(canonical));
        if (n < 0)
                return 0;

        return digest_set_add(&reading->paths, canonical, (size_t) n);
}

static int read_paths(Reading *reading, int info_fd, const char *name, const char *package) {
        _cleanup_free_ char *text = NULL;
        const char *line;
        char *rest;
        size_t size;
        int r;

        r = read_file(info_fd, name, &text, &size);
        if (r == -ENOENT)
                return 0; /* dpkg is at work, and the next question reads anew */
        if (r < 0)
                return r;

        rest = text;
        while ((line = strsep(&rest, "\n"))) {
                r = add_path(reading, package, line);
                if (r < 0)
                        return r;
        }

        return 0;
}

/* "name.list" or "name:architecture.conffiles": the name before the dot if there are paths in it. */
static bool is_list(const char *name, char *ret, size_t size) {
        const char *dot = strrchr(name, '.');
        size_t n = dot ? (size_t) (dot - name) : 0;

        if (n == 0 || n >= size || (strcmp(dot, ".list") != 0 && strcmp(dot, ".conffiles") != 0))
                return false;

        memcpy(ret, name, n);
        ret[n] = '\0';
        return true;
}

static int take_entry(Reading *reading, int info_fd, const char *name) {
        char package[NAME_BYTES];

        if (!is_list(name, package, sizeof(package)) ||
            !digest_set_has(&reading->installed, package, strlen(package)))
                return 0;

        *strchrnul(package, ':') = '\0';
        return read_paths(reading, info_fd, name, package);
}

static void dirp(DIR **dir) {
        if (*dir)
                (void) closedir(*dir);
}

static int read_lists(Reading *reading) {
        _cleanup_(dirp) DIR *dir = NULL;
        _cleanup_close_ int fd = -1;
        const struct dirent *entry;
        int r = 0;

        fd = openat(reading->dir_fd, "info", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return -errno;
        dir = fdopendir(fd);
        if (!dir)
                return -errno;
        (void) TAKE_FD(fd);

        while (r >= 0 && (entry = readdir(dir)))
                r = take_entry(reading, dirfd(dir), entry->d_name);

        return r;
}

static int read_database(int dir_fd, DigestSet *ret) {
        _cleanup_(reading_done) Reading reading = { .dir_fd = dir_fd };
        int r;

        digest_set_init(&reading.installed);
        digest_set_init(&reading.paths);
        r = read_installed(&reading);
        if (r >= 0)
                r = read_diversions(&reading);
        if (r >= 0)
                r = read_lists(&reading);
        if (r >= 0)
                r = digest_set_seal(&reading.paths);
        if (r < 0)
                return r;

        *ret = reading.paths;
        reading.paths = (DigestSet){ 0 };
        return 0;
}

static bool is_unchanged(const Index *index, const Stamp stamps[INDEX_SOURCES_N]) {
        for (size_t i = 0; i < INDEX_SOURCES_N; i++)
                if (!stamp_equals(&index->stamps[i], &stamps[i]))
                        return false;

        return index->valid;
}

int index_refresh(Index *index) {
        Stamp stamps[INDEX_SOURCES_N];
        int dir_fd, r;

        dir_fd = open(index->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (dir_fd < 0)
                return -errno;

        /* Before it is read: what changes meanwhile shows at the next question. */
        for (size_t i = 0; i < INDEX_SOURCES_N; i++)
                stamp_take(dir_fd, index_sources[i], &stamps[i]);
        if (is_unchanged(index, stamps)) {
                (void) close(dir_fd);
                return 0;
        }

        index->valid = false;
        digest_set_done(&index->paths);
        r = read_database(dir_fd, &index->paths);
        heap_give_back(); /* what was read went through twice the memory that is kept */
        if (r < 0)
                return r;

        memcpy(index->stamps, stamps, sizeof(stamps));
        index->valid = true;
        return 0;
}

bool index_has(const Index *index, const char *path) {
        char canonical[PATH_MAX];
        int n;

        n = path_canonical(path, strlen(path), canonical, sizeof(canonical));
        return n > 0 && digest_set_has(&index->paths, canonical, (size_t) n);
}
