/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop of a query process: take in channels, have clients served, tell them what changed.
 *
 * Runs in every query process, jailed, with the one right of that process. Core is believed; whoever
 * speaks on a worker's channel is hostile (query/client.c): one question is answered at a time, and
 * who cannot be served is hung up on.
 */

#include "query/server.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/frame.h"
#include "base/log.h"
#include "base/macro.h"
#include "message/channel.h"
#include "query/client.h"

#define CLIENTS_MAX  32U
#define CONTROLS_MAX 4U
#define PEERS_MAX    (1U + CONTROLS_MAX + CLIENTS_MAX)
#define EXIT_USAGE   2

typedef enum PeerKind {
        PEER_NONE, /* hung up on */
        PEER_LISTENER,
        PEER_CONTROL,
        PEER_CLIENT,
        _PEER_MAX,
} PeerKind;

typedef struct Peer {
        PeerKind kind;
        int fd;         /* a client's is its own */
        Client *client; /* of that kind */
} Peer;

struct Server {
        uid_t core_uid;
        bool met_core; /* somebody was here */
        Peer peers[PEERS_MAX];
        size_t n_peers;
        Service service;
};

static void peer_done(Peer *peer) {
        if (!peer->client)
                closep(&peer->fd);
        client_free(peer->client);
        *peer = (Peer){ .fd = -1 };
}

static size_t count_peers(const Server *server, PeerKind kind) {
        size_t n = 0;

        for (size_t i = 0; i < server->n_peers; i++)
                n += server->peers[i].kind == kind;

        return n;
}

/* Takes `fd` on success. -EMFILE: there are as many of its kind as we serve. */
static int add_peer(Server *server, PeerKind kind, int fd, Peer **ret) {
        static const size_t limits[_PEER_MAX] = {
                [PEER_LISTENER] = 1,
                [PEER_CONTROL] = CONTROLS_MAX,
                [PEER_CLIENT] = CLIENTS_MAX,
        };
        Peer *peer;

        if (server->n_peers == PEERS_MAX || count_peers(server, kind) == limits[kind])
                return -EMFILE;

        peer = &server->peers[server->n_peers++];
        *peer = (Peer){ .kind = kind, .fd = fd };
        *ret = peer;
        return 0;
}

/* What an event tells is kept with each client, and told at the end of the turn. */
static void on_news(const News *news, void *userdata) {
        Server *server = userdata;

        for (size_t i = 0; i < server->n_peers; i++)
                if (server->peers[i].client)
                        client_hear(server->peers[i].client, news);
}

int server_new(Entrance *entrance, const Handler *handlers, Server **ret) {
        bool listens = entrance->listen_fd >= 0;
        Server *server;
        Peer *peer;
        int r;

        server = calloc(1, sizeof(*server));
        if (!server)
                return -ENOMEM;

        server->service.handlers = handlers;
        server->service.sources = (Sources){ .on_news = on_news, .userdata = server };
        server->core_uid = entrance->core_uid;
        r = add_peer(server, listens ? PEER_LISTENER : PEER_CONTROL,
                     listens ? entrance->listen_fd : entrance->control_fd, &peer);
        if (r < 0) {
                free(server);
                return r;
        }

        entrance->listen_fd = entrance->control_fd = -1;
        *ret = server;
        return 0;
}

Server *server_free(Server *server) {
        if (!server)
                return NULL;

        for (size_t i = 0; i < server->n_peers; i++)
                peer_done(&server->peers[i]);
        reply_done(&server->service.reply);
        free(server);
        return NULL;
}

/* --- Core --- */

static int on_connection(Server *server, Peer *listener) {
        _cleanup_close_ int fd = -1;
        struct ucred who;
        socklen_t size = sizeof(who);
        Peer *peer;
        int r;

        fd = accept4(listener->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0)
                return 0; /* it is gone again */
        server->met_core = true;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0 ||
            (who.uid != 0 && who.uid != server->core_uid)) {
                log_line(LOG_WARNING, "Somebody connected who is not core, hanging up");
                return 0;
        }

        r = add_peer(server, PEER_CONTROL, fd, &peer);
        if (r < 0)
                log_line(LOG_WARNING, "Core is connected already, hanging up");
        else
                (void) TAKE_FD(fd);
        return 0;
}

/* The channel is the worker's own: whoever holds its other end may ask what is granted. */
static int add_client(Server *server, int *fd) {
        _cleanup_(client_freep) Client *client = NULL;
        Peer *peer;
        int r;

        r = client_new(&server->service, *fd, &client);
        if (r < 0)
                return r;
        *fd = -1;

        r = add_peer(server, PEER_CLIENT, client_fd(client), &peer);
        if (r >= 0)
                peer->client = TAKE_PTR(client);
        return r;
}

static int on_control(Server *server, Peer *control) {
        _cleanup_close_ int fd = -1;
        int r;

        r = frame_receive_fd(control->fd, &server->service.frame, &fd);
        if (r == -EAGAIN)
                return 0;
        if (r < 0)
                return r;
        if (server->service.frame.type != CONTROL_CLIENT || fd < 0)
                return -EPROTO;

        r = add_client(server, &fd);
        if (r == -EMFILE || r == -ENOMEM) {
                log_line(LOG_WARNING, "Cannot serve one more client, hanging up on it: %s",
                         strerror(-r));
                return 0;
        }
        return r;
}

/* --- Clients --- */

static int on_client(Server *server, Peer *peer) {
        return client_serve(peer->client, &server->service);
}

/* --- The loop --- */

static void hang_up(Server *server, Peer *peer, int error) {
        if (error != -ECONNRESET && peer->kind == PEER_CONTROL)
                log_line(LOG_ERR, "Core sends what makes no sense, hanging up: %s",
                         strerror(-error));
        else if (error != -ECONNRESET && error != -EPIPE)
                log_line(LOG_WARNING,
                         "The worker of gate '%s' cannot be served, hanging up on it: %s",
                         client_gate(peer->client), strerror(-error));

        if (peer->client)
                client_unwatch(peer->client, &server->service);
        peer_done(peer);
}

static void serve_peer(Server *server, Peer *peer) {
        static int (*const handlers[_PEER_MAX])(Server *, Peer *) = {
                [PEER_LISTENER] = on_connection,
                [PEER_CONTROL] = on_control,
                [PEER_CLIENT] = on_client,
        };
        int r = handlers[peer->kind](server, peer);

        if (r < 0)
                hang_up(server, peer, r);
}

static void tell_clients(Server *server) {
        for (size_t i = 0; i < server->n_peers; i++) {
                Peer *peer = &server->peers[i];
                int r = peer->client ? client_tell(peer->client, &server->service) : 0;

                if (r < 0)
                        hang_up(server, peer, r);
        }
}

static void forget_gone_peers(Server *server) {
        size_t n = 0;

        for (size_t i = 0; i < server->n_peers; i++)
                if (server->peers[i].kind != PEER_NONE)
                        server->peers[n++] = server->peers[i];
        server->n_peers = n;
}

static bool is_needed(const Server *server) {
        if (count_peers(server, PEER_CONTROL) > 0)
                return true;
        if (count_peers(server, PEER_LISTENER) == 0)
                return false;

        return !server->met_core || count_peers(server, PEER_CLIENT) > 0;
}

static size_t fill(const Server *server, struct pollfd *ret) {
        for (size_t i = 0; i < server->n_peers; i++) {
                const Peer *peer = &server->peers[i];
                bool waits = peer->client && client_is_waiting(peer->client);

                ret[i] = (struct pollfd){ .fd = peer->fd,
                                          .events = (short) (POLLIN | (waits ? POLLOUT : 0)) };
        }

        return server->n_peers;
}

/*
 * Events come before questions, so that an answer is not older than what was told before it. Then each
 * peer that has something gets one turn. Core, who was there first, comes last: clients that are gone
 * have made room then for those that it brings.
 */
static int turn(Server *server) {
        struct pollfd items[PEERS_MAX + SOURCES_MAX];
        Sources *sources = &server->service.sources;
        size_t n_peers = fill(server, items), n_sources;
        int64_t now_ms = sources->n > 0 ? clock_monotonic_ms() : 0;

        n_sources = sources_poll(sources, now_ms, items + n_peers);
        if (poll(items, n_peers + n_sources, sources_patience_ms(sources, now_ms)) < 0)
                return errno == EINTR ? 0 : -errno;

        sources_serve(sources, items + n_peers, n_sources);
        for (size_t i = n_peers; i > 0; i--)
                if (items[i - 1].revents != 0)
                        serve_peer(server, &server->peers[i - 1]);

        tell_clients(server);
        forget_gone_peers(server);
        return 0;
}

int server_run(Server *server, void *right) {
        int r = 0;

        server->service.right = right;
        while (r >= 0 && is_needed(server))
                r = turn(server);

        return r;
}

int server_exit_status(const char *program, int r) {
        if (r >= 0)
                return EXIT_SUCCESS;
        if (r == -EDESTADDRREQ)
                return EXIT_USAGE; /* entrance_find() has told */

        log_line(LOG_ERR, "%s ends: %s", program, strerror(-r));
        return EXIT_FAILURE;
}
