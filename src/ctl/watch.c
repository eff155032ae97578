/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl watch`: what changes, as it changes, from verified records.
 *
 * Runs in posturectl, until it is told to stop. Distrusts the daemon, which may also lie, go away
 * and come back as another.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "ctl/follower.h"
#include "ctl/target.h"
#include "ctl/wakeups.h"

/* How long to wait before the daemon is looked for again. */
#define RETRY_LEAST_MS 100
#define RETRY_MOST_MS  5000

#define HOUR_SLACK_MS 50U /* records count in seconds: not to wake just before the second is full */

typedef struct Watch {
        const Options *options;
        Target target;
        Client *client; /* NULL: the daemon is gone */
        Verified *head; /* newest record seen; NULL: none yet */
        Follower *follower;
        Wakeups wakeups;
        LineSink sink;
        bool is_gone; /* and that has been told */
        int retry_ms;
        bool over;
        ExitStatus exit_status;
} Watch;

static void watch_done(Watch *w) {
        w->client = client_free(w->client);
        w->head = verified_free(w->head);
        free(TAKE_PTR(w->follower));
        wakeups_done(&w->wakeups);
}

static void end(Watch *w, ExitStatus exit_status) {
        w->over = true;
        w->exit_status = exit_status;
}

/* Whether it is enough, for whatever reason. */
static bool is_over(Watch *w) {
        if (w->over)
                return true;
        if (w->sink.error == -EPIPE)
                end(w, EXIT_STATUS_DONE); /* whoever read has seen enough */
        else if (w->sink.error < 0)
                end(w, complain("Cannot write: %s", strerror(-w->sink.error)));
        else if (w->options->count > 0 && w->follower->n_met >= w->options->count)
                end(w, EXIT_STATUS_DONE);

        return w->over;
}

static void tell_connection(Watch *w, bool is_connected) {
        w->is_gone = !is_connected;
        line_put(&w->sink, &(Line){ .event = LINE_CONNECTION,
                                    .time_s = (uint64_t) time(NULL),
                                    .is_connected = is_connected,
                                    .socket = w->target.socket });
}

static void tell_key(Watch *w) {
        const Verified *head = w->head;

        line_put(&w->sink, &(Line){ .event = LINE_KEY,
                                    .time_s = head->now_s,
                                    .has_sequence = true,
                                    .sequence = head->sequence,
                                    .socket = w->target.socket,
                                    .state = decision_name(DECISION_STATE, (uint8_t) head->state),
                                    .verified = head });
}

/* Tells what the newest record says, if that is news, and has us woken when it ends. */
static void tell_state(Watch *w) {
        uint64_t left_s = verified_left_s(w->head);

        follower_state(w->follower, w->head->state,
                       w->head->result == RECORD_OK ? NULL : record_result_name(w->head->result),
                       w->head->now_s);
        (void) wakeups_set(&w->wakeups, left_s > 0 ? left_s * 1000U + HOUR_SLACK_MS : 0);
}

/* Time has passed, or the clock was set: what was current may not be any more, and the other way. */
static void look_again(Watch *w) {
        if (w->head && verified_look_again(w->options, w->head) >= 0)
                tell_state(w);
}

/* Takes what has woken us. */
static void take_wakeups(Watch *w) {
        bool hour_came = wakeups_take(&w->wakeups, WAKEUP_HOUR);
        bool was_set = wakeups_take(&w->wakeups, WAKEUP_CLOCK);

        if (wakeups_take(&w->wakeups, WAKEUP_STOP) || wakeups_take(&w->wakeups, WAKEUP_OUTPUT))
                end(w, EXIT_STATUS_DONE);
        if (hour_came || was_set)
                look_again(w);
}

/* Takes all steps to the head. What ends it before, ends it. */
static int follow(Watch *w) {
        int r = 1;

        while (r > 0 && !is_over(w)) {
                r = follower_step(w->follower, w->client, w->head);
                if (wakeups_wait(&w->wakeups, 0) > 0)
                        take_wakeups(w);
        }

        return r < 0 ? r : 0;
}

/* Follows the records up to the newest one that was seen. */
static int follow_to_head(Watch *w) {
        int r = follow(w);

        if (r == -EKEYREJECTED)
                end(w, EXIT_STATUS_NOT_AUTHENTIC);
        if (!w->over)
                tell_state(w);
        return r;
}

/* The first record: from here on, whom to trust is settled. */
static int begin(Watch *w) {
        ExitStatus exit_status;
        int r;

        r = verified_fetch(w->options, &w->target, w->client, &w->head, &exit_status);
        if (r == -ENODATA)
                w->follower->is_based = true; /* on nothing */
        else if (r == -EKEYREJECTED || (r < 0 && !w->follower->is_based))
                end(w, exit_status);
        if (r < 0)
                return r;

        tell_key(w);
        follower_begin(w->follower, w->head, w->options->has_since ? &w->options->since : NULL);
        return follow_to_head(w);
}

/* Gets the newest record and tells what changed up to it. With no client: what was left behind. */
static int catch_up(Watch *w) {
        _cleanup_(verified_freep) Verified *v = NULL;
        ExitStatus exit_status;
        int r;

        r = verified_fetch_again(w->options, &w->target, w->client, w->head, &v, &exit_status);
        if (r == -EKEYREJECTED)
                end(w, exit_status);
        if (w->client && w->is_gone && (r >= 0 || r == -ENODATA))
                tell_connection(w, true);
        if (r == -ENODATA && w->client)
                follower_state(w->follower, DEVICE_STATE_INACTIVE, "no-record",
                               (uint64_t) time(NULL));
        if (r < 0)
                return r;

        (void) verified_free(w->head);
        w->head = TAKE_PTR(v);
        if (w->client)
                follower_return(w->follower, w->head);
        return follow_to_head(w);
}

static void lose(Watch *w) {
        w->client = client_free(w->client);
        if (w->is_gone)
                return;

        tell_connection(w, false);
        w->retry_ms = RETRY_LEAST_MS;
        if (w->head)
                (void) catch_up(w); /* a daemon that stops in order leaves a record that says so */
}

/* Nothing that a daemon does or fails to do ends the watch, but a record that is not to be trusted. */
static void take_news(Watch *w) {
        int r = w->head ? catch_up(w) : begin(w);

        if (r < 0 && r != -ENODATA && !w->over)
                lose(w);
}

static void stay_connected(Watch *w) {
        int r;

        r = client_wait_changed_or(w->client, w->wakeups.fds, _WAKEUP_MAX);
        if (r < 0)
                lose(w);
        else if (r > 0)
                take_wakeups(w);
        else
                take_news(w);
}

static void look_for_daemon(Watch *w) {
        int r;

        r = wakeups_wait(&w->wakeups, w->retry_ms);
        if (r != 0) {
                take_wakeups(w);
                return;
        }
        w->retry_ms = w->retry_ms * 2 < RETRY_MOST_MS ? w->retry_ms * 2 : RETRY_MOST_MS;
        if (client_new(w->target.socket, &w->client) >= 0)
                take_news(w);
}

static int start(Watch *w) {
        int r;

        w->follower = calloc(1, sizeof(*w->follower));
        if (!w->follower)
                return complain("Out of memory"), -ENOMEM;
        w->sink = (LineSink){ .out = stdout,
                              .json = w->options->json,
                              .sentences = isatty(STDOUT_FILENO) };
        w->follower->sink = &w->sink;
        w->follower->all = w->options->all;

        r = wakeups_init(&w->wakeups, STDOUT_FILENO);
        if (r < 0)
                return complain("Cannot wait for what happens: %s", strerror(-r)), r;

        return 0;
}

ExitStatus verb_watch(const Options *options) {
        Watch w = { .options = options, .wakeups = WAKEUPS_NONE };

        if (target_find(options, &w.target) < 0 || start(&w) < 0 ||
            target_connect(&w.target, &w.client) < 0)
                end(&w, EXIT_STATUS_ERROR);
        else
                take_news(&w);

        while (!is_over(&w))
                if (w.client)
                        stay_connected(&w);
                else
                        look_for_daemon(&w);

        watch_done(&w);
        return w.exit_status;
}
