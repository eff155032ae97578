/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a file is and what may be done with it, taken off an answer. */

#include "../described_run.h"
#include "../hostile.h"
#include "cbor/encoder.h"
#include "reader/disk/file_meta.h"

static uint8_t buffer[512];

typedef struct Row {
        uint64_t mode, uid, gid;
        int64_t modified_s;
        unsigned n_members;
} Row;

static const Row honest = { 0120777, 1000, 50, -5, 9 };

static size_t encode(const Row *row) {
        Encoder e = encoder(buffer, sizeof(buffer));
        size_t size;

        encoder_array(&e, row->n_members);
        encoder_uint(&e, row->mode);
        encoder_uint(&e, row->uid);
        encoder_uint(&e, row->gid);
        encoder_text(&e, "254:0");
        encoder_uint(&e, UINT64_MAX);
        encoder_text(&e, "0:0");
        encoder_uint(&e, 4096);
        encoder_int(&e, row->modified_s);
        if (row->n_members >= 9)
                encoder_text(&e, "/dev/null");
        if (row->n_members >= 10)
                encoder_text(&e, "");
        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}

static void test_all_that_lstat_says(_unused_ void **state) {
        size_t size = encode(&honest);
        _cleanup_free_ uint8_t *exact = exactly(buffer, size);
        FileMeta meta;

        assert_int_equal(file_meta_parse((PstBytes){ exact, size }, &meta), 0);
        assert_int_equal(meta.mode, 0120777);
        assert_int_equal(meta.uid, 1000);
        assert_int_equal(meta.gid, 50);
        assert_true(text_is(meta.device, "254:0"));
        assert_true(meta.inode == UINT64_MAX);
        assert_true(text_is(meta.node, "0:0"));
        assert_int_equal(meta.size, 4096);
        assert_int_equal(meta.modified_s, -5);
        assert_true(text_is(meta.target, "/dev/null"));
}

static void test_an_answer_of_another_shape_is_refused(_unused_ void **state) {
        static const Row rows[] = {
                { 0100644, 0, 0, 0, 8 },          { 0100644, 0, 0, 0, 10 },
                { 1ULL << 32, 0, 0, 0, 9 },       { 0100644, 1ULL << 32, 0, 0, 9 },
                { 0100644, 0, UINT64_MAX, 0, 9 },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                size_t size = encode(&rows[i]);
                _cleanup_free_ uint8_t *exact = exactly(buffer, size);
                FileMeta meta = { .mode = 7 };

                assert_int_equal(file_meta_parse((PstBytes){ exact, size }, &meta), -EBADMSG);
                assert_int_equal(meta.mode, 7);
        }
}

static void test_what_follows_the_answer_is_refused(_unused_ void **state) {
        size_t size = encode(&honest);
        FileMeta meta = { .mode = 7 };

        buffer[size] = 0;
        assert_int_equal(file_meta_parse((PstBytes){ buffer, size + 1 }, &meta), -EBADMSG);
        assert_int_equal(meta.mode, 7);
}

static void test_the_question_is_asked_of_the_path(_unused_ void **state) {
        size_t size = encode(&honest);
        const DescribedRow rows[] = {
                { ANSWER_IS, "meta /a", (const char *) buffer, size, 0 },
                { ANSWER_IS, "meta /b", NULL, 0, -EACCES },
                { DESCRIBED_END, NULL, NULL, 0, 0 },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        FileMeta meta;

        assert_int_equal(file_meta_read(&d.run, "/a", &meta), 0);
        assert_int_equal(meta.uid, 1000);
        assert_int_equal(file_meta_read(&d.run, "/b", &meta), -EACCES);
        assert_int_equal(file_meta_read(&d.run, "/c", &meta), -ENOTCONN);
}

static void walk(const void *data, size_t size) {
        FileMeta meta;
        int r = file_meta_parse((PstBytes){ data, size }, &meta);

        assert_true(r == 0 || r == -EBADMSG);
}

static uint8_t folder[1200];

/* The directory and what is in it: the answer above, twice. */
static size_t encode_folder(unsigned n_members) {
        Encoder e = encoder(folder, sizeof(folder));
        size_t size = encode(&honest), whole;

        encoder_array(&e, 2);
        for (unsigned i = 0; i < 2; i++) {
                encoder_array(&e, n_members);
                encoder_text(&e, i == 0 ? "." : "file");
                encoder_raw(&e, buffer, size);
                if (n_members > 2)
                        encoder_uint(&e, 0);
        }
        assert_int_equal(encoder_result(&e, &whole), 0);
        return whole;
}

static void test_all_of_a_directory_in_turn(_unused_ void **state) {
        static const char *const names[] = { ".", "file" };
        size_t size = encode_folder(2);
        _cleanup_free_ uint8_t *exact = exactly(folder, size);
        AnswerList metas;
        FileMeta meta;
        Text name;

        assert_int_equal(answer_list_open((PstBytes){ exact, size }, &metas), 0);
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                assert_int_equal(file_metas_next(&metas, &name, &meta), 1);
                assert_true(text_is(name, names[i]));
                assert_int_equal(meta.uid, 1000);
                assert_true(text_is(meta.target, "/dev/null"));
        }
        assert_int_equal(file_metas_next(&metas, &name, &meta), 0);
}

static void test_a_directory_of_another_shape_is_refused(_unused_ void **state) {
        size_t size = encode_folder(3);
        AnswerList metas = { .left = 7 };
        FileMeta meta;
        Text name;

        assert_int_equal(answer_list_open((PstBytes){ folder, size }, &metas), 0);
        assert_int_equal(file_metas_next(&metas, &name, &meta), -EBADMSG);
        metas.left = 7;
        assert_int_equal(answer_list_open((PstBytes){ (const uint8_t *) "\x60", 1 }, &metas),
                         -EBADMSG);
        assert_int_equal(metas.left, 7);
}

static void walk_folder(const void *data, size_t size) {
        AnswerList metas;
        FileMeta meta;
        Text name;
        int r;

        r = answer_list_open((PstBytes){ data, size }, &metas);
        while (r >= 0 && (r = file_metas_next(&metas, &name, &meta)) > 0)
                ;
        assert_true(r == 0 || r == -EBADMSG);
}

static void test_cut_or_changed_it_is_walked_safely(_unused_ void **state) {
        size_t size = encode(&honest);
        _cleanup_free_ uint8_t *copy = exactly(buffer, size);

        parse_truncations(copy, size, walk);
        parse_flips(copy, size, 2000, walk);

        size = encode_folder(2);
        parse_truncations(folder, size, walk_folder);
        parse_flips(folder, size, 2000, walk_folder);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_all_that_lstat_says),
                cmocka_unit_test(test_an_answer_of_another_shape_is_refused),
                cmocka_unit_test(test_what_follows_the_answer_is_refused),
                cmocka_unit_test(test_the_question_is_asked_of_the_path),
                cmocka_unit_test(test_all_of_a_directory_in_turn),
                cmocka_unit_test(test_a_directory_of_another_shape_is_refused),
                cmocka_unit_test(test_cut_or_changed_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
