/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon, put together and taken apart.
 *
 * Runs in the core: one process, one thread, one event loop. It holds no key and no capability, and
 * every other process that it speaks with is distrusted in the file that has its name.
 */

#include "core/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "base/macro.h"
#include "core/clock_watch.h"
#include "core/ending.h"
#include "core/progress.h"
#include "core/recorded_clock.h"
#include "core/reload.h"
#include "core/serve.h"
#include "core/watchdog.h"

/* A daemon that a person started ends with the terminal, as programs do; a service has none. */
static bool has_terminal(void) {
        _cleanup_close_ int fd = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);

        return fd >= 0;
}

static int on_signal(_unused_ sd_event_source *s, const struct signalfd_siginfo *si,
                     void *userdata) {
        Daemon *d = userdata;

        if (si->ssi_signo == SIGHUP && !(d->had_terminal && !has_terminal()))
                reload_request(d);
        else
                ending_begin(d);

        return 0;
}

static void on_clock_set(void *userdata) {
        Daemon *d = userdata;

        if (d->begun)
                progress_time(d);
}

/* --- starting --- */

static int start_loop(Daemon *d) {
        static const int heard[] = { SIGTERM, SIGINT, SIGHUP };
        int r;

        r = sd_event_new(&d->event);
        for (size_t i = 0; r >= 0 && i < ELEMENTSOF(heard); i++)
                r = sd_event_add_signal(d->event, &d->signals[i], heard[i], on_signal, d);
        if (r >= 0)
                r = clock_watch_new(d->event, on_clock_set, d, &d->clock_set);
        if (r >= 0)
                r = watchdog_start(d);
        if (r < 0)
                log_line(LOG_ERR, "Failed to set up the event loop: %s", strerror(-r));

        return r;
}

/* Workers would each find out for themselves, and the answer would be that nothing is known. */
static int check_root(const char *root) {
        struct stat st;
        int r = 0;

        if (stat(root, &st) < 0)
                r = -errno;
        else if (!S_ISDIR(st.st_mode))
                r = -ENOTDIR;
        if (r < 0)
                log_line(LOG_ERR, "Failed to open the tree %s: %s", root, strerror(-r));

        return r;
}

/* --now goes before the recording's own time, and that before ours. */
static int set_clock(Daemon *d) {
        RecordedClock recorded;
        int r;

        r = d->options->root ? check_root(d->options->root) : 0;
        if (r < 0)
                return r;

        r = d->options->root ? recorded_clock_read(d->options->root, &recorded) : -ENOENT;
        if (r < 0 && r != -ENOENT) {
                log_line(LOG_ERR, "Failed to read the recording in %s: %s", d->options->root,
                         r == -EBADMSG ? "It is malformed" : strerror(-r));
                return r;
        }
        if (r >= 0) {
                d->clock.offset_s = recorded.now_s - clock_wall_s();
                d->clock.uptime_offset_s =
                        recorded.uptime_s - (int64_t) (clock_boottime_ms() / 1000U);
        }
        if (d->options->now_s >= 0)
                d->clock.offset_s = d->options->now_s - clock_wall_s();

        return 0;
}

/* A gate that is asked for by name has to be there: of none, nothing would be found wrong. */
static int read_gates(Daemon *d) {
        const char *lacking;
        bool some = false;
        int length, r;

        r = gate_set_read(d->place->gates_fd, d->place->gates, d->options, &d->gates);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to read the gates in %s: %s", d->place->gates,
                         strerror(-r));
                return r;
        }

        for (size_t i = 0; i < d->gates.n_gates; i++)
                some = some || d->gates.gates[i].described;
        if (!some) {
                log_line(LOG_ERR, "There is no gate in %s, so nothing can be evaluated",
                         d->place->gates);
                return -ENOENT;
        }
        lacking = gate_set_lacks(&d->gates, d->options, &length);
        if (lacking) {
                log_line(LOG_ERR, "There is no gate '%.*s' in %s, which --gates asks for", length,
                         lacking, d->place->gates);
                return -ENOENT;
        }

        return 0;
}

static int read_files(Daemon *d, int policy_fd) {
        int r;

        r = read_gates(d);
        if (r < 0)
                return r;
        for (size_t i = 0; i < d->gates.n_gates; i++)
                d->gate_ids[d->gates.gates[i].number - 1] = d->gates.gates[i].descriptor->id;

        r = identity_read(d->place->state_fd, &d->gates, &d->identity);
        if (r < 0)
                return r;
        r = floors_read(d->place->state_fd, &d->floors);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to read %s/floors: %s", d->place->state,
                         r == -EBADMSG ? "It is malformed" : strerror(-r));
                return r;
        }

        r = policy_file_compile(d->place, policy_fd, d->options->policy, &d->gates, &d->policy);
        if (r < 0)
                return r;

        d->flapping = flapping_new(&d->policy.policy.changes, clock_boottime_ms());
        return 0;
}

static int start_workers(Daemon *d, int launcher) {
        int r;

        r = rounds_new(&(RoundsSetup){ .event = d->event,
                                       .policy = &d->policy.policy,
                                       .gates = &d->gates,
                                       .clock = &d->clock,
                                       .listener = progress_rounds_listener(d) },
                       &d->rounds);
        if (r >= 0)
                r = supervisor_new(&(SupervisorSetup){ .event = d->event,
                                                       .place = d->place,
                                                       .gates = &d->gates,
                                                       .root = d->options->root,
                                                       .launcher = launcher,
                                                       .listener = rounds_listener(d->rounds) },
                                   &d->supervisor);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to start the workers: %s", strerror(-r));
                return r;
        }

        rounds_attach(d->rounds, d->supervisor);
        progress_limit(d, PROGRESS_FIRST_MS);
        return 0;
}

static int start_signer(Daemon *d) {
        return chronicle_new(&(ChronicleSetup){ .event = d->event,
                                                .place = d->place,
                                                .algorithm = d->options->algorithm,
                                                .boot_seed = d->identity.boot_seed,
                                                .listener = progress_chronicle_listener(d) },
                             &d->chronicle);
}

static int start_server(Daemon *d, int client_fd) {
        AccessRules rules = access_rules(d->place->is_private);
        int r;

        r = server_new(
                &(ServerSetup){ .event = d->event, .rules = rules, .service = serve_service(d) },
                &d->server);
        if (r >= 0)
                r = server_listen(d->server, d->place->socket, d->place->run_fd, PLACE_SOCKET_NAME,
                                  rules.has_readers ? rules.readers : (gid_t) -1);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to listen on %s: %s", d->place->socket, strerror(-r));
                return r;
        }
        if (client_fd < 0)
                return 0;

        r = server_adopt(d->server, client_fd);
        if (r < 0)
                log_line(LOG_ERR, "Failed to serve the client that we were started with: %s",
                         strerror(-r));

        return r;
}

int daemon_new(const DaemonStart *start, Daemon **ret) {
        _cleanup_(daemon_freep) Daemon *d = calloc(1, sizeof(*d));
        int r;

        if (!d)
                return -ENOMEM;
        d->evaluation = calloc(1, sizeof(*d->evaluation));
        if (!d->evaluation)
                return -ENOMEM;

        d->options = start->options;
        d->place = start->place;
        d->had_terminal = has_terminal();
        r = set_clock(d);
        if (r >= 0)
                r = start_loop(d);
        if (r >= 0)
                r = read_files(d, start->policy_fd);
        if (r >= 0)
                r = start_workers(d, start->launcher);
        if (r >= 0)
                r = start_signer(d);
        if (r >= 0)
                r = start_server(d, start->client_fd);
        if (r < 0)
                return r;

        (void) sd_notify(0, "READY=1");
        *ret = TAKE_PTR(d);
        return 0;
}

Daemon *daemon_free(Daemon *d) {
        if (!d)
                return NULL;

        sd_event_source_disable_unref(d->again);
        sd_event_source_disable_unref(d->patience);
        sd_event_source_disable_unref(d->haste);
        sd_event_source_disable_unref(d->clock_set);
        sd_event_source_disable_unref(d->stop);
        sd_event_source_disable_unref(d->watchdog);
        for (size_t i = 0; i < ELEMENTSOF(d->signals); i++)
                sd_event_source_disable_unref(d->signals[i]);
        reload_done(&d->reload);
        requests_done(&d->requests);
        (void) server_free(d->server);
        (void) chronicle_free(d->chronicle);
        (void) supervisor_free(d->supervisor);
        (void) rounds_free(d->rounds);
        compiled_policy_done(&d->policy);
        gate_set_done(&d->gates);
        sd_event_unref(d->event);
        free(d->evaluation);
        free(d);
        return NULL;
}

int daemon_run(Daemon *d) {
        int r = sd_event_loop(d->event);

        chronicle_flush(d->chronicle);
        if (r < 0)
                log_line(LOG_ERR, "The event loop failed: %s", strerror(-r));

        return r;
}
