/* SPDX-License-Identifier: Apache-2.0 */
/* Which paragraphs of dpkg's status are answered, and what of each. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "query/packages/paragraphs.h"

#define STATUS                                                                                     \
        "Package: keyring\n"                                                                       \
        "Status: install ok installed\n"                                                           \
        "Conffiles:\n"                                                                             \
        " /etc/a 12ab\n"                                                                           \
        " /etc/b 34cd\n"                                                                           \
        "Version: 2023.3\n"                                                                        \
        "Description: keys\n"                                                                      \
        " Status: not this one\n"                                                                  \
        "\n"                                                                                       \
        "\n"                                                                                       \
        "package: linux-image-6.1\n"                                                               \
        "# a comment\n"                                                                            \
        "STATUS: hold ok installed\n"                                                              \
        "Version:\t6.1\n"                                                                          \
        " \t\n"                                                                                    \
        "\n"                                                                                       \
        "Package: linux-image-\n"                                                                  \
        "Status: install ok installed\n"                                                           \
        "\n"                                                                                       \
        "Package: half\n"                                                                          \
        "Status: install ok half-configured\n"                                                     \
        "Version: 1"

static int ask(const char *text, size_t size, const char *fields, const char *const *packages,
               Reply *reply) {
        char *exact = malloc(size > 0 ? size : 1);
        int r;

        assert_non_null(exact);
        memcpy(exact, text, size);
        r = paragraphs_select(exact, size, fields, packages, reply);
        free(exact);
        return r;
}

static void test_what_is_asked_is_answered(void **state) {
        static const struct {
                const char *fields, *packages[3], *answer;
        } rows[] = {
                { "Status", { "half" }, "Package: half\nStatus: install ok half-configured\n\n" },
                { "", { "half" }, "Package: half\n\n" },
                { "version", { "half" }, "Package: half\nVersion: 1\n\n" },
                { "Conffiles,Version",
                  { "keyring" },
                  "Package: keyring\nConffiles:\n /etc/a 12ab\n /etc/b 34cd\nVersion: 2023.3\n\n" },
                { "Status",
                  { "linux-image-" },
                  "package: linux-image-6.1\nSTATUS: hold ok installed\n\n" },
                { "", { "linux-image-6.1" }, "package: linux-image-6.1\n\n" },
                { "", { "linux-image" }, "" },
                { "", { "keyrin" }, "" },
                { "", { "keyring2" }, "" },
                { "", { "!installed" }, "Package: half\n\n" },
                { "", { "half", "keyring" }, "Package: keyring\n\nPackage: half\n\n" },
                { "",
                  { "" },
                  "Package: keyring\n\npackage: linux-image-6.1\n\nPackage: linux-image-\n\n"
                  "Package: half\n\n" },
        };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_(reply_done) Reply reply = { 0 };
                size_t n = strlen(rows[i].answer);

                assert_int_equal(
                        ask(STATUS, strlen(STATUS), rows[i].fields, rows[i].packages, &reply), 0);
                assert_int_equal(reply.size, n);
                if (n > 0)
                        assert_memory_equal(reply.data, rows[i].answer, n);
        }
}

/* Whoever reads the file itself would refuse it, wherever the line stands. */
static void test_a_malformed_line_anywhere_is_refused(void **state) {
        static const char *const texts[] = {
                "Package\n",
                " Package: half\n",
                "Version: 1\n",
                "Package: half\nnonsense\n",
                "Package: half\n\nVersion: 2\n",
                "Package: half\n\nPackage: b\nnonsense\n",
        };
        static const char *const packages[] = { "half", NULL };

        (void) state;
        for (size_t i = 0; i < ELEMENTSOF(texts); i++) {
                _cleanup_(reply_done) Reply reply = { 0 };

                assert_int_equal(ask(texts[i], strlen(texts[i]), "Version", packages, &reply),
                                 -EBADMSG);
        }
}

static void test_cut_anywhere_it_is_walked_safely(void **state) {
        static const char *const packages[] = { "", NULL };

        (void) state;
        for (size_t size = 0; size < strlen(STATUS); size++) {
                _cleanup_(reply_done) Reply reply = { 0 };
                int r = ask(STATUS, size, "Status,Version", packages, &reply);

                assert_true(r == 0 || r == -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_is_asked_is_answered),
                cmocka_unit_test(test_a_malformed_line_anywhere_is_refused),
                cmocka_unit_test(test_cut_anywhere_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
