/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "record/history.h"

#define ARCHIVE_SEGMENT_BYTES_MAX 4259840U /* 4 MiB, and the record that went beyond */

/*
 * The signed history as the signer keeps it, read by frames: segments named by their first
 * sequence. Core reads it and never writes. `dir_fd` is the directory that holds history/.
 */

/* The newest segment. */
typedef struct ArchiveNewest {
        uint64_t first_sequence;
        dev_t device;
        ino_t inode;
        uint64_t size_bytes;
} ArchiveNewest;

/* -ENOENT: there is no history yet. -EACCES. */
int archive_newest(int dir_fd, ArchiveNewest *ret);

/*
 * The last record, as it stands there, allocated. -ENOENT: there is none. -EBADMSG: what is there is
 * no record.
 */
int archive_head(int dir_fd, uint8_t **ret, size_t *ret_size);

/* The record with that sequence, in the current chain. As archive_head(). */
int archive_at(int dir_fd, uint64_t sequence, uint8_t **ret, size_t *ret_size);

/* Verifies the newest segment. What `ret` says of records and their result is of it alone. */
int archive_verify(int dir_fd, const Pin *pins, size_t n_pins, HistoryResult *ret);
