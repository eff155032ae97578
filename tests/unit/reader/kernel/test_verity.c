/* SPDX-License-Identifier: Apache-2.0 */
/* dm-verity: the kernel's two lines of a target, and the answer that carries them. */

#include "../reader_test.h"
#include "cbor/encoder.h"
#include "reader/kernel/verity.h"

#define HASH  "1d0052b939d4afb4195f2d4571693d2af0cc32e8f8e066eb7e3a1cedabcf70dc"
#define TABLE "1 254:0 254:16 4096 4096 23906 1 sha256 " HASH " 00"

static void test_targets(_unused_ void **state) {
        static const struct {
                const char *status, *table;
                int result;
                bool verified, ignores_corruption, is_signed;
        } cases[] = {
                { "V", TABLE, 0, true, false, false },
                { "C", TABLE, 0, false, false, false },
                { "V 0", TABLE, 0, true, false, false },
                { "V", TABLE " 1 ignore_corruption", 0, true, true, false },
                { "V", TABLE " 3 root_hash_sig_key_desc cryptsetup:x restart_on_corruption", 0,
                  true, false, true },
                { "", TABLE, -EBADMSG, false, false, false },
                { "Verified", TABLE, -EBADMSG, false, false, false },
                { "V", TABLE " 2 ignore_corruption", -EBADMSG, false, false, false },
                { "V", TABLE " x", -EBADMSG, false, false, false },
                { "V", TABLE " 99999999999 a", -EBADMSG, false, false, false },
                { "V", "2 254:0 254:16 4096 4096 23906 1 sha256 " HASH " 00", -EOPNOTSUPP, false,
                  false, false },
                { "V", "1 254:0 254:16 4096 4096 23906 1 sha256 XYZ 00", -EBADMSG, false, false,
                  false },
                { "V", "1 254:0 254:16 4096 4096 23906 1 sha256 " HASH HASH HASH " 00", -EBADMSG,
                  false, false, false },
                { "V", "1 254:0 254:16 4096 4096 23906 1 sha256 " HASH, -EBADMSG, false, false,
                  false },
                { "V", "", -EBADMSG, false, false, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_text_ Text status = exact_text(cases[i].status);
                _cleanup_text_ Text table = exact_text(cases[i].table);
                VerityDevice device = { 0 };

                assert_int_equal(verity_target_parse(status, table, &device), cases[i].result);
                assert_int_equal(device.verified, cases[i].verified);
                assert_int_equal(device.ignores_corruption, cases[i].ignores_corruption);
                assert_int_equal(device.is_signed, cases[i].is_signed);
                assert_string_equal(device.root_hash, cases[i].result == 0 ? HASH : "");
        }
}

static void put_device(Encoder *e, const char *node, const char *type, unsigned n_targets) {
        encoder_array(e, 4);
        encoder_text(e, "name");
        encoder_text(e, "uuid");
        encoder_text(e, node);
        encoder_array(e, n_targets);
        for (unsigned i = 0; i < n_targets; i++) {
                encoder_array(e, 3);
                encoder_text(e, type);
                encoder_text(e, "V");
                encoder_text(e, TABLE);
        }
}

static size_t answer(uint8_t *buffer, size_t capacity, const char *type, unsigned n_targets) {
        Encoder e = encoder(buffer, capacity);
        size_t size;

        encoder_array(&e, 2);
        put_device(&e, "253:1", "crypt", 1);
        put_device(&e, "253:0", type, n_targets);
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static int find(const uint8_t *bytes, size_t size, const char *node) {
        _cleanup_free_ uint8_t *copy = exactly(bytes, size);
        VerityDevice device;

        return verity_find(copy, size, text(node, strlen(node)), &device);
}

static void test_the_device_is_found_by_its_number(_unused_ void **state) {
        uint8_t bytes[2048];
        size_t size = answer(bytes, sizeof(bytes), "verity", 1);

        assert_int_equal(find(bytes, size, "253:0"), 0);
        assert_int_equal(find(bytes, size, "253:2"), -ENOENT);
        assert_int_equal(find(bytes, size, "253:1"), -EBADMSG); /* of another type */
        size = answer(bytes, sizeof(bytes), "verity", 2);
        assert_int_equal(find(bytes, size, "253:0"), -EBADMSG);
        size = answer(bytes, sizeof(bytes), "verity", 0);
        assert_int_equal(find(bytes, size, "253:0"), -EBADMSG);
}

static void test_an_answer_that_is_cut_or_of_another_shape_is_refused(_unused_ void **state) {
        static const uint8_t shapes[][8] = {
                { 0x81, 0x01 },
                { 0xa0 },
                { 0x81, 0x83, 0x60, 0x60, 0x60 },
                { 0x9b, 0xff, 0xff },
        };
        uint8_t bytes[2048];
        size_t size = answer(bytes, sizeof(bytes), "verity", 1);

        for (size_t n = 0; n < size; n++)
                assert_int_equal(find(bytes, n, "253:0"), -EBADMSG);
        for (size_t i = 0; i < ELEMENTSOF(shapes); i++)
                assert_int_equal(find(shapes[i], sizeof(shapes[i]), "253:0"), -EBADMSG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_targets),
                cmocka_unit_test(test_the_device_is_found_by_its_number),
                cmocka_unit_test(test_an_answer_that_is_cut_or_of_another_shape_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
