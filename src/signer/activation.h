/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The first connection to the socket that systemd activated us with (sd_listen_fds(3), read by
 * hand). Waits for it. -ENOENT: there is no such socket, or it is not ours. -EPERM: neither root nor
 * core's user connected. The caller owns *ret.
 */
int activation_accept(int *ret);
