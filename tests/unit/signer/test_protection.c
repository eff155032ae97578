/* SPDX-License-Identifier: Apache-2.0 */
/* Which sealing a credential's first bytes name. */

#include "signer/protection.h"
#include "signer_test.h"

static const struct {
        const char *id;
        Protection protection;
} sealings[] = {
        { "5a1c6a86df9d4096b1d5a65e0862f19a", PROTECTION_HOST },
        { "0c7cc07b117645919c4b0bea08bc20fe", PROTECTION_TPM },
        { "faf7eb9341e3412ca1a436f95a29362f", PROTECTION_TPM },
        { "93a894094874449090caf2fc93cab553", PROTECTION_HOST_TPM },
        { "af4950a849134eb1a73846304ff30c05", PROTECTION_HOST_TPM },
        { "058469daf6f54324800549da0f8ea2fb", PROTECTION_SOFTWARE },
        { "00000000000000000000000000000000", PROTECTION_UNKNOWN },
        { "5a1c6a86df9d4096b1d5a65e0862f19b", PROTECTION_UNKNOWN },
};

/* The id and 84 more bytes, as systemd-creds writes them: base64, broken into lines of 79. */
static size_t blob_of(const char *id, char *ret, size_t size) {
        uint8_t bytes[100] = { 0 };
        char text[140];
        size_t n = 0;

        assert_int_equal(hex_decode(id, bytes, 16), 0);
        assert_non_null(sodium_bin2base64(text, sizeof(text), bytes, sizeof(bytes),
                                          sodium_base64_VARIANT_ORIGINAL));
        for (size_t i = 0; text[i]; i++) {
                if (i > 0 && i % 79 == 0)
                        ret[n++] = '\n';
                ret[n++] = text[i];
        }
        assert_true(n < size);
        return n;
}

static void test_each_sealing_is_known_by_its_first_bytes(void **state _unused_) {
        char blob[256];

        for (size_t i = 0; i < ELEMENTSOF(sealings); i++) {
                size_t size = blob_of(sealings[i].id, blob, sizeof(blob));

                assert_int_equal(protection_of(blob, size), sealings[i].protection);
        }
}

static void test_what_is_too_short_or_no_base64_is_not_known(void **state _unused_) {
        char blob[256];

        (void) blob_of(sealings[0].id, blob, sizeof(blob));
        assert_int_equal(protection_of(blob, 24), PROTECTION_HOST);
        assert_int_equal(protection_of(blob, 23), PROTECTION_UNKNOWN);
        assert_int_equal(protection_of("", 0), PROTECTION_UNKNOWN);
        blob[5] = '!';
        assert_int_equal(protection_of(blob, 64), PROTECTION_UNKNOWN);
}

static void test_line_breaks_may_stand_anywhere(void **state _unused_) {
        char blob[256], broken[512];
        size_t size = blob_of(sealings[1].id, blob, sizeof(blob)), n;

        for (size_t every = 1; every < 30; every++) {
                n = 0;
                for (size_t i = 0; i < size; i++) {
                        if (i > 0 && i % every == 0)
                                broken[n++] = '\n';
                        broken[n++] = blob[i];
                }
                assert_int_equal(protection_of(broken, n), PROTECTION_TPM);
        }
}

static void test_a_descriptor_is_read_from_its_start(void **state _unused_) {
        _cleanup_close_ int fd = -1;
        char blob[256];
        size_t size = blob_of(sealings[3].id, blob, sizeof(blob));

        folder_write("blob", blob, size);
        fd = openat(folder_fd, "blob", O_RDONLY | O_CLOEXEC);
        assert_int_equal(protection_read(fd), PROTECTION_HOST_TPM);
        assert_int_equal(protection_read(fd), PROTECTION_HOST_TPM);
        assert_int_equal(protection_read(-1), PROTECTION_UNKNOWN);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_each_sealing_is_known_by_its_first_bytes),
                cmocka_unit_test(test_what_is_too_short_or_no_base64_is_not_known),
                cmocka_unit_test(test_line_breaks_may_stand_anywhere),
                cmocka_unit_test(test_a_descriptor_is_read_from_its_start),
        };

        return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
