/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/text/digest.h"
#include "reader/text/text_set.h"

#define PACKAGES_MAX 8192U /* a desktop has 3000 */

/* The packages that are installed, taken together. */
typedef struct PackageSet {
        int64_t n;
        TextSet held;
        TextSet foreign;              /* architectures other than that of dpkg itself */
        uint8_t digest[DIGEST_BYTES]; /* SHA-256 over sorted lines "name architecture version" */
} PackageSet;

/* Parses dpkg's status. -EBADMSG: it is malformed, or dpkg itself is not installed. -EFBIG: more
 * packages than any system has, or as text_set_add(). */
int package_set_parse(Text status, PackageSet *ret);
