/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bare server's end of a peer-to-peer bus: sd-bus, a connected socket, and nothing of ours.
 *
 * Runs in what the daemon is compared with. Trusts whoever is at the other end.
 */

#include "bench/bus.h"

#include <systemd/sd-id128.h>

#include "base/macro.h"

int bus_serve(int fd, sd_bus **ret) {
        _cleanup_(bus_freep) sd_bus *bus = NULL;
        sd_id128_t id;
        int r;

        r = sd_id128_randomize(&id);
        if (r >= 0)
                r = sd_bus_new(&bus);
        if (r >= 0)
                r = sd_bus_set_server(bus, 1, id);
        if (r >= 0)
                r = sd_bus_set_anonymous(bus, 1);
        if (r >= 0)
                r = sd_bus_set_fd(bus, fd, fd);
        if (r >= 0)
                r = sd_bus_start(bus);
        if (r < 0)
                return r;

        *ret = TAKE_PTR(bus);
        return 0;
}

sd_bus *bus_free(sd_bus *bus) {
        return sd_bus_flush_close_unref(bus);
}
