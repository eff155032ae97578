/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One form for the paths of files in packages.
 *
 * Runs in postured-query-packages. Whoever asks is hostile, and so is what stands in a list.
 */

#include "query/packages/canonical.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/macro.h"

#define USR "/usr"

/* What a merged /usr holds: file-hierarchy(7), and usrmerge of Debian. */
static const char *const merged[] = { "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32" };

static bool is_merged(const char *path, size_t size) {
        for (size_t i = 0; i < ELEMENTSOF(merged); i++) {
                size_t n = strlen(merged[i]);

                if (size >= n && memcmp(path, merged[i], n) == 0 && (size == n || path[n] == '/'))
                        return true;
        }

        return false;
}

int path_canonical(const char *path, size_t size, char *ret, size_t capacity) {
        size_t prefix;

        if (size == 0 || *path != '/')
                return -EINVAL;

        if (size >= 2 && memcmp(path + size - 2, "/.", 2) == 0)
                size--;
        while (size > 1 && path[size - 1] == '/')
                size--;

        prefix = is_merged(path, size) ? strlen(USR) : 0;
        if (prefix + size >= capacity)
                return -ENAMETOOLONG;

        memcpy(ret, USR, prefix);
        memcpy(ret + prefix, path, size);
        ret[prefix + size] = '\0';
        return (int) (prefix + size);
}
