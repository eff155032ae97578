/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* What a signal that asks declares. */
#define BLOCK_READS "/sys/class/block/", "/sys/devices/"

#define BLOCK_NAME_BYTES 64U

/* Whether a device-mapper uuid is of an encrypted volume, by how cryptsetup makes them. Pure. */
bool block_uuid_is_encrypted(Text uuid);

/* The block device with that number, "253:1", or with that path, "/dev/sda2" or "/dev/mapper/data":
 * its name in sysfs. -ENODEV: there is none. As pst_list() and pst_read(). */
int block_find_number(PstRun *run, Text number, char ret[BLOCK_NAME_BYTES]);
int block_find_path(PstRun *run, Text path, char ret[BLOCK_NAME_BYTES]);

/*
 * Whether all that a block device keeps is encrypted, by itself or by what it lies on: 1 or 0.
 * -ENODEV: there is no such device. -EFBIG: it lies on more devices than are looked at.
 */
int block_is_encrypted(PstRun *run, const char *name);

/* Whether the device-mapper device of that name is an encrypted volume: 1 or 0. */
int block_mapping_is_encrypted(PstRun *run, const char *mapping);
