/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request at a time, whole and bounded, from a client to sd-bus.
 *
 * Runs in the core. The client is whoever may read; its bytes are hostile. Of a message this reads
 * the fixed head alone, to know where it ends (D-Bus specification, "Message Format"): endianness,
 * version, length of the body and of the header fields. The rest is sd-bus's to understand.
 */

#include "core/bus/inlet.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/macro.h"

#define HEAD_BYTES    16U
#define GREETING_MAX  16384U                    /* bytes of authentication: some lines */
#define PATIENCE_USEC (UINT64_C(10) * 1000000U) /* for a greeting, and for a message begun */
#define RECHECK_USEC  100000U                   /* a client that is slow to take its answer */
#define GREETING_END  "BEGIN\r\n"

struct Inlet {
        int client_fd;
        int bus_fd;       /* our end of the pair that sd-bus reads from */
        bool greeted;     /* messages follow */
        size_t n_greeted; /* bytes of the greeting so far */
        size_t size;
        uint8_t buffer[INLET_MESSAGE_MAX];
        InletListener listener;
        sd_event *event;
        sd_event_source *source;
        sd_event_source *resume;
        sd_event_source *recheck;
        sd_event_source *patience;
};

static uint32_t integer(const uint8_t *p, bool little) {
        return little ? (uint32_t) p[0] | (uint32_t) p[1] << 8 | (uint32_t) p[2] << 16 |
                                (uint32_t) p[3] << 24
                      : (uint32_t) p[3] | (uint32_t) p[2] << 8 | (uint32_t) p[1] << 16 |
                                (uint32_t) p[0] << 24;
}

/* How long the message is that begins here: 0, not known yet. -EBADMSG, -EMSGSIZE. */
static int message_bytes(const uint8_t *data, size_t size, size_t *ret) {
        uint64_t total;
        bool little;

        *ret = 0;
        if (size < HEAD_BYTES)
                return 0;
        little = data[0] == 'l';
        if ((!little && data[0] != 'B') || data[3] != 1)
                return -EBADMSG;

        total = HEAD_BYTES + (((uint64_t) integer(data + 12, little) + 7) & ~UINT64_C(7)) +
                integer(data + 4, little);
        if (total > INLET_MESSAGE_MAX)
                return -EMSGSIZE;

        *ret = (size_t) total;
        return 0;
}

/* How much of the greeting may go: whole lines, and nothing behind the last. */
static int greeting_bytes(const Inlet *inlet, size_t *ret, bool *ret_ends) {
        const uint8_t *end =
                memmem(inlet->buffer, inlet->size, GREETING_END, sizeof(GREETING_END) - 1);
        const uint8_t *line = memrchr(inlet->buffer, '\n', inlet->size);

        *ret_ends = end;
        if (end)
                *ret = (size_t) (end - inlet->buffer) + sizeof(GREETING_END) - 1;
        else
                *ret = line ? (size_t) (line - inlet->buffer) + 1 : 0;

        return inlet->n_greeted + (*ret ? *ret : inlet->size) > GREETING_MAX ? -EMSGSIZE : 0;
}

/* What is whole and may go next: 0, nothing yet. */
static int next_bytes(const Inlet *inlet, size_t *ret, bool *ret_ends) {
        int r;

        *ret_ends = false;
        r = inlet->greeted ? message_bytes(inlet->buffer, inlet->size, ret)
                           : greeting_bytes(inlet, ret, ret_ends);
        if (r >= 0 && *ret > inlet->size)
                *ret = 0;

        return r;
}

/* sd-bus has taken all that it was given. */
static bool is_drained(const Inlet *inlet) {
        int queued = 0;

        return ioctl(inlet->bus_fd, SIOCOUTQ, &queued) >= 0 && queued == 0;
}

static int pass(Inlet *inlet, size_t n, bool ends_greeting) {
        ssize_t sent = send(inlet->bus_fd, inlet->buffer, n, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (sent < 0)
                return -errno;
        if ((size_t) sent != n)
                return -EMSGSIZE; /* the pair takes several times the largest message */

        if (!inlet->greeted)
                inlet->n_greeted += n;
        inlet->greeted = inlet->greeted || ends_greeting;
        inlet->size -= n;
        (void) memmove(inlet->buffer, inlet->buffer + n, inlet->size);
        return 0;
}

static int set(sd_event_source *source, int enabled) {
        return sd_event_source_set_enabled(source, enabled);
}

/* Who keeps us waiting is given some seconds; who has nothing to say is not. */
static int wait_for_client(Inlet *inlet) {
        bool patient = inlet->greeted && inlet->size == 0;
        int r;

        r = set(inlet->source, SD_EVENT_ON);
        if (r >= 0 && !patient) {
                int enabled;

                r = sd_event_source_get_enabled(inlet->patience, &enabled);
                if (r >= 0 && enabled == SD_EVENT_OFF) {
                        r = sd_event_source_set_time_relative(inlet->patience, PATIENCE_USEC);
                        if (r >= 0)
                                r = set(inlet->patience, SD_EVENT_ONESHOT);
                }
        } else if (r >= 0)
                r = set(inlet->patience, SD_EVENT_OFF);

        return r;
}

static int wait_for_bus(Inlet *inlet) {
        int r;

        r = set(inlet->source, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_source_set_time_relative(inlet->recheck, RECHECK_USEC);
        if (r >= 0)
                r = set(inlet->recheck, SD_EVENT_ONESHOT);

        return r;
}

static bool is_free(const Inlet *inlet) {
        return !inlet->greeted ||
               (inlet->listener.may_pass(inlet->listener.userdata) && is_drained(inlet));
}

/* Passes on what is whole, if it may; then waits for more of it, or for the answer. */
static int inlet_pump(Inlet *inlet) {
        bool ends;
        size_t n;
        int r;

        r = next_bytes(inlet, &n, &ends);
        if (r < 0)
                return r;
        if (n > 0 && is_free(inlet)) {
                r = set(inlet->patience, SD_EVENT_OFF);
                if (r >= 0)
                        r = pass(inlet, n, ends);
                if (r >= 0)
                        r = next_bytes(inlet, &n, &ends);
                if (r < 0)
                        return r;
        }

        return n > 0 ? wait_for_bus(inlet) : wait_for_client(inlet);
}

static const char *fault(int error) {
        switch (error) {
        case -EMSGSIZE:
                return "it sent more than a request may have";
        case -EBADMSG:
                return "it sent what is not D-Bus";
        default:
                return "it cannot be served";
        }
}

static void inlet_run(Inlet *inlet) {
        int r = inlet_pump(inlet);

        if (r < 0)
                inlet->listener.closed(fault(r), inlet->listener.userdata);
}

static int on_client(_unused_ sd_event_source *s, int fd, _unused_ uint32_t revents,
                     void *userdata) {
        Inlet *inlet = userdata;
        ssize_t n;

        n = recv(fd, inlet->buffer + inlet->size, sizeof(inlet->buffer) - inlet->size,
                 MSG_DONTWAIT);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return 0;
        if (n <= 0) {
                inlet->listener.closed(NULL, inlet->listener.userdata);
                return 0;
        }

        inlet->size += (size_t) n;
        inlet_run(inlet);
        return 0;
}

static int on_resume(_unused_ sd_event_source *s, void *userdata) {
        inlet_run(userdata);
        return 0;
}

static int on_recheck(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        inlet_run(userdata);
        return 0;
}

static int on_patience(_unused_ sd_event_source *s, _unused_ uint64_t usec, void *userdata) {
        Inlet *inlet = userdata;

        inlet->listener.closed("it began something and did not end it", inlet->listener.userdata);
        return 0;
}

/* After sd-bus is through with the message that is being handled. */
void inlet_resume(Inlet *inlet) {
        (void) set(inlet->resume, SD_EVENT_ONESHOT);
}

static int add_sources(Inlet *inlet) {
        int r;

        r = sd_event_add_io(inlet->event, &inlet->source, inlet->client_fd, EPOLLIN, on_client,
                            inlet);
        if (r >= 0)
                r = sd_event_add_defer(inlet->event, &inlet->resume, on_resume, inlet);
        if (r >= 0)
                r = set(inlet->resume, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_time_relative(inlet->event, &inlet->recheck, CLOCK_MONOTONIC,
                                               RECHECK_USEC, 1000, on_recheck, inlet);
        if (r >= 0)
                r = set(inlet->recheck, SD_EVENT_OFF);
        if (r >= 0)
                r = sd_event_add_time_relative(inlet->event, &inlet->patience, CLOCK_MONOTONIC,
                                               PATIENCE_USEC, 0, on_patience, inlet);

        return r;
}

int inlet_new(sd_event *event, int client_fd, const InletListener *listener, Inlet **ret,
              int *ret_fd) {
        _cleanup_(inlet_freep) Inlet *inlet = malloc(sizeof(*inlet));
        _cleanup_close_ int theirs = -1;
        int pair[2], r;

        if (!inlet)
                return -ENOMEM;

        /* The buffer is not cleared: nothing is read of it but what was received. */
        inlet->client_fd = client_fd;
        inlet->bus_fd = -1;
        inlet->greeted = false;
        inlet->n_greeted = inlet->size = 0;
        inlet->listener = *listener;
        inlet->event = event;
        inlet->source = inlet->resume = inlet->recheck = inlet->patience = NULL;

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
                return -errno;
        inlet->bus_fd = pair[0];
        theirs = pair[1];
        r = add_sources(inlet);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(inlet);
        *ret_fd = TAKE_FD(theirs);
        return 0;
}

Inlet *inlet_free(Inlet *inlet) {
        if (!inlet)
                return NULL;

        sd_event_source_disable_unref(inlet->patience);
        sd_event_source_disable_unref(inlet->recheck);
        sd_event_source_disable_unref(inlet->resume);
        sd_event_source_disable_unref(inlet->source);
        closep(&inlet->bus_fd);
        free(inlet);
        return NULL;
}
