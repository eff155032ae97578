/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer's command line.
 *
 * Runs in the signer, in its first lines. Whoever starts it is trusted. Pure.
 */

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/macro.h"
#include "signer/options.h"

typedef struct Option {
        const char *name;
        int (*take)(const char *text, void *into);
        size_t offset;
} Option;

static int take_number(const char *text, long least, long most, int *ret) {
        char *end;
        long value;

        errno = 0;
        value = strtol(text, &end, 10);
        if (errno != 0 || end == text || *end != '\0' || value < least || value > most)
                return -EINVAL;

        *ret = (int) value;
        return 0;
}

static int take_descriptor(const char *text, void *into) {
        return take_number(text, 0, INT_MAX, into);
}

static int take_algorithm(const char *text, void *into) {
        int algorithm, r;

        r = take_number(text, -19, -8, &algorithm);
        if (r < 0)
                return r;
        if (algorithm != -19 && algorithm != -8)
                return -EINVAL;

        *(int *) into = algorithm;
        return 0;
}

static int take_path(const char *text, void *into) {
        if (*text == '\0')
                return -EINVAL;

        *(const char **) into = text;
        return 0;
}

static const Option options[] = {
        { "--channel", take_descriptor, offsetof(Options, channel_fd) },
        { "--state-fd", take_descriptor, offsetof(Options, state_fd) },
        { "--key-fd", take_descriptor, offsetof(Options, key_fd) },
        { "--protection-fd", take_descriptor, offsetof(Options, protection_fd) },
        { "--state", take_path, offsetof(Options, state_path) },
        { "--key", take_path, offsetof(Options, key_path) },
        { "--protection", take_path, offsetof(Options, protection_path) },
        { "--algorithm", take_algorithm, offsetof(Options, algorithm) },
};

static const Option *find(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(options); i++)
                if (strcmp(options[i].name, name) == 0)
                        return &options[i];

        return NULL;
}

int options_parse(int argc, char *const argv[], Options *ret, const char **ret_why) {
        Options parsed = {
                .channel_fd = -1,
                .state_fd = -1,
                .key_fd = -1,
                .protection_fd = -1,
                .algorithm = -19,
        };

        for (int i = 1; i < argc; i += 2) {
                const Option *option = find(argv[i]);

                *ret_why = argv[i];
                if (!option || i + 1 == argc ||
                    option->take(argv[i + 1], (char *) &parsed + option->offset) < 0)
                        return -EINVAL;
        }

        *ret_why = NULL;
        if (parsed.state_fd < 0 && !parsed.state_path)
                return -EINVAL;

        *ret = parsed;
        return 0;
}
