/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer killed at moments that nobody chose: what was answered is on disk, the chain does not
 * fork, and what was synced and not answered is there.
 */

#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "base/cleanup.h"
#include "peer.h"

#define HISTORY "history/0.cborseq"
#define N_KILLS 40U
#define SEED    "0123456789abcdef0123456789abcdef"

static Peer peer;

/* All that was answered so far, in order. */
static uint8_t answered[1U << 20];
static size_t n_answered_bytes;
static uint64_t n_answered;

static int set_up(void **state _unused_) {
        peer_prepare(&peer);
        return sodium_init() < 0 ? -1 : 0;
}

static int tear_down(void **state _unused_) {
        peer_remove(&peer);
        return 0;
}

static void sleep_usec(unsigned usec) {
        const struct timespec span = { .tv_nsec = (long) usec * 1000 };

        (void) nanosleep(&span, NULL);
}

/* Takes what it had said when it died. Whether it had answered. */
static bool take_answer(void) {
        static Frame frame;
        Header header;
        bool got = peer_hear(&peer, &frame) == 0;

        (void) close(peer.channel);
        if (!got)
                return false;

        assert_int_equal(frame.type, SEALED_RECORD);
        peer_check(&peer, frame.body, frame.size, &header);
        assert_int_equal(header.sequence, n_answered);
        (void) memcpy(answered + n_answered_bytes, frame.body, frame.size);
        n_answered_bytes += frame.size;
        n_answered++;
        return true;
}

/* The file begins with all that was answered; a record more is adopted, as core does. */
static bool compare_with_disk(void) {
        size_t size, one;
        _cleanup_free_ uint8_t *file = peer_read(&peer, HISTORY, &size);
        Header header;

        assert_true(size >= n_answered_bytes);
        assert_memory_equal(file, answered, n_answered_bytes);
        if (size == n_answered_bytes)
                return false;

        assert_int_equal(
                envelope_peek(file + n_answered_bytes, size - n_answered_bytes, &one, &header),
                RECORD_OK);
        assert_int_equal(one, size - n_answered_bytes);
        peer_check(&peer, file + n_answered_bytes, one, &header);
        assert_int_equal(header.sequence, n_answered);
        (void) memcpy(answered + n_answered_bytes, file + n_answered_bytes, one);
        n_answered_bytes += one;
        n_answered++;
        return true;
}

static void assert_whole_history_chains(void) {
        Answered before = { 0 }, next = { 0 };
        uint64_t n = 0;

        for (size_t at = 0; at < n_answered_bytes; at += next.size, n++) {
                before = next;
                next.data = answered + at;
                assert_int_equal(
                        envelope_peek(next.data, n_answered_bytes - at, &next.size, &next.header),
                        RECORD_OK);
                assert_follows(n > 0 ? &before : NULL, &next);
        }
        assert_int_equal(n, n_answered);
}

static void kill_often(unsigned within_usec) {
        uint8_t claims[600], chain[16];
        unsigned n_adopted = 0, n_torn = 0, n_heard = 0;
        uint16_t moments[N_KILLS];

        randombytes_buf_deterministic(moments, sizeof(moments), (const uint8_t *) SEED);
        (void) memset(claims, 'x', sizeof(claims));
        peer_begin(&peer);
        (void) memcpy(chain, peer.ready.chain, sizeof(chain));

        for (unsigned i = 0; i < N_KILLS; i++) {
                peer_ask(&peer, claims, sizeof(claims));
                sleep_usec(moments[i] % within_usec);
                peer_kill(&peer);
                n_heard += take_answer();

                peer_begin(&peer);
                assert_false(peer.ready.reset);
                n_torn += peer.ready.torn_bytes > 0;
                n_adopted += compare_with_disk();
                assert_int_equal(peer.ready.next_sequence, n_answered);
                if (n_answered > 0)
                        assert_memory_equal(peer.ready.chain, chain, sizeof(chain));
                else
                        (void) memcpy(chain, peer.ready.chain, sizeof(chain));
        }

        assert_whole_history_chains();
        print_message("%u kills within %u us: %u answered, %u synced and not answered, %u torn\n",
                      N_KILLS, within_usec, n_heard, n_adopted, n_torn);
        assert_true(n_heard + n_adopted > 0);
        assert_int_equal(peer_end(&peer), 0);
}

static void test_kills_lose_no_answered_record_and_fork_no_chain(void **state _unused_) {
        kill_often(5000);
}

/* Where syncing is fast, most of those come after the answer: these come before it, or between. */
static void test_kills_right_after_the_request_do_not_either(void **state _unused_) {
        kill_often(200);
}

/*
 * Between sync and answer: nobody hears the answer, for the channel is closed behind the request. The
 * record is there all the same.
 */
static void test_a_record_whose_answer_is_lost_is_there(void **state _unused_) {
        uint64_t next;

        peer_begin(&peer);
        next = peer.ready.next_sequence;
        peer_ask(&peer,
                 "\x43"
                 "abc",
                 4);
        assert_int_equal(peer_end(&peer), 0);
        peer_begin(&peer);
        assert_int_equal(peer.ready.next_sequence, next + 1);
        assert_true(compare_with_disk());
        assert_whole_history_chains();
        assert_int_equal(peer_end(&peer), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_kills_lose_no_answered_record_and_fork_no_chain),
                cmocka_unit_test(test_kills_right_after_the_request_do_not_either),
                cmocka_unit_test(test_a_record_whose_answer_is_lost_is_there),
        };

        return cmocka_run_group_tests(tests, set_up, tear_down);
}
