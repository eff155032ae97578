/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock: the files that stay reachable.
 *
 * Runs in every process that the table of rights confines so. The library for it is younger than
 * Debian 12, and its header there knows ABI 2 alone: numbers are from linux/landlock.h of 6.15, and
 * masked to what the running kernel has. Landlock stops opening, making, removing and executing;
 * stat(), readlink(), inotify and connect() on a path are for seccomp to stop, and below ABI 3 a
 * readable file can be truncated by whoever may write it.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "jail/jail.h"
#include "jail/rights.h"

#define CREATE_RULESET_VERSION 1U
#define RULE_PATH_BENEATH      1

#define FS_READ_FILE 0x4ULL
#define FS_READ_DIR  0x8ULL
#define FS_FILE      0xc007ULL /* what a file has, and not only a directory */
#define FS_DEVICE    0x8000ULL /* ioctl() on devices: not even below a writable path */
#define FS_EXECUTE   0x1ULL

#define ABI_KNOWN_MAX 7

/* By ABI: all access to files, to TCP, and to processes outside that the kernel can refuse. */
static const struct {
        uint64_t files, net, scope;
} abis[ABI_KNOWN_MAX + 1] = {
        [1] = { 0x1fff, 0, 0 },
        [2] = { 0x3fff, 0, 0 }, /* and link or rename between directories */
        [3] = { 0x7fff, 0, 0 }, /* and truncate */
        [4] = { 0x7fff, 0x3, 0 },
        [5] = { 0xffff, 0x3, 0 },   /* and ioctl() on devices */
        [6] = { 0xffff, 0x3, 0x3 }, /* abstract sockets, signals */
        [7] = { 0xffff, 0x3, 0x3 },
};

/* struct landlock_ruleset_attr of ABI 6; older kernels take zeros for what they do not know. */
typedef struct RulesetAttributes {
        uint64_t files, net, scope;
} RulesetAttributes;

typedef struct __attribute__((packed)) PathBeneath {
        uint64_t allowed;
        int32_t parent_fd;
} PathBeneath;

int jail_landlock_abi(void) {
        long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);

        if (abi < 0)
                return errno == ENOSYS || errno == EOPNOTSUPP ? 0 : -errno;

        return abi > ABI_KNOWN_MAX ? ABI_KNOWN_MAX : (int) abi;
}

/* Opens the object of a rule. *ret_dir: it is a directory. */
static int open_rule(const JailPath *path, bool *ret_dir) {
        int fd = openat(path->dir_fd, path->path, O_PATH | O_DIRECTORY | O_CLOEXEC);

        if (fd < 0 && errno == ENOTDIR) {
                *ret_dir = false;
                fd = openat(path->dir_fd, path->path, O_PATH | O_CLOEXEC);
                return fd < 0 ? -errno : fd;
        }

        *ret_dir = true;
        return fd < 0 ? -errno : fd;
}

static bool is_not_there(int error) {
        return error == -ENOENT || error == -ENOTDIR || error == -EACCES || error == -ELOOP;
}

/* On success the descriptor stays open for good: a rule on procfs dies with its inode. */
static int add_rule(int ruleset, const JailPath *path, uint64_t handled) {
        _cleanup_close_ int fd = -1;
        PathBeneath rule = { 0 };
        bool dir = false;

        fd = open_rule(path, &dir);
        if (fd < 0)
                return is_not_there(fd) ? 0 : fd;

        rule.parent_fd = fd;
        rule.allowed = path->write ? handled & ~(FS_DEVICE | FS_EXECUTE)
                                   : handled & (FS_READ_FILE | FS_READ_DIR);
        if (!dir)
                rule.allowed &= FS_FILE;
        else if (path->names_only)
                rule.allowed &= FS_READ_DIR;
        if (syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) < 0)
                return -errno;

        (void) TAKE_FD(fd);
        return 0;
}

static int restrict_files(int abi, const JailPath *paths, size_t n_paths) {
        const RulesetAttributes attributes = {
                .files = abis[abi].files,
                .net = abis[abi].net,
                .scope = abis[abi].scope,
        };
        _cleanup_close_ int ruleset = -1;

        ruleset = (int) syscall(SYS_landlock_create_ruleset, &attributes, sizeof(attributes), 0);
        if (ruleset < 0)
                return -errno;

        for (size_t i = 0; i < n_paths; i++) {
                int r = add_rule(ruleset, &paths[i], attributes.files);

                if (r < 0)
                        return r;
        }

        return syscall(SYS_landlock_restrict_self, ruleset, 0) < 0 ? -errno : abi;
}

int jail_files(Program program, const JailPath *paths, size_t n_paths) {
        const Rights *rights = rights_of(program);
        int abi;

        if (!rights)
                return -EINVAL;
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
                return -errno;
        if (PST_SANITIZE || !rights->files)
                return 0;

        abi = jail_landlock_abi();
        return abi <= 0 ? abi : restrict_files(abi, paths, n_paths);
}
