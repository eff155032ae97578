/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which packages are installed, as one digest that a release manifest can name.
 *
 * Runs in a worker. Pure. The package database is root's.
 */

#include <stdlib.h>

#include <sodium/crypto_hash_sha256.h>

#include "base/macro.h"
#include "reader/disk/dpkg_status.h"
#include "reader/disk/package_set.h"

/* One line of the digest, in the order in which it is compared: all words are longer than nothing,
 * and a blank sorts before what words are made of. */
typedef struct PackageLine {
        Text words[3]; /* name, architecture, version */
} PackageLine;

static int compare_texts(Text a, Text b) {
        size_t n = a.size < b.size ? a.size : b.size;
        int r = n > 0 ? memcmp(a.data, b.data, n) : 0;

        return r != 0 ? r : (a.size > b.size) - (a.size < b.size);
}

static int compare_lines(const void *a, const void *b) {
        const PackageLine *left = a, *right = b;
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(left->words) && r == 0; i++)
                r = compare_texts(left->words[i], right->words[i]);

        return r;
}

static void hash_lines(PackageLine *lines, size_t n, uint8_t ret[DIGEST_BYTES]) {
        crypto_hash_sha256_state state;

        qsort(lines, n, sizeof(*lines), compare_lines);
        crypto_hash_sha256_init(&state);
        for (size_t i = 0; i < n; i++)
                for (size_t word = 0; word < ELEMENTSOF(lines[i].words); word++) {
                        Text t = lines[i].words[word];

                        if (t.size > 0)
                                crypto_hash_sha256_update(&state, (const uint8_t *) t.data, t.size);
                        crypto_hash_sha256_update(&state, (const uint8_t *) (word < 2 ? " " : "\n"),
                                                  1);
                }
        crypto_hash_sha256_final(&state, ret);
}

/* dpkg's own package has the architecture of the system. */
static int native_architecture(Text status, Text *ret) {
        DpkgPackage dpkg;
        int r;

        r = dpkg_status_find(status, "dpkg", &dpkg);
        if (r <= 0)
                return r < 0 ? r : -EBADMSG;

        *ret = dpkg.architecture;
        return 0;
}

static int add_package(const DpkgPackage *package, Text native, PackageSet *set) {
        int r;

        if (dpkg_is_held(package)) {
                r = text_set_add(&set->held, package->name);
                if (r < 0)
                        return r;
        }
        if (compare_texts(package->architecture, native) == 0 ||
            text_is(package->architecture, "all"))
                return 0;

        return text_set_add(&set->foreign, package->architecture);
}

int package_set_parse(Text status, PackageSet *ret) {
        PackageLine lines[PACKAGES_MAX];
        DpkgPackage package;
        Text native;
        size_t n = 0;
        int r;

        r = native_architecture(status, &native);
        if (r < 0)
                return r;

        text_set_init(&ret->held);
        text_set_init(&ret->foreign);
        while ((r = dpkg_status_next(&status, &package)) > 0) {
                if (!dpkg_is_installed(&package))
                        continue;
                if (n == ELEMENTSOF(lines))
                        return -EFBIG;

                r = add_package(&package, native, ret);
                if (r < 0)
                        return r;
                lines[n++] =
                        (PackageLine){ { package.name, package.architecture, package.version } };
        }
        if (r < 0)
                return r;

        hash_lines(lines, n, ret->digest);
        ret->n = (int64_t) n;
        return 0;
}
