/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every rule of a worker's jail, tried by hostile code in the shipped worker: from the constructor
 * of the gate and from its sampling. What stopped it is named. The same code, unjailed, succeeds.
 */

#include "stage.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempts/attempts.h"
#include "base/fd.h"

#define PATIENCE_MS 10000

/* What becomes of an attempt. */
typedef enum Fate {
        STOPPED_BY_SECCOMP = 1, /* the process is killed by SIGSYS */
        STOPPED_BY_LANDLOCK,    /* EACCES, of a file that its mode admits us to */
        ALLOWED,
        ALLOWED_BELOW_ABI_3, /* Landlock knows truncation since then */
} Fate;

static const struct {
        const char *name;
        Fate early, late;
        bool needs_root; /* to succeed unjailed */
} cases[] = {
        { "open_declared", ALLOWED, ALLOWED, false },
        { "open_undeclared", STOPPED_BY_LANDLOCK, STOPPED_BY_LANDLOCK, false },
        { "open_undeclared_etc", STOPPED_BY_LANDLOCK, STOPPED_BY_LANDLOCK, false },
        { "open_library", ALLOWED, STOPPED_BY_LANDLOCK, false }, /* the loader's folders */
        { "open_memory", STOPPED_BY_LANDLOCK, STOPPED_BY_LANDLOCK, false },
        { "open_parent", STOPPED_BY_LANDLOCK, STOPPED_BY_LANDLOCK, false },
        { "open_for_writing", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "open_for_writing_unseen", STOPPED_BY_LANDLOCK, STOPPED_BY_LANDLOCK, false },
        { "open_truncating_unseen", ALLOWED_BELOW_ABI_3, ALLOWED_BELOW_ABI_3, false },
        { "open_creating_unseen", STOPPED_BY_LANDLOCK, STOPPED_BY_LANDLOCK, false },
        { "open_shadow", STOPPED_BY_LANDLOCK, STOPPED_BY_LANDLOCK, true },
        { "list_folder", STOPPED_BY_LANDLOCK, STOPPED_BY_LANDLOCK, false },
        { "stat_file", ALLOWED, STOPPED_BY_SECCOMP, false }, /* the loader stats */
        { "statx_file", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "access_file", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "truncate_file", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "chmod_file", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "symlink_file", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "rename_file", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "unlink_file", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "mkdir_folder", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "socket_inet", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "socket_unix", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "socket_netlink", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "socketpair_unix", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "connect_path", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "execve_true", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "memfd_and_exec", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "fork_child", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "clone3_child", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "ptrace_me", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "read_memory_of_parent", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "kill_parent", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, true },
        { "inotify_new", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "inotify_watch", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "mount_root", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, true },
        { "unshare_users", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "chroot_tmp", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, true },
        { "prctl_dumpable", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "capset_all", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "setuid_root", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, true },
        { "seccomp_query", ALLOWED, STOPPED_BY_SECCOMP,
          false },                                          /* the narrow jail has yet to close */
        { "map_code", ALLOWED, STOPPED_BY_SECCOMP, false }, /* the loader maps */
        { "protect_code", ALLOWED, STOPPED_BY_SECCOMP, false },
        { "io_uring_new", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "userfaultfd_new", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, true },
        { "bpf_map", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, true },
        { "perf_event", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, true },
        { "ioctl_other", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "keyctl_session", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
        { "raise_limit", STOPPED_BY_SECCOMP, STOPPED_BY_SECCOMP, false },
};

static int landlock_abi(void) {
        return (int) syscall(SYS_landlock_create_ruleset, NULL, 0, 1U);
}

static void put(const char *path, const char *text) {
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
        (void) close(fd);
}

static void clean(void) {
        static const char *const left[] = { DECLARED_PATH, UNDECLARED_PATH,
                                            HOSTILE_FOLDER "/created", HOSTILE_FOLDER "/link",
                                            HOSTILE_FOLDER "/renamed" };

        for (size_t i = 0; i < ELEMENTSOF(left); i++)
                (void) unlink(left[i]);
        (void) rmdir(HOSTILE_FOLDER "/made");
}

static int setup(_unused_ void **state) {
        (void) mkdir(HOSTILE_FOLDER, 0755);
        clean();
        put(DECLARED_PATH, "declared\n");
        put(UNDECLARED_PATH, "undeclared\n");
        return 0;
}

static int teardown(_unused_ void **state) {
        clean();
        return rmdir(HOSTILE_FOLDER);
}

static void assert_untouched(const char *name) {
        char text[32] = "";
        int fd = open(UNDECLARED_PATH, O_RDONLY | O_CLOEXEC);

        if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0 || strcmp(text, "undeclared\n") != 0)
                fail_msg("%s was harmful", name);
        (void) close(fd);
}

/* What the worker said of the attempt, or how it died. */
static void assert_fate(Stage *stage, const char *name, const char *signal, Fate fate, int heard) {
        int status;
        int64_t result;

        if (fate == ALLOWED_BELOW_ABI_3)
                fate = landlock_abi() < 3 ? ALLOWED : STOPPED_BY_LANDLOCK;
        if (fate == STOPPED_BY_SECCOMP) {
                if (heard != -1)
                        fail_msg("%s: the worker lives and says %d", name, heard);
                status = stage_wait(stage);
                if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
                        fail_msg("%s: it ended with status 0x%x, not by SIGSYS", name, status);
                return;
        }

        if (heard != REPORT_SIGNAL)
                fail_msg("%s: instead of a sample there was %d, status 0x%x", name, heard,
                         heard == -1 ? stage_wait(stage) : 0);
        {
                Sample sample = stage_sample(stage);

                result = stage_fact(stage, signal, &sample, "result");
        }
        if (result != (fate == ALLOWED ? 0 : -EACCES))
                fail_msg("%s: it came to %d", name, (int) result);
        assert_int_equal(stage_hear(stage, PATIENCE_MS), REPORT_DONE);
}

static void try_late(const char *name, Fate fate) {
        char signal[64];
        Stage stage;

        (void) snprintf(signal, sizeof(signal), "attempts.%s", name);
        stage_describe("attempts", stage_twin("attempts"));
        stage_start(&stage, "attempts", "attempts", NULL);
        if (stage_hear(&stage, PATIENCE_MS) != REPORT_HELLO)
                fail_msg("%s: there was no hello", name);
        stage_order(&stage, signal);
        assert_fate(&stage, name, signal, fate, stage_hear(&stage, PATIENCE_MS));
        stage_done(&stage);
}

static void try_early(const char *name, Fate fate) {
        char module[64];
        Stage stage;
        int heard;

        (void) snprintf(module, sizeof(module), "early-%s", name);
        stage_describe(module, stage_twin("attempts"));
        stage_start(&stage, module, "attempts", NULL);
        heard = stage_hear(&stage, PATIENCE_MS);
        if (heard == REPORT_HELLO) {
                stage_order(&stage, "attempts.early");
                heard = stage_hear(&stage, PATIENCE_MS);
        }
        assert_fate(&stage, name, "attempts.early", fate, heard);
        stage_done(&stage);
}

static bool needs_landlock(Fate fate) {
        return fate == STOPPED_BY_LANDLOCK || fate == ALLOWED_BELOW_ABI_3;
}

static void test_what_a_sample_tries_is_stopped(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                if (needs_landlock(cases[i].late) && landlock_abi() < 1)
                        continue;
                setup(NULL);
                try_late(cases[i].name, cases[i].late);
                assert_untouched(cases[i].name);
        }
}

static void test_what_a_constructor_tries_is_stopped(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                if (needs_landlock(cases[i].early) && landlock_abi() < 1)
                        continue;
                setup(NULL);
                try_early(cases[i].name, cases[i].early);
                assert_untouched(cases[i].name);
        }
}

/* --- the same code, unjailed --- */

static int settle(_unused_ PstRun *run, _unused_ PstState state, _unused_ const char *why) {
        return 0;
}

static int64_t unjailed_result = INT64_MIN;

static void take_fact(_unused_ PstRun *run, _unused_ const char *name, const PstValue *value) {
        unjailed_result = value->integer;
}

/* In a process of its own, whose mounts are its own too. What it executes ends with 0. */
_Noreturn static void attempt_unjailed(const char *signal) {
        static const PstHost host = { .fact = take_fact, .settle = settle };
        PstRun run = { .host = &host };
        const PstGate *gate = stage_twin("attempts");
        uint32_t index;

        if (geteuid() == 0 && unshare(CLONE_NEWNS) == 0)
                (void) mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
        (void) !inotify_init1(IN_CLOEXEC);
        if (gate_find_signal(gate, signal, &index) < 0)
                _exit(255);

        (void) gate_signal(gate, index)->sample(&run);
        _exit(unjailed_result == 0 ? 0 : unjailed_result < -254 ? 254 : (int) -unjailed_result);
}

static int unjailed(const char *name) {
        char signal[64];
        int status;
        pid_t pid;

        (void) snprintf(signal, sizeof(signal), "attempts.%s", name);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
                attempt_unjailed(signal);
        assert_int_equal(waitpid(pid, &status, 0), pid);

        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Otherwise the jail would not be what stops it. */
static void test_the_same_code_unjailed_succeeds(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                int result;

                if (cases[i].needs_root && geteuid() != 0)
                        continue;
                setup(NULL);
                result = unjailed(cases[i].name);
                if (result == EPERM || result == ENOSYS)
                        print_message("%s: this kernel refuses it to everybody (%s)\n",
                                      cases[i].name, strerror(result));
                else if (result != 0)
                        fail_msg("%s: unjailed it came to %s", cases[i].name, strerror(result));
        }
}

static void test_every_attempt_is_a_case(_unused_ void **state) {
        static const char *const listed[] = {
#define ATTEMPT(name) #name,
#include "attempts/attempts.def"
#undef ATTEMPT
        };

        assert_int_equal(ELEMENTSOF(listed), ELEMENTSOF(cases));
        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_string_equal(listed[i], cases[i].name);
}

static void test_what_was_declared_is_read(_unused_ void **state) {
        Sample sample;
        Stage stage;

        stage_describe("attempts", stage_twin("attempts"));
        stage_start(&stage, "attempts", "attempts", NULL);
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_HELLO);
        stage_order(&stage, "attempts.quietly");
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_SIGNAL);
        sample = stage_sample(&stage);
        assert_int_equal(sample.state, PST_PRESENT);
        stage_done(&stage);
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_every_attempt_is_a_case),
                test(test_what_was_declared_is_read),
                test(test_what_a_sample_tries_is_stopped),
                test(test_what_a_constructor_tries_is_stopped),
                test(test_the_same_code_unjailed_succeeds),
        };

        if (PST_SANITIZE) {
                print_message("sanitizers cannot live in the jail: see the release build\n");
                return 77;
        }
        if (landlock_abi() < 1)
                print_message("this kernel has no Landlock: its cases are left out\n");

        return cmocka_run_group_tests(tests, NULL, NULL);
}
