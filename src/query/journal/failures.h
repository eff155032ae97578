/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Whether a message of authpriv, sshd, sudo, su or login says that somebody was not let in. Pure. */
bool is_authentication_failure(const char *message, size_t size);
