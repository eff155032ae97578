/* SPDX-License-Identifier: Apache-2.0 */
/* Whether everyone may read what lies in a folder. */

#include <sys/stat.h>

#include "../described_run.h"
#include "cbor/encoder.h"
#include "reader/disk/folder_access.h"

#define NONE                                                                                       \
        { .what = DESCRIBED_END }

/* An answer to PST_META. */
typedef struct Meta {
        char bytes[64];
        size_t size;
} Meta;

static Meta meta_of(uint32_t mode) {
        Meta meta;
        Encoder e = encoder(meta.bytes, sizeof(meta.bytes));

        encoder_array(&e, 9);
        encoder_uint(&e, mode);
        encoder_uint(&e, 0);
        encoder_uint(&e, 0);
        encoder_text(&e, "8:1");
        encoder_uint(&e, 5);
        encoder_text(&e, "0:0");
        encoder_uint(&e, 0);
        encoder_int(&e, 0);
        encoder_text(&e, "");
        assert_int_equal(encoder_result(&e, &meta.size), 0);
        return meta;
}

static void test_only_files_that_others_read_count(_unused_ void **state) {
        static const struct {
                uint32_t mode;
                bool readable;
        } rows[] = {
                { S_IFREG | 0644, true },   { S_IFREG | 0004, true },  { S_IFREG | 0640, false },
                { S_IFREG | 0662, false },  { S_IFDIR | 0755, false }, { S_IFLNK | 0777, false },
                { S_IFSOCK | 0666, false },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_true(is_world_readable(&(const FileMeta){ .mode = rows[i].mode }) ==
                            rows[i].readable);
}

static void test_a_folder_by_what_is_in_it(_unused_ void **state) {
        const Meta open = meta_of(S_IFREG | 0644), closed = meta_of(S_IFREG | 0640);
        const struct {
                DescribedRow rows[4];
                int result;
        } cases[] = {
                { { { ANSWER_IS, "names /l/", "a\0b", 4, 0 },
                    { ANSWER_IS, "meta /l/a", closed.bytes, closed.size, 0 },
                    { ANSWER_IS, "meta /l/b", open.bytes, open.size, 0 },
                    NONE },
                  1 },
                { { { ANSWER_IS, "names /l/", "a\0b", 4, 0 },
                    { ANSWER_IS, "meta /l/a", closed.bytes, closed.size, 0 },
                    { ANSWER_IS, "meta /l/b", NULL, 0, -ENOENT }, /* rotated meanwhile */
                    NONE },
                  0 },
                { { { ANSWER_IS, "names /l/", "a\0b", 4, 0 },
                    { ANSWER_IS, "meta /l/a", closed.bytes, closed.size, 0 },
                    { ANSWER_IS, "meta /l/b", NULL, 0, -EACCES },
                    NONE },
                  -EACCES },
                { { { ANSWER_IS, "names /l/", "a", 2, 0 },
                    { ANSWER_IS, "meta /l/a", "x", 1, 0 },
                    NONE },
                  -EBADMSG },
                { { { ANSWER_IS, "names /l/", NULL, 0, -ENOENT }, NONE }, 0 },
                { { { ANSWER_IS, "names /l/", NULL, 0, -EACCES }, NONE }, -EACCES },
                { { NONE }, -ENOTCONN },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_run_ DescribedRun d = described_run(cases[i].rows);

                assert_int_equal(folder_has_world_readable(&d.run, "/l/"), cases[i].result);
        }
}

static void test_a_path_that_does_not_fit_is_refused(_unused_ void **state) {
        static const DescribedRow nothing[] = { NONE };
        _cleanup_run_ DescribedRun d = described_run(nothing);
        FileMeta meta;
        char path[8];

        assert_int_equal(
                folder_look_at(&d.run, "/folder/", text("a", 1), path, sizeof(path), &meta),
                -EFBIG);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_only_files_that_others_read_count),
                cmocka_unit_test(test_a_folder_by_what_is_in_it),
                cmocka_unit_test(test_a_path_that_does_not_fit_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
