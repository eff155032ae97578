/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the kernel's own file systems are read from, found so that a forged view is seen.
 *
 * Runs in workers and query processes, before their jails close. Distrusts whoever may mount: a
 * bind mount of a disk file, or of another file of procfs, over the one that we mean passes a plain
 * open(), and the second one a check of the file system's type too. Beneath a descriptor of the file
 * system itself, openat2() says EXDEV to both.
 *
 * One kind of mount is honest: the identity bind, which shows the very object that it hides.
 * ProtectKernelTunables= and container managers make these when a process starts; each becomes a
 * root of its own. What is mounted later is none of theirs.
 */

#include "base/roots.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/fd.h"
#include "base/macro.h"
#include "base/mounts.h"

#define ROOTS_MAX           256U
#define MOUNTINFO_BYTES_MAX 4194304U

#define CGROUP_PATH "/sys/fs/cgroup"

/* Types of file systems: linux/magic.h, and fs/efivarfs. The later row is mounted in the earlier. */
static const struct {
        const char *path;
        unsigned type;
} kinds[] = {
        { "/proc", 0x9fa0 },
        { "/sys", 0x62656572 },
        { "/sys/kernel/security", 0x73636673 },
        { "/sys/firmware/efi/efivars", 0xde5e81e4 },
        { CGROUP_PATH, 0x63677270 },            /* version 2 */
        { CGROUP_PATH "/unified", 0x63677270 }, /* the same, beside version 1 */
        { "/sys/fs/selinux", 0xf97cff8c },
};

/* A directory, or file, that is what its path says. */
typedef struct Root {
        char *path;
        int fd;    /* O_PATH, or -1 */
        int error; /* negative, if there is none: what reading below it says */
        uint64_t mount_id;
        char device[24]; /* "major:minor" of its file system; "": not known yet */
        unsigned n_binds,
                n_others; /* mounts below it that are identity binds, and those that are not */
} Root;

struct Roots {
        Root items[ROOTS_MAX]; /* first one for each kind, then the identity binds */
        size_t n;
};

static void root_done(Root *root) {
        free(root->path);
        closep(&root->fd);
}

/* Whether `path` is `folder` or lies in it. */
static bool is_within(const char *folder, const char *path) {
        size_t n = strlen(folder);

        return strncmp(folder, path, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

static int mount_id_of(int fd, uint64_t *ret) {
        struct statx attributes;

        if (statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &attributes) < 0)
                return -errno;

        *ret = attributes.stx_mnt_id;
        return 0;
}

static int check_type(int fd, unsigned type) {
        struct statfs fs;

        if (fstatfs(fd, &fs) < 0)
                return -errno;

        return (unsigned) fs.f_type == type ? 0 : -EXDEV;
}

/* Opens what is mounted at `path` and checks that it is of that type. */
static int root_open(const char *path, unsigned type, Root *ret) {
        _cleanup_close_ int fd = -1;
        _cleanup_free_ char *copy = NULL;
        uint64_t mount_id;
        int r;

        fd = open(path, O_PATH | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return -errno;
        r = mount_id_of(fd, &mount_id);
        if (r >= 0)
                r = check_type(fd, type);
        if (r < 0)
                return r;

        copy = strdup(path);
        if (!copy)
                return -ENOMEM;

        *ret = (Root){ .path = TAKE_PTR(copy), .fd = TAKE_FD(fd), .mount_id = mount_id };
        return 0;
}

/* Whether `path` lies in the file system that its folder lies in: nothing is mounted there. */
static bool is_unmounted(const char *path) {
        _cleanup_close_ int fd = -1, above = -1;
        char folder[PATH_MAX];
        uint64_t id = 0, id_above = 0;

        (void) snprintf(folder, sizeof(folder), "%s/..", path);
        fd = open(path, O_PATH | O_CLOEXEC | O_NOFOLLOW);
        above = open(folder, O_PATH | O_CLOEXEC);
        return fd >= 0 && above >= 0 && mount_id_of(fd, &id) >= 0 &&
               mount_id_of(above, &id_above) >= 0 && id == id_above;
}

static int open_kinds(Roots *roots) {
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++) {
                Root *root = &roots->items[roots->n++];
                int r;

                *root = (Root){ .fd = -1 };
                r = root_open(kinds[i].path, kinds[i].type, root);
                if (r == -ENOMEM)
                        return r;
                if (r == -EXDEV && is_unmounted(kinds[i].path))
                        r = -ENOENT;
                root->error = r;
        }

        return 0;
}

/* Of which kind a mount hides a part, or ELEMENTSOF(kinds). */
static size_t kind_of(const char *point) {
        size_t kind = ELEMENTSOF(kinds);

        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                if (is_within(kinds[i].path, point))
                        kind = i;

        return kind;
}

/*
 * Looks at one mount below a root: an identity bind becomes a root of its own. Returns 1 if it is
 * one, 0 if it is not. The first one below a root that is not there (a tmpfs in the place of /sys)
 * says which sysfs all the others have to show.
 */
static int take_mount(Roots *roots, const Mount *mount, size_t kind) {
        Root *above = &roots->items[kind], root = { .fd = -1 };
        int r;

        if (strcmp(mount->root, mount->point + strlen(kinds[kind].path)) != 0 ||
            roots->n == ROOTS_MAX)
                return 0;
        if (above->device[0] && strcmp(above->device, mount->device) != 0)
                return 0;

        r = root_open(mount->point, kinds[kind].type, &root);
        if (r == -ENOMEM)
                return r;
        if (r < 0 || root.mount_id != mount->id) {
                root_done(&root);
                return 0;
        }

        (void) snprintf(above->device, sizeof(above->device), "%s", mount->device);
        roots->items[roots->n++] = root;
        return 1;
}

/* What the mount of a kind itself shows: the whole of its file system, or it is forged. */
static void take_own_mount(Root *root, const Mount *mount) {
        if (root->fd < 0 || root->mount_id != mount->id)
                return;

        (void) snprintf(root->device, sizeof(root->device), "%s", mount->device);
        if (strcmp(mount->root, "/") != 0) {
                closep(&root->fd);
                root->fd = -1;
                root->error = -EXDEV;
        }
}

static int for_each_mount(const char *text, int (*on_mount)(Roots *roots, const Mount *mount),
                          Roots *roots) {
        _cleanup_free_ char *copy = strdup(text);
        char *rest = copy;
        Mount mount;
        int r;

        if (!copy)
                return -ENOMEM;

        while ((r = mounts_next(&rest, &mount)) > 0) {
                r = on_mount(roots, &mount);
                if (r < 0)
                        return r;
        }

        return r;
}

static int on_own_mount(Roots *roots, const Mount *mount) {
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                if (strcmp(kinds[i].path, mount->point) == 0 &&
                    !is_within(CGROUP_PATH, mount->point)) /* shown from a container's */
                        take_own_mount(&roots->items[i], mount);

        return 0;
}

/* Whether a mount lies in a part that is shown: /sys/kernel/debug in a /sys/kernel of its own. */
static bool is_below_bind(const Roots *roots, const char *point) {
        for (size_t i = ELEMENTSOF(kinds); i < roots->n; i++) {
                size_t n = strlen(roots->items[i].path);

                if (strncmp(roots->items[i].path, point, n) == 0 && point[n] == '/')
                        return true;
        }

        return false;
}

/* The kind that a mount hides a part of, below its root; ELEMENTSOF(kinds): none. */
static size_t kind_above(const Mount *mount) {
        size_t kind = kind_of(mount->point);

        return kind < ELEMENTSOF(kinds) && strcmp(kinds[kind].path, mount->point) == 0
                       ? ELEMENTSOF(kinds)
                       : kind;
}

static int on_bind(Roots *roots, const Mount *mount) {
        size_t kind = kind_above(mount);
        int r;

        if (kind == ELEMENTSOF(kinds))
                return 0;

        r = take_mount(roots, mount, kind);
        if (r > 0)
                roots->items[kind].n_binds++;
        return r < 0 ? r : 0;
}

static bool is_taken(const Roots *roots, const Mount *mount) {
        for (size_t i = ELEMENTSOF(kinds); i < roots->n; i++)
                if (roots->items[i].mount_id == mount->id)
                        return true;

        return false;
}

/* What is no bind, and does not lie in one: also a mount of before, which a bind now hides, does. */
static int on_other(Roots *roots, const Mount *mount) {
        size_t kind = kind_above(mount);

        if (kind < ELEMENTSOF(kinds) && !is_taken(roots, mount) &&
            !is_below_bind(roots, mount->point))
                roots->items[kind].n_others++;

        return 0;
}

/* A tmpfs that holds identity binds alone hides the rest; one that holds anything else forges. */
static void excuse_hidden(Roots *roots) {
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++) {
                Root *root = &roots->items[i];

                if (root->error == -EXDEV && root->n_binds > 0 && root->n_others == 0)
                        root->error = -EACCES;
        }
}

static int read_mounts(char **ret) {
        _cleanup_close_ int fd = -1;
        uint8_t *data = NULL;
        size_t size;
        int r;

        fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;

        r = fd_read_all(fd, MOUNTINFO_BYTES_MAX, &data, &size);
        if (r < 0)
                return r;

        *ret = (char *) data;
        return 0;
}

/* There is always a process that looks: a procfs without us in it is a part of one. */
static void refuse_proc(Root *proc) {
        if (proc->fd < 0)
                return;

        closep(&proc->fd);
        proc->fd = -1;
        proc->error = -EXDEV;
}

static int find_identity_binds(Roots *roots) {
        _cleanup_free_ char *text = NULL;
        int r;

        r = read_mounts(&text);
        if (r == -ENOMEM)
                return r;
        if (r == -ENOENT)
                refuse_proc(&roots->items[0]);
        if (r < 0)
                return 0; /* then there are none: what is hidden by one reads as forged */

        r = for_each_mount(text, on_own_mount, roots);
        if (r >= 0)
                r = for_each_mount(text, on_bind, roots);
        if (r >= 0)
                r = for_each_mount(text, on_other, roots);
        if (r >= 0)
                excuse_hidden(roots);

        return r == -ENOMEM ? r : 0;
}

int roots_new(Roots **ret) {
        _cleanup_(roots_freep) Roots *roots = NULL;
        int r;

        roots = calloc(1, sizeof(*roots));
        if (!roots)
                return -ENOMEM;

        r = open_kinds(roots);
        if (r >= 0)
                r = find_identity_binds(roots);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(roots);
        return 0;
}

Roots *roots_free(Roots *roots) {
        if (!roots)
                return NULL;

        for (size_t i = 0; i < roots->n; i++)
                root_done(&roots->items[i]);
        free(roots);
        return NULL;
}

int roots_find(const Roots *roots, const char *path, int *ret_fd, const char **ret_rest) {
        const Root *found = NULL;
        size_t kind = kind_of(path);

        if (kind == ELEMENTSOF(kinds))
                return -ENOENT;

        found = &roots->items[kind];
        *ret_rest = path + strlen(kinds[kind].path);
        for (size_t i = ELEMENTSOF(kinds); i < roots->n; i++) {
                const Root *root = &roots->items[i];

                if (!is_within(root->path, path) ||
                    strlen(path + strlen(root->path)) > strlen(*ret_rest))
                        continue;
                found = root;
                *ret_rest = path + strlen(root->path);
        }
        if (found->fd < 0)
                return found->error;

        *ret_rest += strspn(*ret_rest, "/");
        *ret_fd = found->fd;
        return 0;
}
