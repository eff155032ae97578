/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every gate that was built, in the shipped worker on this very device: whatever it finds here, it
 * loads, samples all its signals, and makes no call that its jail refuses. Those would be bugs of
 * readers, which no test without a jail can see.
 */

#include "stage.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fd.h"
#include "worker/host.h"

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

static void for_each_gate(void (*do_it)(const char *name, const char *const *arguments),
                          const char *const *arguments) {
        DIR *dir = opendir(PST_GATES);
        struct dirent *entry;
        unsigned n = 0;

        assert_non_null(dir);
        while ((entry = readdir(dir))) {
                size_t length = strlen(entry->d_name);

                if (length <= 5 || strcmp(entry->d_name + length - 5, DESCRIPTOR_EXTENSION) != 0)
                        continue;
                do_it(entry->d_name, arguments);
                n++;
        }
        (void) closedir(dir);
        assert_true(n > 0);
}

/* --- the same without a jail --- */

typedef struct Bare {
        Tree *tree;
        Answers *answers;
        Host *host;
} Bare;

static void bare_init(Bare *bare, const Places *places, const SampleOrder *order) {
        assert_int_equal(tree_new_device(&bare->tree), 0);
        assert_int_equal(answers_new_device(&bare->answers), 0);
        assert_int_equal(host_new(&(const HostWorld){ .tree = bare->tree,
                                                      .answers = bare->answers,
                                                      .places = places,
                                                      .budget_bytes = HOST_BUDGET_BYTES },
                                  &bare->host),
                         0);
        host_begin_run(bare->host, order);
}

static void bare_done(Bare *bare) {
        host_free(bare->host);
        answers_free(bare->answers);
        tree_free(bare->tree);
}

static const PstGate *load(const char *path) {
        char full[PATH_MAX + 4];
        void *module;

        (void) snprintf(full, sizeof(full), "%s.so", path);
        module = dlopen(full, RTLD_NOW | RTLD_LOCAL);
        if (!module)
                fail_msg("%s", dlerror());
        return dlsym(module, "pst_gate");
}

static void compare(Stage *stage, const PstGate *bare_gate, Bare *bare) {
        for (uint32_t i = 0; i < gate_n_signals(stage->gate); i++) {
                const PstSignal *signal = gate_signal(bare_gate, i);
                Sample jailed, unjailed;

                stage_order(stage, signal->id);
                while (stage_hear(stage, PATIENCE_MS) == REPORT_WOKEN)
                        ;
                jailed = stage_sample(stage);
                assert_int_equal(stage_hear(stage, PATIENCE_MS), REPORT_DONE);
                host_sample(bare->host, signal, signal->sample, &unjailed);
                if (jailed.state != unjailed.state || jailed.reason != unjailed.reason)
                        fail_msg("%s is %s (%s) in the jail and %s (%s) outside", signal->id,
                                 state_name(jailed.state), unavailable_name(jailed.reason),
                                 state_name(unjailed.state), unavailable_name(unjailed.reason));
        }
}

static void compare_gate(const char *name, _unused_ const char *const *arguments) {
        const Places places = { .run = "/run/postured" };
        const SampleOrder order = { .now_s = time(NULL), .uptime_s = 1000 };
        Descriptor descriptor;
        char path[PATH_MAX];
        Stage stage;
        Bare bare;

        (void) snprintf(path, sizeof(path), "%s/%.*s", PST_GATES, (int) (strlen(name) - 5), name);
        stage_start_path(&stage, path,
                         (const char *const[]){ "--path", "run=/run/postured", NULL });
        read_descriptor(name, stage.arena, &descriptor);
        stage.gate = descriptor.gate;
        assert_int_equal(stage_hear(&stage, PATIENCE_MS), REPORT_HELLO);

        bare_init(&bare, &places, &order);
        compare(&stage, load(path), &bare);
        bare_done(&bare);
        stage_done(&stage);
}

/* Else a rule of Landlock would be narrower than the declaration that it was made from. */
static void test_the_jail_hides_nothing_that_a_gate_declares(_unused_ void **state) {
        assert_int_equal(prctl(PR_SET_NAME, "postured-worker"), 0); /* by which it knows its own */
        for_each_gate(compare_gate, NULL);
}

static void test_every_gate_lives_in_its_jail_on_this_device(_unused_ void **state) {
        for_each_gate(try_gate, (const char *const[]){ "--path", "run=/run/postured", "--path",
                                                       "state=/var/lib/postured", "--path",
                                                       "gates=" PST_GATES, NULL });
}

static void test_every_gate_lives_in_its_jail_on_a_tree(_unused_ void **state) {
        for_each_gate(try_gate, (const char *const[]){ "--root", "/", NULL });
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_every_gate_lives_in_its_jail_on_this_device),
                cmocka_unit_test(test_every_gate_lives_in_its_jail_on_a_tree),
                cmocka_unit_test(test_the_jail_hides_nothing_that_a_gate_declares),
        };

        if (PST_SANITIZE) {
                print_message("sanitizers cannot live in the jail: see the release build\n");
                return 77;
        }

        return cmocka_run_group_tests(tests, NULL, NULL);
}
