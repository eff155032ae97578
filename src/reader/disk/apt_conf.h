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

/* One file. -EBADMSG: its braces or quotes do not match. -EFBIG: nested or named beyond reason.
 * -EOPNOTSUPP: it includes others, or takes back what they say. Pure. */
int apt_conf_parse(Text file, AptConfSink sink, void *userdata);

/* All of them, in apt's order: apt.conf.d by name, then apt.conf. As pst_read(). */
int apt_conf_read(PstRun *run, AptConfSink sink, void *userdata);

/* Whether a value is one of apt's words for yes, and one of those for no; neither: what nobody set
 * counts (apt-pkg/contrib/strutl.cc, StringToBool()). */
bool apt_conf_is_true(Text value);
bool apt_conf_is_false(Text value);
