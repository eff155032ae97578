/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gate tests: a device that a test describes, a built gate, and what it shows.
 *
 * Runs in test programs alone.
 */

#include "harness.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hex.h"
#include "message/channel.h"
#include "message/descriptor.h"
#include "message/sample.h"
#include "worker/host.h"

#define FILE_BYTES_MAX  67108864U
#define ARENA_BYTES_MAX 134217728U
#define ANSWERS_MAX     4096U
#define NOW_S           1795428000 /* 2026-11-23 10:00:00 UTC */
#define UPTIME_S        3600

/* --- the tree of a device --- */

static void make_folders(const char *path) {
        char folder[PATH_MAX];

        (void) snprintf(folder, sizeof(folder), "%s", path);
        for (char *p = folder + 1; (p = strchr(p, '/')); *p++ = '/') {
                *p = '\0';
                if (mkdir(folder, 0755) < 0 && errno != EEXIST)
                        fail_msg("mkdir %s: %s", folder, strerror(errno));
        }
}

static void write_file(const char *path, const void *data, size_t size) {
        _cleanup_close_ int fd = -1;

        make_folders(path);
        (void) unlink(path);
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (fd < 0 || fd_write_all(fd, data, size) < 0)
                fail_msg("write %s: %s", path, strerror(errno));
}

static uint8_t *read_file(const char *path, size_t *ret_size) {
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        uint8_t *data = NULL;

        if (fd < 0 || fd_read_all(fd, FILE_BYTES_MAX, &data, ret_size) < 0)
                fail_msg("read %s: %s", path, strerror(errno));
        return data;
}

uint8_t *test_data(const char *path, size_t *ret_size) {
        char full[PATH_MAX];

        (void) snprintf(full, sizeof(full), "%s/%s", PST_TEST_DATA, path);
        return read_file(full, ret_size);
}

static void copy_link(const char *from, const char *to) {
        char target[PATH_MAX];
        ssize_t n = readlink(from, target, sizeof(target) - 1);

        assert_true(n >= 0);
        target[n] = '\0';
        make_folders(to);
        assert_int_equal(symlink(target, to), 0);
}

static void copy_file(const char *from, const char *to) {
        size_t size;
        _cleanup_free_ uint8_t *data = read_file(from, &size);

        write_file(to, data, size);
}

static void copy_tree(const char *from, const char *to) {
        char *const roots[] = { (char *) (uintptr_t) from, NULL };
        FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOSTAT | FTS_NOCHDIR, NULL);
        char path[PATH_MAX];
        FTSENT *entry;

        assert_non_null(fts);
        while ((entry = fts_read(fts))) {
                struct stat st;

                if (entry->fts_info == FTS_DP)
                        continue;
                assert_int_equal(lstat(entry->fts_path, &st), 0);
                (void) snprintf(path, sizeof(path), "%s%s%s", to, entry->fts_path + strlen(from),
                                S_ISDIR(st.st_mode) ? "/" : "");
                if (S_ISDIR(st.st_mode))
                        make_folders(path);
                else if (S_ISLNK(st.st_mode))
                        copy_link(entry->fts_path, path);
                else if (S_ISREG(st.st_mode))
                        copy_file(entry->fts_path, path);
        }
        (void) fts_close(fts);
}

static void remove_tree(const char *path) {
        char *const roots[] = { (char *) (uintptr_t) path, NULL };
        FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
        FTSENT *entry;

        while (fts && (entry = fts_read(fts)))
                if (entry->fts_info != FTS_D)
                        (void) remove(entry->fts_path);
        if (fts)
                (void) fts_close(fts);
}

static void put_file(const char *folder, const DeviceFile *file) {
        char path[PATH_MAX];

        (void) snprintf(path, sizeof(path), "%s%s", folder, file->path);
        if (file->link) {
                make_folders(path);
                (void) unlink(path);
                if (symlink(file->link, path) < 0)
                        fail_msg("symlink %s: %s", path, strerror(errno));
        } else if (file->content)
                write_file(path, file->content, file->size ? file->size : strlen(file->content));
        else {
                (void) strncat(path, "/", sizeof(path) - strlen(path) - 1);
                make_folders(path);
        }
}

/* The folder of a device; one that has to be made is `*ret_made`, which the caller removes. */
static const char *device_folder(const Device *device, char *made) {
        char path[PATH_MAX];

        *made = '\0';
        if (device->tree && !device->files && !device->gone)
                return device->tree;

        (void) strcpy(made, "/tmp/gate-test-XXXXXX");
        assert_non_null(mkdtemp(made));
        if (device->tree)
                copy_tree(device->tree, made);
        for (const char *const *p = device->gone; p && *p; p++) {
                (void) snprintf(path, sizeof(path), "%s%s", made, *p);
                if (access(path, F_OK) < 0)
                        fail_msg("%s is not in the tree: nothing to take out", *p);
                remove_tree(path);
        }
        for (const DeviceFile *f = device->files; f && f->path; f++)
                put_file(made, f);
        return made;
}

/* --- its answers --- */

static CaptureAnswer recorded_answer(const DeviceAnswer *answer) {
        const char *text = answer->data;

        return (CaptureAnswer){
                .question = answer->question,
                .error = answer->error,
                .data = answer->data,
                .size = answer->size ? answer->size
                        : text       ? strlen(text)
                                     : 0,
        };
}

static bool is_answered(const CaptureAnswer *answers, size_t n, const PstQuestion *question) {
        for (size_t i = 0; i < n; i++)
                if (question_equal(&answers[i].question, question))
                        return true;

        return false;
}

/* In the order in which they are found: as a recording that holds them is decoded. */
static Capture in_order(const Capture *capture, Arena *arena) {
        size_t capacity = 4096, size = 0, n;
        uint8_t *bytes;
        Capture sorted;

        for (size_t i = 0; i < capture->n_answers; i++)
                capacity += capture->answers[i].size + 65536;
        bytes = arena_new_array(arena, uint8_t, capacity);
        assert_non_null(bytes);

        assert_int_equal(capture_header_encode(capture, bytes, capacity, &size), 0);
        for (size_t i = 0; i < capture->n_answers; i++) {
                assert_int_equal(capture_answer_encode(&capture->answers[i], bytes + size,
                                                       capacity - size, &n),
                                 0);
                size += n;
        }
        assert_int_equal(capture_decode(bytes, size, arena, &sorted), 0);
        return sorted;
}

/* Those of the test, and of the recording what the test does not answer. */
static Capture device_capture(const Device *device, const char *folder, Arena *arena) {
        CaptureAnswer *answers = arena_new_array(arena, CaptureAnswer, ANSWERS_MAX);
        Capture capture = { .release = "" };
        size_t n = 0;

        assert_non_null(answers);
        for (const DeviceAnswer *a = device->answers; a && a->question.name; a++)
                answers[n++] = recorded_answer(a);

        if (device->capture) {
                char path[PATH_MAX];
                uint8_t *data, *copy;
                size_t size;

                (void) snprintf(path, sizeof(path), "%s/%s", folder, CAPTURE_PATH);
                data = read_file(path, &size);
                copy = (uint8_t *) arena_copy(arena, data, size);
                free(data);
                if (!copy || capture_decode(copy, size, arena, &capture) < 0)
                        fail_msg("%s is no capture", path);
                for (size_t i = 0; i < capture.n_answers && n < ANSWERS_MAX; i++)
                        if (!is_answered(answers, n, &capture.answers[i].question))
                                answers[n++] = capture.answers[i];
        }

        capture.answers = answers;
        capture.n_answers = n;
        return in_order(&capture, arena);
}

/* --- what it shows --- */

typedef struct Lines {
        char *items[SAMPLE_FACTS_MAX];
        size_t n;
} Lines;

static void print_value(FILE *out, const PstValue *value) {
        char hex[2 * PST_DIGEST_BYTES + 1];

        switch (value->type) {
        case PST_BOOL:
                (void) fputs(value->boolean ? "true" : "false", out);
                return;
        case PST_INT:
                (void) fprintf(out, "%lld", (long long) value->integer);
                return;
        case PST_TEXT:
                (void) fputs(*value->text ? value->text : "(empty)", out);
                return;
        case PST_DIGEST:
                hex_encode(value->digest, PST_DIGEST_BYTES, hex);
                (void) fputs(hex, out);
                return;
        case PST_LIST:
                (void) fputc('[', out);
                for (size_t i = 0; i < value->list.n; i++)
                        (void) fprintf(out, "%s%s", i > 0 ? ", " : "", value->list.items[i]);
                (void) fputc(']', out);
                return;
        }

        fail_msg("a fact without a type");
}

static int in_byte_order(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static char *print_sample(const PstSignal *signal, const Sample *sample) {
        const char *rest =
                sample->state == PST_UNAVAILABLE ? unavailable_name(sample->reason) : sample->why;
        Lines lines = { 0 };
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);

        assert_non_null(out);
        (void) fprintf(out, "%s%s%s\n", state_name(sample->state), *rest ? " " : "", rest);
        for (size_t i = 0; i < sample->n_facts; i++) {
                FILE *line = open_memstream(&lines.items[lines.n++], &size);

                assert_non_null(line);
                (void) fprintf(line, "%s = ", signal->facts[sample->facts[i].index].name);
                print_value(line, &sample->facts[i].value);
                (void) fclose(line);
        }
        qsort(lines.items, lines.n, sizeof(*lines.items), in_byte_order);
        for (size_t i = 0; i < lines.n; i++) {
                (void) fprintf(out, "%s\n", lines.items[i]);
                free(lines.items[i]);
        }
        (void) fclose(out);
        return text;
}

/* Stays loaded: a sanitizer names its functions only then. */
static const PstGate *load_gate(const char *id) {
        char path[PATH_MAX];
        void *module;
        const PstGate *gate;

        (void) snprintf(path, sizeof(path), "%s/%s.so", PST_GATES, id);
        module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        if (!module)
                fail_msg("%s", dlerror());
        gate = dlsym(module, "pst_gate");
        if (!gate)
                fail_msg("%s has no pst_gate", path);

        return gate;
}

static const PstSignal *find_signal(const Device *device, const char *id) {
        const PstGate *gate = load_gate(device->gate);
        uint32_t index;

        if (gate_find_signal(gate, id, &index) < 0)
                fail_msg("gate %s has no signal %s", device->gate, id);
        return gate_signal(gate, index);
}

static SampleOrder device_order(const Device *device, const Capture *capture) {
        SampleOrder order = {
                .now_s = device->now_s     ? device->now_s
                         : device->capture ? capture->now_s
                                           : NOW_S,
                .uptime_s = device->uptime_s  ? device->uptime_s
                            : device->capture ? capture->uptime_s
                                              : UPTIME_S,
                .statements = device->statements,
        };

        for (const Statement *s = device->statements; s && s->kind; s++)
                order.n_statements++;

        return order;
}

/* What core would see of it: the bounds of the message hold as well. */
static void check_encodes(const Sample *sample) {
        static uint8_t buffer[65536];
        size_t size;

        assert_int_equal(sample_encode(0, sample, buffer, sizeof(buffer), &size), 0);
}

static char *show_in(const Device *device, const PstSignal *signal, const char *folder) {
        _cleanup_(arena_freep) Arena *arena = NULL;
        _cleanup_(tree_freep) Tree *tree = NULL;
        _cleanup_(answers_freep) Answers *answers = NULL;
        _cleanup_(host_freep) Host *host = NULL;
        const Places places = {
                .run = device->run ? device->run : "/run/postured",
                .state = device->state ? device->state : "/var/lib/postured",
                .gates = device->gates ? device->gates : "/usr/lib/postured/gates",
        };
        HostWorld world = { .places = &places, .budget_bytes = HOST_BUDGET_BYTES };
        int fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
        SampleOrder order;
        Capture capture;
        Sample sample;

        if (fd < 0)
                fail_msg("%s: %s", folder, strerror(errno));
        assert_int_equal(arena_new(ARENA_BYTES_MAX, &arena), 0);
        assert_int_equal(tree_new_image(fd, !device->image, &tree), 0);
        capture = device_capture(device, folder, arena);
        assert_int_equal(answers_new_recorded(&capture, tree, &answers), 0);
        world.tree = tree;
        world.answers = answers;
        assert_int_equal(host_new(&world, &host), 0);

        order = device_order(device, &capture);
        host_begin_run(host, &order);
        host_sample(host, signal, signal->sample, &sample);
        check_encodes(&sample);
        return print_sample(signal, &sample);
}

char *device_show(const Device *device, const char *id) {
        const PstSignal *signal = find_signal(device, id);
        char made[32];
        const char *folder = device_folder(device, made);
        char *text = show_in(device, signal, folder);

        if (*made)
                remove_tree(made);
        return text;
}

void assert_shows_at(const Device *device, const char *signal, const char *expected,
                     const char *file, int line) {
        _cleanup_free_ char *shown = device_show(device, signal);

        if (strcmp(shown, expected) == 0)
                return;

        print_error("%s:%d: %s\n--- expected\n%s--- shown\n%s", file, line, signal, expected,
                    shown);
        _fail(file, line);
}

void assert_shows_line_at(const Device *device, const char *signal, const char *expected,
                          const char *file, int line) {
        _cleanup_free_ char *shown = device_show(device, signal);
        size_t n = strlen(expected);

        for (const char *p = shown; *p; p = strchr(p, '\n') + 1)
                if (strncmp(p, expected, n) == 0 && p[n] == '\n')
                        return;

        print_error("%s:%d: %s has no line\n%s\n--- shown\n%s", file, line, signal, expected,
                    shown);
        _fail(file, line);
}
