/* SPDX-License-Identifier: Apache-2.0 */

#include <sodium.h>
#include <systemd/sd-id128.h>

#include "base/app_id.h"
#include "base/hex.h"
#include "core/identity.h"
#include "core_test.h"

CORE_GATE(alpha, 2, "alpha");
CORE_GATE(zeta, 12, "zeta");

static char path[PATH_MAX];
static int dir = -1;
static GateSet gates;
static Identity identity;

static int set_up(_unused_ void **state) {
        dir = directory_new(path);
        gates = (GateSet){ .n_gates = 3 };
        gates.gates[0] = (Gate){ .number = 1 }; /* not described: no part of the manifest */
        gates.gates[1] =
                (Gate){ .number = 2, .descriptor = &alpha, .name = "alpha", .described = true };
        gates.gates[2] =
                (Gate){ .number = 12, .descriptor = &zeta, .name = "zeta", .described = true };
        memset(gates.gates[1].module_digest, 0xaa, PST_DIGEST_BYTES);
        memset(gates.gates[2].module_digest, 0xbb, PST_DIGEST_BYTES);
        return 0;
}

static int tear_down(_unused_ void **state) {
        (void) close(dir);
        directory_remove(path);
        return 0;
}

static void test_an_id_is_made_once_and_is_random(_unused_ void **state) {
        static const uint8_t zero[CLAIMS_SUEID_SIZE - 1];
        uint8_t first[CLAIMS_SUEID_SIZE];

        assert_int_equal(identity_read(dir, &gates, &identity), 0);
        memcpy(first, identity.sueid, sizeof(first));
        assert_int_equal(first[0], 1);
        assert_memory_not_equal(first + 1, zero, sizeof(zero));

        assert_int_equal(identity_read(dir, &gates, &identity), 0);
        assert_memory_equal(first, identity.sueid, sizeof(first));
        assert_int_equal(unlinkat(dir, "sueid", 0), 0);
        assert_int_equal(identity_read(dir, &gates, &identity), 0);
        assert_memory_not_equal(first, identity.sueid, sizeof(first));
}

static void test_a_malformed_id_is_not_replaced(_unused_ void **state) {
        static const uint8_t wrong_type[CLAIMS_SUEID_SIZE] = { 2 };
        static const uint8_t long_one[CLAIMS_SUEID_SIZE + 1] = { 1 };

        file_write(dir, "sueid", wrong_type, sizeof(wrong_type));
        assert_int_equal(identity_read(dir, &gates, &identity), -EBADMSG);
        file_write(dir, "sueid", long_one, sizeof(long_one));
        assert_int_equal(identity_read(dir, &gates, &identity), -EBADMSG);
        file_write(dir, "sueid", long_one, 3);
        assert_int_equal(identity_read(dir, &gates, &identity), -EBADMSG);
}

#define MAKE_ID(...) SD_ID128_MAKE(__VA_ARGS__)

static void test_the_boot_is_named_for_us_alone(_unused_ void **state) {
        sd_id128_t raw, ours;

        assert_int_equal(identity_read(dir, &gates, &identity), 0);
        assert_int_equal(sd_id128_get_boot(&raw), 0);
        assert_int_equal(sd_id128_get_boot_app_specific(MAKE_ID(POSTURE_APP_ID), &ours), 0);
        assert_memory_not_equal(identity.boot_seed, raw.bytes, sizeof(raw.bytes));
        assert_memory_equal(identity.boot_seed, ours.bytes, sizeof(ours.bytes));
}

/* "name NUL hex LF" of each, sorted by name, written down here a second time. */
static void test_the_manifest_is_the_program_and_its_gates(_unused_ void **state) {
        _cleanup_close_ int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
        _cleanup_free_ uint8_t *program = NULL;
        uint8_t digest[32], expected[32], text[1024];
        const struct {
                const char *name;
                uint8_t *digest;
        } lines[] = { { "alpha", gates.gates[1].module_digest },
                      { "postured", digest },
                      { "zeta", gates.gates[2].module_digest } };
        size_t size, at = 0;

        assert_int_equal(fd_read_all(self, 268435456, &program, &size), 0);
        (void) crypto_hash_sha256(digest, program, size);
        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                memcpy(text + at, lines[i].name, strlen(lines[i].name) + 1);
                at += strlen(lines[i].name) + 1;
                hex_encode(lines[i].digest, 32, (char *) text + at);
                at += 64;
                text[at++] = '\n';
        }
        (void) crypto_hash_sha256(expected, text, at);

        assert_int_equal(identity_read(dir, &gates, &identity), 0);
        assert_memory_equal(identity.manifest_digest, expected, 32);
}

static void test_another_module_is_another_manifest(_unused_ void **state) {
        uint8_t before[CLAIMS_DIGEST_SIZE];

        assert_int_equal(identity_read(dir, &gates, &identity), 0);
        memcpy(before, identity.manifest_digest, sizeof(before));
        gates.gates[2].module_digest[0] ^= 1;
        assert_int_equal(identity_read(dir, &gates, &identity), 0);
        assert_memory_not_equal(before, identity.manifest_digest, sizeof(before));
}

static void test_a_clock_is_never_called_authenticated(_unused_ void **state) {
        assert_true(identity_clock_quality() < CLOCK_QUALITY_AUTHENTICATED);
}

int main(void) {
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
                TEST(test_an_id_is_made_once_and_is_random),
                TEST(test_a_malformed_id_is_not_replaced),
                TEST(test_the_boot_is_named_for_us_alone),
                TEST(test_the_manifest_is_the_program_and_its_gates),
                TEST(test_another_module_is_another_manifest),
                TEST(test_a_clock_is_never_called_authenticated),
        };

        log_set_max_level(LOG_EMERG);
        return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
