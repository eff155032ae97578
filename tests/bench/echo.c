/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-echo SOCKET SIZE: a bare sd-bus peer-to-peer server that answers GetRecord with so many
 * bytes. What a read of the record is compared with: the same library, socket and size, and nothing
 * of ours.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-event.h>

#include "base/macro.h"
#include "bench/bus.h"

#define OBJECT     "/io/enigm/Posture1"
#define INTERFACE  "io.enigm.Posture1"
#define RECORD_MAX 65536U
#define BACKLOG    128

static uint8_t record[RECORD_MAX];
static size_t record_bytes;
static sd_event *loop;

static int method_get_record(sd_bus_message *call, _unused_ void *userdata,
                             _unused_ sd_bus_error *error) {
        sd_bus_message *reply = NULL;
        int r;

        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_append_array(reply, 'y', record, record_bytes);
        if (r >= 0)
                r = sd_bus_send(NULL, reply, NULL);

        sd_bus_message_unref(reply);
        return r;
}

static const sd_bus_vtable vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("GetRecord", "", "ay", method_get_record, SD_BUS_VTABLE_UNPRIVILEGED),
        SD_BUS_VTABLE_END,
};

static int on_disconnected(sd_bus_message *m, _unused_ void *userdata,
                           _unused_ sd_bus_error *error) {
        sd_bus *bus = sd_bus_message_get_bus(m);

        (void) sd_bus_detach_event(bus);
        sd_bus_close_unref(bus);
        return 0;
}

/* A client's end is freed when it is gone, see on_disconnected(). */
static int serve(int fd) {
        sd_bus *bus = NULL;
        int r;

        r = bus_serve(fd, &bus);
        if (r >= 0)
                r = sd_bus_match_signal(bus, NULL, NULL, "/org/freedesktop/DBus/Local",
                                        "org.freedesktop.DBus.Local", "Disconnected",
                                        on_disconnected, NULL);
        if (r >= 0)
                r = sd_bus_add_object_vtable(bus, NULL, OBJECT, INTERFACE, vtable, NULL);
        if (r >= 0)
                r = sd_bus_attach_event(bus, loop, SD_EVENT_PRIORITY_NORMAL);

        return r;
}

static int on_connection(_unused_ sd_event_source *source, int fd, _unused_ uint32_t revents,
                         _unused_ void *userdata) {
        int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        return client < 0 ? 0 : serve(client);
}

static int run(const char *path) {
        struct sockaddr_un address = { .sun_family = AF_UNIX };
        _cleanup_close_ int fd = -1;
        int r;

        if (strlen(path) >= sizeof(address.sun_path))
                return -ENAMETOOLONG;
        memcpy(address.sun_path, path, strlen(path) + 1);

        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0)
                return -errno;
        if (bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0 ||
            listen(fd, BACKLOG) < 0)
                return -errno;

        r = sd_event_new(&loop);
        if (r >= 0)
                r = sd_event_add_io(loop, NULL, fd, EPOLLIN, on_connection, NULL);
        return r < 0 ? r : sd_event_loop(loop);
}

int main(int argc, char **argv) {
        int r;

        record_bytes = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
        if (record_bytes == 0 || record_bytes > RECORD_MAX) {
                (void) fprintf(stderr, "bench-echo SOCKET SIZE\n");
                return 2;
        }

        r = run(argv[1]);
        (void) fprintf(stderr, "bench-echo: %s\n", strerror(-r));
        return 1;
}
