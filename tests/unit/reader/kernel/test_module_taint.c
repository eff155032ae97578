/* SPDX-License-Identifier: Apache-2.0 */
/* /proc/modules: who is loaded, and the letters that the kernel holds against each. */

#include "../reader_test.h"
#include "reader/kernel/module_taint.h"

#define MODULES                                                                                    \
        "kvm_amd 126976 0 - Live 0x0000000000000000\n"                                             \
        "kvm 1146880 1 kvm_amd, Live 0x0000000000000000\n"                                         \
        "wl 6463488 0 - Live 0x0000000000000000 (POE)\n"                                           \
        "forced 1 0 [permanent], Live 0x0 (F)\n"                                                   \
        "coming 1 0 - Loading 0x0 (CE+)\n"

static void test_letters_become_sets(_unused_ void **state) {
        static const struct {
                ModuleFault fault;
                const char *items[3];
        } cases[] = {
                { MODULE_UNSIGNED, { "wl", "coming" } }, { MODULE_OUT_OF_TREE, { "wl" } },
                { MODULE_PROPRIETARY, { "wl" } },        { MODULE_FORCED, { "forced" } },
                { MODULE_STAGING, { "coming" } },
        };
        _cleanup_text_ Text modules = exact_text(MODULES);
        static ModuleTaint taint;
        LoadedModule module;
        Text rest = modules;
        unsigned n = 0;

        module_taint_init(&taint);
        while (loaded_module_next(&rest, &module) > 0) {
                assert_int_equal(module_taint_add(&module, &taint), 0);
                n++;
        }
        assert_int_equal(n, 5);

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const TextSet *set = &taint.modules[cases[i].fault];
                size_t k = 0;

                for (; cases[i].items[k]; k++)
                        assert_string_equal(set->items[k], cases[i].items[k]);
                assert_int_equal(set->n, k);
        }
}

static void test_what_is_no_module_is_refused(_unused_ void **state) {
        static const char *const lines[] = {
                "\n",
                "kvm\n",
                "kvm 1 1 - Live\n",
                "kvm 1 1 - Live 0x0 OE\n",
                "kvm 1 1 - Live 0x0 (OE) more\n",
                "kvm 1 1 - Live 0x0 (\n",
        };

        for (size_t i = 0; i < ELEMENTSOF(lines); i++) {
                _cleanup_text_ Text line = exact_text(lines[i]);
                LoadedModule module;
                Text rest = line;

                assert_int_equal(loaded_module_next(&rest, &module), -EBADMSG);
        }
}

static void test_cut_anywhere_it_is_walked_safely(_unused_ void **state) {
        for (size_t size = 0; size < sizeof(MODULES); size++) {
                _cleanup_free_ char *cut = exactly(MODULES, size);
                Text rest = text(cut, size);
                LoadedModule module;
                int r;

                while ((r = loaded_module_next(&rest, &module)) > 0)
                        ;
                assert_true(r == 0 || r == -EBADMSG);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_letters_become_sets),
                cmocka_unit_test(test_what_is_no_module_is_refused),
                cmocka_unit_test(test_cut_anywhere_it_is_walked_safely),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
