/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Gate tests: what a built gate shows of a device that the test describes, compared as text.
 *
 * tests/gates/<gate>/test_<objective>.c becomes the target gate-test-<gate>-<objective>, which has
 * the gate's module built first. The module is loaded as it is shipped, and its signals are sampled
 * by the worker's own host (declared paths and questions, facts, budget, reasons), but in the
 * test's process and without a jail. A test is a table row:
 *
 *      static void test_lockdown(void **state) {
 *              static const DeviceFile files[] = {
 *                      { "/sys/kernel/security/lockdown", "none [integrity] confidentiality\n" },
 *                      { 0 },
 *              };
 *
 *              assert_shows(&(const Device){ .gate = "boot", .files = files }, "boot.lockdown",
 *                           "present\n"
 *                           "mode = integrity\n");
 *      }
 *
 * The text: first "present", "absent <why>", "tampered <why>" or "unavailable <reason>"; then, if
 * present, a line a fact, sorted by name: "name = true", "= -12", "= some text", "= (empty)" for an
 * empty text, hex for a digest, "= [a, b]" and "= []" for lists, which are sorted. A fact that is
 * not given has no line. Every line ends with '\n'.
 *
 * A device is a recording: what is not in its tree is missing on it (-ENOENT), what is not among
 * its answers nobody recorded (-ENOTCONN: "unavailable offline"), but `file`, `head`, `names` and
 * `digests`, which come from the tree. With `.image` it is a mounted image instead: what is missing
 * below /proc, /sys, /dev and /run is "unavailable offline". With `.capture`, the answers and the clock
 * come from the tree's .posture/capture.cborseq; what is given beside it comes first.
 *
 * PST_TEST_DATA is the root of tests/; PST_DEVICES "/<name>/root" is the tree of a recorded device (see
 * tests/devices/README.md). A device with `.tree` alone is sampled in place; with `.files` or `.gone`
 * a copy of it is.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "message/statement.h"

/* A file of a device. With `link`, a symbolic link to there; with neither, a directory. */
typedef struct DeviceFile {
        const char *path; /* absolute */
        const char *content;
        size_t size; /* of the content; 0: it is text, up to its NUL */
        const char *link;
} DeviceFile;

/* What was answered: `error` 0 or a negative errno; `size` 0: `data` is text, up to its NUL. */
typedef struct DeviceAnswer {
        PstQuestion question; /* .question = PST_NFT_RULESET */
        int error;
        const void *data;
        size_t size;
} DeviceAnswer;

typedef struct Device {
        const char *gate; /* its id */

        const char *tree;        /* a folder, absolute; NULL: an empty one */
        const DeviceFile *files; /* put into it, or over what is there; ended by a zeroed one */
        const char *const *gone; /* paths taken out of it; ended by NULL */

        const DeviceAnswer *answers;     /* ended by a zeroed one */
        const Statement *statements;     /* ended by a zeroed one */
        int64_t now_s, uptime_s;         /* the run's clock; 0: 2026-11-23 10:00:00 UTC, 3600 s */
        const char *run, *state, *gates; /* what "@run@" and so on stand for; NULL: "/run/postured",
                                            "/var/lib/postured", "/usr/lib/postured/gates" */
        bool image;
        bool capture;
} Device;

/* What the signal shows, as text. The caller frees it. Fails the test if there is no such signal. */
char *device_show(const Device *device, const char *signal);

/* Fails the test, with both texts, unless the signal shows exactly this. */
void assert_shows_at(const Device *device, const char *signal, const char *expected,
                     const char *file, int line);
#define assert_shows(device, signal, expected)                                                     \
        assert_shows_at((device), (signal), (expected), __FILE__, __LINE__)

/* Fails the test unless `line` (as "mode = integrity") is one of the lines that the signal shows. */
void assert_shows_line_at(const Device *device, const char *signal, const char *expected,
                          const char *file, int line);
#define assert_shows_line(device, signal, line)                                                    \
        assert_shows_line_at((device), (signal), (line), __FILE__, __LINE__)

/* The whole of a file below tests/, ended by a NUL that is not counted. The caller frees it. */
uint8_t *test_data(const char *path, size_t *ret_size);
