/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "cbor/decoder.h"
#include "reader/text/text.h"

/*
 * A property as PST_BUS_GET answers it: [signature, value]. Each of these takes a value of one type:
 * -EBADMSG: it is of another. Borrows the bytes. Pure.
 */
int bus_value_text(PstBytes answer, Text *ret);     /* "s" */
int bus_value_bool(PstBytes answer, bool *ret);     /* "b" */
int bus_value_uint(PstBytes answer, uint64_t *ret); /* "y", "q", "u", "t" */

/* Of any type: a decoder that stands before the value. */
int bus_value_open(PstBytes answer, const char *signature, Decoder *ret);
