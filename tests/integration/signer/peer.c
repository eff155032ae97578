/* SPDX-License-Identifier: Apache-2.0 */
/* A real postured-signer, and the test in core's place. */

#include "peer.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sodium.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hex.h"

#define PATIENCE_MS   10000
#define ARGUMENTS_MAX 16U

enum { CHANNEL_NUMBER = 3, STATE_NUMBER, KEY_NUMBER };

void answered_done(Answered *answered) {
        free(answered->data);
        *answered = (Answered){ 0 };
}

void peer_prepare(Peer *p) {
        const char *base = getenv("TMPDIR");

        *p = (Peer){ .channel = -1, .stderr_fd = -1 };
        (void) snprintf(p->dir, sizeof(p->dir), "%s/postured-signer-XXXXXX", base ? base : "/tmp");
        assert_non_null(mkdtemp(p->dir));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
        (void) st;
        (void) type;
        (void) ftw;
        return remove(path);
}

void peer_remove(Peer *p) {
        if (p->pid > 0)
                peer_kill(p);
        (void) nftw(p->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* In the child: these descriptors and no others, at the numbers that its arguments name. */
static void become_signer(const Peer *p, const int fds[3], int stderr_fd,
                          const char *const *arguments) {
        const char *argv[ARGUMENTS_MAX] = { "postured-signer", "--channel", "3", "--state-fd", "4",
                                            "--key-fd",        "5",         NULL };
        size_t n = 7;

        (void) p;
        for (; arguments && *arguments && n < ARGUMENTS_MAX - 1; arguments++)
                argv[n++] = *arguments;
        argv[n] = NULL;

        (void) dup2(stderr_fd, STDERR_FILENO);
        /* First out of the way of each other, then into place. */
        for (int i = 0; i < 3; i++)
                (void) dup2(fds[i], 100 + i);
        for (int i = 0; i < 3; i++)
                (void) dup2(100 + i, CHANNEL_NUMBER + i);
        (void) close_range(KEY_NUMBER + 1, ~0U, 0);
        (void) execve(PST_BIN "/postured-signer", (char *const *) (uintptr_t) argv,
                      (char *[]){ NULL });
        _exit(127);
}

void peer_start(Peer *p, const char *const *arguments) {
        int channel[2], words[2], dir;

        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel), 0);
        assert_int_equal(pipe2(words, O_CLOEXEC), 0);
        dir = open(p->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(dir >= 0);

        p->pid = fork();
        assert_true(p->pid >= 0);
        if (p->pid == 0)
                become_signer(p, (const int[]){ channel[1], dir, dir }, words[1], arguments);

        (void) close(channel[1]);
        (void) close(words[1]);
        (void) close(dir);
        p->channel = channel[0];
        p->stderr_fd = words[0];
}

int peer_hear(Peer *p, Frame *ret) {
        int r = frame_wait(p->channel, PATIENCE_MS);

        return r < 0 ? r : frame_receive(p->channel, ret);
}

static void hear_ready(Peer *p) {
        static Frame frame;

        assert_int_equal(peer_hear(p, &frame), 0);
        assert_int_equal(frame.type, SEALED_READY);
        assert_int_equal(signer_ready_decode(frame.body, frame.size, &p->ready), 0);
}

void peer_begin(Peer *p) {
        peer_start(p, NULL);
        hear_ready(p);
}

static int reap(Peer *p) {
        int status;

        assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
        (void) close(p->stderr_fd);
        p->pid = 0;
        p->stderr_fd = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int peer_end(Peer *p) {
        (void) close(p->channel);
        p->channel = -1;
        return reap(p);
}

void peer_kill(Peer *p) {
        (void) kill(p->pid, SIGKILL);
        (void) reap(p);
}

void peer_refused(Peer *p, const char *words) {
        static Frame frame;
        char said[PEER_STDERR_BYTES];
        size_t n = 0;
        ssize_t got;

        peer_start(p, NULL);
        assert_int_equal(peer_hear(p, &frame), -ECONNRESET);
        while ((got = read(p->stderr_fd, said + n, sizeof(said) - 1 - n)) > 0)
                n += (size_t) got;
        said[n] = '\0';
        if (!strstr(said, words))
                print_error("it said: %s\n", said);
        assert_non_null(strstr(said, words));
        assert_int_equal(peer_end(p), EXIT_FAILURE);
}

void peer_ask(Peer *p, const void *claims, size_t size) {
        assert_int_equal(frame_send(p->channel, SEAL_RECORD, claims, size), 0);
}

void peer_check(const Peer *p, const uint8_t *data, size_t size, Header *ret) {
        Envelope envelope;

        assert_int_equal(envelope_parse(data, size, &envelope), RECORD_OK);
        assert_int_equal(header_parse(envelope.protected_header, ret), RECORD_OK);
        assert_int_equal(envelope_verify(&envelope, p->ready.public_key), RECORD_OK);
        assert_true(ret->is_record);
        assert_int_equal(ret->alg, p->ready.algorithm);
}

Answered peer_seal(Peer *p, const char *claims) {
        static Frame frame;
        Answered answered = { 0 };
        Envelope envelope;

        peer_ask(p, claims, strlen(claims));
        assert_int_equal(peer_hear(p, &frame), 0);
        assert_int_equal(frame.type, SEALED_RECORD);
        peer_check(p, frame.body, frame.size, &answered.header);
        assert_memory_equal(answered.header.chain_id, p->ready.chain, sizeof(p->ready.chain));
        assert_int_equal(envelope_parse(frame.body, frame.size, &envelope), RECORD_OK);
        assert_int_equal(envelope.payload.size, strlen(claims));
        assert_memory_equal(envelope.payload.data, claims, strlen(claims));

        answered.size = frame.size;
        answered.data = malloc(frame.size);
        assert_non_null(answered.data);
        (void) memcpy(answered.data, frame.body, frame.size);
        return answered;
}

int peer_fail(Peer *p, const void *claims, size_t size) {
        static Frame frame;
        int error;

        peer_ask(p, claims, size);
        assert_int_equal(peer_hear(p, &frame), 0);
        assert_int_equal(frame.type, SEALED_FAILED);
        assert_int_equal(seal_failed_decode(frame.body, frame.size, &error), 0);
        return error;
}

void assert_follows(const Answered *before, const Answered *next) {
        uint8_t previous[DIGEST_SIZE] = { 0 };

        if (before) {
                (void) crypto_hash_sha256(previous, before->data, before->size);
                assert_memory_equal(before->header.chain_id, next->header.chain_id, CHAIN_ID_SIZE);
        }
        assert_int_equal(next->header.sequence, before ? before->header.sequence + 1 : 0);
        assert_memory_equal(next->header.previous, previous, sizeof(previous));
}

void peer_path(const Peer *p, const char *path, char ret[2 * PEER_PATH_BYTES]) {
        (void) snprintf(ret, 2 * PEER_PATH_BYTES, "%s/%s", p->dir, path);
}

uint8_t *peer_read(const Peer *p, const char *path, size_t *ret_size) {
        _cleanup_close_ int fd = -1;
        char whole[2 * PEER_PATH_BYTES];
        uint8_t *data;

        peer_path(p, path, whole);
        fd = open(whole, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0);
        assert_int_equal(fd_read_all(fd, 1U << 27, &data, ret_size), 0);
        return data;
}

void peer_write(const Peer *p, const char *path, const void *data, size_t size) {
        _cleanup_close_ int fd = -1;
        char whole[2 * PEER_PATH_BYTES];

        peer_path(p, path, whole);
        fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, data, size), 0);
}

ssize_t peer_size(const Peer *p, const char *path) {
        char whole[2 * PEER_PATH_BYTES];
        struct stat st;

        peer_path(p, path, whole);
        return stat(whole, &st) < 0 ? -1 : (ssize_t) st.st_size;
}

void chain_folder(const uint8_t chain[16], char ret[PEER_PATH_BYTES]) {
        char hex[33];

        hex_encode(chain, 16, hex);
        (void) snprintf(ret, PEER_PATH_BYTES, "history/%s", hex);
}
