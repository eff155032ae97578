/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* Whether the file at an absolute path holds secrets: keys, passwords, memory, whole disks. Its bytes
 * are answered to nobody. Pure. */
bool is_secret_path(const char *path);
