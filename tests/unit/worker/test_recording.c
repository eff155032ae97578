/* SPDX-License-Identifier: Apache-2.0 */
#include "worker/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fd.h"
#include "base/macro.h"

#define LIMIT 100000U

static Tree *tree_of(const char *folder) {
        int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
        Tree *tree;

        assert_int_equal(tree_new_image(fd, true, &tree), 0);
        return tree;
}

/* Rising, as once decoded. */
static const CaptureAnswer recorded[] = {
        { .question = PST_FILE("/file"), .error = -EIO },
        { .question = PST_FILE("/secret"), .data = (const uint8_t *) "told", .size = 4 },
        { .question = PST_LINKS, .data = (const uint8_t *) "links", .size = 5 },
        { .question = PST_NFT_RULESET, .error = -EPERM },
};
static const Capture capture = { .answers = recorded, .n_answers = ELEMENTSOF(recorded) };

static void test_a_recording_comes_first_and_files_from_its_tree(_unused_ void **state) {
        const struct {
                PstQuestion question;
                int result;
                const char *answer;
        } cases[] = {
                { PST_LINKS, 0, "links" },
                { PST_NFT_RULESET, -EPERM, NULL },
                { PST_AUDIT_STATUS, -ENOTCONN, NULL },
                { PST_META("/file"), -ENOTCONN, NULL },
                { PST_FILE("/secret"), 0, "told" },
                { PST_FILE("/file"), -EIO, NULL },
                { PST_FILE("/other"), 0, "content" },
                { PST_FILE("/none"), -ENOENT, NULL },
                { PST_HEAD("/other", "3"), 0, "con" },
                { PST_HEAD("/other", "3x"), -EINVAL, NULL },
                { PST_HEAD("/other", ""), -EINVAL, NULL },
                { PST_HEAD("/other", "65537"), -EINVAL, NULL },
                { PST_NAMES("/"), 0, "other" },
        };
        char folder[] = "/tmp/test-recording-XXXXXX";
        _cleanup_(tree_freep) Tree *tree = NULL;
        _cleanup_close_ int dir = -1;

        assert_non_null(mkdtemp(folder));
        dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_int_equal(fd_replace_file(dir, "other", 0600, "content", 7), 0);
        tree = tree_of(folder);

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_free_ uint8_t *data = NULL;
                size_t size;

                assert_int_equal(
                        recording_ask(&capture, tree, &cases[i].question, LIMIT, &data, &size),
                        cases[i].result);
                if (cases[i].answer)
                        assert_string_equal(data, cases[i].answer);
        }
        (void) unlinkat(dir, "other", 0);
        (void) rmdir(folder);
}

/* [["other", SHA-256 of "abc"]]: a folder is no file, and a link none of its own. */
static void test_digests_are_made_of_the_tree(_unused_ void **state) {
        static const uint8_t expected[] = { 0x81, 0x82, 0x65, 'o',  't',  'h',  'e',
                                            'r',  0x58, 0x20, 0xba, 0x78, 0x16, 0xbf };
        char folder[] = "/tmp/test-recording-XXXXXX";
        _cleanup_(tree_freep) Tree *tree = NULL;
        _cleanup_free_ uint8_t *data = NULL;
        _cleanup_close_ int dir = -1;
        size_t size = 7;

        assert_non_null(mkdtemp(folder));
        dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_int_equal(fd_replace_file(dir, "other", 0600, "abc", 3), 0);
        assert_int_equal(symlinkat("other", dir, "link"), 0);
        assert_int_equal(mkdirat(dir, "folder", 0700), 0);
        tree = tree_of(folder);

        assert_int_equal(recording_ask(NULL, tree, &(const PstQuestion) PST_DIGESTS("/", "sha256"),
                                       41, &data, &size),
                         -EFBIG);
        assert_int_equal(recording_ask(NULL, tree,
                                       &(const PstQuestion) PST_DIGESTS("/none", "sha256"), LIMIT,
                                       &data, &size),
                         -ENOENT);
        assert_int_equal(size, 7);
        assert_int_equal(recording_ask(NULL, tree, &(const PstQuestion) PST_DIGESTS("/", "sha256"),
                                       LIMIT, &data, &size),
                         0);
        assert_int_equal(size, 10 + 32);
        assert_memory_equal(data, expected, sizeof(expected));

        (void) unlinkat(dir, "other", 0);
        (void) unlinkat(dir, "link", 0);
        (void) unlinkat(dir, "folder", AT_REMOVEDIR);
        (void) rmdir(folder);
}

static void test_what_exceeds_the_budget_is_not_kept(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_int_equal(
                recording_ask(&capture, NULL, &(const PstQuestion) PST_LINKS, 4, &data, &size),
                -EFBIG);
        assert_int_equal(
                recording_ask(&capture, NULL, &(const PstQuestion) PST_LINKS, 5, &data, &size), 0);
        assert_int_equal(size, 5);
}

static void test_an_image_has_no_recorded_answers(_unused_ void **state) {
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;

        assert_int_equal(
                recording_ask(NULL, NULL, &(const PstQuestion) PST_LINKS, LIMIT, &data, &size),
                -ENOTCONN);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_recording_comes_first_and_files_from_its_tree),
                cmocka_unit_test(test_digests_are_made_of_the_tree),
                cmocka_unit_test(test_what_exceeds_the_budget_is_not_kept),
                cmocka_unit_test(test_an_image_has_no_recorded_answers),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
