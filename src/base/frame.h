/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define FRAME_BODY_MAX 65536U /* bytes: a record of the largest size fits */

/* One message of a SOCK_SEQPACKET channel: a type that the channel's enum names, and a body. */
typedef struct Frame {
        uint8_t type;
        size_t size; /* of the body, bytes */
        uint8_t body[FRAME_BODY_MAX];
} Frame;

/*
 * Sends one message without waiting. -EMSGSIZE: too long. -EAGAIN: the peer does not read. With
 * frame_send_fd(), `passed` travels along (SCM_RIGHTS) and stays the caller's; -1 is none.
 */
int frame_send(int fd, uint8_t type, const void *body, size_t size);
int frame_send_fd(int fd, uint8_t type, const void *body, size_t size, int passed);

/*
 * Receives one message without waiting.
 * -EAGAIN: there is none. -ECONNRESET: the peer is gone. -EMSGSIZE: too long; it is lost.
 * -EBADMSG: no type, or descriptors where none were expected. On failure the contents of `ret` are
 * undefined: it is large, and not copied. frame_receive_fd() yields at most one descriptor, which
 * the caller owns, or -1.
 */
int frame_receive(int fd, Frame *ret);
int frame_receive_fd(int fd, Frame *ret, int *ret_fd);

/* Waits at most `timeout_ms` for something to receive, -1: for ever. -ETIMEDOUT. */
int frame_wait(int fd, int timeout_ms);
