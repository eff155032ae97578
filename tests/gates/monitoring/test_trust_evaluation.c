/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of the gates that run, of those that are installed, and of its own jail. */

#include "stated.h"

#define DEVICE(...) (&(const Device){ .gate = "monitoring", __VA_ARGS__ })

static void test_the_workers_that_run(_unused_ void **state) {
        static const char *const modules[] = { "boot aa", "build bb" };
        static const char *const waiting[] = { "boot" };
        static const StatementFact whole[] = { LIST("backing_off", waiting), INT("core_pid", 42),
                                               LIST("modules", modules), LIST_EMPTY("overdue") };
        static const StatementFact bare[] = { LIST("modules", modules) };
        static const StatementFact none[] = { LIST_EMPTY("backing_off"), INT("core_pid", 42) };
        static const StatementFact wrong[] = { TEXT("backing_off", "boot"),
                                               LIST("modules", modules) };
        static const StatementCase cases[] = {
                { { STATES(PST_SELF, whole) },
                  "present\n"
                  "backing_off = [boot]\n"
                  "core_pid = 42\n"
                  "modules = [boot aa, build bb]\n"
                  "overdue = []\n" },
                { { STATES(PST_SELF, bare) }, "present\nmodules = [boot aa, build bb]\n" },
                { { STATES(PST_SELF, none) }, "unavailable missing\n" },
                { { STATES(PST_SELF, wrong) }, "unavailable malformed\n" },
                { { STATEMENTS_END }, "unavailable missing\n" },
        };

        assert_states("monitoring", "monitoring.workers", cases, ELEMENTSOF(cases));
}

#define GATES   "/usr/lib/postured/gates/"
#define OF_ABC  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OF_NONE "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

typedef struct Entry {
        const char *name;
        uint32_t mode, uid;
} Entry;

static DeviceAnswer metas(PstQuestion question, CborAnswer *a, const Entry *entries, size_t n) {
        Encoder *e = cbor_answer_begin(a);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                encoder_array(e, 2);
                encoder_text(e, entries[i].name);
                encoder_array(e, 9);
                encoder_uint(e, entries[i].mode);
                encoder_uint(e, entries[i].uid);
                encoder_uint(e, 0);
                encoder_text(e, "254:0");
                encoder_uint(e, 7);
                encoder_text(e, "0:0");
                encoder_uint(e, 3);
                encoder_int(e, NOW_S);
                encoder_text(e, "");
        }
        return cbor_answer(question, a);
}

static const DeviceFile installed[] = {
        FILE_TEXT(GATES "boot.so", "abc"), FILE_TEXT(GATES "boot.gate", "x"),
        FILE_TEXT(GATES "build.so", ""),   FILE_TEXT(GATES "build.gate", "x"),
        FILE_TEXT(GATES "README", "x"),    FILES_END,
};

#define MODULES "modules = [boot " OF_ABC ", build " OF_NONE "]\n"

static void test_the_gates_that_are_installed(_unused_ void **state) {
        static CborAnswer bytes;
        static const struct {
                uint32_t folder, module, description, uid;
                const char *shown;
        } cases[] = {
                { 040755, 0100644, 0100644, 0, "present\n" MODULES "writable = []\n" },
                { 040775, 0100644, 0100644, 0, "present\n" MODULES "writable = [./]\n" },
                { 040757, 0100644, 0100644, 0, "present\n" MODULES "writable = [./]\n" },
                { 040755, 0100664, 0100644, 0, "present\n" MODULES "writable = [boot.so]\n" },
                { 040755, 0100646, 0100666, 0,
                  "present\n" MODULES "writable = [boot.gate, boot.so]\n" },
                { 040755, 0100644, 0100644, 1000, "present\n" MODULES "writable = [boot.so]\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                const Entry entries[] = {
                        { ".", cases[i].folder, 0 },
                        { "README", 0100666, 0 },
                        { "boot.gate", cases[i].description, 0 },
                        { "boot.so", cases[i].module, cases[i].uid },
                        { "build.gate", 0100444, 0 },
                        { "build.so", 0100755, 0 },
                };
                const DeviceAnswer answers[] = {
                        metas((PstQuestion) PST_METAS(GATES), &bytes, entries, ELEMENTSOF(entries)),
                        ANSWERS_END,
                };

                assert_shows(DEVICE(.files = installed, .answers = answers),
                             "monitoring.gate_modules", cases[i].shown);
        }
}

static void test_whose_the_gates_are_may_stay_unknown(_unused_ void **state) {
        const struct {
                DeviceAnswer answers[2];
                const char *shown;
        } cases[] = {
                { { ANSWER_ERROR(PST_METAS(GATES), -EACCES) }, "present\n" MODULES },
                { { ANSWERS_END }, "present\n" MODULES },
                { { ANSWER_ERROR(PST_METAS(GATES), -ENOENT) }, "unavailable missing\n" },
                { { ANSWER_TEXT(PST_METAS(GATES), "x") }, "unavailable malformed\n" },
                { { ANSWER_TEXT(PST_DIGESTS(GATES, "sha256"), "x") }, "unavailable malformed\n" },
                { { ANSWER_ERROR(PST_DIGESTS(GATES, "sha256"), -EACCES) },
                  "unavailable permission\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = installed, .answers = cases[i].answers),
                             "monitoring.gate_modules", cases[i].shown);
}

static void test_gates_elsewhere(_unused_ void **state) {
        static const DeviceFile files[] = { FILE_TEXT("/home/d/gates/boot.so", "abc"), FILES_END };

        assert_shows(DEVICE(.files = files, .gates = "/home/d/gates"), "monitoring.gate_modules",
                     "present\nmodules = [boot " OF_ABC "]\n");
        assert_shows(DEVICE(.files = files), "monitoring.gate_modules", "unavailable missing\n");
}

#define CONFINED                                                                                   \
        "Name:\tpostured-worker\nTracerPid:\t0\nUid:\t990\t990\t990\t990\n"                        \
        "CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n"
#define TRACED                                                                                     \
        "Name:\tpostured-worker\nTracerPid:\t17\nUid:\t0\t0\t0\t0\n"                               \
        "CapEff:\t000001ffffffffff\nNoNewPrivs:\t0\nSeccomp:\t0\n"

static void test_our_own_jail(_unused_ void **state) {
        static const struct {
                DeviceFile files[2];
                bool image;
                const char *shown;
        } cases[] = {
                { { FILE_TEXT("/proc/self/status", CONFINED) },
                  false,
                  "present\n"
                  "effective = 0000000000000000\n"
                  "no_new_privileges = 1\n"
                  "seccomp = 2\n"
                  "tracer = 0\n" },
                { { FILE_TEXT("/proc/self/status", TRACED) },
                  false,
                  "present\n"
                  "effective = 000001ffffffffff\n"
                  "no_new_privileges = 0\n"
                  "seccomp = 0\n"
                  "tracer = 17\n" },
                { { FILE_TEXT("/proc/self/status",
                              "Name:\tcp\nTracerPid:\t0\nUid:\t0\t0\t0\t0\n"
                              "CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n") },
                  false,
                  "unavailable offline\n" },
                { { FILE_TEXT("/proc/self/status", "Name:\tx\n") },
                  false,
                  "unavailable malformed\n" },
                { { FILE_TEXT("/etc/x", "") }, false, "unavailable missing\n" },
                { { FILE_TEXT("/etc/x", "") }, true, "unavailable offline\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++)
                assert_shows(DEVICE(.files = cases[i].files, .image = cases[i].image),
                             "monitoring.self_protection", cases[i].shown);
}

/* What is recorded below /proc/self is the recorder's own process, and tells nothing of ours. */
static void test_recorded_devices(_unused_ void **state) {
        static const char *const trees[] = {
                PST_DEVICES "/sb-on-stock/root",
                PST_DEVICES "/sb-on-uki-verity-ima/root",
                PST_DEVICES "/sb-on-verity-corrupted/root",
                PST_DEVICES "/sb-off-3banks-tis/root",
        };

        for (size_t i = 0; i < ELEMENTSOF(trees); i++) {
                assert_shows(DEVICE(.tree = trees[i]), "monitoring.gate_modules",
                             "unavailable missing\n");
                assert_shows(DEVICE(.tree = trees[i]), "monitoring.self_protection",
                             "unavailable offline\n");
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_workers_that_run),
                cmocka_unit_test(test_the_gates_that_are_installed),
                cmocka_unit_test(test_whose_the_gates_are_may_stay_unknown),
                cmocka_unit_test(test_gates_elsewhere),
                cmocka_unit_test(test_our_own_jail),
                cmocka_unit_test(test_recorded_devices),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
