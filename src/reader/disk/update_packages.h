/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define KEYRING        "debian-archive-keyring"
#define KERNEL_PACKAGE "linux-image-"

/* All that the gate for updates wants to know of dpkg's status, so that it asks once in a run: the
 * packages that are not whole, the kernels, and the keys. Each signal finds its own among them. */
#define UPDATE_PACKAGES PST_PACKAGES("Status,Conffiles", "!installed", KERNEL_PACKAGE, KEYRING)
