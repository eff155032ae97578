/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* Where a mount's device leads, and what sysfs says of it. */
#define BLOCK_LINKS_PATH   "/sys/dev/block/"
#define BLOCK_VIRTUAL_PATH "/sys/devices/virtual/block/"

#define VERITY_HASH_MAX 128U /* hexadecimal digits of a root hash: SHA-512's */

/* A device-mapper device of type verity. */
typedef struct VerityDevice {
        bool verified; /* no block that was read so far was found corrupted */
        bool ignores_corruption;
        bool is_signed; /* the kernel checked a signature of the root hash */
        char root_hash[VERITY_HASH_MAX + 1];
} VerityDevice;

/* What lies below / and /usr, as far as it is verity: taken together where both are. */
typedef struct VerityRoot {
        bool active;
        bool read_only;
        bool table_known; /* the rest holds: the answer to PST_DM_TABLE could be had */
        VerityDevice device;
} VerityRoot;

/*
 * Parses the two lines that the kernel has of a target of type verity.
 * -EBADMSG: not as the kernel writes them. -EOPNOTSUPP: a table of a version that we do not know.
 */
int verity_target_parse(Text status, Text table, VerityDevice *ret);

/*
 * Finds "major:minor" in the answer to PST_DM_TABLE, of `size` bytes.
 * -ENOENT: no such device. -EBADMSG: the answer is malformed, or the device is none of verity.
 */
int verity_find(const void *answer, size_t size, Text device, VerityDevice *ret);

/*
 * A device without verity is not `active`. Where the right to ask for the tables is missing,
 * `table_known` is false. Others as pst_read(), verity_find() and verity_target_parse().
 */
int verity_root_read(PstRun *run, VerityRoot *ret);
