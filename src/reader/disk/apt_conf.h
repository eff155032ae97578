/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text.h"

/* What a signal that reads apt's configuration declares. */
#define APT_CONF_PATHS "/etc/apt/apt.conf.d/", "/etc/apt/apt.conf"

#define APT_CONF_KEY_BYTES 256U

/* Told of each value in the order of the files; the last one of a key counts. `key` is in lower
 * case, "apt::periodic::enable"; that of an item of a list ends in "::". A negative errno ends it. */
typedef int (*AptConfSink)(const char *key, Text value, void *userdata);

/* One file. -EBADMSG: its braces or quotes do not match. -EFBIG: nested or named beyond reason. Pure. */
int apt_conf_parse(Text file, AptConfSink sink, void *userdata);

/* All of them, in apt's order: apt.conf.d by name, then apt.conf. As pst_read(). */
int apt_conf_read(PstRun *run, AptConfSink sink, void *userdata);

/* "0", "no", "false", "without", "off" and "disable" are false, anything else is true: apt's words
 * (apt-pkg/contrib/strutl.cc, StringToBool()). */
bool apt_conf_is_true(Text value);
