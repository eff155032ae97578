/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a gate must be, whether it was just declared by a module or read from a file. Everything
 * else may then rely on it.
 */

#include <postured/gate.h>

#define DESCRIPTOR_WORD_BYTES_MAX 64U  /* an id, a part of one, or the name of a fact */
#define DESCRIPTOR_TEXT_BYTES_MAX 512U /* a title or a help text */
#define DESCRIPTOR_PATH_BYTES_MAX 4096U
#define DESCRIPTOR_PATHS_MAX      256U /* of one signal */
#define DESCRIPTOR_WATCHES_MAX    64U  /* of one signal */

/* NULL: it keeps them all. Otherwise which it breaks, as a sentence. Static. */
const char *gate_broken_rule(const PstGate *gate);
