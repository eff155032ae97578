/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "base/macro.h"
#include "jail/calls.h"

static const struct {
        const char *name;
        const Call *calls;
} sets[] = {
        { "life", calls_of_life },         { "events", calls_of_events },
        { "reading", calls_of_reading },   { "attributes", calls_of_attributes },
        { "watching", calls_of_watching }, { "writing", calls_of_writing },
        { "memfds", calls_of_memfds },     { "secrets", calls_of_secrets },
        { "loading", calls_of_loading },   { "jailing", calls_of_jailing },
        { "sockets", calls_of_sockets },   { "spawning", calls_of_spawning },
        { "ioctls", calls_of_ioctls },     { "starting", calls_of_starting },
        { "clocks", calls_of_clocks },
};

/* A name that is misspelt would be left out in silence. */
static void test_every_name_is_one_somewhere(_unused_ void **state) {
        static const uint32_t architectures[] = { SCMP_ARCH_X86_64, SCMP_ARCH_X86, SCMP_ARCH_ARM };

        for (size_t i = 0; i < ELEMENTSOF(sets); i++)
                for (const Call *call = sets[i].calls; call->name; call++) {
                        bool known = false;

                        for (size_t a = 0; a < ELEMENTSOF(architectures); a++)
                                known |= seccomp_syscall_resolve_name_arch(
                                                 architectures[a], call->name) != __NR_SCMP_ERROR;
                        if (!known)
                                fail_msg("%s: there is no call %s", sets[i].name, call->name);
                }
}

static bool admits(const Call *call, scmp_datum_t value) {
        const struct scmp_arg_cmp *argument = &call->arguments[0];

        if (call->n_arguments == 0)
                return true;
        if (argument->op == SCMP_CMP_EQ)
                return value == argument->datum_a;

        assert_int_equal(argument->op, SCMP_CMP_MASKED_EQ);
        return (value & argument->datum_a) == argument->datum_b;
}

static bool set_admits(const Call *set, const char *name, unsigned index, scmp_datum_t value) {
        for (const Call *call = set; call->name; call++)
                if (strcmp(call->name, name) == 0 &&
                    (call->n_arguments == 0 || call->arguments[0].arg == index) &&
                    admits(call, value))
                        return true;

        return false;
}

static void test_arguments_are_held(_unused_ void **state) {
        static const struct {
                const Call *set;
                const char *name;
                unsigned index;
                scmp_datum_t value;
                bool admitted;
        } cases[] = {
                { calls_of_life, "mmap", 2, PROT_READ | PROT_WRITE, true },
                { calls_of_life, "mmap", 2, PROT_READ | PROT_EXEC, false },
                { calls_of_life, "mprotect", 2, PROT_EXEC, false },
                { calls_of_life, "mprotect", 2, PROT_NONE, true },
                { calls_of_loading, "mmap", 2, PROT_READ | PROT_EXEC, true },
                { calls_of_life, "fcntl", 1, F_GET_SEALS, true },
                { calls_of_life, "fcntl", 1, F_NOTIFY, false },
                { calls_of_life, "fcntl", 1, F_SETOWN, false },
                { calls_of_life, "ioctl", 1, 0x5401 /* TCGETS */, true },
                { calls_of_life, "ioctl", 1, 0x5412 /* TIOCSTI */, false },
                { calls_of_reading, "openat", 2, O_RDONLY | O_CLOEXEC, true },
                { calls_of_reading, "openat", 2, O_PATH | O_DIRECTORY, true },
                { calls_of_reading, "openat", 2, O_WRONLY, false },
                { calls_of_reading, "openat", 2, O_RDWR, false },
                { calls_of_reading, "openat", 2, O_RDONLY | O_CREAT, false },
                { calls_of_reading, "openat", 2, O_RDONLY | O_TRUNC, false },
                { calls_of_reading, "open", 1, O_RDWR, false },
                { calls_of_writing, "openat", 2, O_RDWR | O_CREAT, true },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                if (set_admits(cases[i].set, cases[i].name, cases[i].index, cases[i].value) !=
                    cases[i].admitted)
                        fail_msg("%s with 0x%llx", cases[i].name,
                                 (unsigned long long) cases[i].value);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_name_is_one_somewhere),
                cmocka_unit_test(test_arguments_are_held),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
