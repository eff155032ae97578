/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answering those who asked for an evaluation, once its record is there or cannot be.
 *
 * Runs in the core.
 */

#include "core/answering.h"

#include <string.h>

#include "base/log.h"

/* The client may have gone: then nobody hears it. */
static void conclude(Daemon *d, sd_bus_message *call, int r) {
        sd_bus *bus = sd_bus_message_get_bus(call);

        if (r < 0)
                log_line(LOG_DEBUG, "Failed to answer a client, ignoring: %s", strerror(-r));
        server_release(d->server, bus);
        sd_bus_message_unref(call);
}

void answering_sealed(Daemon *d) {
        const ChronicleRecord *current = chronicle_current(d->chronicle);

        if (d->requests.n > 0)
                chronicle_flush(d->chronicle); /* who asked may look at the file next */
        for (sd_bus_message *call = requests_take(&d->requests); call;
             call = requests_take(&d->requests))
                conclude(d, call,
                         sd_bus_reply_method_return(call, "t", current->view.header.sequence));
}

void answering_refuse(Daemon *d, int error) {
        for (sd_bus_message *call = requests_take(&d->requests); call;
             call = requests_take(&d->requests))
                conclude(d, call,
                         sd_bus_reply_method_errorf(call, SD_BUS_ERROR_FAILED,
                                                    "The record could not be stored: %s",
                                                    strerror(-error)));
}
