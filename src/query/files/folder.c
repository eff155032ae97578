/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions about all that is in a directory, so that nobody asks once for each file.
 *
 * Runs in postured-query-files: group 0 and CAP_DAC_READ_SEARCH. Distrusts the gate that asks and
 * whoever may write to the directory: a file is opened as files_open() does, by its whole path, and
 * one that is gone meanwhile is left out.
 */

#include "query/files/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/clock.h"
#include "base/fd.h"
#include "base/macro.h"
#include "base/names.h"
#include "base/pseudo.h"
#include "message/channel.h"
#include "query/files/meta.h"

#define FILES_MAX      4096U
#define FILE_BYTES_MAX 67108864U

/* File systems whose times of change are this kernel's own. */
static const unsigned long own_clock[] = { EXT4_SUPER_MAGIC,     XFS_SUPER_MAGIC,
                                           BTRFS_SUPER_MAGIC,    F2FS_SUPER_MAGIC,
                                           TMPFS_MAGIC,          OVERLAYFS_SUPER_MAGIC,
                                           EROFS_SUPER_MAGIC_V1, SQUASHFS_MAGIC };

typedef struct Folder {
        const Files *files;
        const char *path;
        int fd;
        bool remembers;
        DigestKind kind;
        uint64_t n; /* written */
        Reply *reply;
} Folder;

static bool has_own_clock(int fd) {
        struct statfs st;

        if (fstatfs(fd, &st) < 0)
                return false;
        for (size_t i = 0; i < ELEMENTSOF(own_clock); i++)
                if ((unsigned long) st.f_type == own_clock[i])
                        return true;

        return false;
}

/* Each name of the directory, in byte order. */
static int for_each_name(Folder *folder, int (*each)(Folder *folder, const char *name)) {
        _cleanup_free_ uint8_t *names = NULL;
        size_t size, n = 0;
        int r;

        r = names_read(folder->fd, ANSWER_BYTES_MAX, &names, &size);
        for (size_t at = 0; r >= 0 && at < size; at += strlen((char *) names + at) + 1)
                r = n++ < FILES_MAX ? each(folder, (const char *) names + at) : -EFBIG;

        return r;
}

static int add_meta(Folder *folder, const char *name) {
        Reply *reply = folder->reply;
        size_t before = reply->size;
        int r;

        reply_array(reply, 2);
        reply_text(reply, name);
        r = meta_answer(reply, folder->fd, strcmp(name, ".") == 0 ? "" : name,
                        strcmp(name, ".") == 0 ? AT_EMPTY_PATH : 0);
        if (r < 0)
                reply->size = before;
        else
                folder->n++;

        return r == -ENOENT ? 0 : r;
}

static int stamp_of_fd(int fd, Stamp *ret) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return -errno;

        *ret = stamp_of(&st);
        return 0;
}

/* Reads the file, and keeps what it found if nobody wrote meanwhile. */
static int digest_read(const Folder *folder, const char *path, uint8_t ret[FILE_DIGEST_BYTES]) {
        _cleanup_close_ int fd = files_open(folder->files, path, S_IFREG);
        int64_t now_s = clock_wall_s();
        Stamp before, after;
        int r;

        if (fd < 0)
                return fd;
        r = stamp_of_fd(fd, &before);
        if (r >= 0)
                r = digest_of_fd(fd, folder->kind, FILE_BYTES_MAX, ret);
        if (r < 0)
                return r;

        if (folder->remembers && stamp_of_fd(fd, &after) >= 0 && stamp_equals(&before, &after))
                digest_memo_keep(files_memo(folder->files), path, folder->kind, &after, now_s, ret);
        return 0;
}

static int add_digest(Folder *folder, const char *name) {
        uint8_t digest[FILE_DIGEST_BYTES];
        char path[PATH_MAX];
        struct stat st;
        Stamp stamp;
        int n, r = 0;

        n = snprintf(path, sizeof(path), "%s/%s", folder->path, name);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -ENAMETOOLONG;
        if (fstatat(folder->fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
                return errno == ENOENT ? 0 : -errno;
        if (!S_ISREG(st.st_mode))
                return 0;

        stamp = stamp_of(&st);
        if (!folder->remembers ||
            !digest_memo_find(files_memo(folder->files), path, folder->kind, &stamp, digest))
                r = digest_read(folder, path, digest);
        if (r < 0)
                return r == -ENOENT || r == -EPERM ? 0 : r;

        reply_array(folder->reply, 2);
        reply_text(folder->reply, name);
        reply_bytes(folder->reply, digest, digest_size(folder->kind));
        folder->n++;
        return 0;
}

/* Of metadata, the directory's own too; `kind` is DIGEST_NONE then. */
static int answer(void *right, const char *path, DigestKind kind, Reply *reply,
                  int (*each)(Folder *folder, const char *name)) {
        size_t opened = reply_array_open(reply);
        _cleanup_close_ int fd = -1;
        Folder folder;
        int r = 0;

        if (is_pseudo_path(path))
                return -EPERM; /* where each part of a path is held against mounts */
        fd = files_open(right, path, S_IFDIR);
        if (fd < 0)
                return fd;

        folder = (Folder){ .files = right, .path = path, .fd = fd, .kind = kind, .reply = reply };
        folder.remembers = has_own_clock(fd);
        if (kind == DIGEST_NONE)
                r = each(&folder, ".");
        if (r >= 0)
                r = for_each_name(&folder, each);
        if (r < 0)
                return r;

        reply_array_close(reply, opened, folder.n);
        return 0;
}

int folder_metas(void *right, const char *const *arguments, Reply *reply) {
        return answer(right, arguments[0], DIGEST_NONE, reply, add_meta);
}

int folder_digests(void *right, const char *const *arguments, Reply *reply) {
        DigestKind kind = digest_kind(arguments[1]);

        return kind == DIGEST_NONE ? -EINVAL : answer(right, arguments[0], kind, reply, add_digest);
}
