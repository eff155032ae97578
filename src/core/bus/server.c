/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon's own socket: who may come in, and how many.
 *
 * Runs in the core. Whoever can reach the socket may connect; who is no reader is hung up on before
 * there is a bus object at all, and each user has a limit of clients.
 */

#include "core/bus/server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/log.h"
#include "base/macro.h"
#include "core/bus/connection.h"

#define SOCKET_MODE 0660
#define BACKLOG     128

struct Server {
        ServerSetup setup;
        int fd;
        int reserve; /* given up for a moment to turn away a client when descriptors run out */
        sd_event_source *source;
        Connection *clients[SERVER_CLIENTS_MAX];
        size_t n_clients;
        uint64_t n_accepted;
};

size_t server_n_clients(const Server *s) {
        return s->n_clients;
}

static size_t count_of(const Server *s, uid_t uid) {
        size_t n = 0;

        for (size_t i = 0; i < s->n_clients; i++)
                n += connection_uid(s->clients[i]) == uid;

        return n;
}

static void on_closed(Connection *connection, void *userdata) {
        Server *s = userdata;

        for (size_t i = 0; i < s->n_clients; i++)
                if (s->clients[i] == connection) {
                        s->clients[i] = s->clients[--s->n_clients];
                        break;
                }
        (void) connection_free(connection);

        if (s->n_clients == 0)
                s->setup.service.idle(s->setup.service.userdata);
}

/* Takes the socket. A refusal says nothing to who is refused. */
static int admit(Server *s, int fd) {
        _cleanup_close_ int owned = fd;
        Connection *connection;
        Access access;
        uid_t uid;
        int r;

        r = access_of_peer(&s->setup.rules, fd, &uid, &access);
        if (r < 0)
                return r;
        if (access == ACCESS_NONE) {
                log_line(LOG_INFO, "Hung up on user %u, who is not in group posture",
                         (unsigned) uid);
                return -EACCES;
        }
        if (s->n_clients == SERVER_CLIENTS_MAX || count_of(s, uid) >= SERVER_CLIENTS_UID_MAX) {
                log_line(LOG_NOTICE, "Hung up on user %u, who has too many clients",
                         (unsigned) uid);
                return -EUSERS;
        }

        r = connection_new(&(ConnectionSetup){ .event = s->setup.event,
                                               .service = &s->setup.service,
                                               .number = ++s->n_accepted,
                                               .uid = uid,
                                               .access = access,
                                               .closed = on_closed,
                                               .userdata = s },
                           fd, &connection);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to serve a client of user %u: %s", (unsigned) uid,
                         strerror(-r));
                return r;
        }

        (void) TAKE_FD(owned);
        s->clients[s->n_clients++] = connection;
        return 0;
}

/* Left waiting, it would wake us again and again. */
static void turn_away(Server *s, int fd) {
        closep(&s->reserve);
        s->reserve = -1;
        closep(&(int){ accept4(fd, NULL, NULL, SOCK_CLOEXEC) });
        s->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
        log_line(LOG_WARNING, "Turned a client away: there are no descriptors left");
}

static int on_connection(_unused_ sd_event_source *source, int fd, _unused_ uint32_t revents,
                         void *userdata) {
        Server *s = userdata;

        for (size_t i = 0; i < SERVER_ACCEPT_BURST_MAX; i++) {
                int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

                if (client < 0 && (errno == EMFILE || errno == ENFILE)) {
                        turn_away(s, fd);
                        return 0;
                }
                if (client < 0) {
                        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
                                log_line(LOG_ERR, "Failed to accept a client, ignoring: %s",
                                         strerror(errno));
                        return 0;
                }
                (void) admit(s, client);
        }

        return 0;
}

/*
 * Under the path that clients use; where only a capability leads to it, which we no longer have, by
 * the directory that was opened before.
 */
static int bind_at(int fd, const char *path, int dir_fd, const char *name) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        int n;

        (void) unlinkat(dir_fd, name, 0); /* of a daemon that is gone */
        n = snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
        if (n < 0 || (size_t) n >= sizeof(address.sun_path))
                return -ENAMETOOLONG;
        if (bind(fd, (const struct sockaddr *) &address, sizeof(address)) >= 0)
                return 0;
        if (errno != EACCES)
                return -errno;

        (void) snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%.32s",
                        dir_fd, name);
        return bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0 ? -errno : 0;
}

int server_listen(Server *s, const char *path, int dir_fd, const char *name, gid_t group) {
        _cleanup_close_ int fd = -1;
        int r;

        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        r = bind_at(fd, path, dir_fd, name);
        if (r < 0)
                return r;

        /* Nobody can connect before listen(), so owner and mode are there in time. */
        if (group != (gid_t) -1 && fchownat(dir_fd, name, (uid_t) -1, group, 0) < 0)
                return -errno;
        if (fchmodat(dir_fd, name, SOCKET_MODE, 0) < 0 || listen(fd, BACKLOG) < 0)
                return -errno;
        r = sd_event_add_io(s->setup.event, &s->source, fd, EPOLLIN, on_connection, s);
        if (r < 0)
                return r;

        s->fd = TAKE_FD(fd);
        return 0;
}

int server_adopt(Server *s, int fd) {
        int flags = fcntl(fd, F_GETFL);

        if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
            fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
                return -errno;

        return admit(s, fd);
}

int server_new(const ServerSetup *setup, Server **ret) {
        Server *s = calloc(1, sizeof(*s));

        if (!s)
                return -ENOMEM;

        s->setup = *setup;
        s->fd = -1;
        s->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
        *ret = s;
        return 0;
}

Server *server_free(Server *s) {
        if (!s)
                return NULL;

        sd_event_source_disable_unref(s->source);
        closep(&s->fd);
        closep(&s->reserve);
        for (size_t i = 0; i < s->n_clients; i++)
                (void) connection_free(s->clients[i]);
        free(s);
        return NULL;
}

void server_notify(Server *s) {
        for (size_t i = 0; i < s->n_clients; i++)
                connection_notify(s->clients[i]);
}

void server_release(Server *s, sd_bus *bus) {
        for (size_t i = 0; i < s->n_clients; i++)
                if (connection_is_on(s->clients[i], bus))
                        connection_release(s->clients[i]);
}
