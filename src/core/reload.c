/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Another policy without another daemon.
 *
 * Runs in the core. Clients are served and gates are judged by the old policy until the compiler, a
 * process of its own, has accepted the new one: nothing here waits.
 */

#include "core/reload.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/macro.h"
#include "core/progress.h"
#include "core/recall.h"

#define SPACING_USEC (UINT64_C(1) * 1000000U) /* a storm of requests is one a second */

/* Since when, to the microsecond: what seems to precede its request is no answer to it. */
static void say_reloading(const Daemon *d) {
        uint64_t now_usec = 0;

        (void) sd_event_now(d->event, CLOCK_MONOTONIC, &now_usec);
        (void) sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%ju", (uintmax_t) now_usec);
}

static void close_compilation(Reload *r) {
        for (size_t i = 0; i < COMPILATION_PIPES; i++)
                r->pipes[i] = sd_event_source_disable_unref(r->pipes[i]);
        r->limit = sd_event_source_disable_unref(r->limit);
        r->compilation = compilation_free(r->compilation);
}

void reload_done(Reload *r) {
        close_compilation(r);
        r->pause = sd_event_source_disable_unref(r->pause);
}

/* --- adopting it --- */

static void adopt(Daemon *d, CompiledPolicy *policy) {
        if (memcmp(policy->policy.digest, d->policy.policy.digest, PST_DIGEST_BYTES) == 0) {
                log_line(LOG_INFO, "Policy '%s' is unchanged", policy->policy.id);
                compiled_policy_done(policy);
                return;
        }
        if (recall_check_policy(d, &policy->policy) < 0) {
                log_line(LOG_ERR, "Policy '%s' version %ju stays in force", d->policy.policy.id,
                         (uintmax_t) d->policy.policy.version);
                compiled_policy_done(policy);
                return;
        }

        log_line(LOG_NOTICE, "Policy '%s' version %ju is in force now, all is evaluated anew",
                 policy->policy.id, (uintmax_t) policy->policy.version);
        compiled_policy_done(&d->policy);
        d->policy = *policy;
        *policy = (CompiledPolicy){ 0 };
        progress_renew(d);
}

static int on_pause(sd_event_source *s, uint64_t usec, void *userdata);

/* The next one starts a while later at the earliest. */
static void conclude(Daemon *d) {
        Reload *r = &d->reload;
        int e;

        close_compilation(r);
        (void) sd_notify(0, "READY=1");
        e = sd_event_add_time_relative(d->event, &r->pause, CLOCK_MONOTONIC, SPACING_USEC, 0,
                                       on_pause, d);
        if (e < 0)
                log_line(LOG_ERR, "Failed to wait before another reload, ignoring: %s",
                         strerror(-e));
}

static void give_up(Daemon *d, int error) {
        log_line(LOG_ERR, "Failed to read policy %s anew, the old one stays: %s",
                 d->options->policy, strerror(-error));
        conclude(d);
}

/* --- hearing the compiler --- */

static int on_output(sd_event_source *s, _unused_ int fd, _unused_ uint32_t revents,
                     void *userdata) {
        Daemon *d = userdata;
        Reload *r = &d->reload;
        CompiledPolicy policy = { 0 };
        size_t pipe = s == r->pipes[0] ? 0 : 1;
        int e;

        e = compilation_hear(r->compilation, pipe);
        if (e < 0) {
                give_up(d, e);
                return 0;
        }
        if (compilation_fd(r->compilation, pipe) < 0)
                r->pipes[pipe] = sd_event_source_disable_unref(r->pipes[pipe]);
        if (!compilation_is_complete(r->compilation))
                return 0;

        if (compilation_result(r->compilation, &policy) >= 0)
                adopt(d, &policy);
        conclude(d);
        return 0;
}

static int on_limit(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        give_up(userdata, -ETIMEDOUT);
        return 0;
}

/* --- beginning --- */

static int compile(Daemon *d) {
        Reload *r = &d->reload;
        _cleanup_close_ int fd = policy_file_open(d->place, d->options->policy);
        int e;

        if (fd < 0)
                return fd;
        e = compilation_new(d->place, fd, d->options->policy, &d->gates, &r->compilation);
        for (size_t i = 0; i < COMPILATION_PIPES && e >= 0; i++)
                e = sd_event_add_io(d->event, &r->pipes[i], compilation_fd(r->compilation, i),
                                    EPOLLIN, on_output, d);
        if (e >= 0)
                e = sd_event_add_time_relative(d->event, &r->limit, CLOCK_MONOTONIC,
                                               COMPILATION_MS * UINT64_C(1000), 0, on_limit, d);

        return e;
}

static int on_pause(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Daemon *d = userdata;
        Reload *r = &d->reload;

        r->pause = sd_event_source_disable_unref(r->pause);
        if (r->again)
                reload_request(d);

        return 0;
}

void reload_request(Daemon *d) {
        Reload *r = &d->reload;
        int e;

        r->again = r->compilation || r->pause;
        if (r->again || d->stopping)
                return;

        say_reloading(d);
        e = compile(d);
        if (e < 0)
                give_up(d, e);
}
