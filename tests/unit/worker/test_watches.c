/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/frame.h"
#include "base/macro.h"
#include "message/channel.h"
#include "worker/watches.h"

#define FOLDER "/tmp/test-watches"

static const PstSignal file = {
        .id = "g.file",
        .reads = PST_PATHS(FOLDER "/file"),
        .watches = PST_WATCHES(PST_ON_FILE("@run@/file")),
};
static const PstSignal answer = {
        .id = "g.answer",
        .queries = PST_QUERIES(PST_LINKS, PST_UEVENTS("module")),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_LINKS), PST_ON_ANSWER(PST_UEVENTS("module"))),
};
static const PstSignal polled = {
        .id = "g.polled",
        .reads = PST_PATHS("/proc/self/mountinfo", FOLDER "/fifo"),
        .watches = PST_WATCHES(PST_ON_POLL("/proc/self/mountinfo"), PST_ON_POLL("/proc/none"),
                               PST_ON_POLL("@run@/fifo")),
};
static const PstSignal too = {
        .id = "g.too",
        .queries = PST_QUERIES(PST_LINKS),
        .watches = PST_WATCHES(PST_ON_ANSWER(PST_LINKS), PST_ON_ANSWER(PST_NFT_RULESET)),
};
static const PstObjective objective = { .id = "o",
                                        .signals = PST_SIGNALS(&file, &answer, &polled, &too) };
static const PstGate gate = { .id = "g", .objectives = PST_OBJECTIVES(&objective) };
static const Places places = { .run = FOLDER };

static Tree *tree;
static Answers *answers;
static Watches *watches;
static int folder_fd, peer;

static int setup(_unused_ void **state) {
        int pair[2];

        (void) mkdir(FOLDER, 0700);
        folder_fd = open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(folder_fd >= 0);
        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "a", 1), 0);
        assert_int_equal(mkfifoat(folder_fd, "fifo", 0600), 0);

        assert_int_equal(tree_new_device(&tree), 0);
        assert_int_equal(answers_new_device(&answers), 0);
        assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
        assert_int_equal(answers_add_channel(answers, "links", pair[0]), 0);
        peer = pair[1];
        assert_int_equal(watches_new(&gate, tree, &places, answers, &watches), 0);
        return 0;
}

static int teardown(_unused_ void **state) {
        watches_free(watches);
        answers_free(answers);
        tree_free(tree);
        (void) close(peer);
        (void) unlinkat(folder_fd, "file", 0);
        (void) unlinkat(folder_fd, "fifo", 0);
        (void) close(folder_fd);
        return rmdir(FOLDER);
}

static void test_each_question_is_watched_once(_unused_ void **state) {
        static Frame frame;

        assert_int_equal(frame_receive(peer, &frame), 0);
        assert_int_equal(frame.type, ASK_WATCH);
        assert_memory_equal(frame.body, "\x81\x65links", 7);
        assert_int_equal(frame_receive(peer, &frame), 0);
        assert_memory_equal(frame.body, "\x82\x67uevents", 9);
        assert_true(frame_receive(peer, &frame) < 0);
}

static uint64_t fired(void) {
        Woken woken = watches_tell(watches);

        assert_int_equal(woken.lost, 0);
        return woken.signals;
}

static void say(Answer news, PstQuestion question) {
        uint8_t body[256];
        size_t size;

        assert_int_equal(question_encode(&question, body, sizeof(body), &size), 0);
        assert_int_equal(frame_send(peer, (uint8_t) news, body, size), 0);
        watches_drain(watches);
}

static void say_changed(PstQuestion question) {
        say(ANSWER_CHANGED, question);
}

static void test_a_changed_answer_fires_all_its_signals(_unused_ void **state) {
        say_changed((PstQuestion) PST_UEVENTS("net"));
        assert_int_equal(fired(), 0);
        say_changed((PstQuestion) PST_UEVENTS("module"));
        assert_int_equal(fired(), 2);
        say_changed((PstQuestion) PST_LINKS);
        assert_int_equal(fired(), 2 | 8);
        watches_forget(watches, 2);
        assert_int_equal(fired(), 8);
}

/* Of what fired, and only as its signals are sampled: then whoever answers tells of it once more. */
static void test_what_was_told_is_watched_again_when_it_is_sampled(_unused_ void **state) {
        static Frame frame;

        while (frame_receive(peer, &frame) >= 0)
                ;
        watches_forget(watches, 2);
        assert_int_equal(frame_receive(peer, &frame), -EAGAIN);
        say_changed((PstQuestion) PST_UEVENTS("module"));
        watches_forget(watches, 8);
        assert_int_equal(frame_receive(peer, &frame), -EAGAIN);
        watches_forget(watches, 2);
        assert_int_equal(frame_receive(peer, &frame), 0);
        assert_int_equal(frame.type, ASK_WATCH);
        assert_memory_equal(frame.body, "\x82\x67uevents\x66module", 16);
        watches_forget(watches, 2);
        assert_int_equal(frame_receive(peer, &frame), -EAGAIN);
}

/* It is told once, also if the signals were sampled before it could be. */
static void test_lost_events_are_told_once(_unused_ void **state) {
        Woken woken;

        say(ANSWER_LOST, (PstQuestion) PST_LINKS);
        watches_forget(watches, 2 | 8);
        woken = watches_tell(watches);
        assert_int_equal(woken.signals, 2 | 8);
        assert_int_equal(woken.lost, 2 | 8);
        assert_int_equal(fired(), 0);
}

static void test_a_file_fires_and_so_does_its_successor(_unused_ void **state) {
        _cleanup_close_ int fd = openat(folder_fd, "file", O_WRONLY | O_CLOEXEC);

        assert_int_equal(fd_write_all(fd, "b", 1), 0);
        watches_drain(watches);
        assert_int_equal(fired(), 1);
        assert_false(watches_outdated(watches));
        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "c", 1), 0);
        watches_forget(watches, 1);
        watches_drain(watches);
        assert_int_equal(fired(), 1);
        assert_false(watches_outdated(watches));
}

/* What comes for nobody, and often, is looked at less often, and not forgotten. */
static void test_a_storm_for_nobody_is_looked_at_less_often(_unused_ void **state) {
        struct pollfd polls[WATCHES_POLLED_MAX];
        bool rested = false;

        for (unsigned i = 0; i < 200; i++) {
                assert_int_equal(fd_publish_file(folder_fd, "beside", 0600, "x", 1), 0);
                watches_drain(watches);
                if (watches_rest_ms(watches) == 0)
                        continue;
                rested = true;
                assert_int_equal(watches_poll(watches, polls), 2); /* no inotify */
        }
        assert_true(rested);
        assert_int_equal(fired(), 0);

        assert_int_equal(fd_publish_file(folder_fd, "file", 0600, "x", 1), 0);
        (void) usleep(5000);
        assert_int_equal(watches_rest_ms(watches), 0);
        assert_int_equal(watches_poll(watches, polls), 3);
        watches_drain(watches);
        assert_int_equal(fired(), 1);
        assert_int_equal(unlinkat(folder_fd, "beside", 0), 0);
}

static void test_there_is_something_to_poll_for_each_kind(_unused_ void **state) {
        struct pollfd polls[WATCHES_POLLED_MAX];

        assert_int_equal(watches_poll(watches, polls), 3); /* inotify, mountinfo, fifo */
        assert_int_equal(polls[0].events, POLLIN);
        assert_int_equal(polls[1].events, POLLPRI); /* it is always readable */
        assert_int_equal(polls[2].events, POLLIN | POLLPRI);
}

/* Else it would wake its gate for ever. */
static void test_what_never_comes_to_rest_is_given_up(_unused_ void **state) {
        _cleanup_close_ int fd = openat(folder_fd, "fifo", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        static const char bytes[262144];
        struct pollfd polls[WATCHES_POLLED_MAX];

        assert_true(fcntl(fd, F_SETPIPE_SZ, sizeof(bytes)) >= (int) sizeof(bytes));
        assert_int_equal(write(fd, bytes, 4096), 4096);
        watches_drain(watches); /* this does */
        watches_drain(watches);
        assert_int_equal(fired(), 4);
        watches_forget(watches, 4);
        assert_int_equal(write(fd, bytes, sizeof(bytes)), sizeof(bytes));
        for (unsigned i = 0; i < 20; i++) {
                watches_drain(watches);
                assert_int_equal(fired(), 4);
                watches_forget(watches, 4);
                (void) watches_poll(watches, polls);
                assert_int_equal(polls[2].fd >= 0, i < 19);
        }
        watches_drain(watches);
        assert_int_equal(fired(), 0);
}

static void test_a_mount_fires_what_polls_for_it(_unused_ void **state) {
        if (geteuid() != 0)
                skip();

        assert_int_equal(mount("none", FOLDER, "tmpfs", 0, NULL), 0);
        watches_drain(watches);
        assert_int_equal(fired() & 4, 4);
        watches_forget(watches, UINT64_MAX);
        watches_drain(watches);
        assert_int_equal(fired(), 0);
        assert_int_equal(umount(FOLDER), 0);
        watches_drain(watches);
        assert_int_equal(fired() & 4, 4);
}

static void test_on_a_recording_nothing_is_armed(_unused_ void **state) {
        struct pollfd polls[WATCHES_POLLED_MAX];
        _cleanup_(tree_freep) Tree *image = NULL;
        _cleanup_(answers_freep) Answers *recorded = NULL;
        _cleanup_(watches_freep) Watches *none = NULL; /* released first: it borrows the others */

        assert_int_equal(tree_new_image(open(FOLDER, O_PATH | O_CLOEXEC), true, &image), 0);
        assert_int_equal(answers_new_recorded(NULL, image, &recorded), 0);
        assert_int_equal(watches_new(&gate, image, &places, recorded, &none), 0);
        assert_int_equal(watches_poll(none, polls), 0);
        watches_drain(none);
        assert_int_equal(watches_tell(none).signals, 0);
}

/* Mounts of the test are nobody else's. */
static int leave_the_mounts(_unused_ void **state) {
        if (geteuid() != 0)
                return 0;

        return unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0;
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_each_question_is_watched_once),
                test(test_a_changed_answer_fires_all_its_signals),
                test(test_lost_events_are_told_once),
                test(test_what_was_told_is_watched_again_when_it_is_sampled),
                test(test_a_file_fires_and_so_does_its_successor),
                test(test_there_is_something_to_poll_for_each_kind),
                test(test_a_storm_for_nobody_is_looked_at_less_often),
                test(test_what_never_comes_to_rest_is_given_up),
                test(test_a_mount_fires_what_polls_for_it),
                test(test_on_a_recording_nothing_is_armed),
        };

        return cmocka_run_group_tests(tests, leave_the_mounts, NULL);
}
