/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A real daemon in a directory of its own, and a client of it. What goes wrong here fails the test.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/macro.h"
#include "record/history.h"

#define BIN       PST_ROOT "/bin"
#define GATES     PST_ROOT "/gates"
#define INTERFACE "io.enigm.Posture1"
#define OBJECT    "/io/enigm/Posture1"

/* Two gates that are quickly sampled, for tests that are about something else. */
#define QUICK_GATES "management,boot"

typedef struct Bench {
        char dir[PATH_MAX]; /* parent of all the rest */
        char place[PATH_MAX + 8];
        char log[PATH_MAX + 8];
        char programs[PATH_MAX + 8]; /* the folder with bin/ and gates/ */
        pid_t pid;                   /* 0: it does not run */
        const char *gates;           /* for --gates; NULL: all */
        const char *policy;          /* NULL: the default */
} Bench;

void bench_init(Bench *b);
void bench_done(Bench *b);

/* Starts it, and returns at once. More options: ended by NULL. */
void bench_start(Bench *b, const char *const *options);

/* Waits until there is a record of this run to read, over the socket and as a file. */
void bench_wait_ready(Bench *b);

/* Runs it until it ends; its exit status, or minus the signal. */
int bench_run(Bench *b, const char *const *options);

/* Sends a signal and waits for the end: its exit status, or minus the signal. */
int bench_stop(Bench *b, int signal);

/* The end of it, which has been brought about already. */
int bench_end(Bench *b);

/* What it wrote to standard error so far; allocated. And whether that has a text. */
char *bench_log(const Bench *b);
bool bench_logged(const Bench *b, const char *text);
void bench_wait_logged(const Bench *b, const char *text);
unsigned bench_count_logged(const Bench *b, const char *text);

/* A process of this daemon whose command line has the text; 0: there is none. */
pid_t bench_process(const Bench *b, const char *text);
pid_t bench_wait_process(const Bench *b, const char *text, pid_t other_than);

/* A client; sd_bus_close_unref() it. */
sd_bus *bench_connect(const Bench *b);
sd_bus *bench_connect_fd(int fd);

/* Calls: 0, or negative errno with the name of the error in `ret_error` if that is not NULL. */
int bench_evaluate(sd_bus *bus, uint64_t *ret_sequence);
int bench_bytes(sd_bus *bus, const char *method, const char *signature, const void *argument,
                uint8_t **ret, size_t *ret_size, char ret_error[128]);
char *bench_text_property(sd_bus *bus, const char *name); /* allocated */
uint64_t bench_number_property(sd_bus *bus, const char *name);

/* The gate's status as the property says it; allocated. */
char *bench_gate_status(sd_bus *bus, uint8_t number);

/* The key that it signs with. */
Pin bench_pin(sd_bus *bus);

/* record.cbor, and the whole history of the current chain joined; allocated. */
void bench_record(const Bench *b, uint8_t **ret, size_t *ret_size);
void bench_history(const Bench *b, uint8_t **ret, size_t *ret_size);

/* Verifies the history with that key; fails unless all of it is one intact chain. */
HistoryResult bench_verify(const Bench *b, const Pin *pin);

/* Runs a program to its end: its exit status. Output goes to the log. */
int bench_command(const Bench *b, const char *const *argv);

void pause_ms(unsigned ms);
