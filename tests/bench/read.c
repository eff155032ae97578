/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench-read SOCKET CLIENTS CALLS AT_ONCE: that many clients each read the record that many times,
 * one call in flight each; so many of them are connected at once, then the next ones. Writes a JSON
 * object: how long each call took, and all of them, without connecting and a first call of each.
 */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "bench/stopwatch.h"

#define DESTINATION    "io.enigm.Posture1"
#define OBJECT         "/io/enigm/Posture1"
#define INTERFACE      "io.enigm.Posture1"
#define CLIENTS_MAX    4096U
#define CALLS_MAX      1000000U
#define TIMEOUT_USEC   10000000U
#define BYTES_EXPECTED 100U /* no record is smaller */

/* One run. */
typedef struct Run {
        sd_event *loop;
        size_t n_calls; /* of each client */
        size_t n_busy;  /* clients that are not done */
        uint64_t *ns;
        size_t n;
        size_t record_bytes;
} Run;

typedef struct Reader {
        Run *run;
        sd_bus *bus;
        size_t left;
        uint64_t start_ns;
} Reader;

static int take(Run *run, sd_bus_message *reply) {
        const void *data;
        size_t size;

        if (sd_bus_message_is_method_error(reply, NULL))
                return -sd_bus_message_get_errno(reply);
        if (sd_bus_message_read_array(reply, 'y', &data, &size) < 0 || size < BYTES_EXPECTED)
                return -EBADMSG;

        run->record_bytes = size;
        return 0;
}

static int ask(Reader *reader);

static int on_reply(sd_bus_message *reply, void *userdata, _unused_ sd_bus_error *error) {
        Reader *reader = userdata;
        Run *run = reader->run;
        int r;

        run->ns[run->n++] = stopwatch_ns() - reader->start_ns;
        r = take(run, reply);
        if (r >= 0 && --reader->left > 0)
                r = ask(reader);
        else if (r >= 0 && --run->n_busy == 0)
                r = sd_event_exit(run->loop, 0);

        return r < 0 ? sd_event_exit(run->loop, r) : 0;
}

static int ask(Reader *reader) {
        reader->start_ns = stopwatch_ns();
        return sd_bus_call_method_async(reader->bus, NULL, DESTINATION, OBJECT, INTERFACE,
                                        "GetRecord", on_reply, reader, NULL);
}

/* Connected, and warm: the first call also says hello. */
static int reader_open(Run *run, const char *address, Reader *ret) {
        sd_bus_message *reply = NULL;
        int r;

        ret->run = run;
        ret->left = run->n_calls;
        r = sd_bus_new(&ret->bus);
        if (r >= 0)
                r = sd_bus_set_address(ret->bus, address);
        if (r >= 0)
                r = sd_bus_start(ret->bus);
        if (r >= 0)
                r = sd_bus_call_method(ret->bus, DESTINATION, OBJECT, INTERFACE, "GetRecord", NULL,
                                       &reply, NULL);
        if (r >= 0)
                r = take(run, reply);
        sd_bus_message_unref(reply);
        if (r >= 0)
                r = sd_bus_attach_event(ret->bus, run->loop, SD_EVENT_PRIORITY_NORMAL);

        return r;
}

/* Those that are connected at once. */
static int wave(Run *run, const char *address, Reader *readers, size_t n, uint64_t *spent_ns) {
        uint64_t start_ns;
        int r = 0;

        memset(readers, 0, n * sizeof(*readers));
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = reader_open(run, address, &readers[i]);

        start_ns = stopwatch_ns();
        run->n_busy = n;
        for (size_t i = 0; r >= 0 && i < n; i++)
                r = ask(&readers[i]);
        if (r >= 0)
                r = sd_event_loop(run->loop);
        *spent_ns += stopwatch_ns() - start_ns;

        for (size_t i = 0; i < n; i++)
                if (readers[i].bus) {
                        (void) sd_bus_detach_event(readers[i].bus);
                        sd_bus_flush_close_unref(readers[i].bus);
                }
        return r;
}

static int measure(const char *address, size_t n_clients, size_t at_once, Run *run,
                   uint64_t *spent_ns) {
        static Reader readers[CLIENTS_MAX];
        int r = 0;

        for (size_t done = 0; r >= 0 && done < n_clients; done += at_once) {
                size_t n = n_clients - done < at_once ? n_clients - done : at_once;

                r = sd_event_new(&run->loop);
                if (r >= 0)
                        r = wave(run, address, readers, n, spent_ns);
                run->loop = sd_event_unref(run->loop);
        }

        return r;
}

int main(int argc, char **argv) {
        _cleanup_free_ uint64_t *ns = NULL;
        uint64_t spent_ns = 0;
        size_t clients = 0, calls = 0, at_once = 0;
        char address[PATH_MAX];
        Run run = { 0 };
        int r;

        if (argc == 5) {
                clients = strtoul(argv[2], NULL, 10);
                calls = strtoul(argv[3], NULL, 10);
                at_once = strtoul(argv[4], NULL, 10);
        }
        if (clients == 0 || at_once == 0 || at_once > CLIENTS_MAX || calls == 0 ||
            clients > CALLS_MAX || calls > CALLS_MAX / clients) {
                (void) fprintf(stderr, "bench-read SOCKET CLIENTS CALLS AT_ONCE\n");
                return 2;
        }
        ns = calloc(clients * calls, sizeof(*ns));
        if (!ns)
                return 1;

        run = (Run){ .n_calls = calls, .ns = ns };
        (void) snprintf(address, sizeof(address), "unix:path=%s", argv[1]);
        r = measure(address, clients, at_once, &run, &spent_ns);
        if (r < 0) {
                (void) fprintf(stderr, "bench-read: %s\n", strerror(-r));
                return 1;
        }

        (void) printf("{ \"record_bytes\": %zu, \"spent_ns\": %ju, ", run.record_bytes,
                      (uintmax_t) spent_ns);
        stopwatch_print("call_ns", run.ns, run.n);
        (void) printf(" }\n");
        return 0;
}
