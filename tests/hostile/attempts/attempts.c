/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a hostile gate tries.
 *
 * Runs where the jail's tests put it: in a worker, from a gate's constructor or from its sampling,
 * and once unjailed, where each succeeds. Nothing here goes through libc's wrappers, which could
 * fail for reasons of their own. What it tries harms nobody if it succeeds.
 */

#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/keyctl.h>
#include <linux/openat2.h>
#include <linux/perf_event.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#define FDS_TRIED 64

static int result_of(long r) {
        return r < 0 ? -errno : 0;
}

/* openat2(): seccomp does not see its flags. */
static int open_unseen(const char *path, uint64_t flags) {
        const struct open_how how = { .flags = flags, .mode = flags & O_CREAT ? 0600 : 0 };

        return result_of(syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how)));
}

static int open_declared(void) {
        return open_unseen(DECLARED_PATH, O_RDONLY);
}

static int open_undeclared(void) {
        return open_unseen(UNDECLARED_PATH, O_RDONLY);
}

static int open_undeclared_etc(void) {
        return open_unseen("/etc/passwd", O_RDONLY);
}

static int open_library(void) {
        return open_unseen("/usr/lib/os-release", O_RDONLY);
}

static int open_memory(void) {
        return open_unseen("/proc/self/mem", O_RDWR);
}

static int open_parent(void) {
        return open_unseen("/proc/1/status", O_RDONLY);
}

static int open_for_writing(void) {
        return result_of(syscall(SYS_openat, AT_FDCWD, DECLARED_PATH, O_WRONLY, 0));
}

static int open_for_writing_unseen(void) {
        return open_unseen(DECLARED_PATH, O_WRONLY);
}

static int open_truncating_unseen(void) {
        return open_unseen(DECLARED_PATH, O_RDONLY | O_TRUNC);
}

static int open_creating_unseen(void) {
        return open_unseen(HOSTILE_FOLDER "/created", O_RDWR | O_CREAT);
}

static int open_shadow(void) {
        return open_unseen("/etc/shadow", O_RDWR);
}

static int list_folder(void) {
        return open_unseen(HOSTILE_FOLDER, O_RDONLY | O_DIRECTORY);
}

static int stat_file(void) {
        struct stat st;

        return result_of(syscall(SYS_newfstatat, AT_FDCWD, UNDECLARED_PATH, &st, 0));
}

static int statx_file(void) {
        struct statx stx;

        return result_of(syscall(SYS_statx, AT_FDCWD, UNDECLARED_PATH, 0, STATX_BASIC_STATS, &stx));
}

static int access_file(void) {
        return result_of(syscall(SYS_faccessat, AT_FDCWD, UNDECLARED_PATH, R_OK));
}

static int truncate_file(void) {
        return result_of(syscall(SYS_truncate, DECLARED_PATH, 0L));
}

static int chmod_file(void) {
        return result_of(syscall(SYS_fchmodat, AT_FDCWD, DECLARED_PATH, 0644));
}

static int symlink_file(void) {
        return result_of(syscall(SYS_symlinkat, "/etc/passwd", AT_FDCWD, HOSTILE_FOLDER "/link"));
}

static int rename_file(void) {
        return result_of(syscall(SYS_renameat2, AT_FDCWD, UNDECLARED_PATH, AT_FDCWD,
                                 HOSTILE_FOLDER "/renamed", 0));
}

static int unlink_file(void) {
        return result_of(syscall(SYS_unlinkat, AT_FDCWD, UNDECLARED_PATH, 0));
}

static int mkdir_folder(void) {
        return result_of(syscall(SYS_mkdirat, AT_FDCWD, HOSTILE_FOLDER "/made", 0700));
}

static int socket_inet(void) {
        return result_of(syscall(SYS_socket, AF_INET, SOCK_STREAM, 0));
}

static int socket_unix(void) {
        return result_of(syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0));
}

static int socket_netlink(void) {
        return result_of(syscall(SYS_socket, AF_NETLINK, SOCK_RAW, 12 /* NETLINK_NETFILTER */));
}

static int socketpair_unix(void) {
        int pair[2];

        return result_of(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, pair));
}

/* With a descriptor that is no socket: who lets the call through says that it is none. */
static int connect_path(void) {
        const struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/run/none" };
        int r = result_of(syscall(SYS_connect, 2, &address, sizeof(address)));

        return r == -ENOTSOCK ? 0 : r;
}

static int execve_true(void) {
        char *const argv[] = { (char *) (uintptr_t) "true", NULL }, *const envp[] = { NULL };

        return result_of(syscall(SYS_execve, "/bin/true", argv, envp));
}

static int memfd_and_exec(void) {
        static const char script[] = "#!/bin/true\n";
        char *const argv[] = { (char *) (uintptr_t) "true", NULL }, *const envp[] = { NULL };
        long fd = syscall(SYS_memfd_create, "hostile", 0);

        if (fd < 0 || syscall(SYS_write, fd, script, sizeof(script) - 1) < 0)
                return -errno;
        return result_of(syscall(SYS_execveat, fd, "", argv, envp, AT_EMPTY_PATH));
}

static int fork_child(void) {
        long pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);

        if (pid == 0)
                syscall(SYS_exit_group, 0);
        return result_of(pid);
}

static int clone3_child(void) {
        uint64_t arguments[8] = { [4] = SIGCHLD }; /* struct clone_args, version 0 */
        long pid = syscall(SYS_clone3, arguments, sizeof(arguments));

        if (pid == 0)
                syscall(SYS_exit_group, 0);
        return result_of(pid);
}

static int ptrace_me(void) {
        return result_of(syscall(SYS_ptrace, PTRACE_TRACEME, 0, NULL, NULL));
}

/* Nothing of no process: who lets the call through has nothing to copy. */
static int read_memory_of_parent(void) {
        return result_of(syscall(SYS_process_vm_readv, (long) getpid(), NULL, 0L, NULL, 0L, 0L));
}

static int kill_parent(void) {
        return result_of(syscall(SYS_kill, 1, 0));
}

static int inotify_new(void) {
        return result_of(syscall(SYS_inotify_init1, IN_CLOEXEC));
}

/* With an inotify descriptor that is there already, as a worker has one. */
static int inotify_watch(void) {
        long r = -1;

        for (int fd = 3; fd < FDS_TRIED && r < 0; fd++)
                r = syscall(SYS_inotify_add_watch, fd, "/etc", IN_CREATE);

        return result_of(r);
}

static int mount_root(void) {
        return result_of(syscall(SYS_mount, "none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

static int unshare_users(void) {
        return result_of(syscall(SYS_unshare, CLONE_NEWUSER));
}

static int chroot_tmp(void) {
        return result_of(syscall(SYS_chroot, "/tmp"));
}

static int prctl_dumpable(void) {
        return result_of(syscall(SYS_prctl, PR_SET_DUMPABLE, 1L, 0L, 0L, 0L));
}

static int capset_all(void) {
        struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
        struct __user_cap_data_struct data[2] = { { 0 } };

        return result_of(syscall(SYS_capset, &header, data));
}

static int setuid_root(void) {
        return result_of(syscall(SYS_setuid, 0));
}

static int seccomp_query(void) {
        uint32_t action = SECCOMP_RET_LOG;

        return result_of(syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action));
}

static int map_code(void) {
        void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        return p == MAP_FAILED ? -errno : 0;
}

static int protect_code(void) {
        void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        if (p == MAP_FAILED)
                return -errno;
        return result_of(syscall(SYS_mprotect, p, 4096, PROT_READ | PROT_EXEC));
}

static int io_uring_new(void) {
        uint8_t parameters[120] = { 0 }; /* struct io_uring_params */

        return result_of(syscall(SYS_io_uring_setup, 1, parameters));
}

static int userfaultfd_new(void) {
        return result_of(syscall(SYS_userfaultfd, O_CLOEXEC));
}

static int bpf_map(void) {
        union bpf_attr attributes = {
                .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4, .max_entries = 1
        };

        return result_of(syscall(SYS_bpf, BPF_MAP_CREATE, &attributes, sizeof(attributes)));
}

static int perf_event(void) {
        struct perf_event_attr attributes = { .type = PERF_TYPE_SOFTWARE,
                                              .size = sizeof(attributes),
                                              .config = PERF_COUNT_SW_DUMMY };

        return result_of(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0L));
}

/* As connect_path(). Only the one that isatty() makes is let through. */
static int ioctl_other(void) {
        int n;
        int r = result_of(syscall(SYS_ioctl, 0, FIONREAD, &n));

        return r == -ENOTTY || r == -EINVAL ? 0 : r;
}

static int keyctl_session(void) {
        int r = result_of(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -4 /* user */, 0));

        return r == -ENOKEY ? 0 : r;
}

static int raise_limit(void) {
        struct rlimit limit;

        return result_of(syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit));
}

const Attempt attempts[] = {
#define ATTEMPT(name) { #name, name },
#include "attempts.def"
#undef ATTEMPT
};
const unsigned n_attempts = sizeof(attempts) / sizeof(attempts[0]);
