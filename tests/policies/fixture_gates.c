/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the descriptors of fixture_gates.h one behind the other, as the compiler gets them.
 */

#include <stdio.h>

#include "base/macro.h"
#include "fixture_gates.h"
#include "message/descriptor.h"

int main(int argc, char *argv[]) {
        static const uint8_t digest[PST_DIGEST_BYTES] = { 0xaa, 0xbb };
        static uint8_t buffer[DESCRIPTOR_BYTES_MAX];
        const char *why = "";
        size_t size;
        FILE *file;
        int r;

        file = argc == 2 ? fopen(argv[1], "we") : NULL;
        if (!file)
                return 1;
        for (size_t i = 0; i < ELEMENTSOF(fixture_gates); i++) {
                r = descriptor_encode(fixture_gates[i], digest, buffer, sizeof(buffer), &size,
                                      &why);
                if (r < 0 || fwrite(buffer, 1, size, file) != size) {
                        (void) fprintf(stderr, "%s: %s\n", fixture_gates[i]->id, why);
                        return 1;
                }
        }

        return fclose(file) == 0 ? 0 : 1;
}
