/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A real postured-signer on a folder of its own, and the test in core's place. What it answers is
 * checked with the verifier's code, of which the signer has none.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

#include "base/frame.h"
#include "base/macro.h"
#include "message/channel.h"
#include "record/envelope.h"

#define PEER_PATH_BYTES   256U
#define PEER_STDERR_BYTES 4096U

typedef struct Peer {
        char dir[PEER_PATH_BYTES]; /* state and key */
        pid_t pid;
        int channel;
        int stderr_fd;
        SignerReady ready;
} Peer;

/* A record as it was answered. */
typedef struct Answered {
        uint8_t *data;
        size_t size;
        Header header;
} Answered;

void answered_done(Answered *answered);

/* A folder of its own, with mode 0700; removed with all that is in it by peer_remove(). */
void peer_prepare(Peer *p);
void peer_remove(Peer *p);

/* Starts it, with more arguments (ended by NULL) or NULL. It has not said anything yet. */
void peer_start(Peer *p, const char *const *arguments);

/* Starts it and hears that it is ready. */
void peer_begin(Peer *p);

/* Ends it by hanging up; its exit status. */
int peer_end(Peer *p);

/* SIGKILL; what it had said stays to be heard. */
void peer_kill(Peer *p);

/* Starts it where it must not come up: its exit status is failure, and its last words contain that. */
void peer_refused(Peer *p, const char *words);

void peer_ask(Peer *p, const void *claims, size_t size);

/* What it says next, waiting for at most ten seconds. -ECONNRESET: it is gone. */
int peer_hear(Peer *p, Frame *ret);

/* Has claims sealed: the answer verifies with its key, has its chain, and these claims as payload. */
Answered peer_seal(Peer *p, const char *claims);

/* Asks likewise and hears a failure: the errno, negative. */
int peer_fail(Peer *p, const void *claims, size_t size);

/* The form, header and signature of a record; it has to be one of this signer's. */
void peer_check(const Peer *p, const uint8_t *data, size_t size, Header *ret);

/* That `next` follows `before`, or is the first of its chain if that is NULL. */
void assert_follows(const Answered *before, const Answered *next);

/* Files below the folder. The first allocates; the last yields -1 if it is not there. */
uint8_t *peer_read(const Peer *p, const char *path, size_t *ret_size);
void peer_write(const Peer *p, const char *path, const void *data, size_t size);
void peer_path(const Peer *p, const char *path, char ret[2 * PEER_PATH_BYTES]);
ssize_t peer_size(const Peer *p, const char *path);

/* "history/<hex of a chain>". */
void chain_folder(const uint8_t chain[16], char ret[PEER_PATH_BYTES]);
