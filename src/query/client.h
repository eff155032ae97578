/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/cleanup.h"
#include "base/frame.h"
#include "message/channel.h"
#include "query/handler.h"

#define CLIENT_ANSWER_HEAD_MAX 16U

/* What all clients are served with; one is served at a time. */
typedef struct Service {
        const Handler *handlers; /* ended by a zeroed one */
        void *right;
        Sources sources;
        Reply reply;
        Frame frame;
        uint8_t body[ANSWER_INLINE_BYTES_MAX + CLIENT_ANSWER_HEAD_MAX];
} Service;

/* A worker's channel, with the questions of its gate that core granted to it. */
typedef struct Client Client;

/* Of the grant in `service->frame`. Takes `fd` on success. -EBADMSG, -ENOMEM. */
int client_new(const Service *service, int fd, Client **ret);
Client *client_free(Client *client);
DEFINE_CLEANUP(Client *, client_free);

/* Before it is freed while others are served: what it watched nobody needs to hear of for it. */
void client_unwatch(Client *client, Service *service);

const char *client_gate(const Client *client);
int client_fd(const Client *client);

/* Takes in one message and answers it. A failure means that it is to be hung up on. */
int client_serve(Client *client, Service *service);

/* Keeps what an event told, for client_tell(). */
void client_hear(Client *client, const News *news);

/*
 * Tells all that there is to tell and may be. What finds no room is kept, without waiting; then
 * client_is_waiting(), until there is.
 */
int client_tell(Client *client, Service *service);
bool client_is_waiting(const Client *client);
