/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System calls by what they are for, as the table of rights puts them together.
 *
 * Data, for every process. A call that is in no set of a process ends it.
 */

#include "jail/calls.h"

#include <asm/ioctls.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define WRITES (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

#define CALL(call)                                                                                 \
        { .name = (call) }
#define CALL_IF(call, ...)                                                                         \
        {                                                                                          \
                .name = (call), .n_arguments = 1, .arguments = { __VA_ARGS__ }                     \
        }
#define ARGUMENT(i, comparison, ...)                                                               \
        { .arg = (i), .op = (comparison), .datum_a = __VA_ARGS__ }

/* The bits of `mask` in argument `i` are all zero. */
#define WITHOUT(i, mask)                                                                           \
        { .arg = (i), .op = SCMP_CMP_MASKED_EQ, .datum_a = (mask), .datum_b = 0 }
#define EQUAL(i, value)                                                                            \
        { .arg = (i), .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t) (value) }

const Call calls_of_life[] = {
        CALL("read"),
        CALL("readv"),
        CALL("pread64"),
        CALL("write"),
        CALL("writev"),
        CALL("close"),
        CALL("lseek"),
        CALL("poll"),
        CALL("ppoll"),
        CALL("ppoll_time64"),
        CALL("recvmsg"),
        CALL("sendmsg"),
        CALL("recvfrom"),
        CALL("sendto"),
        CALL("brk"),
        CALL_IF("mmap", WITHOUT(2, PROT_EXEC)),
        CALL_IF("mmap2", WITHOUT(2, PROT_EXEC)),
        CALL_IF("mprotect", WITHOUT(2, PROT_EXEC)),
        CALL("munmap"),
        CALL("mremap"),
        CALL("madvise"),
        CALL("futex"),
        CALL("futex_time64"),
        CALL("getpid"),
        CALL("gettid"),
        CALL("getrandom"),
        CALL("clock_gettime"),
        CALL("clock_gettime64"),
        CALL("clock_nanosleep"),
        CALL("clock_nanosleep_time64"),
        CALL("nanosleep"),
        CALL("gettimeofday"),
        CALL("time"),
        CALL("sysinfo"), /* qsort() asks how much memory there is */
        CALL("rt_sigaction"),
        CALL("rt_sigprocmask"),
        CALL("rt_sigreturn"),
        CALL("sigreturn"),
        CALL("sigaltstack"),
        CALL("restart_syscall"),
        CALL("sched_yield"),
        CALL("exit"),
        CALL("exit_group"),
        CALL_IF("fcntl", EQUAL(1, F_GETFD)),
        CALL_IF("fcntl", EQUAL(1, F_SETFD)),
        CALL_IF("fcntl", EQUAL(1, F_GETFL)),
        CALL_IF("fcntl", EQUAL(1, F_SETFL)),
        CALL_IF("fcntl", EQUAL(1, F_DUPFD_CLOEXEC)),
        CALL_IF("fcntl", EQUAL(1, F_GET_SEALS)),
        CALL_IF("ioctl", EQUAL(1, TCGETS)), /* isatty(), to log */
        { 0 },
};

const Call calls_of_events[] = {
        CALL("epoll_create1"),   CALL("epoll_ctl"),         CALL("epoll_wait"),
        CALL("epoll_pwait"),     CALL("epoll_pwait2"),      CALL("timerfd_create"),
        CALL("timerfd_settime"), CALL("timerfd_settime64"), CALL("timerfd_gettime"),
        CALL("signalfd4"),       CALL("eventfd2"),          { 0 },
};

/* openat2() hides its flags from us: there Landlock and the file's mode are the line. */
const Call calls_of_reading[] = {
        CALL_IF("openat", WITHOUT(2, WRITES)),
        CALL_IF("open", WITHOUT(1, WRITES)),
        CALL("openat2"),
        CALL("getdents64"),
        CALL("readlinkat"),
        CALL("readlink"),
        { 0 },
};

const Call calls_of_attributes[] = {
        CALL("fstat"),        CALL("fstat64"),
        CALL("stat"),         CALL("stat64"),
        CALL("lstat"),        CALL("lstat64"),
        CALL("newfstatat"),   CALL("fstatat64"),
        CALL("statx"),        CALL("statfs"),
        CALL("statfs64"),     CALL("fstatfs"),
        CALL("fstatfs64"),    CALL("access"),
        CALL("faccessat"),    CALL("faccessat2"),
        CALL("getcwd"),       CALL("fadvise64"),
        CALL("flock"),        CALL("name_to_handle_at"),
        CALL("getxattr"),     CALL("lgetxattr"),
        CALL("fgetxattr"),    CALL("uname"),
        CALL("getuid"),       CALL("geteuid"),
        CALL("getgid"),       CALL("getegid"),
        CALL("getresuid"),    CALL("getresgid"),
        CALL("getgroups"),    CALL("getppid"),
        CALL("fadvise64_64"), { 0 },
};

const Call calls_of_watching[] = {
        CALL("inotify_init1"),
        CALL("inotify_add_watch"),
        CALL("inotify_rm_watch"),
        { 0 },
};

const Call calls_of_writing[] = {
        CALL("openat"),    CALL("open"),      CALL("pwrite64"),        CALL("pwritev"),
        CALL("renameat"),  CALL("renameat2"), CALL("rename"),          CALL("unlinkat"),
        CALL("unlink"),    CALL("mkdirat"),   CALL("mkdir"),           CALL("rmdir"),
        CALL("linkat"),    CALL("symlinkat"), CALL("fsync"),           CALL("fdatasync"),
        CALL("ftruncate"), CALL("truncate"),  CALL("fchmod"),          CALL("fchmodat"),
        CALL("chmod"),     CALL("fchown"),    CALL("fchownat"),        CALL("chown"),
        CALL("fallocate"), CALL("utimensat"), CALL("umask"),           CALL("copy_file_range"),
        CALL("fcntl"),     CALL("sendfile"),  CALL("sync_file_range"), { 0 },
};

const Call calls_of_memfds[] = {
        CALL("memfd_create"),
        CALL("ftruncate"),
        CALL_IF("fcntl", EQUAL(1, F_ADD_SEALS)),
        { 0 },
};

const Call calls_of_secrets[] = {
        CALL("mlock"),
        CALL("mlock2"),
        CALL("munlock"),
        { 0 },
};

/* The loader maps code and looks at what it opened. The rest is how we close the jail behind it. */
const Call calls_of_loading[] = {
        CALL("mmap"),
        CALL("mprotect"),
        CALL("fstat"),
        CALL("newfstatat"),
        CALL("landlock_create_ruleset"),
        CALL("landlock_add_rule"),
        CALL("landlock_restrict_self"),
        CALL("seccomp"),
        CALL_IF("prctl", EQUAL(0, PR_SET_NO_NEW_PRIVS)),
        CALL_IF("prctl", EQUAL(0, PR_SET_SECCOMP)),
        { 0 },
};

const Call calls_of_jailing[] = {
        CALL("landlock_create_ruleset"),
        CALL("landlock_add_rule"),
        CALL("landlock_restrict_self"),
        CALL("seccomp"),
        CALL("prctl"),
        CALL("capget"),
        CALL("capset"),
        CALL("prlimit64"),
        CALL("setrlimit"),
        CALL("getrlimit"),
        { 0 },
};

const Call calls_of_sockets[] = {
        CALL("connect"),
        CALL("bind"),
        CALL("getsockopt"),
        CALL("setsockopt"),
        CALL("getsockname"),
        CALL("getpeername"),
        CALL("accept4"),
        CALL("accept"),
        CALL("shutdown"),
        CALL("sendmmsg"),
        CALL("recvmmsg"),
        CALL("recvmmsg_time64"),
        CALL_IF("ioctl", EQUAL(1, FIONREAD)),
        CALL_IF("ioctl", EQUAL(1, TIOCOUTQ)), /* SIOCOUTQ */
        { 0 },
};

/* To ask whether the clock is synchronised. Setting it needs a right that nobody has here. */
const Call calls_of_clocks[] = {
        CALL("adjtimex"),
        CALL("clock_adjtime"),
        CALL("clock_adjtime64"),
        { 0 },
};

const Call calls_of_spawning[] = {
        CALL("clone"),       CALL("clone3"),
        CALL("vfork"),       CALL("fork"),
        CALL("execve"),      CALL("execveat"),
        CALL("wait4"),       CALL("waitid"),
        CALL("kill"),        CALL("tgkill"),
        CALL("pidfd_open"),  CALL("pidfd_send_signal"),
        CALL("dup"),         CALL("dup2"),
        CALL("dup3"),        CALL("close_range"),
        CALL("chdir"),       CALL("fchdir"),
        CALL("setsid"),      CALL("setpgid"),
        CALL("pipe2"),       CALL("socketpair"),
        CALL("listen"),      CALL("fcntl"),
        CALL("setpriority"), { 0 },
};

const Call calls_of_ioctls[] = {
        CALL("ioctl"),
        { 0 },
};

/* Between execve() and main(): the loader and libc. A child of ours inherits the core's filter. */
const Call calls_of_starting[] = {
        CALL("mmap"),
        CALL("mprotect"),
        CALL("arch_prctl"),
        CALL("set_tid_address"),
        CALL("set_robust_list"),
        CALL("rseq"),
        CALL("sched_getaffinity"),
        CALL("rt_sigtimedwait"),
        CALL("rt_sigpending"),
        CALL("membarrier"),
        CALL("mincore"),
        CALL("sched_getattr"),
        CALL("sched_getparam"),
        CALL("sched_getscheduler"),
        CALL("get_robust_list"),
        CALL("getpgrp"),
        CALL("getpgid"),
        CALL("getsid"),
        CALL("getrusage"),
        CALL("times"),
        CALL("sched_setscheduler"),
        CALL("sched_setattr"),
        CALL("pipe"),
        CALL("pselect6"),
        CALL("select"),
        CALL("clock_getres"),
        { 0 },
};
