/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernel parameters as they are in force.
 *
 * Runs in a worker. Trusts the kernel, as far as policy does. Documentation/admin-guide/sysctl/.
 */

#include <limits.h>
#include <stdio.h>

#include "reader/kernel/sysctl.h"
#include "reader/text/text.h"

int sysctl_read_int(PstRun *run, const char *key, int64_t *ret) {
        char path[PATH_MAX];
        PstBytes bytes;
        Text value;
        int n, r;

        n = snprintf(path, sizeof(path), SYSCTL_ROOT "%s", key);
        if (n < 0 || (size_t) n >= sizeof(path))
                return -EFBIG;

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        value = text(bytes.data, bytes.size);
        if (text_ends(value, "\n"))
                value.size--;
        return text_int(text_trim(value), ret);
}

int sysctl_fact_int(PstRun *run, const char *key, const char *name) {
        int64_t value;
        int r;

        r = sysctl_read_int(run, key, &value);
        if (r > 0)
                pst_fact_int(run, name, value);

        return r;
}
