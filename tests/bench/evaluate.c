/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-evaluate SOCKET: for each line on standard input one Evaluate; writes how many nanoseconds
 * it took, or "refused". Stays connected, so that only the call itself is measured.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/stopwatch.h"
#include "lib/client.h"

int main(int argc, char **argv) {
        _cleanup_(client_freep) Client *client = NULL;
        char line[16];
        int r;

        if (argc != 2) {
                (void) fprintf(stderr, "bench-evaluate SOCKET\n");
                return 2;
        }
        r = client_new(argv[1], &client);
        if (r < 0) {
                (void) fprintf(stderr, "bench-evaluate: %s\n", strerror(-r));
                return 1;
        }

        while (fgets(line, sizeof(line), stdin)) {
                uint64_t start_ns = stopwatch_ns(), sequence;

                r = client_evaluate(client, &sequence);
                if (r < 0)
                        (void) printf("refused: %s\n", client_error(client));
                else
                        (void) printf("%ju\n", (uintmax_t) (stopwatch_ns() - start_ns));
                (void) fflush(stdout);
        }

        return 0;
}
