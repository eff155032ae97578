/* SPDX-License-Identifier: Apache-2.0 */
/* The package database: paragraphs, continuation lines, and what is none. */

#include "../described_run.h"
#include "../hostile.h"
#include "reader/disk/dpkg_status.h"

#define STATUS                                                                                     \
        "Package: base-files\n"                                                                    \
        "Essential: yes\n"                                                                         \
        "Status: install ok installed\n"                                                           \
        "Architecture: amd64\n"                                                                    \
        "Version: 12.4+deb12u15\n"                                                                 \
        "Conffiles:\n"                                                                             \
        " /etc/debian_version 9a8b\n"                                                              \
        " /etc/issue 7c6d obsolete\n"                                                              \
        "Description: a system\n"                                                                  \
        " Version: 1\n"                                                                            \
        "\n\n"                                                                                     \
        "package: gone\n"                                                                          \
        "STATUS: deinstall ok config-files\n"                                                      \
        "\n"                                                                                       \
        "Package: kept\n"                                                                          \
        "Status: hold ok installed\n"                                                              \
        "Version: 2"

static void test_paragraphs_are_packages(_unused_ void **state) {
        _cleanup_text_ Text status = exact_text(STATUS);
        Text rest = status, line;
        DpkgPackage package;

        assert_int_equal(dpkg_status_next(&rest, &package), 1);
        assert_true(text_is(package.name, "base-files"));
        assert_true(text_is(package.version, "12.4+deb12u15")); /* not the description's */
        assert_true(text_is(package.architecture, "amd64"));
        assert_true(dpkg_is_installed(&package));
        assert_false(dpkg_is_held(&package));
        assert_true(text_line(&package.conffiles, &line) && line.size == 0);
        assert_true(text_line(&package.conffiles, &line));
        assert_true(text_is(line, " /etc/debian_version 9a8b"));

        assert_int_equal(dpkg_status_next(&rest, &package), 1);
        assert_true(text_is(package.name, "gone"));
        assert_false(dpkg_is_installed(&package));
        assert_int_equal(package.version.size, 0);

        assert_int_equal(dpkg_status_next(&rest, &package), 1);
        assert_true(dpkg_is_installed(&package) && dpkg_is_held(&package));
        assert_true(text_is(package.version, "2"));
        assert_int_equal(dpkg_status_next(&rest, &package), 0);
}

static void test_only_what_is_installed_is_found(_unused_ void **state) {
        _cleanup_text_ Text status = exact_text(STATUS);
        DpkgPackage package;

        assert_int_equal(dpkg_status_find(status, "kept", &package), 1);
        assert_int_equal(dpkg_status_find(status, "gone", &package), 0);
        assert_int_equal(dpkg_status_find(status, "base", &package), 0);
}

static void test_what_is_no_paragraph_is_refused(_unused_ void **state) {
        static const char *const files[] = {
                "Package\n",
                " Package: a\n",
                "Version: 1\n",
                "Package: a\nnonsense\n",
        };
        DpkgPackage package;

        for (size_t i = 0; i < ELEMENTSOF(files); i++) {
                _cleanup_text_ Text file = exact_text(files[i]);

                assert_int_equal(dpkg_status_find(file, "z", &package), -EBADMSG);
        }
}

static void test_cut_anywhere_it_is_walked_safely(_unused_ void **state) {
        for (size_t size = 0; size < sizeof(STATUS); size++) {
                _cleanup_free_ char *cut = exactly(STATUS, size);
                DpkgPackage package;
                int r = dpkg_status_find(text(cut, size), "nothing", &package);

                assert_true(r == 0 || r == -EBADMSG);
        }
}

#define QUESTION PST_PACKAGES("Status", "kept")

static void test_whoever_keeps_the_database_is_asked_first(_unused_ void **state) {
        static const struct {
                int asked, read;
                bool folder;
                int result;
                const char *shown;
        } rows[] = {
                { 0, 0, true, 0, "asked" },
                { -ENOTCONN, 0, true, 0, "read" },
                { -EACCES, 0, true, 0, "read" },
                { -ETIMEDOUT, 0, true, 0, "read" },
                { -EBADMSG, 0, true, -EBADMSG, NULL },
                { -EFBIG, 0, true, -EFBIG, NULL },
                { -ENOENT, 0, true, -ENOENT, NULL },
                { -ENOENT, 0, false, -ENODEV, NULL },
                { -ENOTCONN, -ENOENT, true, -ENOENT, NULL },
                { -ENOTCONN, -ENOENT, false, -ENODEV, NULL },
                { -ENOTCONN, -EIO, true, -EIO, NULL },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DescribedRow device[] = {
                        { ANSWER_IS, "packages Status kept", rows[i].asked < 0 ? NULL : "asked", 5,
                          rows[i].asked },
                        { FILE_IS, DPKG_STATUS_PATH, rows[i].read < 0 ? NULL : "read", 4,
                          rows[i].read },
                        { FOLDER_IS, DPKG_PARENT_PATH, rows[i].folder ? "dpkg\n" : "apt\n", 0, 0 },
                        { DESCRIBED_END, NULL, NULL, 0, 0 },
                };
                _cleanup_run_ DescribedRun d = described_run(device);
                Text text = { 0 };

                assert_int_equal(dpkg_packages(&d.run, QUESTION, &text), rows[i].result);
                if (rows[i].shown)
                        assert_true(text_is(text, rows[i].shown));
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_paragraphs_are_packages),
                cmocka_unit_test(test_only_what_is_installed_is_found),
                cmocka_unit_test(test_what_is_no_paragraph_is_refused),
                cmocka_unit_test(test_whoever_keeps_the_database_is_asked_first),
                cmocka_unit_test(test_cut_anywhere_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
