/* SPDX-License-Identifier: Apache-2.0 */

#include "asker.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"

#define CONTROL_FD   3
#define PATIENCE_MS  20000
#define SILENCE_MS   200
#define GRANT_BYTES  60000U
#define LEAK_OPTIONS "ASAN_OPTIONS"
#define NOBODY       65534U

static Frame frame;

/* Opened while we may: from here the programs can be reached, whatever leads here. */
static int programs = -1;

/* Never at CONTROL_FD, which is given away. */
static int open_programs(void) {
        _cleanup_close_ int fd = open(PST_BIN, O_PATH | O_DIRECTORY | O_CLOEXEC);

        return fcntl(fd, F_DUPFD_CLOEXEC, CONTROL_FD + 1);
}

static void exec_query(const char *right, const char *option, const char *value, int control) {
        const char *sanitizer = getenv(LEAK_OPTIONS);
        char name[64], options[512];
        const char *argv[] = { name, "--control", "3", option, value, NULL };
        char *environment[] = { sanitizer ? options : NULL, NULL };

        if (programs < 0)
                programs = open_programs();
        (void) snprintf(name, sizeof(name), "postured-query-%s", right);
        (void) snprintf(options, sizeof(options), LEAK_OPTIONS "=%s", sanitizer ? sanitizer : "");
        if (control == CONTROL_FD ? fcntl(control, F_SETFD, 0) < 0 : dup2(control, CONTROL_FD) < 0)
                _exit(126);

        (void) execveat(programs, name, (char *const *) (uintptr_t) argv, environment, 0);
        _exit(127);
}

void asker_start(Asker *asker, const char *right, const char *option, const char *value) {
        int pair[2];

        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        *asker = (Asker){ .control = pair[0], .channel = -1, .pid = fork() };
        assert_true(asker->pid >= 0);
        if (asker->pid == 0)
                exec_query(right, option, value, pair[1]);

        assert_int_equal(close(pair[1]), 0);
}

int asker_grant(Asker *asker, const PstQuestion *grants) {
        const ClientGrant grant = { .gate = "boot", .questions = grants };
        uint8_t body[GRANT_BYTES];
        int pair[2];
        size_t size;

        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        assert_int_equal(client_grant_encode(&grant, body, sizeof(body), &size), 0);
        assert_int_equal(frame_send_fd(asker->control, CONTROL_CLIENT, body, size, pair[1]), 0);
        assert_int_equal(close(pair[1]), 0);
        return pair[0];
}

void asker_open(Asker *asker, const char *right, const PstQuestion *grants) {
        asker_start(asker, right, NULL, NULL);
        asker->channel = asker_grant(asker, grants);
}

int run_as_nobody(int (*body)(void)) {
        pid_t pid = fork();
        int status = -1;

        assert_true(pid >= 0);
        if (pid == 0) {
                programs = open_programs();
                if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
                    setresuid(NOBODY, NOBODY, NOBODY) < 0)
                        _exit(126);
                _exit(body());
        }

        assert_int_equal(waitpid(pid, &status, 0), pid);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int wait_for(pid_t pid) {
        const struct timespec pause = { .tv_nsec = 10000000 };
        int status = -1;

        for (int i = 0; i < 1000; i++) {
                if (waitpid(pid, &status, WNOHANG) == pid)
                        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
                (void) nanosleep(&pause, NULL);
        }

        (void) kill(pid, SIGKILL);
        (void) waitpid(pid, &status, 0);
        return -1;
}

int asker_stop(Asker *asker) {
        if (asker->control >= 0)
                assert_int_equal(close(asker->control), 0);
        if (asker->channel >= 0)
                assert_int_equal(close(asker->channel), 0);
        asker->control = asker->channel = -1;
        return wait_for(asker->pid);
}

static void take_bytes(Answered *ret) {
        CborBytes bytes;

        assert_int_equal(answer_decode(frame.body, frame.size, &ret->error, &bytes), 0);
        ret->size = bytes.size;
        ret->data = malloc(bytes.size + 1);
        assert_non_null(ret->data);
        if (bytes.size > 0)
                memcpy(ret->data, bytes.data, bytes.size);
        ret->data[bytes.size] = '\0';
}

static void take_memfd(int fd, Answered *ret) {
        size_t announced;

        assert_int_equal(answer_memfd_decode(frame.body, frame.size, &announced), 0);
        assert_int_equal(fd_check_sealed(fd), 0);
        assert_int_equal(fd_read_all(fd, ANSWER_BYTES_MAX, &ret->data, &ret->size), 0);
        assert_int_equal(ret->size, announced);
        ret->by_memfd = true;
}

void ask_on(int channel, const PstQuestion *question, Answered *ret) {
        _cleanup_close_ int fd = -1;
        uint8_t body[GRANT_BYTES];
        size_t size;

        *ret = (Answered){ 0 };
        assert_int_equal(question_encode(question, body, sizeof(body), &size), 0);
        assert_int_equal(frame_send(channel, ASK_QUESTION, body, size), 0);
        assert_int_equal(frame_wait(channel, PATIENCE_MS), 0);
        assert_int_equal(frame_receive_fd(channel, &frame, &fd), 0);
        if (frame.type == ANSWER_MEMFD)
                take_memfd(fd, ret);
        else {
                assert_int_equal(frame.type, ANSWER_BYTES);
                take_bytes(ret);
        }
}

void watch_on(int channel, const PstQuestion *question) {
        _cleanup_(answered_done) Answered refused = { 0 };
        uint8_t body[GRANT_BYTES];
        size_t size;

        assert_int_equal(question_encode(question, body, sizeof(body), &size), 0);
        assert_int_equal(frame_send(channel, ASK_WATCH, body, size), 0);
        /* Messages are taken in one after the other: behind this answer it is watched. */
        ask_on(channel, &(const PstQuestion){ .name = "none" }, &refused);
        assert_int_equal(refused.error, -EPERM);
}

Answer news_on(int channel, const PstQuestion *question) {
        uint8_t body[GRANT_BYTES];
        size_t size;

        assert_int_equal(question_encode(question, body, sizeof(body), &size), 0);
        assert_int_equal(frame_wait(channel, PATIENCE_MS / 2), 0);
        assert_int_equal(frame_receive(channel, &frame), 0);
        assert_true(frame.type == ANSWER_CHANGED || frame.type == ANSWER_LOST);
        assert_int_equal(frame.size, size);
        assert_memory_equal(frame.body, body, size);
        return (Answer) frame.type;
}

bool is_silent(int channel) {
        return frame_wait(channel, SILENCE_MS) == -ETIMEDOUT;
}

bool is_hung_up(int channel) {
        return frame_wait(channel, PATIENCE_MS / 2) == 0 &&
               frame_receive(channel, &frame) == -ECONNRESET;
}

Decoder opened(const Answered *answered) {
        Decoder d = { 0 };

        assert_int_equal(answered->error, 0);
        assert_int_equal(decoder_open(answered->data, answered->size, &d), 0);
        return d;
}

bool is_text(Decoder *d, const char *text) {
        CborBytes bytes = decoder_text(d);

        return d->error == 0 && bytes.size == strlen(text) &&
               memcmp(bytes.data, text, bytes.size) == 0;
}

int run_program(const char *const *argv) {
        pid_t pid = fork();
        int status = -1;

        assert_true(pid >= 0);
        if (pid == 0) {
                execvp(argv[0], (char *const *) (uintptr_t) argv);
                _exit(127);
        }

        if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) == 127)
                return -1;
        return WEXITSTATUS(status);
}
