/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The device's key. The secret half is in guarded, locked memory, which is closed between uses. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

#define KEY_SEED_BYTES      32U
#define KEY_PUBLIC_BYTES    32U
#define KEY_SIGNATURE_BYTES 64U
#define KEY_ID_BYTES        16U
#define KEY_FILE_NAME       "key"

typedef struct Key Key;

/*
 * `fd` is a file that holds the seed and was handed to us, or a directory with such a file of ours
 * in it, `key`, which is made if it is not there (*ret_first_use). libsodium is initialised.
 *
 * On failure *ret_why is what is wrong, as a sentence's end, and nothing of the file was changed:
 * -EBADMSG: not exactly a seed. -ELOOP: a link. -EPERM: not a file of ours, or open to others.
 * -ENOMEM. Otherwise what opening, reading or writing it says.
 */
int key_open(int fd, Key **ret, bool *ret_first_use, const char **ret_why);
Key *key_free(Key *key);
DEFINE_CLEANUP(Key *, key_free);

/* Whether it was handed to us as a file: a credential, decrypted by systemd. */
bool key_is_credential(const Key *key);

/* Whether the kernel keeps the secret out of swap. */
bool key_is_locked(const Key *key);

const uint8_t *key_public(const Key *key);

/* The first bytes of the COSE key thumbprint (RFC 9679). */
const uint8_t *key_id(const Key *key);

/*
 * -EIO: the signature does not verify, and is not given out: a bit of the secret half flipped, and
 * two signatures of one message under different halves disclose the key.
 */
int key_sign(const Key *key, const void *data, size_t size, uint8_t ret[KEY_SIGNATURE_BYTES]);

bool key_verifies(const Key *key, const void *data, size_t size,
                  const uint8_t signature[KEY_SIGNATURE_BYTES]);
