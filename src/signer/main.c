/* SPDX-License-Identifier: Apache-2.0 */
/*
 * postured-signer: keeps the only copy of the key, the sequence and the head of the chain; makes
 * records of claims, appends and syncs them, and only then answers.
 *
 * Runs as user posture-signer, without a capability: before its jail it opens its key and its
 * history; within, it may talk on its one channel and write beneath history/ and nothing else. It
 * distrusts core, whose claims it signs without looking at them, and its own disk.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/macro.h"
#include "jail/jail.h"
#include "signer/activation.h"
#include "signer/history.h"
#include "signer/key.h"
#include "signer/options.h"
#include "signer/protection.h"
#include "signer/serve.h"

#define EXIT_USAGE 2
#define USAGE                                                                                      \
        "postured-signer [--channel FD] --state DIR|--state-fd FD [--key PATH|--key-fd FD] "       \
        "[--protection PATH|--protection-fd FD] [--algorithm -19|-8]"

/* All that is open when the jail closes. */
typedef struct Opened {
        int channel;
        Key *key;
        History *history;
        bool first_use;
} Opened;

static int enter_jail(int state_fd) {
        const JailPath paths[] = { { .path = HISTORY_FOLDER, .dir_fd = state_fd, .write = true } };
        int r;

        r = jail_files(PROGRAM_SIGNER, paths, ELEMENTSOF(paths));
        if (r >= 0)
                r = jail_calls(PROGRAM_SIGNER);
        if (r < 0)
                log_line(LOG_ERR, "Failed to enter the jail, nothing is signed: %s", strerror(-r));

        return r;
}

static int open_path(const char *what, const char *path) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);

        if (fd >= 0)
                return fd;

        log_line(LOG_ERR, "Failed to open the %s %s: %s", what, path, strerror(errno));
        return -errno;
}

/* Descriptors that we were started with, or what the paths lead to. */
static int open_places(Options *options) {
        int r = 0;

        if (options->state_fd < 0)
                r = options->state_fd = open_path("state directory", options->state_path);
        if (r >= 0 && options->key_fd < 0)
                r = options->key_fd =
                        options->key_path ? open_path("key", options->key_path) : options->state_fd;
        if (r >= 0 && options->protection_fd < 0 && options->protection_path)
                r = options->protection_fd = open_path("credential", options->protection_path);

        return r < 0 ? r : 0;
}

static int open_channel(int channel_fd, int *ret) {
        int r;

        if (channel_fd >= 0) {
                *ret = channel_fd;
                return 0;
        }

        r = activation_accept(ret);
        if (r < 0)
                log_line(LOG_ERR, "Failed to be connected to: %s",
                         r == -ENOENT ? "neither --channel nor a socket of systemd" : strerror(-r));
        return r;
}

/* A plain file of ours is software, whatever else is said; an encrypted credential says itself. */
static Protection protection_by(const Options *options, bool is_credential) {
        if (!is_credential)
                return PROTECTION_SOFTWARE;

        return options->protection_fd >= 0 ? protection_read(options->protection_fd)
                                           : PROTECTION_UNKNOWN;
}

static int open_key(const Options *options, Opened *ret) {
        const char *why = "";
        int r;

        r = key_open(options->key_fd, &ret->key, &ret->first_use, &why);
        if (r < 0) {
                log_line(LOG_ERR, "Refusing the key file '%s': %s (%s)", KEY_FILE_NAME, why,
                         strerror(-r));
                return r;
        }

        if (ret->first_use)
                log_line(LOG_NOTICE, "Made a new key, for there was none");
        if (!key_is_locked(ret->key))
                log_line(LOG_WARNING,
                         "Failed to lock the key in memory, it may be swapped to disk");
        return 0;
}

static int open_history(int state_fd, const Key *key, History **ret) {
        const HistoryFound *found;
        const char *why = "";
        int r;

        r = history_open(state_fd, key, ret, &why);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to open the history, %s: %s", why, strerror(-r));
                return r;
        }

        found = history_found(*ret);
        if (found->torn_bytes > 0)
                log_line(LOG_WARNING,
                         "Cut %ju bytes that are no record from the history's tail, kept aside",
                         (uintmax_t) found->torn_bytes);
        if (found->reset)
                log_line(LOG_WARNING,
                         "The old chain cannot be continued and is put aside, a new one begins");
        return 0;
}

static void opened_done(Opened *opened) {
        opened->history = history_free(opened->history);
        opened->key = key_free(opened->key);
}

static int run(Options *options) {
        _cleanup_(opened_done) Opened opened = { .channel = -1 };
        int r;

        if (sodium_init() < 0) {
                log_line(LOG_ERR, "Failed to initialise libsodium");
                return -EIO;
        }

        r = open_places(options);
        if (r >= 0)
                r = open_channel(options->channel_fd, &opened.channel);
        if (r >= 0)
                r = open_key(options, &opened);
        if (r >= 0)
                r = open_history(options->state_fd, opened.key, &opened.history);
        if (r >= 0)
                r = enter_jail(options->state_fd);
        if (r < 0)
                return r;

        r = serve(&(Service){
                .channel = opened.channel,
                .key = opened.key,
                .history = opened.history,
                .algorithm = options->algorithm,
                .protection = (uint8_t) protection_by(options, key_is_credential(opened.key)),
                .first_use = opened.first_use,
        });
        if (r < 0)
                log_line(LOG_ERR, "Stopping to sign: %s", strerror(-r));

        return r;
}

int main(int argc, char **argv) {
        const char *why = NULL;
        Options options;
        int r;

        r = jail_early(PROGRAM_SIGNER);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to give up what we may: %s", strerror(-r));
                return EXIT_FAILURE;
        }

        r = options_parse(argc, argv, &options, &why);
        if (r < 0) {
                log_line(LOG_ERR, "%s%s. Usage: " USAGE,
                         why ? "Cannot take the argument " : "No state directory", why ? why : "");
                return EXIT_USAGE;
        }

        return run(&options) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
