/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers to questions: from the processes that hold the rights, or from a recording.
 *
 * Runs in a worker. Trusts the query processes to tell the truth, and not to be well: one that is
 * silent, malformed or gone is not asked again by this process. A recording is hostile.
 */

#include "worker/answers.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fd.h"
#include "base/frame.h"
#include "base/macro.h"
#include "message/channel.h"
#include "worker/recording.h"

#define RIGHTS_MAX     16U
#define NEWS_MAX       1024U   /* messages taken in at once: a flood does not keep us */
#define NEWS_BYTES_MAX 262144U /* of one question, decoded */

typedef struct Channel {
        char right[16];
        int fd;
        int error; /* negative, once it is dead: what further questions come to */
} Channel;

struct Answers {
        Channel channels[RIGHTS_MAX];
        size_t n_channels;

        bool recorded;
        const Capture *capture;
        Tree *tree;

        AnswerChanged on_changed;
        void *userdata;
        Frame frame; /* large, and one at a time */
};

int answers_new_device(Answers **ret) {
        Answers *a = calloc(1, sizeof(*a));

        if (!a)
                return -ENOMEM;

        *ret = a;
        return 0;
}

int answers_new_recorded(const Capture *capture, Tree *tree, Answers **ret) {
        int r;

        r = answers_new_device(ret);
        if (r < 0)
                return r;

        (*ret)->recorded = true;
        (*ret)->capture = capture;
        (*ret)->tree = tree;
        return 0;
}

Answers *answers_free(Answers *a) {
        if (!a)
                return NULL;

        for (size_t i = 0; i < a->n_channels; i++)
                closep(&a->channels[i].fd);
        free(a);
        return NULL;
}

static Channel *channel_find(Answers *a, const char *right) {
        for (size_t i = 0; i < a->n_channels; i++)
                if (strcmp(a->channels[i].right, right) == 0)
                        return &a->channels[i];

        return NULL;
}

int answers_add_channel(Answers *a, const char *right, int fd) {
        Channel *channel = &a->channels[a->n_channels];

        if (a->n_channels == RIGHTS_MAX || strlen(right) >= sizeof(channel->right) ||
            channel_find(a, right))
                return -EINVAL;

        *channel = (Channel){ .fd = fd };
        (void) snprintf(channel->right, sizeof(channel->right), "%s", right);
        a->n_channels++;
        return 0;
}

/* Does not speak to it again. Who was late is late; who broke the rules is not there any more. */
static int channel_kill(Channel *channel, int error) {
        closep(&channel->fd);
        channel->fd = -1;
        channel->error = error == -ETIMEDOUT ? -ETIMEDOUT : -EACCES;
        return error;
}

void answers_on_changed(Answers *a, AnswerChanged on_changed, void *userdata) {
        a->on_changed = on_changed;
        a->userdata = userdata;
}

static bool is_news(const Frame *frame) {
        return frame->type == ANSWER_CHANGED || frame->type == ANSWER_LOST;
}

/* Takes in the news in `a->frame`. */
static int take_news(Answers *a) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        PstQuestion question;
        int r;

        r = arena_new(NEWS_BYTES_MAX, &arena);
        if (r >= 0)
                r = question_decode(a->frame.body, a->frame.size, arena, &question);
        if (r >= 0 && a->on_changed)
                a->on_changed(&question, a->frame.type == ANSWER_LOST, a->userdata);

        return r;
}

/* The next message in `a->frame`, waited for until the deadline; `*ret_fd` as of frame_receive_fd().
 */
static int receive(Answers *a, const Channel *channel, int64_t deadline_ms, int *ret_fd) {
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        int r;

        r = frame_wait(channel->fd, left_ms <= 0          ? 0
                                    : left_ms > INT32_MAX ? INT32_MAX
                                                          : (int) left_ms);
        if (r < 0)
                return r;

        return frame_receive_fd(channel->fd, &a->frame, ret_fd);
}

/* Where an answer goes: bytes, of at most `limit`, or a descriptor; and what was answered instead. */
typedef struct Wanted {
        size_t limit;
        int *error;
        uint8_t **data;
        size_t *size;
        int *fd;
} Wanted;

/* An answer, and whether it was one: `error` is what was answered, the result what broke. */
static int take_bytes(const Frame *frame, const Wanted *wanted) {
        CborBytes bytes;
        int error, r;

        r = answer_decode(frame->body, frame->size, &error, &bytes);
        if (r < 0)
                return r;

        if (error >= 0 && !wanted->data)
                return -EPROTO;

        *wanted->error = error < 0 ? error
                                   : answer_copy(bytes.data, bytes.size, wanted->limit,
                                                 wanted->data, wanted->size);
        return 0;
}

static int take_memfd(const Frame *frame, int fd, const Wanted *wanted) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t announced, size;
        int r;

        r = answer_memfd_decode(frame->body, frame->size, &announced);
        if (r >= 0)
                r = fd_check_sealed(fd);
        if (r < 0)
                return r;

        r = fd_read_all(fd, wanted->limit, &data, &size);
        if (r >= 0 && size != announced)
                return -EBADMSG;
        if (r >= 0) {
                *wanted->data = TAKE_PTR(data);
                *wanted->size = size;
        }

        *wanted->error = r;
        return 0;
}

/* What came for what was asked: bytes, a memfd with them or, if `wanted` has a place for it, a file. */
static int take_answer(Answers *a, const Wanted *wanted, int *fd) {
        if (a->frame.type == ANSWER_BYTES && *fd < 0)
                return take_bytes(&a->frame, wanted);
        if (a->frame.type == ANSWER_MEMFD && *fd >= 0 && wanted->data)
                return take_memfd(&a->frame, *fd, wanted);
        if (a->frame.type != ANSWER_FILE || *fd < 0 || !wanted->fd)
                return -EPROTO;

        *wanted->error = 0;
        *wanted->fd = TAKE_FD(*fd);
        return 0;
}

/* Waits for the answer to what was asked, and takes in the news on the way. */
static int await(Answers *a, const Channel *channel, int64_t deadline_ms, const Wanted *wanted) {
        for (unsigned n = 0; n < NEWS_MAX; n++) {
                _cleanup_close_ int fd = -1;
                int r;

                r = receive(a, channel, deadline_ms, &fd);
                if (r == -EAGAIN)
                        continue;
                if (r < 0)
                        return r;

                if (!is_news(&a->frame) || fd >= 0)
                        return take_answer(a, wanted, &fd);
                r = take_news(a);
                if (r < 0)
                        return r;
        }

        return -EPROTO;
}

static int send_question(Answers *a, Channel *channel, Ask ask, const PstQuestion *question) {
        size_t size;
        int r;

        r = question_encode(question, a->frame.body, sizeof(a->frame.body), &size);
        if (r < 0)
                return r;

        r = frame_send(channel->fd, (uint8_t) ask, a->frame.body, size);
        return r < 0 ? channel_kill(channel, r) : 0;
}

/* The channel to whoever may answer, or why there is none. */
static int channel_for(Answers *a, const PstQuestion *question, Channel **ret) {
        const char *right = question_right(question->name);
        Channel *channel = right ? channel_find(a, right) : NULL;

        if (!channel)
                return -EACCES;
        if (channel->error < 0)
                return channel->error;

        *ret = channel;
        return 0;
}

static int ask_process(Answers *a, const PstQuestion *question, int64_t deadline_ms,
                       const Wanted *wanted) {
        Channel *channel;
        int r;

        r = channel_for(a, question, &channel);
        if (r >= 0)
                r = send_question(a, channel, ASK_QUESTION, question);
        if (r < 0)
                return r;

        r = await(a, channel, deadline_ms, wanted);
        return r < 0 ? channel_kill(channel, r) : *wanted->error;
}

int answers_ask(Answers *a, const PstQuestion *question, int64_t deadline_ms, size_t limit,
                uint8_t **ret, size_t *ret_size) {
        int error = 0;

        if (a->recorded)
                return recording_ask(a->capture, a->tree, question, limit, ret, ret_size);

        return ask_process(
                a, question, deadline_ms,
                &(const Wanted){ .limit = limit, .error = &error, .data = ret, .size = ret_size });
}

int answers_open(Answers *a, const char *path, int64_t deadline_ms) {
        const PstQuestion question = { .name = QUESTION_PLAIN, .arguments = PST_TEXTS(path) };
        int error = 0, fd = -1, r;

        if (a->recorded)
                return -EACCES;

        r = ask_process(a, &question, deadline_ms, &(const Wanted){ .error = &error, .fd = &fd });
        return r < 0 ? r : fd;
}

int answers_watch(Answers *a, const PstQuestion *question) {
        Channel *channel;
        int r;

        r = a->recorded ? -ENOTCONN : channel_for(a, question, &channel);
        if (r < 0)
                return r;

        return send_question(a, channel, ASK_WATCH, question);
}

size_t answers_poll_fds(const Answers *a, int *ret_fds, size_t capacity) {
        size_t n = a->n_channels < capacity ? a->n_channels : capacity;

        for (size_t i = 0; i < n; i++)
                ret_fds[i] = a->channels[i].fd;

        return n;
}

bool answers_broken(const Answers *a) {
        for (size_t i = 0; i < a->n_channels; i++)
                if (a->channels[i].error < 0)
                        return true;

        return false;
}

/* What a channel has to tell, until it has no more. Between questions there are only news. */
static int channel_receive(Answers *a, const Channel *channel) {
        for (unsigned n = 0; n < NEWS_MAX; n++) {
                int r;

                r = frame_receive(channel->fd, &a->frame);
                if (r == -EAGAIN)
                        return 0;
                if (r >= 0)
                        r = is_news(&a->frame) ? take_news(a) : -EPROTO;
                if (r < 0)
                        return r;
        }

        return 0;
}

void answers_receive(Answers *a) {
        struct pollfd items[RIGHTS_MAX];

        for (size_t i = 0; i < a->n_channels; i++)
                items[i] = (struct pollfd){ .fd = a->channels[i].fd, .events = POLLIN };
        if (a->n_channels == 0 || poll(items, a->n_channels, 0) <= 0)
                return;

        for (size_t i = 0; i < a->n_channels; i++) {
                Channel *channel = &a->channels[i];
                int r;

                if (items[i].revents == 0)
                        continue;
                r = channel_receive(a, channel);
                if (r < 0)
                        (void) channel_kill(channel, r);
        }
}
