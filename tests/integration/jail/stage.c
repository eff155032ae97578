/* SPDX-License-Identifier: Apache-2.0 */
/* See stage.h. */

#include "stage.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "worker/module.h"

#define CHANNEL_NUMBER 3
#define ARENA_BYTES    4194304U
#define ARGUMENTS_MAX  32U

static void module_path(const char *module, const char *extension, char *ret) {
        (void) snprintf(ret, PATH_MAX, "%s/%s%s", PST_HOSTILE, module, extension);
}

const PstGate *stage_twin(const char *twin) {
        char path[PATH_MAX];
        void *module;
        const PstGate *gate;

        module_path(twin, ".so", path);
        module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (!module)
                fail_msg("%s", dlerror());
        gate = dlsym(module, "pst_gate");
        assert_non_null(gate);
        return gate;
}

void stage_describe(const char *module, const PstGate *gate) {
        static uint8_t buffer[DESCRIPTOR_BYTES_MAX];
        uint8_t digest[PST_DIGEST_BYTES];
        const char *why = "";
        char path[PATH_MAX];
        size_t size;
        int fd, r;

        module_path(module, ".so", path);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || module_digest(fd, digest) < 0)
                fail_msg("%s: %s", path, strerror(errno));
        (void) close(fd);

        r = descriptor_encode(gate, digest, buffer, sizeof(buffer), &size, &why);
        if (r < 0)
                fail_msg("%s cannot be described: %s", module, why);

        module_path(module, DESCRIPTOR_EXTENSION, path);
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, buffer, size), 0);
        (void) close(fd);
}

static void run_worker(int channel, const char *gate, const char *const *arguments) {
        const char *argv[ARGUMENTS_MAX] = { "postured-worker", "--gate", NULL, "--channel", "3" };
        char *const envp[] = { NULL };
        char program[PATH_MAX];
        size_t n = 5;

        argv[2] = gate;
        for (; arguments && *arguments && n < ARGUMENTS_MAX - 1; arguments++)
                argv[n++] = *arguments;

        (void) prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (channel == CHANNEL_NUMBER)
                (void) fcntl(channel, F_SETFD, 0);
        else
                (void) dup2(channel, CHANNEL_NUMBER);
        (void) snprintf(program, sizeof(program), "%s/postured-worker", PST_PROGRAMS);
        (void) execve(program, (char *const *) (uintptr_t) argv, envp);
        _exit(127);
}

void stage_start_path(Stage *stage, const char *gate, const char *const *arguments) {
        int pair[2];

        *stage = (Stage){ .channel = -1 };
        assert_int_equal(arena_new(ARENA_BYTES, &stage->arena), 0);
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        stage->pid = fork();
        assert_true(stage->pid >= 0);
        if (stage->pid == 0)
                run_worker(pair[1], gate, arguments);

        (void) close(pair[1]);
        stage->channel = pair[0];
}

void stage_start(Stage *stage, const char *module, const char *twin, const char *const *arguments) {
        char gate[PATH_MAX];

        module_path(module, "", gate);
        stage_start_path(stage, gate, arguments);
        stage->gate = stage_twin(twin);
}

int stage_wait(Stage *stage) {
        int status = 0;

        assert_int_equal(waitpid(stage->pid, &status, 0), stage->pid);
        stage->pid = 0;
        return status;
}

void stage_done(Stage *stage) {
        if (stage->pid > 0) {
                (void) kill(stage->pid, SIGKILL);
                (void) stage_wait(stage);
        }
        closep(&stage->channel);
        stage->channel = -1;
        stage->arena = arena_free(stage->arena);
}

int stage_hear(Stage *stage, int timeout_ms) {
        int r = frame_wait(stage->channel, timeout_ms);

        if (r == -ETIMEDOUT)
                return 0;
        r = frame_receive(stage->channel, &stage->frame);
        if (r < 0)
                return -1;

        return stage->frame.type;
}

void stage_order(Stage *stage, const char *signal) {
        SampleOrder order = { .n_signals = 1, .now_s = time(NULL), .uptime_s = 1000 };
        uint8_t buffer[1024];
        uint32_t index;
        size_t size;

        assert_int_equal(gate_find_signal(stage->gate, signal, &index), 0);
        order.signals = &index;
        assert_int_equal(sample_order_encode(&order, buffer, sizeof(buffer), &size), 0);
        assert_int_equal(frame_send(stage->channel, ORDER_SAMPLE, buffer, size), 0);
}

Sample stage_sample(Stage *stage) {
        Sample sample;
        uint32_t index;

        assert_int_equal(sample_decode(stage->frame.body, stage->frame.size, stage->gate,
                                       stage->arena, &index, &sample),
                         0);
        return sample;
}

int64_t stage_fact(Stage *stage, const char *signal, const Sample *sample, const char *name) {
        const PstValue *value;
        uint32_t index;

        assert_int_equal(gate_find_signal(stage->gate, signal, &index), 0);
        value = sample_fact(gate_signal(stage->gate, index), sample, name);
        if (!value)
                fail_msg("%s is %s and does not say '%s'", signal, state_name(sample->state), name);
        return value->integer;
}
