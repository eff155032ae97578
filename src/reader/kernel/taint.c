/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What has happened to the running kernel that its makers no longer vouch for.
 *
 * Runs in a worker. The kernel wrote the number; bits are only ever added.
 * Documentation/admin-guide/tainted-kernels.rst.
 */

#include <stdio.h>

#include "base/macro.h"
#include "reader/kernel/taint.h"

static const char *const names[] = {
        [0] = "proprietary",   [1] = "forced_load",   [2] = "cpu_out_of_spec",
        [3] = "forced_unload", [4] = "machine_check", [5] = "bad_page",
        [6] = "user_request",  [7] = "oops",          [8] = "acpi_override",
        [9] = "warning",       [10] = "staging",      [11] = "firmware_workaround",
        [12] = "out_of_tree",  [13] = "unsigned",     [14] = "soft_lockup",
        [15] = "livepatch",    [16] = "auxiliary",    [17] = "randstruct",
        [18] = "test",
};

int taint_parse(const void *bytes, size_t size, int64_t *ret) {
        Text whole = text(bytes, size), line;
        uint64_t value;

        if (!text_line(&whole, &line) || whole.size > 0)
                return -EBADMSG;
        if (text_uint(line, &value) < 0 || value > INT64_MAX)
                return -EBADMSG;

        *ret = (int64_t) value;
        return 0;
}

void taint_flags(int64_t value, TextSet *ret) {
        char name[16];

        for (unsigned bit = 0; bit < 63; bit++) {
                if (!((uint64_t) value >> bit & 1))
                        continue;

                (void) snprintf(name, sizeof(name), "bit_%u", bit);
                /* 63 short names are within any limit of a set. */
                if (bit < ELEMENTSOF(names))
                        (void) text_set_add(ret, text(names[bit], strlen(names[bit])));
                else
                        (void) text_set_add(ret, text(name, strlen(name)));
        }
}

int taint_read(PstRun *run, int64_t *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, TAINT_PATH, &bytes);
        if (r < 0)
                return r;

        return taint_parse(bytes.data, bytes.size, ret);
}
