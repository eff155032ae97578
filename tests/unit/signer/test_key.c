/* SPDX-License-Identifier: Apache-2.0 */
/* The key: what follows from a seed, and which files are none. */

#include "signer_test.h"

static void test_the_public_half_and_the_id_follow_from_the_seed(void **state _unused_) {
        _cleanup_(key_freep) Key *key = fixed_key();
        uint8_t thumbprint[32], preimage[40] = { 0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20 };
        char hex[65];

        hex_encode(key_public(key), KEY_PUBLIC_BYTES, hex);
        assert_string_equal(hex, PUBLIC_HEX);
        (void) memcpy(preimage + 8, key_public(key), KEY_PUBLIC_BYTES);
        (void) crypto_hash_sha256(thumbprint, preimage, sizeof(preimage));
        assert_memory_equal(key_id(key), thumbprint, KEY_ID_BYTES);
}

/* RFC 8032, section 7.1, test 1. */
static void test_a_signature_is_that_of_the_standard(void **state _unused_) {
        static const char expected[] =
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
                "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";
        _cleanup_(key_freep) Key *key = fixed_key();
        uint8_t signature[KEY_SIGNATURE_BYTES];
        char hex[129];

        assert_int_equal(key_sign(key, "", 0, signature), 0);
        hex_encode(signature, sizeof(signature), hex);
        assert_string_equal(hex, expected);
}

static void test_a_signature_verifies_and_a_changed_one_does_not(void **state _unused_) {
        _cleanup_(key_freep) Key *key = fixed_key();
        uint8_t signature[KEY_SIGNATURE_BYTES];

        assert_int_equal(key_sign(key, "abc", 3, signature), 0);
        assert_true(key_verifies(key, "abc", 3, signature));
        assert_false(key_verifies(key, "abd", 3, signature));
        assert_false(key_verifies(key, "abc", 2, signature));
        for (size_t i = 0; i < sizeof(signature); i++) {
                signature[i] ^= 1;
                assert_false(key_verifies(key, "abc", 3, signature));
                signature[i] ^= 1;
        }
}

static void test_the_first_start_makes_a_key_and_the_next_finds_it(void **state _unused_) {
        _cleanup_(key_freep) Key *first = NULL, *second = NULL;
        const char *why = NULL;
        bool first_use = false;
        struct stat st;

        assert_int_equal(key_open(folder_fd, &first, &first_use, &why), 0);
        assert_true(first_use);
        assert_false(key_is_credential(first));
        assert_int_equal(fstatat(folder_fd, "key", &st, AT_SYMLINK_NOFOLLOW), 0);
        assert_int_equal(st.st_mode, S_IFREG | 0600);
        assert_int_equal(st.st_size, KEY_SEED_BYTES);
        assert_int_equal(st.st_nlink, 1);
        assert_int_equal(key_open(folder_fd, &second, &first_use, &why), 0);
        assert_false(first_use);
        assert_memory_equal(key_public(first), key_public(second), KEY_PUBLIC_BYTES);
        assert_int_equal(unlinkat(folder_fd, "key", 0), 0);
}

static void test_two_keys_that_are_made_differ(void **state _unused_) {
        _cleanup_(key_freep) Key *first = NULL, *second = NULL;
        const char *why = NULL;
        bool first_use;

        assert_int_equal(key_open(folder_fd, &first, &first_use, &why), 0);
        assert_int_equal(unlinkat(folder_fd, "key", 0), 0);
        assert_int_equal(key_open(folder_fd, &second, &first_use, &why), 0);
        assert_int_equal(unlinkat(folder_fd, "key", 0), 0);
        assert_memory_not_equal(key_public(first), key_public(second), KEY_PUBLIC_BYTES);
}

static void test_a_descriptor_of_a_file_is_a_credential(void **state _unused_) {
        _cleanup_(key_freep) Key *key = NULL;
        _cleanup_close_ int fd = -1;
        uint8_t seed[KEY_SEED_BYTES];
        const char *why = NULL;
        bool first_use = true;
        char hex[65];

        assert_int_equal(hex_decode(SEED_HEX, seed, sizeof(seed)), 0);
        folder_write("credential", seed, sizeof(seed));
        assert_int_equal(fchmodat(folder_fd, "credential", 0440, 0), 0);
        fd = openat(folder_fd, "credential", O_RDONLY | O_CLOEXEC);
        assert_int_equal(key_open(fd, &key, &first_use, &why), 0);
        assert_true(key_is_credential(key));
        assert_false(first_use);
        hex_encode(key_public(key), KEY_PUBLIC_BYTES, hex);
        assert_string_equal(hex, PUBLIC_HEX);
}

static void make_short(void) {
        folder_write("key", "0123456789012345678901234567890", 31);
}

static void make_long(void) {
        folder_write("key", "012345678901234567890123456789012", 33);
}

static void make_zeros(void) {
        static const char zeros[KEY_SEED_BYTES];

        folder_write("key", zeros, sizeof(zeros));
}

static void make_link(void) {
        folder_write("real", "01234567890123456789012345678901", 32);
        assert_int_equal(symlinkat("real", folder_fd, "key"), 0);
}

static void make_readable(void) {
        folder_write("key", "01234567890123456789012345678901", 32);
        assert_int_equal(fchmodat(folder_fd, "key", 0640, 0), 0);
}

static void make_folder(void) {
        assert_int_equal(mkdirat(folder_fd, "key", 0700), 0);
}

static void make_fifo(void) {
        assert_int_equal(mkfifoat(folder_fd, "key", 0600), 0);
}

static void test_what_is_no_key_of_ours_is_refused_and_left_alone(void **state _unused_) {
        static const struct {
                void (*make)(void);
                int error;
                const char *why;
                bool is_folder;
        } rows[] = {
                { make_short, -EBADMSG, "it has less than 32 bytes", false },
                { make_long, -EBADMSG, "it has more than 32 bytes", false },
                { make_zeros, -EBADMSG, "it has nothing but zeros", false },
                { make_link, -ELOOP, "it is a symbolic link", false },
                { make_readable, -EPERM,
                  "its group or others have access to it; it has to have mode 0600", false },
                { make_folder, -EPERM, "it is not a regular file", true },
                { make_fifo, -EPERM, "it is not a regular file", false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const char *why = NULL;
                bool first_use = false;
                Key *key = NULL;

                rows[i].make();
                assert_int_equal(key_open(folder_fd, &key, &first_use, &why), rows[i].error);
                assert_string_equal(why, rows[i].why);
                assert_null(key);
                assert_false(first_use);
                assert_true(folder_has("key"));
                assert_int_equal(unlinkat(folder_fd, "key", rows[i].is_folder ? AT_REMOVEDIR : 0),
                                 0);
        }
}

static void test_a_credential_of_another_size_is_refused(void **state _unused_) {
        _cleanup_close_ int fd = -1;
        const char *why = NULL;
        bool first_use;
        Key *key = NULL;

        folder_write("credential", "short", 5);
        fd = openat(folder_fd, "credential", O_RDONLY | O_CLOEXEC);
        assert_int_equal(key_open(fd, &key, &first_use, &why), -EBADMSG);
        assert_null(key);
}

static void test_nothing_is_freed(void **state _unused_) {
        assert_null(key_free(NULL));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_public_half_and_the_id_follow_from_the_seed),
                cmocka_unit_test(test_a_signature_is_that_of_the_standard),
                cmocka_unit_test(test_a_signature_verifies_and_a_changed_one_does_not),
                cmocka_unit_test(test_the_first_start_makes_a_key_and_the_next_finds_it),
                cmocka_unit_test(test_two_keys_that_are_made_differ),
                cmocka_unit_test(test_a_descriptor_of_a_file_is_a_credential),
                cmocka_unit_test(test_what_is_no_key_of_ours_is_refused_and_left_alone),
                cmocka_unit_test(test_a_credential_of_another_size_is_refused),
                cmocka_unit_test(test_nothing_is_freed),
        };

        return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
