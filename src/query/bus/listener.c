/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hearing on the bus what may change an answer.
 *
 * Runs in postured-query-bus, on a connection of its own: a question that fails or takes its time
 * has no part in it. It asks systemd to tell (Subscribe), which changes nothing but that, and starts
 * no service. Anyone may send us what he likes: it counts only if it is from whoever owns the name of
 * the service, as the bus itself says; and then it is a hint to look, never an answer.
 */

#include "query/bus/listener.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/macro.h"
#include "query/bus/bus.h"
#include "query/bus/heard.h"
#include "query/bus/names.h"
#include "query/bus/rules.h"

#define RETRY_LEAST_MS 250U
#define RETRY_MOST_MS  120000U
#define SETTLE_MS      50U
#define GATHER_MS      20U
#define BATCH_MAX      4096U /* messages in one turn; others are served between */

struct Listener {
        Bus *bus;
        ListenerTell tell;
        void *userdata;
        int epoll_fd, timer_fd;
        bool is_connected;
        bool is_waiting; /* to look for the bus again */
        unsigned number; /* of the connection */
        uint64_t retry_ms;
        uint64_t settle_at_ms; /* 0: nothing waits */
        Rules rules;
        size_t n_asked; /* rules that the bus has */
        bool is_subscribed;
        Heard heard;
};

static void tell(const Change *change, void *userdata) {
        Listener *l = userdata;

        l->tell(change, false, l->userdata);
}

static void set_timer(const Listener *l, uint64_t in_ms) {
        const struct itimerspec when = {
                .it_value = { .tv_sec = (time_t) (in_ms / 1000U),
                              .tv_nsec = (long) (in_ms % 1000U) * 1000000L + 1 }
        };

        (void) timerfd_settime(l->timer_fd, 0, &when, NULL);
}

/* sd-bus has an hour of its own: for calls that nobody answers, and while it says who it is. */
static void set_timer_at(const Listener *l, uint64_t until_usec) {
        const struct itimerspec when = {
                .it_value = { .tv_sec = (time_t) (until_usec / 1000000U),
                              .tv_nsec = (long) (until_usec % 1000000U) * 1000L + 1 }
        };
        const struct itimerspec never = { 0 };

        (void) timerfd_settime(l->timer_fd, TFD_TIMER_ABSTIME,
                               until_usec == UINT64_MAX ? &never : &when, NULL);
}

int listener_new(const char *address, ListenerTell listener_tell, void *userdata, Listener **ret) {
        _cleanup_(listener_freep) Listener *l = calloc(1, sizeof(*l));
        struct epoll_event on_timer = { .events = EPOLLIN };
        int r;

        if (!l)
                return -ENOMEM;
        l->epoll_fd = l->timer_fd = -1;
        l->tell = listener_tell;
        l->userdata = userdata;
        l->heard = (Heard){ .tell = tell, .userdata = l, .rules = &l->rules };
        l->retry_ms = RETRY_LEAST_MS;

        r = bus_new(address, &l->bus);
        if (r < 0)
                return r;
        l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
        l->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
        if (l->epoll_fd < 0 || l->timer_fd < 0 ||
            epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->timer_fd, &on_timer) < 0)
                return -errno;

        *ret = TAKE_PTR(l);
        return 0;
}

Listener *listener_free(Listener *l) {
        if (!l)
                return NULL;

        bus_free(l->bus);
        closep(&l->timer_fd);
        closep(&l->epoll_fd);
        free(l);
        return NULL;
}

int listener_fd(const Listener *l) {
        return l->epoll_fd;
}

/* --- The connection --- */

/* Without it systemd says nothing. If it will not, the schedule has to do. */
static int ask_to_tell(Listener *l) {
        static const BusMethod subscribe = { SYSTEMD_SERVICE, SYSTEMD_PATH, SYSTEMD_MANAGER,
                                             "Subscribe" };
        _cleanup_(messagep) sd_bus_message *call = NULL, *answer = NULL;
        int r;

        r = bus_call_new(l->bus, &subscribe, &call);
        if (r >= 0)
                r = bus_call(l->bus, call, &answer);
        if (r == -EOPNOTSUPP || r == -EALREADY)
                return 0; /* there is no systemd, and the bus will say when there is; or it knows */
        if (r == -EACCES) {
                log_line(LOG_WARNING, "systemd will not tell of its units, ignoring");
                return 0;
        }

        return r;
}

static int find_owners(Listener *l) {
        for (size_t i = 0; i < l->rules.n_services; i++) {
                _cleanup_free_ char *owner = NULL;
                int r;

                if (l->heard.owners[i][0])
                        continue;
                r = bus_owner(l->bus, l->rules.services[i], &owner);
                if (r >= 0)
                        heard_owner(&l->heard, i, owner);
                else if (r != -ENOENT)
                        return r;
        }

        return 0;
}

/* The bus takes them in before it passes on the calls that follow. */
static int ask_for_rules(Listener *l) {
        for (; l->n_asked < l->rules.n; l->n_asked++) {
                int r = bus_hear(l->bus, l->rules.rules[l->n_asked], heard_message, &l->heard);

                if (r < 0)
                        return r;
        }

        return 0;
}

/*
 * Has everything told that the rules are about. When it returns it is, also what came while we asked.
 * 1: it was not before, for the connection is another.
 */
static int arm(Listener *l) {
        bool is_new;
        int r;

        r = bus_begin(l->bus);
        if (r < 0)
                return r;

        is_new = bus_number(l->bus) != l->number;
        if (is_new) {
                l->number = bus_number(l->bus);
                l->n_asked = 0;
                l->is_subscribed = false;
                heard_forget(&l->heard);
        }
        r = ask_for_rules(l);
        if (r >= 0)
                r = find_owners(l);
        if (r >= 0 && l->rules.has_systemd && (!l->is_subscribed || l->heard.is_other)) {
                r = ask_to_tell(l);
                l->is_subscribed = r >= 0;
                l->heard.is_other = false;
        }

        return r < 0 ? r : is_new;
}

static void poll_bus(Listener *l, bool gathers) {
        BusInterest interest;
        struct epoll_event on_bus = { 0 };

        if (bus_interest(l->bus, &interest) < 0)
                return;

        /* A reload's hundreds of messages mean nothing: they may gather. poll's bits are epoll's. */
        on_bus.events = gathers ? 0 : (uint32_t) interest.events;
        if (epoll_ctl(l->epoll_fd, EPOLL_CTL_MOD, interest.fd, &on_bus) < 0)
                (void) epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, interest.fd, &on_bus);
        if (gathers)
                set_timer(l, GATHER_MS);
        else
                set_timer_at(l, interest.until_usec);
}

/* What came while we asked lies in sd-bus's queue, not in the socket: it is looked at at once. */
static void be_connected(Listener *l) {
        l->is_connected = true;
        l->is_waiting = false;
        l->retry_ms = RETRY_LEAST_MS;
        poll_bus(l, false);
        set_timer(l, 0);
}

static void be_without(Listener *l) {
        bus_close(l->bus);
        l->is_connected = false;
        l->is_waiting = true;
        set_timer(l, l->retry_ms);
        l->retry_ms = l->retry_ms * 2 < RETRY_MOST_MS ? l->retry_ms * 2 : RETRY_MOST_MS;
}

static void tell_everything(Listener *l, bool lost) {
        l->tell(&(Change){ .kind = CHANGE_EVERYTHING }, lost, l->userdata);
}

static void lose(Listener *l) {
        log_line(LOG_NOTICE, "The bus is gone, what happens meanwhile is not heard");
        be_without(l);
        tell_everything(l, true);
}

void listener_watch(Listener *l, const PstQuestion *question) {
        size_t n_before = l->rules.n;
        int r;

        r = rules_add(&l->rules, question);
        if (r < 0)
                log_line(LOG_WARNING, "Not all changes of what is watched will be heard: %s",
                         strerror(-r));
        if (l->is_waiting || l->rules.n == n_before)
                return;

        r = arm(l);
        if (r < 0 && !l->is_connected) {
                be_without(l);
        } else if (r < 0) {
                lose(l);
        } else {
                if (r > 0 && l->is_connected)
                        tell_everything(l, true); /* it was lost and made again just now */
                be_connected(l);
        }
}

/* That a unit was loaded waits a little: the word that it is gone again comes as another message. */
static void settle_loaded(Listener *l) {
        uint64_t now = (uint64_t) clock_monotonic_ms();

        if (l->heard.n_loaded == 0)
                l->settle_at_ms = 0;
        else if (l->settle_at_ms == 0)
                l->settle_at_ms = now + SETTLE_MS;
        else if (now >= l->settle_at_ms)
                heard_flush(&l->heard);

        if (l->heard.n_loaded > 0)
                set_timer(l, l->settle_at_ms > now ? l->settle_at_ms - now : 0);
        else
                l->settle_at_ms = 0;
}

static void process(Listener *l, bool by_timer) {
        int r, more;

        more = r = bus_process(l->bus, BATCH_MAX);
        if (r >= 0 && l->heard.is_other) {
                more = 1;
                r = arm(l);
                if (r == 0) /* also what happened before it was asked to tell */
                        tell(&(Change){ .kind = CHANGE_SYSTEMD }, l);
                else if (r > 0)
                        tell_everything(l, true);
        }
        if (r < 0) {
                lose(l);
                return;
        }

        poll_bus(l, l->heard.is_reloading && !by_timer);
        if (more > 0)
                set_timer(l, 0);
        else
                settle_loaded(l);
}

void listener_process(Listener *l) {
        uint64_t unused;
        bool by_timer = read(l->timer_fd, &unused, sizeof(unused)) > 0;

        if (l->is_connected) {
                process(l, by_timer);
        } else if (l->is_waiting && arm(l) >= 0) {
                be_connected(l);
                tell_everything(l, false);
        } else if (l->is_waiting) {
                be_without(l);
        }
}
