/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The newest record, fetched, verified and weighed against what this user saw before.
 *
 * Runs in posturectl. Distrusts the daemon: what it says is shown only as far as a key bears it out
 * that it could not choose, but for the very first time, which is said aloud.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-id128.h>
#include <time.h>

#include "base/app_id.h"
#include "base/clock.h"
#include "base/fd.h"
#include "ctl/page.h"
#include "ctl/verified.h"
#include "record/verify.h"

#define RECORD_FILE "record.cbor" /* beside the socket, as postured(8) says */

#define MAKE_ID(...) SD_ID128_ARRAY(__VA_ARGS__)

static const sd_id128_t app_id = MAKE_ID(POSTURE_APP_ID);

static RecordView *view_free(RecordView *view) {
        free(view);
        return NULL;
}
DEFINE_CLEANUP(RecordView *, view_free);

Verified *verified_free(Verified *v) {
        if (!v)
                return NULL;

        free(v->record);
        free(v);
        return NULL;
}

static int take_word(const Target *target, Client *client, Verified *v) {
        int r;

        v->pin = (PinFile){ .pin.alg = -19 };
        r = client_public_key(client, v->pin.pin.public_key);
        if (r < 0)
                (void) target_failed(target, client, "get the daemon's key", r);

        return r;
}

/* Whom to trust: --key, else the pin, else the daemon itself for once. */
static int find_trust(const Options *options, const Target *target, Client *client, Verified *v) {
        int r;

        if (v->origin == TRUST_OWN)
                return take_word(target, client, v);
        if (options->key) {
                r = pin_read(options->key, &v->pin);
                if (r < 0)
                        return complain(
                                       "%s is no key: a file that `posturectl key` printed, or one "
                                       "line of 64 hex digits (%s)",
                                       options->key, strerror(-r)),
                               r;
                v->origin = TRUST_KEY_FILE;
                v->pin.has_anchor = false;
                return 0;
        }

        r = pin_path(target->socket, v->pin_path);
        if (r >= 0)
                r = pin_read(v->pin_path, &v->pin);
        if (r >= 0) {
                v->origin = TRUST_PIN;
                return 0;
        }
        if (r != -ENOENT && r != -ENOTDIR)
                return complain("The pin %s cannot be read: %s", v->pin_path, strerror(-r)), r;

        v->origin = TRUST_FIRST_USE;
        return take_word(target, client, v);
}

static void take_view(const RecordView *view, Verified *v) {
        v->claims = view->claims;
        v->sequence = view->header.sequence;
        memcpy(v->chain, view->header.chain_id, sizeof(v->chain));
        memcpy(v->digest, view->digest, sizeof(v->digest));
        memcpy(v->key_id, view->header.kid, sizeof(v->key_id));
        v->state = v->result == RECORD_OK
                           ? (DeviceState) view->claims.decisions[DECISION_STATE].value
                           : DEVICE_STATE_INACTIVE;
}

static bool is_authentic(RecordResult result) {
        return record_result_exit(result) == EXIT_STATUS_DONE ||
               record_result_exit(result) == EXIT_STATUS_NOT_NOW;
}

/* A recording is judged as of its own time, of which this reader's clock knows nothing. */
static bool is_replayed(const Options *options, const Verified *v) {
        return v->origin == TRUST_OWN && options->root && !options->has_now;
}

/* By this reader's clock, boot and memory of what it saw. */
static int verify(const Options *options, Verified *v) {
        _cleanup_(view_freep) RecordView *view = malloc(sizeof(*view));
        sd_id128_t seed;
        Anchor anchor = { .sequence = v->pin.sequence };
        RecordContext context = { .pins = &v->pin.pin, .n_pins = 1 };

        if (!view)
                return -ENOMEM;

        v->now_s = options->has_now ? options->now_s : (uint64_t) time(NULL);
        if (!is_replayed(options, v))
                context.now_s = &v->now_s;
        if (!options->has_now && !is_replayed(options, v) &&
            sd_id128_get_boot_app_specific(app_id, &seed) >= 0) {
                context.boot_seed = seed.bytes;
                context.boottime_s = clock_boottime_ms() / 1000U;
        }
        memcpy(anchor.chain_id, v->pin.chain, sizeof(anchor.chain_id));
        memcpy(anchor.digest, v->pin.digest, sizeof(anchor.digest));
        if (v->pin.has_anchor)
                context.anchor = &anchor;

        v->result = record_verify(v->record, v->record_size, &context, view);
        if (v->result == RECORD_ALGORITHM && v->origin >= TRUST_FIRST_USE) {
                v->pin.pin.alg = -8; /* the other one that a daemon can be told to use */
                v->result = record_verify(v->record, v->record_size, &context, view);
        }
        if (is_authentic(v->result))
                take_view(view, v);
        if (is_replayed(options, v))
                v->now_s = v->claims.issued_s;
        return 0;
}

static void anchor_at(const Verified *seen, PinFile *pin) {
        pin->has_anchor = true;
        pin->sequence = seen->sequence;
        memcpy(pin->chain, seen->chain, sizeof(pin->chain));
        memcpy(pin->digest, seen->digest, sizeof(pin->digest));
}

/* Moves the pin to what was just seen. 0 also for the administrator's pin, which says what it says. */
static int remember(Verified *v) {
        int r;

        if (v->origin != TRUST_PIN && v->origin != TRUST_FIRST_USE)
                return 0;

        anchor_at(v, &v->pin);
        if (!v->pin.first_seen[0])
                page_time(v->now_s, v->pin.first_seen);
        (void) snprintf(v->pin.protection, sizeof(v->pin.protection), "%s",
                        key_protection_name(v->claims.key_protection));

        r = pin_write(v->pin_path, &v->pin);
        return r == -EACCES || r == -EROFS || r == -EPERM ? 0 : r;
}

static const struct {
        RecordResult result;
        const char *advice;
} refusals[] = {
        { RECORD_UNKNOWN_KEY,
          "The key that signs is not the one seen before. If the device was set "
          "up anew, compare `posturectl key` on the device and remove the pin." },
        { RECORD_CHAIN_ID,
          "The chain of records was begun anew since it was last seen. If that was "
          "expected, remove the pin." },
        { RECORD_ROLLBACK, "The daemon shows an older record than it did before: its state was set "
                           "back." },
        { RECORD_FORK, "The daemon shows another record where it showed one before." },
};

static ExitStatus refused(const Verified *v) {
        (void) complain("The record is not to be trusted: %s", record_result_name(v->result));
        for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
                if (refusals[i].result == v->result)
                        (void) complain("%s", refusals[i].advice);
        if (v->pin_path[0] && v->origin == TRUST_PIN)
                (void) complain("The pin is %s", v->pin_path);

        return EXIT_STATUS_NOT_AUTHENTIC;
}

static ExitStatus no_record(const Target *target, const Client *client, int error) {
        if (error != -ENODATA)
                return target_failed(target, client, "get the record", error);

        (void) complain("INACTIVE: there is no record of this boot yet. If it stays so, what\n"
                        "postured logs says why.");
        return EXIT_STATUS_INACTIVE;
}

/* Verifies what was got, for one who trusts already. */
static int weigh(const Options *options, Verified *v, ExitStatus *ret_exit) {
        int r;

        r = verify(options, v);
        if (r < 0)
                return r;
        if (!is_authentic(v->result)) {
                *ret_exit = refused(v);
                return -EKEYREJECTED;
        }

        return 0;
}

static int fetch_as(TrustOrigin origin, const Options *options, const Target *target,
                    Client *client, Verified **ret, ExitStatus *ret_exit) {
        _cleanup_(verified_freep) Verified *v = calloc(1, sizeof(*v));
        int r;

        *ret_exit = EXIT_STATUS_ERROR;
        if (!v) {
                (void) complain("Out of memory");
                return -ENOMEM;
        }

        v->origin = origin;
        r = client_record(client, &v->record, &v->record_size);
        if (r < 0) {
                *ret_exit = no_record(target, client, r);
                return r;
        }
        r = find_trust(options, target, client, v);
        if (r >= 0)
                r = weigh(options, v, ret_exit);
        if (r < 0)
                return r;

        r = remember(v); /* that it cannot be kept is no reason not to show it */
        if (r < 0)
                (void) complain("Cannot keep %s, so the next time is a first use again: %s",
                                v->pin_path, strerror(-r));

        *ret = TAKE_PTR(v);
        return 0;
}

/* -ENODATA: it left none, or one that this user may not read. */
static int read_left(const Target *target, Verified *v) {
        _cleanup_close_ int fd = -1;
        char path[PATH_MAX];
        const char *name = strrchr(target->socket, '/');
        int n;

        n = snprintf(path, sizeof(path), "%.*s/" RECORD_FILE,
                     name ? (int) (name - target->socket) : 1, name ? target->socket : ".");
        if (n < 0 || (size_t) n >= sizeof(path))
                return -ENODATA;
        fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0)
                return -ENODATA;

        return fd_read_all(fd, RECORD_SIZE_MAX, &v->record, &v->record_size);
}

int verified_fetch_again(const Options *options, const Target *target, Client *client,
                         const Verified *last, Verified **ret, ExitStatus *ret_exit) {
        _cleanup_(verified_freep) Verified *v = calloc(1, sizeof(*v));
        int r;

        *ret_exit = EXIT_STATUS_ERROR;
        if (!v)
                return -ENOMEM;
        r = client ? client_record(client, &v->record, &v->record_size) : read_left(target, v);
        if (r < 0)
                return r;

        v->origin = last->origin;
        v->pin = last->pin;
        memcpy(v->pin_path, last->pin_path, sizeof(v->pin_path));
        anchor_at(last, &v->pin);
        r = weigh(options, v, ret_exit);
        if (r < 0)
                return r;

        (void) remember(v); /* what there was to say of it was said the first time */
        *ret = TAKE_PTR(v);
        return 0;
}

int verified_look_again(const Options *options, Verified *v) {
        return verify(options, v);
}

uint64_t verified_left_s(const Verified *v) {
        uint64_t uptime_s = clock_boottime_ms() / 1000U, end_s, by_wall_s, by_boottime_s;

        if (v->result != RECORD_OK || v->now_s >= v->claims.expires_s)
                return 0;

        end_s = v->claims.uptime_s + (v->claims.expires_s - v->claims.issued_s);
        by_wall_s = v->claims.expires_s - v->now_s;
        by_boottime_s = end_s > uptime_s ? end_s - uptime_s : 0;
        return by_wall_s < by_boottime_s ? by_wall_s : by_boottime_s;
}

int verified_fetch(const Options *options, const Target *target, Client *client, Verified **ret,
                   ExitStatus *ret_exit) {
        return fetch_as(TRUST_NONE, options, target, client, ret, ret_exit);
}

int verified_fetch_once(const Options *options, const Target *target, Client *client,
                        Verified **ret, ExitStatus *ret_exit) {
        return fetch_as(TRUST_OWN, options, target, client, ret, ret_exit);
}

ExitStatus verified_exit(const Verified *v) {
        static const ExitStatus exits[_DEVICE_STATE_MAX] = {
                [DEVICE_STATE_INACTIVE] = EXIT_STATUS_INACTIVE,
                [DEVICE_STATE_PROTECTED] = EXIT_STATUS_DONE,
                [DEVICE_STATE_REVIEW_REQUIRED] = EXIT_STATUS_REVIEW_REQUIRED,
        };

        return exits[v->state];
}
