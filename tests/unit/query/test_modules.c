/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "query/modules.h"

static const char loaded[] = "tcp_diag 16384 0 - Live 0x0000000000000000\n"
                             "nf_tables 376832 5 nft_ct,inet_diag, Live 0x0000000000000000\n";

static const char builtin[] = "kernel/drivers/md/dm-mod.ko\n"
                              "kernel/net/ipv4/tcp_diag.ko\n"
                              "loose.ko\n"
                              "kernel/net/xnf_tables.ko";

static void test_a_module_is_loaded_if_a_line_begins_with_it(void **state) {
        (void) state;
        assert_true(modules_has(loaded, "tcp_diag"));
        assert_true(modules_has(loaded, "nf_tables"));
        assert_false(modules_has(loaded, "inet_diag")); /* only used by */
        assert_false(modules_has(loaded, "tcp"));
        assert_false(modules_has(loaded, "Live"));
        assert_false(modules_has("", "tcp_diag"));
        assert_false(modules_has("tcp_diag", "tcp_diag")); /* torn */
}

static void test_a_module_is_built_in_if_a_file_is_named_like_it(void **state) {
        (void) state;
        assert_true(builtin_has(builtin, "dm_mod"));
        assert_true(builtin_has(builtin, "tcp_diag"));
        assert_true(builtin_has(builtin, "loose"));
        assert_true(builtin_has(builtin, "xnf_tables"));
        assert_false(builtin_has(builtin, "nf_tables"));
        assert_false(builtin_has(builtin, "diag"));
        assert_false(builtin_has("", "dm_mod"));
        assert_false(builtin_has("\n\n.ko\n", "dm_mod"));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_module_is_loaded_if_a_line_begins_with_it),
                cmocka_unit_test(test_a_module_is_built_in_if_a_file_is_named_like_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
