/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define ETC_PATH               "/etc"
#define APT_SOURCES_LIST_PATH  "/etc/apt/sources.list"
#define APT_SOURCES_PARTS_PATH "/etc/apt/sources.list.d/"

/* What a signal lists in .reads to read all sources. */
#define APT_SOURCES_READS ETC_PATH, APT_SOURCES_LIST_PATH, APT_SOURCES_PARTS_PATH

/* Where apt gets packages from. */
typedef struct AptSources {
        TextSet origins;  /* "host suite"; "local suite" of what is no network's */
        int64_t unpinned; /* sources that any trusted key may sign */
} AptSources;

/* Adds the sources of a file in the form of one line each. -EBADMSG: a line is malformed. -EFBIG. */
int apt_sources_list_parse(Text file, AptSources *ret);

/* The same of paragraphs (deb822). */
int apt_sources_deb822_parse(Text file, AptSources *ret);

/* -ENODEV: this system has no apt. Others as pst_read() and the parsers. */
int apt_sources_read(PstRun *run, AptSources *ret);
