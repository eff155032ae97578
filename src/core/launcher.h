/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Starts query processes with the rights of whoever started us, after the core has given up its
 * own. Under `--private` alone: the service's query processes are units of their own.
 *
 * Forks; the launcher ends when `*ret`, the caller's, is closed. Called first in main(), while
 * there is one thread and nothing to keep from it. `libexec_fd` is the directory of our programs.
 */
int launcher_start(int libexec_fd, int *ret);

/*
 * Has `postured-query-<right>` started with `control` as its control channel, which stays the
 * caller's. Whether it came up shows on the channel: its end is the end of the process.
 */
int launcher_ask(int launcher, const char *right, int control);
