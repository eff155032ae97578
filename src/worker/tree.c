/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tree of files, read without ever leaving it.
 *
 * Runs in a worker, inside its jail: nothing here may stat, and so no stdio and no opendir(). The
 * tree is hostile: links, sizes and names are whatever somebody made them.
 *
 * Ordinary files may lie on other mounts (/var, /etc/machine-id), and links are followed beneath the
 * root. /proc and /sys of the running device go by stricter rules, see base/pseudo.h.
 */

#include "worker/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>

#include "base/fd.h"
#include "base/macro.h"
#include "base/names.h"
#include "base/pseudo.h"

#define ONE_READ_BYTES 262144U /* more than a variable of the firmware has */

struct Tree {
        int root_fd;
        bool recorded;
        Roots *roots; /* of the running device alone */
        TreeOpen on_refused;
        void *userdata;
};

/* What only a running device has. */
static const char *const live_folders[] = { "/proc/", "/sys/", "/dev/", "/run/" };

int tree_new_device(Tree **ret) {
        _cleanup_(tree_freep) Tree *tree = NULL;
        int r;

        tree = malloc(sizeof(*tree));
        if (!tree)
                return -ENOMEM;

        *tree = (Tree){ .root_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) };
        if (tree->root_fd < 0)
                return -errno;

        r = roots_new(&tree->roots);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(tree);
        return 0;
}

int tree_new_image(int root_fd, bool recorded, Tree **ret) {
        Tree *tree = malloc(sizeof(*tree));

        if (!tree)
                return -ENOMEM;

        *tree = (Tree){ .root_fd = root_fd, .recorded = recorded };
        *ret = tree;
        return 0;
}

Tree *tree_free(Tree *tree) {
        if (!tree)
                return NULL;

        closep(&tree->root_fd);
        roots_free(tree->roots);
        free(tree);
        return NULL;
}

static bool is_live_path(const char *path) {
        for (size_t i = 0; i < ELEMENTSOF(live_folders); i++)
                if (strncmp(live_folders[i], path, strlen(live_folders[i])) == 0)
                        return true;

        return false;
}

static int open_path(const Tree *tree, const char *path, PseudoWay way, int flags) {
        int fd;

        if (*path != '/')
                return -ENOENT;
        if (tree->roots && is_pseudo_path(path))
                return pseudo_open(tree->roots, path, way, flags);

        fd = fd_open_in_root(tree->root_fd, path, flags);
        if (fd == -ENOENT && !tree->roots && !tree->recorded && is_live_path(path))
                return -ENOTCONN;

        return fd;
}

static int open_to_read(const Tree *tree, const char *path) {
        int fd = open_path(tree, path, PSEUDO_FOLLOW, O_RDONLY | O_NOCTTY | O_NONBLOCK);

        if (fd != -EACCES || !tree->on_refused || is_pseudo_path(path))
                return fd;

        return tree->on_refused(path, tree->userdata);
}

void tree_on_refused(Tree *tree, TreeOpen on_refused, void *userdata) {
        tree->on_refused = on_refused;
        tree->userdata = userdata;
}

/* At most `n` bytes, and a NUL: one read() where `once`, else until there is no more. */
static int read_some(int fd, size_t n, bool once, uint8_t **ret, size_t *ret_size) {
        _cleanup_free_ uint8_t *data = malloc(n + 1);
        size_t size = 0;
        ssize_t got = 0;

        if (!data)
                return -ENOMEM;

        do {
                got = read(fd, data + size, n - size);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return -errno;
                size += (size_t) got;
        } while (got != 0 && size < n && !once);

        data[size] = '\0';
        *ret = TAKE_PTR(data);
        *ret_size = size;
        return 0;
}

static int read_once(int fd, size_t limit, uint8_t **ret, size_t *ret_size) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;
        int r;

        r = read_some(fd, ONE_READ_BYTES, true, &data, &size);
        if (r < 0)
                return r;
        if (size == ONE_READ_BYTES || size > limit)
                return -EFBIG;

        *ret = TAKE_PTR(data);
        *ret_size = size;
        return 0;
}

int tree_read(Tree *tree, const char *path, size_t limit, uint8_t **ret, size_t *ret_size) {
        _cleanup_close_ int fd = -1;

        fd = open_to_read(tree, path);
        if (fd < 0)
                return fd;
        if (tree->roots && is_taken_in_one_read(path))
                return read_once(fd, limit, ret, ret_size);
        if (tree->roots && is_made_of_records(path))
                return fd_read_records(fd, limit, ret, ret_size);

        return fd_read_all(fd, limit, ret, ret_size);
}

int tree_head(Tree *tree, const char *path, size_t n, uint8_t **ret, size_t *ret_size) {
        _cleanup_close_ int fd = -1;

        fd = open_to_read(tree, path);
        if (fd < 0)
                return fd;

        return read_some(fd, n, false, ret, ret_size);
}

int tree_tail(Tree *tree, const char *path, size_t n, uint8_t **ret, size_t *ret_size) {
        _cleanup_close_ int fd = -1;
        off_t end;

        fd = open_to_read(tree, path);
        if (fd < 0)
                return fd;

        end = lseek(fd, 0, SEEK_END);
        if (end < 0 || lseek(fd, (uintmax_t) end > n ? end - (off_t) n : 0, SEEK_SET) < 0)
                return -errno;

        return read_some(fd, n, false, ret, ret_size);
}

int tree_link(Tree *tree, const char *path, size_t limit, uint8_t **ret, size_t *ret_size) {
        _cleanup_free_ uint8_t *data = NULL;
        _cleanup_close_ int fd = -1;
        ssize_t n;

        fd = open_path(tree, path, PSEUDO_LINK, O_PATH | O_NOFOLLOW);
        if (fd < 0)
                return fd;

        data = malloc(PATH_MAX + 1);
        if (!data)
                return -ENOMEM;
        n = readlinkat(fd, "", (char *) data, PATH_MAX);
        if (n < 0)
                return errno == ENOENT ? -EINVAL : -errno; /* of what is no link */
        if ((size_t) n > limit)
                return -EFBIG;

        data[n] = '\0';
        *ret = TAKE_PTR(data);
        *ret_size = (size_t) n;
        return 0;
}

int tree_list(Tree *tree, const char *path, size_t limit, uint8_t **ret, size_t *ret_size) {
        _cleanup_close_ int fd = -1;

        fd = open_to_read(tree, path);
        if (fd < 0)
                return fd;

        return names_read(fd, limit, ret, ret_size);
}

int tree_open(const Tree *tree, const char *path, int flags) {
        return open_path(tree, path, PSEUDO_FOLLOW, flags);
}

bool tree_is_live(const Tree *tree) {
        return tree->roots != NULL;
}
