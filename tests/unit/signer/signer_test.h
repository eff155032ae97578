/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the signer's tests share: a folder that is theirs, and a key that is always the same. */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hex.h"
#include "base/macro.h"
#include "signer/key.h"

/* RFC 8032, section 7.1, test 1. */
#define SEED_HEX   "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define PUBLIC_HEX "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

static char folder_path[64];
static int folder_fd = -1;

static inline int folder_make(void **state) {
        (void) state;
        (void) snprintf(folder_path, sizeof(folder_path), "/tmp/signer-test-XXXXXX");
        if (sodium_init() < 0 || !mkdtemp(folder_path))
                return -1;
        folder_fd = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return folder_fd < 0 ? -1 : 0;
}

static inline int folder_remove_one(const char *path, const struct stat *st, int type,
                                    struct FTW *ftw) {
        (void) st;
        (void) type;
        (void) ftw;
        return remove(path);
}

static inline int folder_remove(void **state) {
        (void) state;
        (void) close(folder_fd);
        folder_fd = -1;
        return nftw(folder_path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void folder_write(const char *name, const void *data, size_t size) {
        _cleanup_close_ int fd =
                openat(folder_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, data, size), 0);
}

static inline uint8_t *folder_read(const char *name, size_t *ret_size) {
        _cleanup_close_ int fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC);
        uint8_t *data;

        assert_true(fd >= 0);
        assert_int_equal(fd_read_all(fd, 1U << 26, &data, ret_size), 0);
        return data;
}

static inline bool folder_has(const char *name) {
        struct stat st;

        return fstatat(folder_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* The key of the seed above. */
static inline Key *fixed_key(void) {
        uint8_t seed[KEY_SEED_BYTES];
        const char *why = NULL;
        bool first_use;
        Key *key = NULL;

        assert_int_equal(hex_decode(SEED_HEX, seed, sizeof(seed)), 0);
        folder_write(KEY_FILE_NAME, seed, sizeof(seed));
        assert_int_equal(key_open(folder_fd, &key, &first_use, &why), 0);
        assert_int_equal(unlinkat(folder_fd, KEY_FILE_NAME, 0), 0);
        assert_false(first_use);
        return key;
}
