/* SPDX-License-Identifier: Apache-2.0 */
/* The real signer: what it answers, what it keeps, and what it refuses to begin with. */

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "peer.h"

#define HISTORY  "history/0.cborseq"
#define CLAIMS_A "\xa1\x01\x02"
#define CLAIMS_B "\xa1\x01\x03"

static Peer peer;

static int set_up(void **state _unused_) {
        peer_prepare(&peer);
        return 0;
}

static int tear_down(void **state _unused_) {
        peer_remove(&peer);
        return 0;
}

static unsigned mode_of(const char *path) {
        char whole[2 * PEER_PATH_BYTES];
        struct stat st;

        peer_path(&peer, path, whole);
        assert_int_equal(lstat(whole, &st), 0);
        return st.st_mode & 07777;
}

static void test_the_first_start_makes_a_key_and_begins_a_chain(void **state _unused_) {
        static const uint8_t nothing[16];

        peer_begin(&peer);
        assert_true(peer.ready.first_use);
        assert_false(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, 0);
        assert_int_equal(peer.ready.torn_bytes, 0);
        assert_int_equal(peer.ready.protection, 1);
        assert_int_equal(peer.ready.algorithm, -19);
        assert_memory_not_equal(peer.ready.chain, nothing, sizeof(nothing));
        assert_int_equal(peer_size(&peer, "key"), 32);
        assert_int_equal(mode_of("key"), 0600);
        assert_int_equal(mode_of("history"), 0750);
        assert_int_equal(peer_end(&peer), 0);
}

static void test_records_verify_chain_and_are_on_disk(void **state _unused_) {
        Answered answered[5] = { 0 };
        _cleanup_free_ uint8_t *file = NULL;
        size_t size, at = 0;

        peer_begin(&peer);
        for (size_t i = 0; i < ELEMENTSOF(answered); i++) {
                answered[i] = peer_seal(&peer, i % 2 ? CLAIMS_A : CLAIMS_B);
                assert_follows(i > 0 ? &answered[i - 1] : NULL, &answered[i]);
        }

        file = peer_read(&peer, HISTORY, &size);
        for (size_t i = 0; i < ELEMENTSOF(answered); i++) {
                assert_true(size - at >= answered[i].size);
                assert_memory_equal(file + at, answered[i].data, answered[i].size);
                at += answered[i].size;
                answered_done(&answered[i]);
        }
        assert_int_equal(at, size);
        assert_int_equal(mode_of(HISTORY), 0640);
}

static void test_after_a_restart_the_chain_goes_on(void **state _unused_) {
        _cleanup_(answered_done) Answered first = { 0 }, second = { 0 };
        uint8_t chain[16], public_key[32];

        peer_begin(&peer);
        (void) memcpy(chain, peer.ready.chain, sizeof(chain));
        (void) memcpy(public_key, peer.ready.public_key, sizeof(public_key));
        first = peer_seal(&peer, CLAIMS_A);
        assert_int_equal(peer_end(&peer), 0);

        peer_begin(&peer);
        assert_false(peer.ready.first_use);
        assert_false(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, 1);
        assert_memory_equal(peer.ready.chain, chain, sizeof(chain));
        assert_memory_equal(peer.ready.public_key, public_key, sizeof(public_key));
        second = peer_seal(&peer, CLAIMS_B);
        assert_follows(&first, &second);
}

static void test_a_chain_that_has_no_record_yet_is_not_missed(void **state _unused_) {
        peer_begin(&peer);
        assert_int_equal(peer_end(&peer), 0);
        peer_begin(&peer);
        assert_false(peer.ready.first_use);
        assert_false(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, 0);
}

static void test_the_other_algorithm_is_in_the_header(void **state _unused_) {
        static Frame frame;
        Header header;

        peer_start(&peer, (const char *const[]){ "--algorithm", "-8", NULL });
        assert_int_equal(peer_hear(&peer, &frame), 0);
        assert_int_equal(signer_ready_decode(frame.body, frame.size, &peer.ready), 0);
        assert_int_equal(peer.ready.algorithm, -8);
        peer_ask(&peer, CLAIMS_A, 3);
        assert_int_equal(peer_hear(&peer, &frame), 0);
        peer_check(&peer, frame.body, frame.size, &header);
        assert_int_equal(header.alg, -8);
}

static void test_claims_that_cannot_be_sealed_are_answered_so(void **state _unused_) {
        static uint8_t large[FRAME_BODY_MAX];
        _cleanup_(answered_done) Answered first = { 0 }, second = { 0 };

        peer_begin(&peer);
        first = peer_seal(&peer, CLAIMS_A);
        assert_int_equal(peer_fail(&peer, large, 0), -EINVAL);
        assert_int_equal(peer_fail(&peer, large, sizeof(large)), -EMSGSIZE);
        second = peer_seal(&peer, CLAIMS_B);
        assert_follows(&first, &second);
        assert_int_equal(peer_size(&peer, HISTORY), (ssize_t) (first.size + second.size));
}

static void test_what_is_no_request_ends_it(void **state _unused_) {
        static Frame frame;

        for (uint8_t type = 0; type < 4; type++) {
                if (type == SEAL_RECORD)
                        continue;
                peer_begin(&peer);
                assert_int_equal(frame_send(peer.channel, type, CLAIMS_A, 3), 0);
                assert_int_equal(peer_hear(&peer, &frame), -ECONNRESET);
                assert_int_equal(peer_end(&peer), EXIT_FAILURE);
                assert_int_equal(peer_size(&peer, HISTORY), -1);
        }
}

/* The largest claims fit exactly; files end at 4 MiB; the chain goes through. */
static void test_files_are_of_at_most_four_mebibytes(void **state _unused_) {
        static char claims[65326]; /* and its envelope of at most 209 bytes, and a NUL */
        _cleanup_(answered_done) Answered before = { 0 };
        char second[32] = "";

        (void) memset(claims, 'x', sizeof(claims) - 1);
        peer_begin(&peer);
        for (unsigned i = 0; i < 70; i++) {
                Answered next = peer_seal(&peer, claims);

                assert_true(next.size <= 65536);
                assert_follows(i > 0 ? &before : NULL, &next);
                answered_done(&before);
                before = next;
                (void) snprintf(second, sizeof(second), "history/%u.cborseq", i);
                if (i > 0 && peer_size(&peer, second) > 0)
                        break;
        }
        assert_true(before.header.sequence >= 63 && before.header.sequence < 69);
        assert_true(peer_size(&peer, HISTORY) <= 4194304);
        assert_true(peer_size(&peer, HISTORY) > 4194304 - 65536);
        assert_int_equal(peer_size(&peer, second), (ssize_t) before.size);
        assert_int_equal(peer_end(&peer), 0);

        /* The head is the first of its file: what it follows lies in the file before. */
        peer_begin(&peer);
        assert_false(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, before.header.sequence + 1);
}

static void test_signing_has_a_rate(void **state _unused_) {
        static Frame frame;
        unsigned n_sealed = 0;

        peer_begin(&peer);
        for (;;) {
                assert_true(n_sealed < 3000); /* at ten more each second that would be minutes */
                peer_ask(&peer, CLAIMS_A, 3);
                assert_int_equal(peer_hear(&peer, &frame), 0);
                if (frame.type == SEALED_FAILED)
                        break;
                n_sealed++;
        }
        assert_true(n_sealed >= 600);
        assert_memory_equal(frame.body, "\x81\x0b", 2); /* EAGAIN */
        assert_int_equal(peer_end(&peer), 0);
        peer_begin(&peer);
        assert_int_equal(peer.ready.next_sequence, n_sealed);
}

static void test_a_second_signer_is_refused(void **state _unused_) {
        Peer other = peer;
        _cleanup_(answered_done) Answered record = { 0 };

        peer_begin(&peer);
        peer_refused(&other, "another signer has it");
        record = peer_seal(&peer, CLAIMS_A);
        assert_int_equal(record.header.sequence, 0);
}

static void test_a_key_of_another_size_is_refused(void **state _unused_) {
        static const uint8_t bytes[64] = { 1 };

        peer_write(&peer, "key", bytes, 0);
        peer_refused(&peer, "it has less than 32 bytes");
        peer_write(&peer, "key", bytes, 31);
        peer_refused(&peer, "it has less than 32 bytes");
        peer_write(&peer, "key", bytes, 33);
        peer_refused(&peer, "it has more than 32 bytes");
        assert_int_equal(peer_size(&peer, "key"), 33);
        assert_int_equal(peer_size(&peer, "history"), -1);
        peer_write(&peer, "key", bytes, 32);
        peer_begin(&peer);
        assert_false(peer.ready.first_use);
}

static void test_a_key_that_others_can_read_is_refused(void **state _unused_) {
        static const unsigned modes[] = { 0640, 0604, 0620, 0610, 0666 };
        static const uint8_t bytes[32] = { 1 };
        char path[2 * PEER_PATH_BYTES];

        peer_path(&peer, "key", path);
        peer_write(&peer, "key", bytes, 32);
        for (size_t i = 0; i < ELEMENTSOF(modes); i++) {
                assert_int_equal(chmod(path, modes[i]), 0);
                peer_refused(&peer, "its group or others have access to it");
        }
}

static void test_a_key_that_is_no_file_of_ours_is_refused(void **state _unused_) {
        static const uint8_t bytes[32] = { 1 };
        char path[2 * PEER_PATH_BYTES], real[2 * PEER_PATH_BYTES];

        peer_path(&peer, "key", path);
        peer_path(&peer, "real", real);
        peer_write(&peer, "real", bytes, 32);
        assert_int_equal(symlink(real, path), 0);
        peer_refused(&peer, "it is a symbolic link");
        assert_int_equal(unlink(path), 0);
        assert_int_equal(mkdir(path, 0700), 0);
        peer_refused(&peer, "it is not a regular file");
        assert_int_equal(rmdir(path), 0);
        assert_int_equal(mkfifo(path, 0600), 0);
        peer_refused(&peer, "it is not a regular file");

        if (geteuid() != 0) {
                print_message("only root can try a key of another user\n");
                return;
        }
        assert_int_equal(unlink(path), 0);
        peer_write(&peer, "key", bytes, 32);
        assert_int_equal(chown(path, 1, 1), 0);
        peer_refused(&peer, "it belongs to another user");
}

static void test_a_key_that_was_left_half_made_is_made_anew(void **state _unused_) {
        peer_write(&peer, ".key.new", "half", 4);
        peer_begin(&peer);
        assert_true(peer.ready.first_use);
        assert_int_equal(peer_size(&peer, ".key.new"), -1);
}

static void test_another_key_begins_another_chain(void **state _unused_) {
        _cleanup_(answered_done) Answered record = { 0 };
        char path[2 * PEER_PATH_BYTES], folder[PEER_PATH_BYTES];

        peer_begin(&peer);
        record = peer_seal(&peer, CLAIMS_A);
        chain_folder(peer.ready.chain, folder);
        assert_int_equal(peer_end(&peer), 0);
        peer_path(&peer, "key", path);
        assert_int_equal(unlink(path), 0);

        peer_begin(&peer);
        assert_true(peer.ready.first_use);
        assert_true(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, 0);
        assert_true(peer_size(&peer, folder) > 0);
        assert_int_equal(peer_size(&peer, HISTORY), -1);
}

static void test_a_history_that_is_a_link_is_refused(void **state _unused_) {
        char path[2 * PEER_PATH_BYTES];

        peer_path(&peer, "history", path);
        assert_int_equal(symlink("/tmp", path), 0);
        peer_refused(&peer, "its folder cannot be opened, or is none");
}

/* The installed unit: a socket of systemd's, and paths in the place of descriptors. */
static void become_activated(const char *socket_path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0);
        char pid[32];

        (void) snprintf(address.sun_path, sizeof(address.sun_path), "%s", socket_path);
        (void) snprintf(pid, sizeof(pid), "LISTEN_PID=%d", (int) getpid());
        if (bind(listener, (const struct sockaddr *) &address, sizeof(address)) < 0 ||
            listen(listener, 1) < 0)
                _exit(100);
        (void) dup2(listener, 3);
        (void) close_range(4, ~0U, 0);
        (void) execle(PST_BIN "/postured-signer", "postured-signer", "--state", peer.dir, NULL,
                      (const char *const[]){ "LISTEN_FDS=1", pid, NULL });
        _exit(127);
}

static void test_it_is_activated_by_a_connection(void **state _unused_) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        _cleanup_(answered_done) Answered record = { 0 };
        char path[2 * PEER_PATH_BYTES];
        static Frame frame;
        int ends[2], r = -1;

        if (geteuid() != 0)
                skip(); /* the socket is for root and core's user */
        peer_path(&peer, "socket", path);
        assert_true(strlen(path) < sizeof(address.sun_path));
        (void) memcpy(address.sun_path, path, strlen(path));
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        (void) close(ends[1]);
        peer.stderr_fd = ends[0];
        peer.pid = fork();
        if (peer.pid == 0)
                become_activated(path);

        peer.channel = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        for (unsigned i = 0; i < 1000 && r < 0; i++) {
                r = connect(peer.channel, (const struct sockaddr *) &address, sizeof(address));
                if (r < 0)
                        (void) usleep(5000);
        }
        assert_int_equal(r, 0);
        assert_int_equal(peer_hear(&peer, &frame), 0);
        assert_int_equal(frame.type, SEALED_READY);
        assert_int_equal(signer_ready_decode(frame.body, frame.size, &peer.ready), 0);
        assert_true(peer.ready.first_use);
        record = peer_seal(&peer, CLAIMS_A);
        assert_int_equal(record.header.sequence, 0);
        assert_int_equal(peer_end(&peer), 0);
}

static void test_wrong_arguments_are_told(void **state _unused_) {
        static Frame frame;

        peer_start(&peer, (const char *const[]){ "--algorithm", "-7", NULL });
        assert_int_equal(peer_hear(&peer, &frame), -ECONNRESET);
        assert_int_equal(peer_end(&peer), 2);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
                TEST(test_the_first_start_makes_a_key_and_begins_a_chain),
                TEST(test_records_verify_chain_and_are_on_disk),
                TEST(test_after_a_restart_the_chain_goes_on),
                TEST(test_a_chain_that_has_no_record_yet_is_not_missed),
                TEST(test_the_other_algorithm_is_in_the_header),
                TEST(test_claims_that_cannot_be_sealed_are_answered_so),
                TEST(test_what_is_no_request_ends_it),
                TEST(test_files_are_of_at_most_four_mebibytes),
                TEST(test_signing_has_a_rate),
                TEST(test_a_second_signer_is_refused),
                TEST(test_a_key_of_another_size_is_refused),
                TEST(test_a_key_that_others_can_read_is_refused),
                TEST(test_a_key_that_is_no_file_of_ours_is_refused),
                TEST(test_a_key_that_was_left_half_made_is_made_anew),
                TEST(test_another_key_begins_another_chain),
                TEST(test_a_history_that_is_a_link_is_refused),
                TEST(test_it_is_activated_by_a_connection),
                TEST(test_wrong_arguments_are_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
