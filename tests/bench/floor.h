/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

/*
 * The least that any daemon of this shape costs, without anything of ours: a replaced file is
 * noticed by inotify, told over two SEQPACKET hops between three processes, signed, appended,
 * synced, and notified over a peer-to-peer bus.
 */
typedef struct Floor Floor;

/* Its file and its history lie in `dir`. `record_bytes`: how much is handed on, signed and written. */
int floor_new(const char *dir, size_t record_bytes, Floor **ret);
Floor *floor_free(Floor *f);
DEFINE_CLEANUP(Floor *, floor_free);

/* Replaces the file, waits for the notification; how long that took. */
int floor_once(Floor *f, uint64_t *ret_ns);

/* 4 KiB appended to a file of its own beside, and synced. */
int floor_sync(Floor *f, uint64_t *ret_ns);
