/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about files that their mode keeps from others.
 *
 * Runs in postured-query-files: group 0 and CAP_DAC_READ_SEARCH, and nothing else. Distrusts the
 * gate that asks and whoever makes links and mounts: a path is resolved first and looked at
 * (O_PATH), then held against the table of secrets under the name that it really has, and only a
 * regular file is opened. /proc and /sys are read as base/roots.h says: -EXDEV, a forged view, is
 * for the gate to see.
 */

#include "query/files/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fd.h"
#include "base/macro.h"
#include "base/names.h"
#include "base/pseudo.h"
#include "base/roots.h"
#include "message/channel.h"
#include "query/files/admission.h"
#include "query/files/folder.h"
#include "query/files/meta.h"
#include "query/files/secrets.h"
#include "query/files/shadow.h"
#include "query/path_watches.h"

#define SHADOW_PATH      "/etc/shadow"
#define SHADOW_BYTES_MAX 1048576U
#define DIGESTS_MAX      256U

struct Files {
        int root_fd;
        Roots *roots;
        DigestMemo *memo;
        PathWatches *watches;
};

static int open_path(const Files *files, const char *path, PseudoWay way, int flags) {
        if (*path != '/')
                return -EINVAL;
        if (is_pseudo_path(path))
                return pseudo_open(files->roots, path, way, flags);

        return fd_open_in_root(files->root_fd, path, flags);
}

/* --- What is watched --- */

static int find_path(const void *userdata, const char *path) {
        return open_path(userdata, path, PSEUDO_FOLLOW, O_PATH);
}

static const char *watched_path(const PstQuestion *watched) {
        return watched->arguments[0] ? watched->arguments[0] : SHADOW_PATH;
}

static bool is_about(const PstQuestion *watched, const void *path) {
        const char *about = watched_path(watched);
        size_t size = strlen(path);

        return strncmp(about, path, size) == 0 && strspn(about + size, "/") == strlen(about + size);
}

static void on_path(Sources *sources, const char *path, bool lost) {
        sources_tell(
                sources,
                &(const News){ .concerns = path ? is_about : NULL, .what = path, .lost = lost });
}

static int watch_path(void *right, const PstQuestion *question, Sources *sources) {
        const Files *files = right;

        return path_watches_add(files->watches, watched_path(question), sources);
}

static void unwatch_path(void *right, const PstQuestion *question, _unused_ Sources *sources) {
        const Files *files = right;

        path_watches_remove(files->watches, watched_path(question));
}

int files_new(Files **ret) {
        _cleanup_(files_freep) Files *files = NULL;
        int r;

        files = malloc(sizeof(*files));
        if (!files)
                return -ENOMEM;

        *files = (Files){ .root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) };
        if (files->root_fd < 0)
                return -errno;
        r = roots_new(&files->roots);
        if (r >= 0)
                r = digest_memo_new(DIGESTS_MAX, &files->memo);
        if (r >= 0)
                r = path_watches_new(find_path, files, on_path, 0, &files->watches);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(files);
        return 0;
}

Files *files_free(Files *files) {
        if (!files)
                return NULL;

        closep(&files->root_fd);
        roots_free(files->roots);
        digest_memo_free(files->memo);
        path_watches_free(files->watches);
        free(files);
        return NULL;
}

/*
 * Whether what a path led to may be read by us. Links do not lead from elsewhere to /proc and /sys,
 * where a path is read by other rules.
 */
static int check_readable(int fd, const char *path, mode_t type) {
        char real[PATH_MAX];
        struct stat st;
        int r;

        if (fstat(fd, &st) < 0)
                return -errno;
        if ((st.st_mode & S_IFMT) != type)
                return S_ISDIR(st.st_mode) ? -EISDIR : type == S_IFDIR ? -ENOTDIR : -EPERM;

        r = fd_real_path(fd, real, sizeof(real));
        if (r < 0)
                return r;
        if (is_pseudo_path(real) && !is_pseudo_path(path))
                return -ELOOP;

        return type == S_IFREG && (is_secret_path(path) || is_secret_path(real)) ? -EPERM : 0;
}

static bool is_same(int a, int b) {
        struct stat of_a, of_b;

        return fstat(a, &of_a) == 0 && fstat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
               of_a.st_ino == of_b.st_ino;
}

int files_open(const Files *files, const char *path, mode_t type) {
        _cleanup_close_ int node = -1, fd = -1;
        int r;

        node = open_path(files, path, PSEUDO_FOLLOW, O_PATH);
        if (node < 0)
                return node;
        r = check_readable(node, path, type);
        if (r < 0)
                return r;

        fd = open_path(files, path, PSEUDO_FOLLOW, O_RDONLY | O_NOCTTY | O_NONBLOCK);
        if (fd < 0)
                return fd;

        return is_same(node, fd) ? TAKE_FD(fd) : -ESTALE;
}

DigestMemo *files_memo(const Files *files) {
        return files->memo;
}

static int answer_file(void *right, const char *const *arguments, Reply *reply) {
        _cleanup_close_ int fd = -1;
        uint8_t *data;
        size_t size;
        int r;

        fd = files_open(right, arguments[0], S_IFREG);
        if (fd < 0)
                return fd;

        r = fd_read_all(fd, ANSWER_BYTES_MAX, &data, &size);
        if (r < 0)
                return r;

        reply_adopt(reply, data, size);
        return 0;
}

/* At most `n` bytes, fewer only at the end of the file. */
static int read_some(int fd, size_t n, uint8_t *ret, size_t *ret_size) {
        size_t size = 0;
        ssize_t got = 1;

        while (size < n && got != 0) {
                got = read(fd, ret + size, n - size);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return -errno;
                size += (size_t) got;
        }

        *ret_size = size;
        return 0;
}

static int answer_head(void *right, const char *const *arguments, Reply *reply) {
        _cleanup_free_ uint8_t *data = NULL;
        _cleanup_close_ int fd = -1;
        size_t n, size;
        int r;

        r = question_count(arguments[1], QUESTION_HEAD_BYTES_MAX, &n);
        if (r < 0)
                return r;
        fd = files_open(right, arguments[0], S_IFREG);
        if (fd < 0)
                return fd;

        data = malloc(n + 1);
        if (!data)
                return -ENOMEM;
        r = read_some(fd, n, data, &size);
        if (r < 0)
                return r;

        reply_adopt(reply, TAKE_PTR(data), size);
        return 0;
}

static int answer_names(void *right, const char *const *arguments, Reply *reply) {
        _cleanup_close_ int fd = -1;
        uint8_t *data;
        size_t size;
        int r;

        fd = files_open(right, arguments[0], S_IFDIR);
        if (fd < 0)
                return fd;

        r = names_read(fd, ANSWER_BYTES_MAX, &data, &size);
        if (r < 0)
                return r;

        reply_adopt(reply, data, size);
        return 0;
}

static int answer_meta(void *right, const char *const *arguments, Reply *reply) {
        _cleanup_close_ int fd = -1;

        fd = open_path(right, arguments[0], PSEUDO_LINK, O_PATH | O_NOFOLLOW);
        if (fd < 0)
                return fd;

        return meta_answer(reply, fd, "", AT_EMPTY_PATH);
}

/* The one buffer that held the secrets. */
typedef struct Secret {
        char *data;
        size_t size;
} Secret;

static void secret_done(Secret *secret) {
        if (secret->data)
                explicit_bzero(secret->data, secret->size);
        free(secret->data);
}

static int answer_shadow(void *right, const char *const *arguments, Reply *reply) {
        _cleanup_(secret_done) Secret secret = { 0 };
        _cleanup_close_ int fd = -1;
        struct stat st;
        size_t size;
        int r;

        (void) arguments;
        fd = open_path(right, SHADOW_PATH, PSEUDO_FOLLOW, O_RDONLY | O_NOCTTY | O_NONBLOCK);
        if (fd < 0)
                return fd;
        if (fstat(fd, &st) < 0)
                return -errno;
        if (!S_ISREG(st.st_mode))
                return -EBADMSG;
        if (st.st_size > SHADOW_BYTES_MAX)
                return -EFBIG;

        secret.size = (size_t) st.st_size + 1;
        secret.data = malloc(secret.size);
        if (!secret.data)
                return -ENOMEM;
        r = read_some(fd, secret.size, (uint8_t *) secret.data, &size);
        if (r < 0)
                return r;

        return size == secret.size ? -ESTALE : shadow_reduce(secret.data, size, reply);
}

/* Our own right opens more than the asker may read: its user is held against modes here. */
static int open_plain(void *right, const char *const *arguments, const Asker *asker) {
        const Files *files = right;
        _cleanup_close_ int node = -1, fd = -1;
        char real[PATH_MAX];
        struct stat st;
        int r;

        if (is_pseudo_path(arguments[0]))
                return -EPERM;
        node = open_path(files, arguments[0], PSEUDO_FOLLOW, O_PATH);
        if (node < 0)
                return node;
        if (fstat(node, &st) < 0)
                return -errno;

        r = fd_real_path(node, real, sizeof(real));
        if (r >= 0)
                r = admission_check(files->root_fd, real, asker);
        if (r >= 0)
                r = fd = files_open(files, arguments[0], S_ISDIR(st.st_mode) ? S_IFDIR : S_IFREG);
        if (r < 0)
                return r;

        return is_same(node, fd) ? TAKE_FD(fd) : -ESTALE;
}

#define WATCHABLE(name, how)                                                                       \
        { .question = (name), .answer = (how), .watch = watch_path, .unwatch = unwatch_path }

const Handler files_handlers[] = {
        WATCHABLE("file", answer_file),
        WATCHABLE("head", answer_head),
        WATCHABLE("names", answer_names),
        WATCHABLE("meta", answer_meta),
        WATCHABLE("metas", folder_metas),
        WATCHABLE("digests", folder_digests),
        WATCHABLE("shadow", answer_shadow),
        { .question = QUESTION_PLAIN, .open = open_plain },
        { 0 },
};
