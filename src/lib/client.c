/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection to a posture daemon.
 *
 * Runs in posturectl and other readers, with their rights. Distrusts the daemon: answers are
 * bounded, and nobody believes them before their signature.
 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>

#include "base/clock.h"
#include "base/macro.h"
#include "lib/client.h"

#define DESTINATION "io.enigm.Posture1" /* ignored peer to peer, but busctl's habit */
#define OBJECT      "/io/enigm/Posture1"
#define INTERFACE   "io.enigm.Posture1"

#define CALL_TIMEOUT_USEC 60000000U /* an evaluation waits for its slowest gate */
#define CLIENT_FDS_MAX    8U
#define ANSWER_MAX        8388608U /* bytes */

struct Client {
        sd_bus *bus;
        sd_bus_error error;
        bool changed; /* there is another record, and nobody has been told */
};

/* The daemon's names of errors, and what they are to a caller. */
static const struct {
        const char *name;
        int error;
} refusals[] = {
        { SD_BUS_ERROR_ACCESS_DENIED, -EACCES },
        { SD_BUS_ERROR_INVALID_ARGS, -EINVAL },
        { SD_BUS_ERROR_FILE_NOT_FOUND, -ENODATA },
        { SD_BUS_ERROR_NO_REPLY, -ETIMEDOUT },
        { SD_BUS_ERROR_TIMEOUT, -ETIMEDOUT },
        { SD_BUS_ERROR_DISCONNECTED, -ECONNRESET },
        { SD_BUS_ERROR_NOT_SUPPORTED, -EOPNOTSUPP },
        { SD_BUS_ERROR_UNKNOWN_METHOD, -EOPNOTSUPP },
        { "io.enigm.Posture1.Error.NoRecord", -ENODATA },
};

/* libsystemd has several words for a connection that is over. */
static int hung_up(int r) {
        return r == -EPIPE || r == -ENOTCONN ? -ECONNRESET : r;
}

/* What a call that failed comes to. */
static int refusal(const Client *c, int r) {
        if (r >= 0)
                return 0;

        for (size_t i = 0; c->error.name && i < ELEMENTSOF(refusals); i++)
                if (strcmp(c->error.name, refusals[i].name) == 0)
                        return refusals[i].error;

        return hung_up(r);
}

static int connect_to(const char *path, int *ret) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        _cleanup_close_ int fd = -1;

        if (strlen(path) >= sizeof(address.sun_path))
                return -ENAMETOOLONG;
        memcpy(address.sun_path, path, strlen(path) + 1);

        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0)
                return -errno;
        if (connect(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;

        *ret = TAKE_FD(fd);
        return 0;
}

/* What else it says is nothing that one could rely on: who is told gets the record. */
static int on_changed(_unused_ sd_bus_message *m, void *userdata, _unused_ sd_bus_error *error) {
        Client *c = userdata;

        c->changed = true;
        return 0;
}

int client_new_fd(int fd, Client **ret) {
        _cleanup_(client_freep) Client *c = NULL;
        int r;

        c = malloc(sizeof(*c));
        if (!c)
                return -ENOMEM;
        *c = (Client){ .error = SD_BUS_ERROR_NULL };

        r = sd_bus_new(&c->bus);
        if (r < 0)
                return r;
        r = sd_bus_set_method_call_timeout(c->bus, CALL_TIMEOUT_USEC);
        if (r >= 0)
                r = sd_bus_set_fd(c->bus, fd, fd);
        if (r < 0)
                return r;
        r = sd_bus_start(c->bus);
        if (r < 0)
                return hung_up(r);
        r = sd_bus_match_signal(c->bus, NULL, NULL, OBJECT, INTERFACE, "Changed", on_changed, c);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(c);
        return 0;
}

int client_new(const char *path, Client **ret) {
        _cleanup_close_ int fd = -1;
        int r;

        r = connect_to(path, &fd);
        if (r < 0)
                return r;

        r = client_new_fd(fd, ret);
        if (r < 0)
                return r;

        (void) TAKE_FD(fd);
        return 0;
}

Client *client_free(Client *c) {
        if (!c)
                return NULL;

        sd_bus_error_free(&c->error);
        sd_bus_flush_close_unref(c->bus);
        free(c);
        return NULL;
}

static sd_bus_message *message_free(sd_bus_message *m) {
        return sd_bus_message_unref(m);
}
DEFINE_CLEANUP(sd_bus_message *, message_free);

/* Calls a method with one argument or none (signature ""), and yields the reply. */
static int call(Client *c, const char *method, const char *signature, const void *argument,
                sd_bus_message **ret) {
        _cleanup_(message_freep) sd_bus_message *m = NULL;
        int r;

        sd_bus_error_free(&c->error);
        r = sd_bus_message_new_method_call(c->bus, &m, DESTINATION, OBJECT, INTERFACE, method);
        if (r >= 0 && *signature)
                r = sd_bus_message_append_basic(m, *signature, argument);
        if (r < 0)
                return refusal(c, r);

        return refusal(c, sd_bus_call(c->bus, m, CALL_TIMEOUT_USEC, &c->error, ret));
}

/* The same, for an answer of bytes. */
static int call_bytes(Client *c, const char *method, const char *signature, const void *argument,
                      uint8_t **ret, size_t *ret_size) {
        _cleanup_(message_freep) sd_bus_message *reply = NULL;
        const void *data;
        uint8_t *copy;
        size_t size;
        int r;

        r = call(c, method, signature, argument, &reply);
        if (r < 0)
                return r;
        if (sd_bus_message_read_array(reply, 'y', &data, &size) < 0 || size > ANSWER_MAX)
                return -EBADMSG;

        copy = malloc(size + 1);
        if (!copy)
                return -ENOMEM;
        if (size > 0)
                memcpy(copy, data, size);
        copy[size] = '\0';

        *ret = copy;
        *ret_size = size;
        return 0;
}

int client_public_key(Client *c, uint8_t ret[32]) {
        _cleanup_(message_freep) sd_bus_message *reply = NULL;
        const void *data;
        size_t size;
        int r;

        sd_bus_error_free(&c->error);
        r = sd_bus_get_property(c->bus, DESTINATION, OBJECT, INTERFACE, "PublicKey", &c->error,
                                &reply, "ay");
        if (r < 0)
                return refusal(c, r);
        if (sd_bus_message_read_array(reply, 'y', &data, &size) < 0)
                return -EBADMSG;
        if (size != 32)
                return -ENODATA;

        memcpy(ret, data, size);
        return 0;
}

int client_state(Client *c, char *ret, size_t size) {
        _cleanup_(message_freep) sd_bus_message *reply = NULL;
        const char *state;
        int r;

        sd_bus_error_free(&c->error);
        r = sd_bus_get_property(c->bus, DESTINATION, OBJECT, INTERFACE, "State", &c->error, &reply,
                                "s");
        if (r < 0)
                return refusal(c, r);
        if (sd_bus_message_read(reply, "s", &state) < 0 || strlen(state) >= size)
                return -EBADMSG;

        memcpy(ret, state, strlen(state) + 1);
        return 0;
}

int client_record(Client *c, uint8_t **ret, size_t *ret_size) {
        return call_bytes(c, "GetRecord", "", NULL, ret, ret_size);
}

int client_record_at(Client *c, uint64_t sequence, uint8_t **ret, size_t *ret_size) {
        return call_bytes(c, "GetRecordAt", "t", &sequence, ret, ret_size);
}

int client_explain(Client *c, const char *id, uint8_t **ret, size_t *ret_size) {
        return call_bytes(c, "Explain", "s", id, ret, ret_size);
}

int client_evaluate(Client *c, uint64_t *ret_sequence) {
        _cleanup_(message_freep) sd_bus_message *reply = NULL;
        int r;

        r = call(c, "Evaluate", "", NULL, &reply);
        if (r < 0)
                return r;

        return sd_bus_message_read(reply, "t", ret_sequence) < 0 ? -EBADMSG : 0;
}

/* Takes what the daemon has said, until it is that there is another record: 1. 0: it was not. */
static int take_changed(Client *c) {
        int r;

        do {
                if (TAKE(c->changed, false))
                        return 1;
                r = sd_bus_process(c->bus, NULL);
        } while (r > 0);

        return hung_up(r);
}

int client_wait_changed(Client *c, uint64_t timeout_usec) {
        uint64_t start_ms = clock_boottime_ms(), spent_usec;
        int r;

        while ((r = take_changed(c)) == 0) {
                spent_usec = (clock_boottime_ms() - start_ms) * 1000U;
                if (spent_usec >= timeout_usec)
                        return -ETIMEDOUT;
                r = sd_bus_wait(c->bus, timeout_usec - spent_usec);
                if (r < 0 && r != -EINTR)
                        return hung_up(r);
        }

        return r < 0 ? r : 0;
}

/* 0: the daemon has something to say. */
static int await_any(Client *c, struct pollfd *fds, size_t n) {
        struct pollfd all[CLIENT_FDS_MAX + 1];
        int events = sd_bus_get_events(c->bus);

        if (events < 0)
                return events;

        all[0] = (struct pollfd){ .fd = sd_bus_get_fd(c->bus), .events = (short) events };
        memcpy(all + 1, fds, n * sizeof(*fds));
        if (poll(all, n + 1, -1) < 0)
                return errno == EINTR ? 0 : -errno;

        memcpy(fds, all + 1, n * sizeof(*fds));
        for (size_t i = 0; i < n; i++)
                if (fds[i].revents)
                        return 1;

        return 0;
}

int client_wait_changed_or(Client *c, struct pollfd *fds, size_t n) {
        int r;

        if (n > CLIENT_FDS_MAX)
                return -EINVAL;

        while ((r = take_changed(c)) == 0) {
                r = await_any(c, fds, n);
                if (r != 0)
                        return r < 0 ? hung_up(r) : 1;
        }

        return r < 0 ? r : 0;
}

const char *client_error(const Client *c) {
        return c->error.message ? c->error.message : "";
}
