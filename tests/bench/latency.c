/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-latency SOCKET DIR KIND COUNT SPACING_MS: from a change of the device to the verified record
 * that contains it, and beside each the floor and the disk's own sync, in one and the same run.
 *
 * The three are interleaved, so that what else this machine does falls on all of them alike.
 * Writes one JSON object to standard output.
 */

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/macro.h"
#include "bench/change.h"
#include "bench/floor.h"
#include "bench/stopwatch.h"
#include "bench/subscriber.h"

#define COUNT_MAX     100000U
#define TIMEOUT_NS    5000000000U
#define LOST_IN_A_ROW 3U   /* then it is no use to go on */
#define PAUSE_MS      60U  /* between what is measured of one kind and the next */
#define JITTER_MS     100U /* so that no timer of the daemon's falls into step */

typedef struct Samples {
        uint64_t *made_ns, *heard_ns, *verified_ns; /* of changes that arrived */
        uint64_t *floor_ns, *sync_ns;
        size_t n, n_beside, lost;
} Samples;

static void samples_done(const Samples *s) {
        free(s->made_ns);
        free(s->heard_ns);
        free(s->verified_ns);
        free(s->floor_ns);
        free(s->sync_ns);
}

static bool samples_new(size_t count, Samples *s) {
        s->made_ns = calloc(count, sizeof(uint64_t));
        s->heard_ns = calloc(count, sizeof(uint64_t));
        s->verified_ns = calloc(count, sizeof(uint64_t));
        s->floor_ns = calloc(count, sizeof(uint64_t));
        s->sync_ns = calloc(count, sizeof(uint64_t));
        return s->made_ns && s->heard_ns && s->verified_ns && s->floor_ns && s->sync_ns;
}

static bool shows(const Subscriber *subscriber, const Change *change, bool bad) {
        const ClaimedGate *gate = claims_gate(subscriber_claims(subscriber), change->gate);

        return gate && (gate->objectives[change->objective].status == STATUS_VIOLATED) == bad;
}

/* One change; -ETIMEDOUT: no record told of it. */
static int measure_change(Subscriber *subscriber, const Change *change, bool bad, Samples *s) {
        uint64_t start_ns, made_ns, heard_ns = 0, verified_ns;
        int r;

        r = change->prepare(bad);
        if (r >= 0)
                r = subscriber_drain(subscriber);
        if (r < 0)
                return r;
        if (shows(subscriber, change, bad))
                return -EALREADY; /* it would be seen at once, and prove nothing */

        start_ns = stopwatch_ns();
        r = change->make(bad);
        made_ns = stopwatch_ns();
        while (r >= 0 && !shows(subscriber, change, bad)) {
                uint64_t spent_ns = stopwatch_ns() - start_ns;

                r = spent_ns < TIMEOUT_NS
                            ? subscriber_wait(subscriber, (TIMEOUT_NS - spent_ns) / 1000U,
                                              &heard_ns)
                            : -ETIMEDOUT;
        }
        verified_ns = stopwatch_ns();
        if (r >= 0 && change->when)
                r = change->when(bad, &start_ns);
        if (r >= 0 && start_ns > heard_ns)
                r = -ERANGE; /* known before it was so */
        if (r < 0)
                return r;

        s->made_ns[s->n] = made_ns > start_ns ? made_ns - start_ns : 0;
        s->heard_ns[s->n] = heard_ns - start_ns;
        s->verified_ns[s->n] = verified_ns - start_ns;
        s->n++;
        return 0;
}

static int measure_beside(Floor *beside, Samples *s) {
        int r;

        stopwatch_sleep_ms(PAUSE_MS);
        r = floor_once(beside, &s->floor_ns[s->n_beside]);
        if (r < 0)
                return r;
        stopwatch_sleep_ms(PAUSE_MS);
        r = floor_sync(beside, &s->sync_ns[s->n_beside]);
        if (r < 0)
                return r;

        s->n_beside++;
        return 0;
}

static int measure(Subscriber *subscriber, Floor *beside, const Change *change, size_t count,
                   unsigned spacing_ms, Samples *s) {
        size_t lost = 0;
        bool bad = true;
        int r;

        for (size_t i = 0; i < count && lost < LOST_IN_A_ROW; i++) {
                r = measure_change(subscriber, change, bad, s);
                if (r == -ETIMEDOUT) {
                        s->lost++;
                        lost++;
                } else if (r >= 0) {
                        lost = 0;
                } else if (r != -EALREADY) {
                        return r;
                }
                bad = !bad;

                r = measure_beside(beside, s);
                if (r < 0)
                        return r;
                stopwatch_sleep_ms(spacing_ms + randombytes_uniform(JITTER_MS));
        }

        if (bad)
                return 0;

        /* As it was: what comes after starts from a device in order. */
        r = change->prepare(false);
        return r < 0 ? r : change->make(false);
}

static int run(char **argv, const Change *change, size_t count, unsigned spacing_ms) {
        _cleanup_(subscriber_freep) Subscriber *subscriber = NULL;
        _cleanup_(floor_freep) Floor *beside = NULL;
        _cleanup_(samples_done) Samples samples = { 0 };
        int r;

        if (!samples_new(count, &samples))
                return -ENOMEM;

        r = subscriber_new(argv[1], &subscriber);
        if (r >= 0)
                r = floor_new(argv[2], subscriber_record_bytes(subscriber), &beside);
        if (r >= 0)
                r = measure(subscriber, beside, change, count, spacing_ms, &samples);
        if (r < 0)
                return r;

        (void) printf(
                "{ \"kind\": \"%s\", \"lost\": %zu, \"records\": %ju, \"record_bytes\": %zu,\n",
                change->name, samples.lost, (uintmax_t) subscriber_n_records(subscriber),
                subscriber_record_bytes(subscriber));
        stopwatch_print("made_ns", samples.made_ns, samples.n);
        (void) printf(",\n");
        stopwatch_print("heard_ns", samples.heard_ns, samples.n);
        (void) printf(",\n");
        stopwatch_print("verified_ns", samples.verified_ns, samples.n);
        (void) printf(",\n");
        stopwatch_print("floor_ns", samples.floor_ns, samples.n_beside);
        (void) printf(",\n");
        stopwatch_print("fdatasync_ns", samples.sync_ns, samples.n_beside);
        (void) printf(" }\n");
        return 0;
}

int main(int argc, char **argv) {
        const Change *change = argc == 6 ? change_find(argv[3]) : NULL;
        unsigned long count = change ? strtoul(argv[4], NULL, 10) : 0;
        int r;

        if (!change || count == 0 || count > COUNT_MAX || sodium_init() < 0) {
                (void) fprintf(stderr,
                               "bench-latency SOCKET DIR file|sysctl|nft|unit COUNT SPACING_MS\n");
                return 2;
        }

        r = run(argv, change, count, (unsigned) strtoul(argv[5], NULL, 10));
        if (r < 0) {
                (void) fprintf(stderr, "bench-latency: %s\n", strerror(-r));
                return 1;
        }
        return 0;
}
