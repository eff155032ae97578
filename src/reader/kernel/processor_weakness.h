/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/text_set.h"

#define PROCESSOR_WEAKNESSES_FOLDER "/sys/devices/system/cpu/vulnerabilities/"

/* What the kernel says about one known weakness of processors. */
typedef enum Weakness {
        WEAKNESS_UNKNOWN,    /* also what the kernel itself says it does not know */
        WEAKNESS_NONE,       /* "Not affected" */
        WEAKNESS_MITIGATED,  /* "Mitigation: ..." */
        WEAKNESS_VULNERABLE, /* "Vulnerable..." */
} Weakness;

/* One file's text. `ret_smt`: threads that share a core are not safe from each other. -EBADMSG: it
 * says what we do not know. Pure. */
int weakness_parse(const void *data, size_t size, Weakness *ret, bool *ret_smt);

/* The weaknesses of this device by what is said of them; one of threads that share a core is listed
 * as vulnerable with "_smt" behind its name. Zeroed: none. */
typedef struct Weaknesses {
        TextSet vulnerable, unknown, mitigated;
} Weaknesses;

/* As pst_list() and pst_read(). */
int weaknesses_read(PstRun *run, Weaknesses *ret);
