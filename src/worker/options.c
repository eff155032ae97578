/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The worker's command line.
 *
 * Runs in a worker, before anything else. Comes from core, or from the build.
 */

#include "worker/options.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static int refuse(const char *why, const char **ret_why) {
        *ret_why = why;
        return -EINVAL;
}

static int take_fd(const char *text, int *ret) {
        char *end;
        long value;

        errno = 0;
        value = strtol(text, &end, 10);
        if (errno || end == text || *end || value < 0 || value > INT_MAX)
                return -EINVAL;

        *ret = (int) value;
        return 0;
}

static int take_query(const char *text, Options *options) {
        OptionsQuery *query = &options->queries[options->n_queries];
        const char *colon = strchr(text, ':');
        size_t n = colon ? (size_t) (colon - text) : 0;

        if (n == 0 || n >= sizeof(query->right) || options->n_queries == OPTIONS_QUERIES_MAX)
                return -EINVAL;

        *query = (OptionsQuery){ 0 };
        memcpy(query->right, text, n);
        if (take_fd(colon + 1, &query->fd) < 0)
                return -EINVAL;

        options->n_queries++;
        return 0;
}

static int check(int n_left, char *const *left, Options *options, const char **ret_why) {
        if (options->module) {
                if (n_left != 1 || options->gate)
                        return refuse("--describe takes MODULE.so and OUT.gate", ret_why);
                options->description = left[0];
                return 0;
        }
        if (n_left != 0)
                return refuse("an argument too many", ret_why);
        if (!options->gate || options->channel < 0)
                return refuse("--gate and --channel are needed; core starts this program", ret_why);

        return 0;
}

int options_parse(int argc, char *const *argv, Options *ret, const char **ret_why) {
        static const struct option known[] = {
                { "describe", required_argument, NULL, 'd' },
                { "gate", required_argument, NULL, 'g' },
                { "channel", required_argument, NULL, 'c' },
                { "query", required_argument, NULL, 'q' },
                { "root", required_argument, NULL, 'r' },
                { "path", required_argument, NULL, 'p' },
                { 0 },
        };
        Options options = { .channel = -1 };
        int option, r = 0;

        optind = 1;
        opterr = 0;
        while (r >= 0 && (option = getopt_long(argc, argv, "", known, NULL)) >= 0)
                switch (option) {
                case 'd':
                        options.module = optarg;
                        break;
                case 'g':
                        options.gate = optarg;
                        break;
                case 'c':
                        r = take_fd(optarg, &options.channel);
                        break;
                case 'q':
                        r = take_query(optarg, &options);
                        break;
                case 'r':
                        options.root = optarg;
                        break;
                case 'p':
                        r = places_set(&options.places, optarg);
                        break;
                default:
                        r = -EINVAL;
                }
        if (r < 0)
                return refuse("an option is not known or malformed", ret_why);

        r = check(argc - optind, argv + optind, &options, ret_why);
        if (r >= 0)
                *ret = options;
        return r;
}
