/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-bus.h>

#include "query/reply.h"

#define VALUE_DEPTH_MAX 16U

/*
 * Writes the next complete value of a message as CBOR: numbers, booleans and texts as such, a variant
 * as [signature, value], any other container as an array, a dictionary's entry as a pair.
 * -EOPNOTSUPP: a number with a fraction or a descriptor is in it, which have no form here. -EBADMSG:
 * nothing is left, or it is nested deeper than VALUE_DEPTH_MAX. Otherwise as sd-bus.
 */
int value_write(sd_bus_message *m, Reply *reply);
