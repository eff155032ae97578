/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the signer is started with: descriptors by core, paths by a unit of systemd. */

typedef struct Options {
        int channel_fd;    /* -1: core connects to the socket that we are activated with */
        int state_fd;      /* -1: state_path */
        int key_fd;        /* -1: key_path */
        int protection_fd; /* -1: protection_path */
        const char *state_path;
        const char *key_path; /* NULL: beside the state */
        const char *protection_path;
        int algorithm; /* -19 or -8 */
} Options;

/* -EINVAL: *ret_why is the argument that is wrong, or NULL if one is missing. */
int options_parse(int argc, char *const argv[], Options *ret, const char **ret_why);
