/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "core/gate_set.h"
#include "message/places.h"

#define RIGHT_BYTES_MAX 32U

/* Query processes: one for each right that some gate needs. */
typedef struct QuerySet QuerySet;

/*
 * Told of a right. lost(): its process has ended, and the channels to it lead nowhere. back(): after
 * failures it runs again, and whoever was refused may connect.
 */
typedef struct QueryListener {
        void (*lost)(const char *right, void *userdata);
        void (*back)(const char *right, void *userdata);
        void *userdata;
} QueryListener;

typedef struct QuerySetup {
        sd_event *event;
        int launcher;  /* starts them; -1: units of their own do, see `places.run` */
        Places places; /* what "@run@" and so on stand for in questions; borrowed */
        QueryListener listener;
} QuerySetup;

int query_set_new(const QuerySetup *setup, QuerySet **ret);
QuerySet *query_set_free(QuerySet *set);
DEFINE_CLEANUP(QuerySet *, query_set_free);

/*
 * Hands the process of a right a channel for one gate, with the questions that this gate declares,
 * and yields the other end, the caller's. Starts the process if need be. -EAGAIN: it failed lately
 * and is not started yet; otherwise it cannot be reached now. back() tells when it can.
 */
int query_set_connect(QuerySet *set, const char *right, const PstGate *gate, int *ret);

/* The rights that a gate's questions need, each once; how many. At most QUERY_RIGHTS_MAX. */
#define QUERY_RIGHTS_MAX 12U
size_t query_rights(const PstGate *gate, const char *ret[QUERY_RIGHTS_MAX]);
