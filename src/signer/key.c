/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device's key: 32 bytes of seed in a file, and what follows from them.
 *
 * Runs in the signer, before its jail where it opens the file and within where it signs. The file
 * decides who we are, so one that somebody else could have put there is refused. sodium_malloc()
 * does not tell when its mlock() failed: it is locked once more, and that is told.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/fd.h"
#include "base/macro.h"
#include "signer/key.h"

#define TEMPORARY_NAME ".key.new"

/* RFC 9679: the map {1: OKP, -1: Ed25519, -2: public key}, without the key. */
#define THUMBPRINT_HEAD "\xa3\x01\x01\x20\x06\x21\x58\x20"

/* In guarded memory of its own. */
typedef struct Secret {
        uint8_t seed[KEY_SEED_BYTES]; /* wiped once the pair is derived */
        uint8_t pair[crypto_sign_SECRETKEYBYTES];
} Secret;

struct Key {
        Secret *secret;
        bool locked;
        bool is_credential;
        uint8_t public_key[KEY_PUBLIC_BYTES];
        uint8_t id[KEY_ID_BYTES];
};

_Static_assert(KEY_SEED_BYTES == crypto_sign_SEEDBYTES &&
                       KEY_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES &&
                       KEY_SIGNATURE_BYTES == crypto_sign_BYTES,
               "Ed25519");

static int key_new(Key **ret) {
        _cleanup_(key_freep) Key *key = calloc(1, sizeof(*key));

        if (!key)
                return -ENOMEM;
        key->secret = sodium_malloc(sizeof(*key->secret));
        if (!key->secret)
                return -ENOMEM;

        key->locked = sodium_mlock(key->secret, sizeof(*key->secret)) == 0;
        *ret = TAKE_PTR(key);
        return 0;
}

Key *key_free(Key *key) {
        if (!key)
                return NULL;

        if (key->secret) {
                (void) sodium_mprotect_readwrite(key->secret);
                sodium_free(key->secret);
        }
        free(key);
        return NULL;
}

static int refuse(int error, const char *why, const char **ret_why) {
        *ret_why = why;
        return error;
}

/* The seed, and whether anything follows it. */
static int read_seed(int fd, Key *key, const char **ret_why) {
        uint8_t *seed = key->secret->seed, beyond;
        size_t n = 0;

        while (n < KEY_SEED_BYTES) {
                ssize_t got = pread(fd, seed + n, KEY_SEED_BYTES - n, (off_t) n);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return refuse(-errno, "it cannot be read", ret_why);
                if (got == 0)
                        return refuse(-EBADMSG, "it has less than 32 bytes", ret_why);
                n += (size_t) got;
        }

        if (pread(fd, &beyond, 1, KEY_SEED_BYTES) != 0)
                return refuse(-EBADMSG, "it has more than 32 bytes", ret_why);
        if (sodium_is_zero(seed, KEY_SEED_BYTES)) /* as a disk leaves what it lost */
                return refuse(-EBADMSG, "it has nothing but zeros", ret_why);
        return 0;
}

static int check_file(int fd, const char **ret_why) {
        struct stat st;

        if (fstat(fd, &st) < 0)
                return refuse(-errno, "it cannot be looked at", ret_why);
        if (!S_ISREG(st.st_mode))
                return refuse(-EPERM, "it is not a regular file", ret_why);
        if (st.st_uid != geteuid())
                return refuse(-EPERM, "it belongs to another user", ret_why);
        if (st.st_mode & (S_IRWXG | S_IRWXO))
                return refuse(-EPERM,
                              "its group or others have access to it; it has to have mode 0600",
                              ret_why);

        return 0;
}

/* Without capabilities even root cannot open another user's file: say whose it is. */
static bool is_foreign(int dir_fd) {
        struct stat st;

        return fstatat(dir_fd, KEY_FILE_NAME, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
               st.st_uid != geteuid();
}

static int open_in(int dir_fd, Key *key, const char **ret_why) {
        _cleanup_close_ int fd = -1;
        int r;

        fd = openat(dir_fd, KEY_FILE_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0 && errno == ELOOP)
                return refuse(-ELOOP, "it is a symbolic link", ret_why);
        if (fd < 0 && errno == EACCES && is_foreign(dir_fd))
                return refuse(-EPERM, "it belongs to another user", ret_why);
        if (fd < 0)
                return refuse(-errno, "it cannot be opened", ret_why);

        r = check_file(fd, ret_why);
        return r < 0 ? r : read_seed(fd, key, ret_why);
}

/* Whole or not at all: a crash must not leave half a key, which would be refused for ever. */
static int write_file(int dir_fd, const Key *key) {
        _cleanup_close_ int fd = -1;
        int r;

        if (unlinkat(dir_fd, TEMPORARY_NAME, 0) < 0 && errno != ENOENT)
                return -errno;
        fd = openat(dir_fd, TEMPORARY_NAME, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    0600);
        if (fd < 0)
                return -errno;

        r = fd_write_all(fd, key->secret->seed, KEY_SEED_BYTES);
        /* linkat() and not rename(): a key that appeared meanwhile is never replaced. */
        if (r >= 0 &&
            (fsync(fd) < 0 || linkat(dir_fd, TEMPORARY_NAME, dir_fd, KEY_FILE_NAME, 0) < 0))
                r = -errno;
        (void) unlinkat(dir_fd, TEMPORARY_NAME, 0);
        if (r < 0)
                return r;

        return fsync(dir_fd) < 0 ? -errno : 0;
}

static int make_in(int dir_fd, Key *key, const char **ret_why) {
        int r;

        randombytes_buf(key->secret->seed, KEY_SEED_BYTES);
        r = write_file(dir_fd, key);
        return r < 0 ? refuse(r, "it is not there and cannot be made", ret_why) : 0;
}

/* The pair and its id. The seed is not needed again. */
static int derive(Key *key, const char **ret_why) {
        uint8_t thumbprint[crypto_hash_sha256_BYTES];
        crypto_hash_sha256_state state;

        if (crypto_sign_seed_keypair(key->public_key, key->secret->pair, key->secret->seed) != 0)
                return refuse(-EIO, "no pair of keys follows from it", ret_why);
        sodium_memzero(key->secret->seed, sizeof(key->secret->seed));
        if (sodium_mprotect_noaccess(key->secret) < 0)
                return refuse(-errno, "its memory cannot be closed", ret_why);

        (void) crypto_hash_sha256_init(&state);
        (void) crypto_hash_sha256_update(&state, (const uint8_t *) THUMBPRINT_HEAD,
                                         sizeof(THUMBPRINT_HEAD) - 1);
        (void) crypto_hash_sha256_update(&state, key->public_key, sizeof(key->public_key));
        (void) crypto_hash_sha256_final(&state, thumbprint);
        (void) memcpy(key->id, thumbprint, sizeof(key->id));
        return 0;
}

int key_open(int fd, Key **ret, bool *ret_first_use, const char **ret_why) {
        _cleanup_(key_freep) Key *key = NULL;
        bool first_use = false;
        struct stat st;
        int r;

        if (fstat(fd, &st) < 0)
                return refuse(-errno, "where it is cannot be looked at", ret_why);
        r = key_new(&key);
        if (r < 0)
                return refuse(r, "there is no memory for it", ret_why);

        key->is_credential = S_ISREG(st.st_mode);
        if (key->is_credential) /* who handed it to us decided what it is */
                r = read_seed(fd, key, ret_why);
        else
                r = open_in(fd, key, ret_why);
        if (r == -ENOENT) {
                r = make_in(fd, key, ret_why);
                first_use = true;
        }
        if (r >= 0)
                r = derive(key, ret_why);
        if (r < 0)
                return r;

        *ret_first_use = first_use;
        *ret = TAKE_PTR(key);
        return 0;
}

bool key_is_credential(const Key *key) {
        return key->is_credential;
}

bool key_is_locked(const Key *key) {
        return key->locked;
}

const uint8_t *key_public(const Key *key) {
        return key->public_key;
}

const uint8_t *key_id(const Key *key) {
        return key->id;
}

int key_sign(const Key *key, const void *data, size_t size, uint8_t ret[KEY_SIGNATURE_BYTES]) {
        uint8_t signature[KEY_SIGNATURE_BYTES];
        int r;

        if (sodium_mprotect_readonly(key->secret) < 0)
                return -errno;
        r = crypto_sign_detached(signature, NULL, data, size, key->secret->pair);
        if (sodium_mprotect_noaccess(key->secret) < 0)
                return -errno;
        if (r != 0 || !key_verifies(key, data, size, signature))
                return -EIO;

        (void) memcpy(ret, signature, sizeof(signature));
        return 0;
}

bool key_verifies(const Key *key, const void *data, size_t size,
                  const uint8_t signature[KEY_SIGNATURE_BYTES]) {
        return crypto_sign_verify_detached(signature, data, size, key->public_key) == 0;
}
