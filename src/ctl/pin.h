/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/key.h"

/*
 * What this user trusts of one daemon, and last saw of it: a file per target, never per key, or
 * else a swapped key would pass for a first use.
 */
typedef struct PinFile {
        Pin pin;
        bool has_anchor;
        uint8_t chain[16];
        uint64_t sequence;
        uint8_t digest[32];  /* SHA-256 of the complete record */
        char first_seen[32]; /* RFC 3339, or "" */
        char protection[32]; /* what the first record said of the key, or "" */
} PinFile;

/*
 * Where the pin of a target is: the administrator's in /etc/posture/pins/ if there is one, else the
 * user's in $XDG_STATE_HOME/posture/pins/ (~/.local/state). -ENAMETOOLONG; -ENOENT: this user has no
 * home.
 */
int pin_path(const char *target, char ret[PATH_MAX]);

/*
 * Reads a pin, or a file with one line of 64 hex digits (then for algorithm -19). -ENOENT. -EBADMSG:
 * it is neither.
 */
int pin_read(const char *path, PinFile *ret);

/* Writes a pin by rename, with its folders. Negative errno. */
int pin_write(const char *path, const PinFile *pin);

/* The text of the file, allocated; NULL: out of memory. */
char *pin_format(const PinFile *pin);
