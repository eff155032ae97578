/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Histories that are not as the signer left them: torn, damaged, exchanged, and a full disk. What
 * was not the last thing written is never cut, and nothing goes on in silence.
 */

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hex.h"
#include "peer.h"

#define HISTORY   "history/0.cborseq"
#define N_RECORDS 3U

static Peer peer;

/* A chain of three short records, made once. */
static uint8_t *whole;
static size_t whole_size;
static size_t starts[N_RECORDS + 1];
static uint8_t whole_chain[16];

static int make_whole(void **state _unused_) {
        peer_prepare(&peer);
        peer_begin(&peer);
        for (size_t i = 0; i < N_RECORDS; i++) {
                Answered record = peer_seal(&peer, "\x43"
                                                   "abc");

                starts[i + 1] = starts[i] + record.size;
                answered_done(&record);
        }
        (void) memcpy(whole_chain, peer.ready.chain, sizeof(whole_chain));
        assert_int_equal(peer_end(&peer), 0);
        whole = peer_read(&peer, HISTORY, &whole_size);
        assert_int_equal(starts[N_RECORDS], whole_size);
        return 0;
}

static int unmake_whole(void **state _unused_) {
        free(whole);
        peer_remove(&peer);
        return 0;
}

/* Empties history/ and puts this in. The key stays. */
static void with_history(const void *data, size_t size) {
        char command[3 * PEER_PATH_BYTES];
        int n = snprintf(command, sizeof(command), "%s/history", peer.dir);
        DIR *dir;

        assert_true(n > 0);
        dir = opendir(command);
        assert_non_null(dir);
        for (struct dirent *e = readdir(dir); e; e = readdir(dir)) {
                if (e->d_name[0] == '.')
                        continue;
                if (unlinkat(dirfd(dir), e->d_name, 0) < 0) { /* a folder of one file */
                        int folder = openat(dirfd(dir), e->d_name, O_RDONLY | O_DIRECTORY);

                        (void) unlinkat(folder, "0.cborseq", 0);
                        (void) unlinkat(folder, "3.cborseq", 0);
                        (void) close(folder);
                        assert_int_equal(unlinkat(dirfd(dir), e->d_name, AT_REMOVEDIR), 0);
                }
        }
        (void) closedir(dir);
        peer_write(&peer, HISTORY, data, size);
}

/* The record at `i` of the whole chain, as if it had been answered. */
static Answered of_whole(size_t i) {
        Answered record = { .size = starts[i + 1] - starts[i] };

        record.data = malloc(record.size);
        assert_non_null(record.data);
        (void) memcpy(record.data, whole + starts[i], record.size);
        peer_check(&peer, record.data, record.size, &record.header);
        return record;
}

static void assert_goes_on_after(size_t i) {
        _cleanup_(answered_done) Answered before = of_whole(i), next = { 0 };

        assert_false(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, i + 1);
        assert_memory_equal(peer.ready.chain, whole_chain, sizeof(whole_chain));
        next = peer_seal(&peer, "\x43"
                                "new");
        assert_follows(&before, &next);
        assert_int_equal(peer_size(&peer, HISTORY), (ssize_t) (starts[i + 1] + next.size));
}

/* A new chain; the old file lies in its folder, byte for byte. */
static void assert_was_reset(const void *old, size_t old_size, bool named_by_chain) {
        static const uint8_t nothing[1];
        _cleanup_(answered_done) Answered first = { 0 };

        assert_true(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, 0);
        assert_memory_not_equal(peer.ready.chain, whole_chain, sizeof(whole_chain));
        assert_int_equal(peer_size(&peer, HISTORY), -1);
        if (named_by_chain) {
                char folder[PEER_PATH_BYTES], path[PEER_PATH_BYTES + 16];
                _cleanup_free_ uint8_t *kept = NULL;
                size_t size;

                chain_folder(whole_chain, folder);
                (void) snprintf(path, sizeof(path), "%s/0.cborseq", folder);
                kept = peer_read(&peer, path, &size);
                assert_int_equal(size, old_size);
                assert_memory_equal(kept, old_size > 0 ? old : nothing, old_size);
        }
        first = peer_seal(&peer, "\x43"
                                 "new");
        assert_follows(NULL, &first);
}

static void test_a_tail_torn_at_any_byte_is_cut_kept_and_told(void **state _unused_) {
        for (size_t n = starts[2]; n < whole_size; n++) {
                size_t torn = n - starts[2], size;

                with_history(whole, n);
                peer_begin(&peer);
                assert_int_equal(peer.ready.torn_bytes, torn);
                assert_goes_on_after(1);
                assert_int_equal(peer_end(&peer), 0);
                if (torn > 0) {
                        _cleanup_free_ uint8_t *kept =
                                peer_read(&peer, "history/torn-2-1.bin", &size);

                        assert_int_equal(size, torn);
                        assert_memory_equal(kept, whole + starts[2], torn);
                } else
                        assert_int_equal(peer_size(&peer, "history/torn-2-1.bin"), -1);
        }
}

static void test_the_first_record_of_all_may_be_torn(void **state _unused_) {
        static const size_t sizes[] = { 0, 1, 70 };

        for (size_t i = 0; i < ELEMENTSOF(sizes); i++) {
                _cleanup_(answered_done) Answered first = { 0 };

                with_history(whole, sizes[i]);
                peer_begin(&peer);
                assert_int_equal(peer.ready.torn_bytes, sizes[i]);
                assert_false(peer.ready.reset);
                assert_int_equal(peer.ready.next_sequence, 0);
                first = peer_seal(&peer, "\x43"
                                         "new");
                assert_follows(NULL, &first);
                assert_int_equal(peer_end(&peer), 0);
        }
}

static void test_the_first_record_of_a_file_may_be_torn(void **state _unused_) {
        with_history(whole, whole_size);
        peer_write(&peer, "history/3.cborseq", whole, 50);
        peer_begin(&peer);
        assert_int_equal(peer.ready.torn_bytes, 50);
        assert_int_equal(peer_size(&peer, "history/3.cborseq"), -1);
        assert_goes_on_after(2);
        assert_int_equal(peer_end(&peer), 0);
}

static void test_bytes_that_are_no_record_are_a_torn_tail_too(void **state _unused_) {
        static uint8_t longer[8192];
        static const uint8_t fillers[] = { 0x00, 0xff, 0xd2 };

        assert_true(whole_size + 100 < sizeof(longer));
        for (size_t i = 0; i < ELEMENTSOF(fillers); i++) {
                (void) memset(longer, fillers[i], sizeof(longer));
                (void) memcpy(longer, whole, whole_size);
                with_history(longer, whole_size + 100);
                peer_begin(&peer);
                assert_int_equal(peer.ready.torn_bytes, 100);
                assert_goes_on_after(2);
                assert_int_equal(peer_end(&peer), 0);
        }
}

static void test_torn_tails_are_kept_beside_each_other(void **state _unused_) {
        for (unsigned i = 1; i <= 3; i++) {
                char name[PEER_PATH_BYTES];

                if (i == 1)
                        with_history(whole, whole_size - i);
                else
                        peer_write(&peer, HISTORY, whole, whole_size - i);
                peer_begin(&peer);
                assert_int_equal(peer_end(&peer), 0);
                (void) snprintf(name, sizeof(name), "history/torn-2-%u.bin", i);
                assert_int_equal(peer_size(&peer, name), (ssize_t) (whole_size - i - starts[2]));
        }
}

/* Each byte of the last record changed: the record is gone, and that is said. */
static void test_a_changed_last_record_is_never_continued_in_silence(void **state _unused_) {
        unsigned n_reset = 0, n_torn = 0;

        for (size_t i = starts[2]; i < whole_size; i++) {
                _cleanup_free_ uint8_t *changed = malloc(whole_size);

                assert_non_null(changed);
                (void) memcpy(changed, whole, whole_size);
                changed[i] ^= 0x04;
                with_history(changed, whole_size);
                peer_begin(&peer);
                if (peer.ready.reset) {
                        assert_int_equal(peer.ready.torn_bytes, 0);
                        assert_was_reset(changed, whole_size,
                                         i < starts[2] + 64 + 4 || i >= starts[2] + 84);
                        n_reset++;
                } else {
                        assert_int_equal(peer.ready.torn_bytes, whole_size - starts[2]);
                        assert_goes_on_after(1);
                        n_torn++;
                }
                assert_int_equal(peer_end(&peer), 0);
        }

        print_message("%u chains reset, %u tails cut\n", n_reset, n_torn);
        assert_true(n_reset > 100 && n_torn > 50); /* claims, hashes, signature; the fixed bytes */
}

static void test_a_changed_record_in_the_middle_is_not_cut(void **state _unused_) {
        _cleanup_free_ uint8_t *changed = malloc(whole_size);

        assert_non_null(changed);
        (void) memcpy(changed, whole, whole_size);
        changed[starts[1]] ^= 0xff; /* what is behind no longer parses from there */
        with_history(changed, whole_size);
        peer_begin(&peer);
        assert_int_equal(peer.ready.torn_bytes, 0);
        assert_was_reset(changed, whole_size, true);
        assert_int_equal(peer_end(&peer), 0);
}

static void test_a_tail_longer_than_any_record_is_not_cut(void **state _unused_) {
        size_t size = whole_size + 65537;
        _cleanup_free_ uint8_t *longer = calloc(1, size);

        assert_non_null(longer);
        (void) memcpy(longer, whole, whole_size);
        with_history(longer, size);
        peer_begin(&peer);
        assert_was_reset(longer, size, true);
        assert_int_equal(peer_end(&peer), 0);
}

static void test_a_record_that_is_missing_breaks_the_chain(void **state _unused_) {
        _cleanup_free_ uint8_t *gap = malloc(whole_size);
        size_t first = starts[1], size = whole_size - (starts[2] - starts[1]);

        assert_non_null(gap);
        (void) memcpy(gap, whole, first);
        (void) memcpy(gap + first, whole + starts[2], whole_size - starts[2]);
        with_history(gap, size);
        peer_begin(&peer);
        assert_was_reset(gap, size, true);
        assert_int_equal(peer_end(&peer), 0);

        /* And the first: the file's name says which that is. */
        with_history(whole + starts[1], whole_size - starts[1]);
        peer_begin(&peer);
        assert_was_reset(whole + starts[1], whole_size - starts[1], true);
        assert_int_equal(peer_end(&peer), 0);
}

/* Both are signed by us and stand at their sequence: only the hash tells that they do not belong. */
static void test_a_head_whose_previous_is_another_record_breaks_the_chain(void **state _unused_) {
        _cleanup_(answered_done) Answered other = { 0 };
        uint8_t mixed[4096];
        size_t size;

        with_history(whole, starts[1]);
        peer_begin(&peer);
        other = peer_seal(&peer, "\x45"
                                 "other");
        assert_int_equal(other.header.sequence, 1);
        assert_int_equal(peer_end(&peer), 0);

        (void) memcpy(mixed, whole, starts[1]);
        (void) memcpy(mixed + starts[1], other.data, other.size);
        size = starts[1] + other.size;
        (void) memcpy(mixed + size, whole + starts[2], whole_size - starts[2]);
        size += whole_size - starts[2];
        with_history(mixed, size);
        peer_begin(&peer);
        assert_was_reset(mixed, size, true);
        assert_int_equal(peer_end(&peer), 0);
}

/* Likewise where it lies in the file before. */
static void test_a_head_is_compared_with_the_file_before(void **state _unused_) {
        _cleanup_(answered_done) Answered other = { 0 };
        uint8_t mixed[4096];

        with_history(whole, starts[2]);
        peer_begin(&peer);
        other = peer_seal(&peer, "\x45"
                                 "other");
        assert_int_equal(other.header.sequence, 2);
        assert_int_equal(peer_end(&peer), 0);

        /* 0: [0 1], 2: [2]. That goes on. */
        with_history(whole, starts[2]);
        peer_write(&peer, "history/2.cborseq", whole + starts[2], whole_size - starts[2]);
        peer_begin(&peer);
        assert_false(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, 3);
        assert_int_equal(peer_end(&peer), 0);

        /* 0: [0 1 other], 3: a record that does not follow `other`. */
        (void) memcpy(mixed, whole, starts[2]);
        (void) memcpy(mixed + starts[2], other.data, other.size);
        with_history(whole, whole_size);
        peer_begin(&peer);
        answered_done(&other);
        other = peer_seal(&peer, "\x45"
                                 "after");
        assert_int_equal(other.header.sequence, 3);
        assert_int_equal(peer_end(&peer), 0);
        with_history(mixed, whole_size + 2); /* "other" has two bytes more than "abc" */
        peer_write(&peer, "history/3.cborseq", other.data, other.size);
        peer_begin(&peer);
        assert_was_reset(mixed, whole_size + 2, true);
        assert_int_equal(peer_end(&peer), 0);
}

static void test_what_was_pruned_is_not_missed(void **state _unused_) {
        char path[2 * PEER_PATH_BYTES];

        with_history(whole, starts[2]);
        peer_write(&peer, "history/2.cborseq", whole + starts[2], whole_size - starts[2]);
        peer_path(&peer, HISTORY, path);
        assert_int_equal(unlink(path), 0);
        peer_begin(&peer);
        assert_false(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, 3);
        assert_memory_equal(peer.ready.chain, whole_chain, sizeof(whole_chain));
        assert_int_equal(peer_end(&peer), 0);
        peer_path(&peer, "history/2.cborseq", path);
        assert_int_equal(unlink(path), 0);
}

static void test_a_reset_is_told_until_it_is_recorded(void **state _unused_) {
        _cleanup_(answered_done) Answered first = { 0 };

        with_history(whole + starts[1], whole_size - starts[1]);
        for (unsigned i = 0; i < 2; i++) {
                peer_begin(&peer);
                assert_true(peer.ready.reset);
                assert_int_equal(peer_end(&peer), 0);
        }
        peer_begin(&peer);
        first = peer_seal(&peer, "\x43"
                                 "new");
        assert_int_equal(peer_end(&peer), 0);
        peer_begin(&peer);
        assert_false(peer.ready.reset);
        assert_int_equal(peer.ready.next_sequence, 1);
        assert_int_equal(peer_end(&peer), 0);
}

static void test_the_same_chain_may_be_put_aside_twice(void **state _unused_) {
        char folder[PEER_PATH_BYTES], again[PEER_PATH_BYTES + 32], path[2 * PEER_PATH_BYTES];

        with_history(whole + starts[1], whole_size - starts[1]);
        peer_begin(&peer);
        assert_int_equal(peer_end(&peer), 0);
        peer_write(&peer, HISTORY, whole + starts[1], whole_size - starts[1]);
        peer_begin(&peer);
        assert_true(peer.ready.reset);
        assert_int_equal(peer_end(&peer), 0);
        chain_folder(whole_chain, folder);
        (void) snprintf(again, sizeof(again), "%s/0.cborseq", folder);
        assert_int_equal(peer_size(&peer, again), (ssize_t) (whole_size - starts[1]));
        (void) snprintf(again, sizeof(again), "%s-2/0.cborseq", folder);
        assert_int_equal(peer_size(&peer, again), (ssize_t) (whole_size - starts[1]));
        peer_path(&peer, again, path);
        assert_int_equal(unlink(path), 0);
}

/* Whether a small file system could be mounted over the folder. */
static bool mount_small(const char *dir) {
        if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
                return false;

        return mount("none", dir, "tmpfs", 0, "size=128k,mode=0700") == 0;
}

static void test_a_full_disk_costs_a_record_and_no_more(void **state _unused_) {
        static uint8_t claims[20000], filler[4096];
        _cleanup_(answered_done) Answered first = { 0 }, next = { 0 };
        char path[2 * PEER_PATH_BYTES];
        Peer small;
        int fd;

        peer_prepare(&small);
        if (!mount_small(small.dir)) {
                print_message(
                        "only root, or a user who may make namespaces, can try a full disk\n");
                peer_remove(&small);
                skip();
        }

        peer_begin(&small);
        first = peer_seal(&small, "\x43"
                                  "abc");
        peer_path(&small, "filler", path);
        fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        while (write(fd, filler, sizeof(filler)) > 0)
                continue;
        (void) close(fd);

        for (unsigned i = 0; i < 3; i++) {
                assert_int_equal(peer_fail(&small, claims, sizeof(claims)), -ENOSPC);
                assert_int_equal(peer_size(&small, HISTORY), (ssize_t) first.size);
        }
        assert_int_equal(unlink(path), 0);
        next = peer_seal(&small, "\x43"
                                 "new");
        assert_follows(&first, &next);
        assert_int_equal(peer_end(&small), 0);
        peer_begin(&small);
        assert_int_equal(small.ready.torn_bytes, 0);
        assert_int_equal(small.ready.next_sequence, 2);
        assert_int_equal(peer_end(&small), 0);
        (void) umount2(small.dir, MNT_DETACH);
        peer_remove(&small);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_tail_torn_at_any_byte_is_cut_kept_and_told),
                cmocka_unit_test(test_the_first_record_of_all_may_be_torn),
                cmocka_unit_test(test_the_first_record_of_a_file_may_be_torn),
                cmocka_unit_test(test_bytes_that_are_no_record_are_a_torn_tail_too),
                cmocka_unit_test(test_torn_tails_are_kept_beside_each_other),
                cmocka_unit_test(test_a_changed_last_record_is_never_continued_in_silence),
                cmocka_unit_test(test_a_changed_record_in_the_middle_is_not_cut),
                cmocka_unit_test(test_a_tail_longer_than_any_record_is_not_cut),
                cmocka_unit_test(test_a_record_that_is_missing_breaks_the_chain),
                cmocka_unit_test(test_a_head_whose_previous_is_another_record_breaks_the_chain),
                cmocka_unit_test(test_a_head_is_compared_with_the_file_before),
                cmocka_unit_test(test_what_was_pruned_is_not_missed),
                cmocka_unit_test(test_a_reset_is_told_until_it_is_recorded),
                cmocka_unit_test(test_the_same_chain_may_be_put_aside_twice),
                cmocka_unit_test(test_a_full_disk_costs_a_record_and_no_more),
        };

        return cmocka_run_group_tests(tests, make_whole, unmake_whole);
}
