/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/disk/apt_conf.h"
#include "reader/disk/apt_sources.h"
#include "reader/text/text_set.h"

/*
 * Options that let apt take what nobody signed for, or what is too old, as apt spells them:
 * "trusted=yes" of a source, "apt::get::allowunauthenticated" of the configuration.
 */

/* Of a file with one line a source, of one with paragraphs. -EFBIG. Pure. */
int apt_authenticity_list(Text file, TextSet *insecure);
int apt_authenticity_deb822(Text file, TextSet *insecure);

/* Of all sources and the configuration, for a signal that declares APT_SOURCES_READS and
 * APT_CONF_PATHS. -ENODEV: this system has no apt. Others as pst_read() and the parsers. */
int apt_authenticity_read(PstRun *run, TextSet *ret);
