/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every gate that was built, in the shipped worker on this very device: whatever it finds here, it
 * loads, samples all its signals, and makes no call that its jail refuses. Those would be bugs of
 * readers, which no test without a jail can see.
 */

#include "stage.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"

#define PATIENCE_MS 15000

static void read_descriptor(const char *name, Arena *arena, Descriptor *ret) {
        char path[PATH_MAX];
        uint8_t *data;
        size_t size;
        int fd;

        (void) snprintf(path, sizeof(path), "%s/%s", PST_GATES, name);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_true(fd >= 0);
        assert_int_equal(fd_read_all(fd, DESCRIPTOR_BYTES_MAX, &data, &size), 0);
        (void) close(fd);
        assert_int_equal(descriptor_decode(data, size, arena, ret), 0);
        free(data);
}

static void order_all(Stage *stage) {
        uint32_t signals[GATE_SIGNALS_MAX];
        SampleOrder order = { .signals = signals, .now_s = time(NULL), .uptime_s = 1000 };
        uint8_t buffer[4096];
        size_t size;

        for (uint32_t i = 0; i < gate_n_signals(stage->gate); i++)
                signals[order.n_signals++] = i;
        assert_int_equal(sample_order_encode(&order, buffer, sizeof(buffer), &size), 0);
        assert_int_equal(frame_send(stage->channel, ORDER_SAMPLE, buffer, size), 0);
}

/* How many signals were heard of before DONE. */
static unsigned hear_round(Stage *stage, const char *name) {
        unsigned n = 0;

        for (;;) {
                int heard = stage_hear(stage, PATIENCE_MS);

                if (heard == REPORT_WOKEN)
                        continue;
                if (heard == REPORT_DONE)
                        return n;
                if (heard != REPORT_SIGNAL)
                        fail_msg("%s: after %u signals (next is %s) there was %d, status 0x%x",
                                 name, n,
                                 n < gate_n_signals(stage->gate) ? gate_signal(stage->gate, n)->id
                                                                 : "none",
                                 heard, heard == -1 ? stage_wait(stage) : 0);
                (void) stage_sample(stage);
                n++;
        }
}

static void try_gate(const char *name, const char *const *arguments) {
        Descriptor descriptor;
        char path[PATH_MAX];
        Stage stage;

        (void) snprintf(path, sizeof(path), "%s/%.*s", PST_GATES, (int) (strlen(name) - 5), name);
        stage_start_path(&stage, path, arguments);
        read_descriptor(name, stage.arena, &descriptor);
        stage.gate = descriptor.gate;
        if (stage_hear(&stage, PATIENCE_MS) != REPORT_HELLO)
                fail_msg("%s does not come up", name);

        for (unsigned round = 0; round < 2; round++) {
                order_all(&stage);
                assert_int_equal(hear_round(&stage, name), gate_n_signals(descriptor.gate));
        }
        stage_done(&stage);
}

static void try_all(const char *const *arguments) {
        DIR *dir = opendir(PST_GATES);
        struct dirent *entry;
        unsigned n = 0;

        assert_non_null(dir);
        while ((entry = readdir(dir))) {
                size_t length = strlen(entry->d_name);

                if (length <= 5 || strcmp(entry->d_name + length - 5, DESCRIPTOR_EXTENSION) != 0)
                        continue;
                try_gate(entry->d_name, arguments);
                n++;
        }
        (void) closedir(dir);
        assert_true(n > 0);
}

static void test_every_gate_lives_in_its_jail_on_this_device(_unused_ void **state) {
        try_all((const char *const[]){ "--path", "run=/run/postured", "--path",
                                       "state=/var/lib/postured", "--path", "gates=" PST_GATES,
                                       NULL });
}

static void test_every_gate_lives_in_its_jail_on_a_tree(_unused_ void **state) {
        try_all((const char *const[]){ "--root", "/", NULL });
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_gate_lives_in_its_jail_on_this_device),
                cmocka_unit_test(test_every_gate_lives_in_its_jail_on_a_tree),
        };

        if (PST_SANITIZE) {
                print_message("sanitizers cannot live in the jail: see the release build\n");
                return 77;
        }

        return cmocka_run_group_tests(tests, NULL, NULL);
}
