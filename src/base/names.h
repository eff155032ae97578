/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * The names in the directory `dir_fd` but "." and "..", in byte order, each ended by a NUL: an
 * allocated buffer, with one NUL more behind them that is not counted.
 * -EFBIG: more than `limit` bytes. -ENOMEM. Otherwise what getdents64() says.
 */
int names_read(int dir_fd, size_t limit, uint8_t **ret, size_t *ret_size);
