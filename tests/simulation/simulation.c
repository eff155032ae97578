/* SPDX-License-Identifier: Apache-2.0 */
/* See simulation.h. */

#include "simulation.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "core/watchdog.h"
#include "record/chain.h"
#include "record/label.h"
#include "seal.h"

/* Looked at every 15 minutes but where an interval says otherwise; a violation ends at once. */
#define POLICY_FIRST                                                                               \
        "\"version\": 1, \"clear_after\": 1,"                                                      \
        " \"freshness\": { \"default\": \"30m\", \"gate:boot\": \"2h\" },"                         \
        " \"interval\": { \"gate:network\": \"2m\", \"gate:platform\": \"5m\" }"

#define POLICY_HEAD                                                                                \
        "{ \"policy\": \"simulated\", \"summary\": \"A simulated device\","                        \
        " \"self_counts\": [\"monitoring\"], %s, \"objectives\": {"

#define POLICY_OBJECTIVE                                                                           \
        "%s \"%s.%s\": { \"require\": [ { \"signal\": \"%s.%c\", \"on\": true },"                  \
        " { \"signal\": \"%s.%c\", \"on\": true } ] }"

Simulation simulation;

static char folder[64], policy_path[128];
static Place place;
static Options options;
static Chain chain;

/* --- what was published --- */

static bool has_finding(const Claims *claims, ReasonCode code, uint8_t objective) {
        const ClaimedGate *gate = claims_gate(claims, NOTICE_GATE);

        for (size_t i = 0; i < gate->n_findings; i++)
                if (gate->findings[i].code == code && gate->findings[i].objective == objective)
                        return true;

        return false;
}

static void take_down(const Claims *claims) {
        Told *told = &simulation.told[simulation.n_told++];

        assert_true(simulation.n_told < TOLD_MAX);
        assert_int_equal(claims->n_gates, DEVICE_GATES);
        *told = (Told){
                .at_ms = clock_boottime_ms(),
                .kind = claims->kind,
                .issued_s = claims->issued_s,
                .expires_s = claims->expires_s,
                .uptime_s = claims->uptime_s,
                .state = claims->decisions[DECISION_STATE].value,
                .limited = has_finding(claims, REASON_LIMIT_REACHED, NOTICE_FINDINGS),
                .lost_events = has_finding(claims, REASON_LIMIT_REACHED, NOTICE_EVALUATION),
                .worker_failed = has_finding(claims, REASON_WORKER_FAILED, NOTICE_EVALUATION),
                .policy_version = claims->policy_version,
        };
        for (size_t g = 0; g < DEVICE_GATES; g++)
                for (size_t o = 0; o < GATE_OBJECTIVES; o++) {
                        told->status[g][o] = (uint8_t) claims->gates[g].objectives[o].status;
                        told->since_s[g][o] = claims->gates[g].objectives[o].since_s;
                }
}

/* Every record is verified as a reader would that has followed the chain from its start. */
static void look(void) {
        static RecordView view; /* large */
        const ChronicleRecord *current = chronicle_current(simulation.daemon->chronicle);

        if (!current || (chain.has_last && chain.last.sequence == current->view.header.sequence))
                return;
        if (!chain.has_last)
                chain = chain_start(&current->view.key, 1);

        assert_string_equal(
                record_result_name(chain_next(&chain, current->data, current->size, &view)), "ok");
        take_down(&view.claims);
}

/* Whenever time has gone on, before anything else happens: a reader may come at any time. */
static void on_moved(void) {
        const Daemon *d = simulation.daemon;
        const ChronicleRecord *current = d ? chronicle_current(d->chronicle) : NULL;
        JudgeTime now;

        if (!current)
                return;
        now = clock_now(&d->clock);
        simulation.n_expired +=
                record_check_context(&current->view,
                                     &(RecordContext){ .boot_seed = d->identity.boot_seed,
                                                       .boottime_s = now.boottime_ms / 1000U,
                                                       .now_s = &now.wall_s }) != RECORD_OK;
}

bool simulation_has_ended(void) {
        return sd_event_get_state(simulation.daemon->event) == SD_EVENT_FINISHED;
}

static void turn(void) {
        assert_true(sd_event_run(simulation.daemon->event, UINT64_MAX) >= 0);
        look();
}

void simulation_run(uint64_t ms) {
        uint64_t until_ms = clock_boottime_ms() + ms;

        clock_limit(until_ms);
        while (clock_boottime_ms() < until_ms && !simulation_has_ended())
                turn();
}

void simulation_reload(void) {
        const Reload *reload = &simulation.daemon->reload;

        clock_hold(true);
        assert_int_equal(raise(SIGHUP), 0);
        turn();
        assert_non_null(reload->compilation);
        while (reload->compilation)
                turn();
        clock_hold(false);
}

const Told *simulation_last(void) {
        assert_true(simulation.n_told > 0);
        return &simulation.told[simulation.n_told - 1];
}

bool told_gate(const Told *told, size_t gate, Status status) {
        for (size_t o = 0; o < GATE_OBJECTIVES; o++)
                if (told->status[gate][o] != status)
                        return false;

        return true;
}

bool told_all_but(const Told *told, size_t gate, Status status) {
        for (size_t g = 0; g < DEVICE_GATES; g++)
                if (g != gate && !told_gate(told, g, status))
                        return false;

        return true;
}

bool told_all(const Told *told, Status status) {
        return told_all_but(told, DEVICE_GATES, status);
}

/* Sanitizers have an allocator of their own. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

size_t simulation_memory(void) {
        struct mallinfo2 info;

        if (__sanitizer_get_current_allocated_bytes)
                return __sanitizer_get_current_allocated_bytes();

        info = mallinfo2();
        return info.uordblks + info.hblkhd;
}

/* --- a device and its daemon --- */

static int open_folder(const char *name) {
        char path[128];
        int fd;

        (void) snprintf(path, sizeof(path), "%s/%s", folder, name);
        assert_int_equal(mkdir(path, 0700), 0);
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(fd >= 0);
        return fd;
}

/* All of it in one directory, as that of a private daemon; the history stays with the signer. */
static void make_place(void) {
        place = PLACE_NONE;
        (void) snprintf(folder, sizeof(folder), "/tmp/postured-simulation-XXXXXX");
        assert_non_null(mkdtemp(folder));
        place.is_private = true;
        place.libexec_fd = open(PST_PROGRAMS, O_PATH | O_DIRECTORY | O_CLOEXEC);
        assert_true(place.libexec_fd >= 0);
        place.gates_fd = open_folder("gates");
        place.run_fd = open_folder("run");
        place.state_fd = open_folder("state");
        (void) snprintf(place.gates, sizeof(place.gates), "%s/gates", folder);
        (void) snprintf(place.run, sizeof(place.run), "%s/run", folder);
        (void) snprintf(place.state, sizeof(place.state), "%s/state", folder);
        (void) snprintf(place.socket, sizeof(place.socket), "%s/run/" PLACE_SOCKET_NAME, folder);
}

void simulation_set_policy(const char *head) {
        static const char *const words[GATE_OBJECTIVES] = { "one", "two", "three" };
        FILE *file = fopen(policy_path, "we");

        assert_non_null(file);
        (void) fprintf(file, POLICY_HEAD, head);
        for (size_t i = 0; i < (size_t) DEVICE_GATES * GATE_OBJECTIVES; i++) {
                const char *gate = device_id(i / GATE_OBJECTIVES);
                int first = 'a' + 2 * (int) (i % GATE_OBJECTIVES);

                (void) fprintf(file, POLICY_OBJECTIVE, i > 0 ? "," : "", gate,
                               words[i % GATE_OBJECTIVES], gate, first, gate, first + 1);
        }
        (void) fputs("} }", file);
        assert_int_equal(fclose(file), 0);
}

static void block_signals(void) {
        sigset_t set;

        (void) sigemptyset(&set);
        (void) sigaddset(&set, SIGTERM);
        (void) sigaddset(&set, SIGINT);
        (void) sigaddset(&set, SIGHUP);
        assert_int_equal(sigprocmask(SIG_BLOCK, &set, NULL), 0);
}

int simulation_start(_unused_ void **state) {
        _cleanup_close_ int policy_fd = -1;

        if (sodium_init() < 0)
                return -1;
        block_signals();
        simulation.daemon = NULL;
        simulation.n_told = simulation.n_expired = 0;
        chain = (Chain){ 0 };
        clock_reset(on_moved);
        device_reset();
        make_place();
        device_describe(place.gates_fd);
        seal_open(place.state_fd);
        (void) snprintf(policy_path, sizeof(policy_path), "%s/policy.json", folder);
        simulation_set_policy(POLICY_FIRST);
        policy_fd = open(policy_path, O_RDONLY | O_CLOEXEC);
        options = (Options){ .private_dir = folder,
                             .policy = policy_path,
                             .now_s = -1,
                             .algorithm = COSE_ALG_ED25519 };

        assert_int_equal(daemon_new(&(DaemonStart){ .options = &options,
                                                    .place = &place,
                                                    .launcher = -1,
                                                    .policy_fd = policy_fd,
                                                    .client_fd = -1 },
                                    &simulation.daemon),
                         0);
        simulation_run(5 * SECOND_MS);
        assert_true(told_all(simulation_last(), STATUS_SATISFIED));
        assert_null(watchdog_check(simulation.daemon));
        return 0;
}

static int remove_one(const char *path, _unused_ const struct stat *st, _unused_ int type,
                      _unused_ struct FTW *ftw) {
        return remove(path);
}

int simulation_end(_unused_ void **state) {
        simulation.daemon = daemon_free(simulation.daemon);
        seal_close();
        place_done(&place);
        return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
