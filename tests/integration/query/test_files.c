/* SPDX-License-Identifier: Apache-2.0 */
/* postured-query-files on this device, and on a folder that the test fills. */

#include "asker.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/postured-files-XXXXXX";

static const char *in_folder(const char *name) {
        static char paths[8][PATH_MAX];
        static unsigned next;
        char *path = paths[next++ % ELEMENTSOF(paths)];

        (void) snprintf(path, PATH_MAX, "%s/%s", folder, name);
        return path;
}

static void put(const char *name, const void *data, size_t size, mode_t mode) {
        _cleanup_close_ int fd = -1;

        (void) unlink(in_folder(name));
        fd = open(in_folder(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, data, size), size);
}

static int make_folder(void **state) {
        (void) state;
        return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
        (void) state;
        return run_program((const char *const[]){ "rm", "-rf", folder, NULL });
}

/* All that is below "/": the test is the gate, and says what it reads. */
static void open_all(Asker *asker) {
        const PstQuestion everything[] = {
                PST_FILE("/"),  { .name = "head", .arguments = PST_TEXTS("/", PST_ANY) },
                PST_NAMES("/"), PST_META("/"),
                PST_METAS("/"), PST_DIGESTS("/", "sha256"),
                PST_SHADOW,     { 0 }
        };

        asker_open(asker, "files", everything);
}

static void expect(Asker *asker, const PstQuestion *question, int error) {
        _cleanup_(answered_done) Answered answered = { 0 };

        ask_on(asker->channel, question, &answered);
        if (answered.error != error)
                print_error("%s %s: %d\n", question->name,
                            question->arguments ? question->arguments[0] : "", answered.error);
        assert_int_equal(answered.error, error);
}

static void test_a_file_comes_whole_inline_or_as_a_memfd(void **state) {
        _cleanup_(answered_done) Answered small = { 0 }, none = { 0 }, large = { 0 }, head = { 0 };
        _cleanup_free_ char *bytes = malloc(300000);
        Asker asker;

        (void) state;
        assert_non_null(bytes);
        memset(bytes, 'x', 300000);
        put("small", "abc", 3, 0600);
        put("none", "", 0, 0600);
        put("large", bytes, 300000, 0600);

        open_all(&asker);
        ask(&asker, PST_FILE(in_folder("small")), &small);
        assert_int_equal(small.size, 3);
        assert_memory_equal(small.data, "abc", 3);
        ask(&asker, PST_FILE(in_folder("none")), &none);
        assert_int_equal(none.error, 0);
        assert_int_equal(none.size, 0);
        ask(&asker, PST_FILE(in_folder("large")), &large);
        assert_true(large.by_memfd);
        assert_int_equal(large.size, 300000);
        assert_memory_equal(large.data, bytes, 300000);
        ask(&asker, PST_HEAD(in_folder("large"), "40000"), &head);
        assert_true(head.by_memfd);
        assert_int_equal(head.size, 40000);
        assert_int_equal(asker_stop(&asker), 0);
}

/* Asks for a file to be opened: its first bytes, or what was answered instead. */
static int open_plain(int channel, const char *path, char *ret, size_t capacity) {
        const PstQuestion question = { .name = QUESTION_PLAIN, .arguments = PST_TEXTS(path) };
        static Frame frame;
        uint8_t body[PATH_MAX + 64];
        _cleanup_close_ int fd = -1;
        CborBytes bytes;
        size_t size;
        ssize_t n;
        int error = 0;

        assert_int_equal(question_encode(&question, body, sizeof(body), &size), 0);
        assert_int_equal(frame_send(channel, ASK_QUESTION, body, size), 0);
        assert_int_equal(frame_wait(channel, 20000), 0);
        assert_int_equal(frame_receive_fd(channel, &frame, &fd), 0);
        if (fd < 0) {
                assert_int_equal(frame.type, ANSWER_BYTES);
                assert_int_equal(answer_decode(frame.body, frame.size, &error, &bytes), 0);
                return error;
        }

        assert_int_equal(frame.type, ANSWER_FILE);
        n = read(fd, ret, capacity - 1);
        ret[n > 0 ? n : 0] = '\0';
        return n < 0 ? -errno : 0;
}

static int open_as_nobody(void) {
        const PstQuestion grants[] = { { .name = QUESTION_PLAIN, .arguments = PST_TEXTS(folder) },
                                       { .name = QUESTION_PLAIN,
                                         .arguments = PST_TEXTS(in_folder("")) },
                                       { .name = QUESTION_PLAIN, .arguments = PST_TEXTS("/proc/") },
                                       { 0 } };
        char bytes[16];
        Asker asker;

        asker_open(&asker, "files", grants);
        assert_int_equal(open_plain(asker.channel, in_folder("open"), bytes, sizeof(bytes)), 0);
        assert_string_equal(bytes, "abc");
        assert_int_equal(open_plain(asker.channel, in_folder("closed"), bytes, sizeof(bytes)),
                         -EACCES);
        assert_int_equal(open_plain(asker.channel, in_folder("sub/open"), bytes, sizeof(bytes)),
                         -EACCES);
        assert_int_equal(open_plain(asker.channel, in_folder("none"), bytes, sizeof(bytes)),
                         -ENOENT);
        assert_int_equal(open_plain(asker.channel, in_folder("pipe"), bytes, sizeof(bytes)),
                         -EPERM);
        assert_int_equal(open_plain(asker.channel, folder, bytes, sizeof(bytes)), -EISDIR);
        assert_int_equal(open_plain(asker.channel, "/proc/version", bytes, sizeof(bytes)), -EPERM);
        assert_int_equal(open_plain(asker.channel, "/etc/passwd", bytes, sizeof(bytes)), -EPERM);
        assert_int_equal(asker_stop(&asker), 0);
        return 0;
}

/* The process itself may be root: what counts is who made the channel. */
static int open_with_a_channel_of_nobody(void) {
        const PstQuestion grants[] = {
                { .name = QUESTION_PLAIN, .arguments = PST_TEXTS(in_folder("")) }, { 0 }
        };
        char bytes[16];
        Asker asker;
        int channel;

        asker_start(&asker, "files", NULL, NULL);
        if (setresgid(65534, 65534, 65534) < 0 || setresuid(65534, 65534, 65534) < 0)
                return 1;
        channel = asker_grant(&asker, grants);
        assert_int_equal(open_plain(channel, in_folder("open"), bytes, sizeof(bytes)), 0);
        assert_int_equal(open_plain(channel, in_folder("closed"), bytes, sizeof(bytes)), -EACCES);
        assert_int_equal(open_plain(channel, in_folder("sub/open"), bytes, sizeof(bytes)), -EACCES);
        return asker_stop(&asker);
}

static void test_a_plain_file_is_opened_for_who_may_read_it(void **state) {
        int status;
        pid_t pid;

        (void) state;
        assert_int_equal(chmod(folder, 0755), 0);
        put("open", "abc", 3, 0644);
        put("closed", "abc", 3, 0640);
        assert_int_equal(mkdir(in_folder("sub"), 0700), 0);
        put("sub/open", "abc", 3, 0644);
        assert_int_equal(mkfifo(in_folder("pipe"), 0644), 0);
        if (geteuid() != 0)
                skip();
        assert_int_equal(run_as_nobody(open_as_nobody), 0);

        pid = fork();
        if (pid == 0)
                _exit(open_with_a_channel_of_nobody());
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static void test_a_head_is_as_long_as_asked_or_as_there_is(void **state) {
        static const struct {
                const char *n;
                int error;
                size_t size;
        } heads[] = {
                { "0", 0, 0 },        { "2", 0, 2 },           { "3", 0, 3 },
                { "65536", 0, 3 },    { "65537", -EINVAL, 0 }, { "100000", -EINVAL, 0 },
                { "-1", -EINVAL, 0 }, { "", -EINVAL, 0 },      { "2x", -EINVAL, 0 },
                { " 2", -EINVAL, 0 }, { "0x2", -EINVAL, 0 },
        };
        Asker asker;

        (void) state;
        put("three", "abc", 3, 0600);
        open_all(&asker);
        for (size_t i = 0; i < ELEMENTSOF(heads); i++) {
                _cleanup_(answered_done) Answered answered = { 0 };

                ask(&asker, PST_HEAD(in_folder("three"), heads[i].n), &answered);
                assert_int_equal(answered.error, heads[i].error);
                assert_int_equal(answered.size, heads[i].size);
        }
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_more_than_16_mib_is_refused_whole(void **state) {
        Asker asker;

        (void) state;
        put("huge", "", 0, 0600);
        assert_int_equal(truncate(in_folder("huge"), ANSWER_BYTES_MAX), 0);
        open_all(&asker);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("huge")), 0);
        assert_int_equal(truncate(in_folder("huge"), ANSWER_BYTES_MAX + 1), 0);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("huge")), -EFBIG);
        expect(&asker, &(const PstQuestion) PST_HEAD(in_folder("huge"), "16"), 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_what_is_no_plain_file_is_not_opened(void **state) {
        Asker asker;

        (void) state;
        assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
        put("plain", "abc", 3, 0600);
        open_all(&asker);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("fifo")), -EPERM);
        expect(&asker, &(const PstQuestion) PST_FILE(folder), -EISDIR);
        expect(&asker, &(const PstQuestion) PST_FILE("/dev/null"), -EPERM);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("missing")), -ENOENT);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("plain/x")), -ENOTDIR);
        expect(&asker, &(const PstQuestion) PST_NAMES(in_folder("plain")), -ENOTDIR);
        expect(&asker, &(const PstQuestion) PST_NAMES(in_folder("missing")), -ENOENT);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_secrets_are_refused_by_whatever_name(void **state) {
        Asker asker;

        (void) state;
        assert_int_equal(mkdir(in_folder("ssl"), 0755), 0);
        assert_int_equal(mkdir(in_folder("ssl/private"), 0755), 0);
        put("ssl/private/host.pem", "secret", 6, 0600);
        put("host.key", "secret", 6, 0600);
        assert_int_equal(symlink("ssl/private/host.pem", in_folder("innocent")), 0);
        assert_int_equal(symlink("ssl/private", in_folder("harmless")), 0);
        assert_int_equal(symlink("/etc/shadow", in_folder("shade")), 0);
        open_all(&asker);
        expect(&asker, &(const PstQuestion) PST_FILE("/etc/shadow"), -EPERM);
        expect(&asker, &(const PstQuestion) PST_HEAD("/etc/shadow", "1"), -EPERM);
        expect(&asker, &(const PstQuestion) PST_FILE("/etc/../etc/shadow"), -EPERM);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("shade")), -EPERM);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("host.key")), -EPERM);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("innocent")), -EPERM);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("harmless/host.pem")), -EPERM);
        expect(&asker, &(const PstQuestion) PST_FILE("/proc/self/environ"), -EPERM);
        /* Who may look at it may know that it is there. */
        expect(&asker, &(const PstQuestion) PST_META("/etc/shadow"), 0);
        expect(&asker, &(const PstQuestion) PST_NAMES(in_folder("ssl/private")), 0);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_names_come_in_byte_order(void **state) {
        static const char expected[] = "B\0a\0a.b\0ab\0";
        _cleanup_(answered_done) Answered names = { 0 }, empty = { 0 };
        Asker asker;

        (void) state;
        assert_int_equal(mkdir(in_folder("names"), 0700), 0);
        assert_int_equal(mkdir(in_folder("empty"), 0700), 0);
        put("names/ab", "", 0, 0600);
        put("names/a", "", 0, 0600);
        put("names/B", "", 0, 0600);
        put("names/a.b", "", 0, 0600);
        open_all(&asker);
        ask(&asker, PST_NAMES(in_folder("names")), &names);
        assert_int_equal(names.size, sizeof(expected) - 1);
        assert_memory_equal(names.data, expected, sizeof(expected) - 1);
        ask(&asker, PST_NAMES(in_folder("empty")), &empty);
        assert_int_equal(empty.error, 0);
        assert_int_equal(empty.size, 0);
        assert_int_equal(asker_stop(&asker), 0);
}

/* Compares an answer to `meta` with what lstat() says here. */
static void check_meta(Asker *asker, const char *path, const char *target) {
        _cleanup_(answered_done) Answered answered = { 0 };
        char device[32], node[32];
        struct stat st;
        Decoder d;

        assert_int_equal(lstat(path, &st), 0);
        (void) snprintf(device, sizeof(device), "%u:%u", major(st.st_dev), minor(st.st_dev));
        (void) snprintf(node, sizeof(node), "%u:%u", major(st.st_rdev), minor(st.st_rdev));

        ask(asker, PST_META(path), &answered);
        d = opened(&answered);
        decoder_array_of(&d, 9);
        assert_int_equal(decoder_uint(&d), st.st_mode);
        assert_int_equal(decoder_uint(&d), st.st_uid);
        assert_int_equal(decoder_uint(&d), st.st_gid);
        assert_true(is_text(&d, device));
        assert_int_equal(decoder_uint(&d), st.st_ino);
        assert_true(is_text(&d, node));
        assert_int_equal(decoder_int(&d), st.st_size);
        assert_int_equal(decoder_int(&d), st.st_mtim.tv_sec);
        assert_true(is_text(&d, target));
        assert_int_equal(decoder_finish(&d), 0);
}

static void test_metadata_is_what_lstat_says(void **state) {
        Asker asker;

        (void) state;
        put("meta", "abc", 3, 0640);
        assert_int_equal(symlink("meta", in_folder("link")), 0);
        assert_int_equal(symlink("/nowhere/\xff", in_folder("dangling")), 0);
        open_all(&asker);
        check_meta(&asker, in_folder("meta"), "");
        check_meta(&asker, in_folder("link"), "meta");
        check_meta(&asker, in_folder("dangling"), "/nowhere/\\xff");
        check_meta(&asker, folder, "");
        check_meta(&asker, "/dev/null", "");
        check_meta(&asker, "/sys/kernel", "");
        expect(&asker, &(const PstQuestion) PST_META(in_folder("missing")), -ENOENT);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_metadata_of_all_in_a_folder(void **state) {
        static const char *const names[] = { ".", "a", "link" };
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;
        Decoder d;

        (void) state;
        assert_int_equal(mkdir(in_folder("metas"), 0750), 0);
        put("metas/a", "abc", 3, 0640);
        assert_int_equal(symlink("/nowhere", in_folder("metas/link")), 0);
        open_all(&asker);
        ask(&asker, PST_METAS(in_folder("metas")), &answered);
        d = opened(&answered);
        decoder_array_of(&d, ELEMENTSOF(names));
        for (size_t i = 0; i < ELEMENTSOF(names); i++) {
                char path[PATH_MAX];
                struct stat st;
                CborBytes meta;
                Decoder m;

                (void) snprintf(path, sizeof(path), "%s/%s", in_folder("metas"), names[i]);
                assert_int_equal(lstat(path, &st), 0);
                decoder_array_of(&d, 2);
                assert_true(is_text(&d, names[i]));
                meta = decoder_item(&d);
                m = decoder(meta.data, meta.size);
                decoder_array_of(&m, 9);
                assert_int_equal(decoder_uint(&m), st.st_mode);
                assert_int_equal(decoder_uint(&m), st.st_uid);
                assert_int_equal(m.error, 0);
        }
        assert_int_equal(decoder_finish(&d), 0);
        expect(&asker, &(const PstQuestion) PST_METAS(in_folder("metas/a")), -ENOTDIR);
        expect(&asker, &(const PstQuestion) PST_METAS(in_folder("metas/none")), -ENOENT);
        expect(&asker, &(const PstQuestion) PST_METAS("/proc/"), -EPERM);
        assert_int_equal(asker_stop(&asker), 0);
}

/* The first byte of the one digest there is; -1: there is none. */
static int first_of_digest(Asker *asker, const char *path) {
        _cleanup_(answered_done) Answered answered = { 0 };
        const uint8_t *digest;
        Decoder d;

        ask(asker, PST_DIGESTS(path, "sha256"), &answered);
        assert_int_equal(answered.error, 0);
        d = opened(&answered);
        if (decoder_array(&d) == 0)
                return -1;

        decoder_array_of(&d, 2);
        assert_true(is_text(&d, "file"));
        digest = decoder_bytes_of(&d, 32);
        assert_int_equal(decoder_finish(&d), 0);
        return digest[0];
}

#define OF_ABC 0xba
#define OF_ABD 0xa5

/* The time of its last write is set back, and its size is as before. */
static void write_quietly(const char *path, const char *three_bytes) {
        _cleanup_close_ int fd = open(path, O_WRONLY | O_CLOEXEC);
        struct timespec times[2];
        struct stat st;

        assert_true(fd >= 0);
        assert_int_equal(fstat(fd, &st), 0);
        times[0] = st.st_atim;
        times[1] = st.st_mtim;
        assert_int_equal(pwrite(fd, three_bytes, 3, 0), 3);
        assert_int_equal(futimens(fd, times), 0);
}

static void test_digests_follow_the_files(void **state) {
        const char *file, *path;
        Asker asker;

        (void) state;
        assert_int_equal(mkdir(in_folder("digests"), 0700), 0);
        assert_int_equal(mkdir(in_folder("digests/folder"), 0700), 0);
        assert_int_equal(symlink("/etc/passwd", in_folder("digests/link")), 0);
        put("digests/x.key", "secret", 6, 0600);
        put("digests/file", "abc", 3, 0600);
        file = in_folder("digests/file");
        path = in_folder("digests");

        open_all(&asker);
        assert_int_equal(first_of_digest(&asker, path), OF_ABC);
        write_quietly(file, "abd"); /* right after: nothing of it was kept */
        assert_int_equal(first_of_digest(&asker, path), OF_ABD);
        (void) sleep(3);
        assert_int_equal(first_of_digest(&asker, path), OF_ABD);
        assert_int_equal(first_of_digest(&asker, path), OF_ABD); /* kept */
        write_quietly(file, "abc");
        assert_int_equal(first_of_digest(&asker, path), OF_ABC);

        assert_int_equal(unlink(file), 0);
        assert_int_equal(first_of_digest(&asker, path), -1);
        expect(&asker, &(const PstQuestion) PST_DIGESTS("/sys/kernel/", "sha256"), -EPERM);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_shadow_comes_without_names_and_hashes(void **state) {
        static const char *const states[] = { "empty", "locked", "set" };
        _cleanup_(answered_done) Answered answered = { 0 };
        uint64_t n;
        Asker asker;
        Decoder d;

        (void) state;
        if (access("/etc/shadow", R_OK) < 0)
                skip();

        open_all(&asker);
        ask(&asker, PST_SHADOW, &answered);
        d = opened(&answered);
        n = decoder_array(&d);
        assert_true(n > 0);
        for (uint64_t i = 0; i < n; i++) {
                CborBytes word;
                bool known = false;

                decoder_array_of(&d, 2);
                assert_true(decoder_text(&d).size <= 16);
                word = decoder_text(&d);
                for (size_t j = 0; j < ELEMENTSOF(states); j++)
                        known = known || (word.size == strlen(states[j]) &&
                                          memcmp(word.data, states[j], word.size) == 0);
                assert_true(known);
        }
        assert_int_equal(decoder_finish(&d), 0);
        assert_null(memmem(answered.data, answered.size, "root", 4));
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_procfs_and_sysfs_are_read_by_their_own_rules(void **state) {
        _cleanup_(answered_done) Answered version = { 0 };
        Asker asker;

        (void) state;
        assert_int_equal(symlink("/proc/version", in_folder("version")), 0);
        open_all(&asker);
        ask(&asker, PST_FILE("/proc/version"), &version);
        assert_int_equal(version.error, 0);
        assert_memory_equal(version.data, "Linux version ", 14);
        expect(&asker, &(const PstQuestion) PST_FILE("/proc/mounts"), -ELOOP);
        expect(&asker, &(const PstQuestion) PST_FILE("/proc/1/root/etc/passwd"), -ELOOP);
        expect(&asker, &(const PstQuestion) PST_FILE(in_folder("version")), -ELOOP);
        expect(&asker, &(const PstQuestion) PST_FILE("/proc/sys/../version"), -EPERM);
        assert_int_equal(asker_stop(&asker), 0);
}

/* In a mount namespace of its own: 0, the forgery was seen. */
static int forge_and_ask(void) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
            mount("/proc/uptime", "/proc/version", NULL, MS_BIND, NULL) < 0)
                return 77;

        open_all(&asker);
        ask(&asker, PST_FILE("/proc/version"), &answered);
        return answered.error == -EXDEV && asker_stop(&asker) == 0 ? 0 : 1;
}

static void test_a_file_that_something_is_mounted_over_reads_as_forged(void **state) {
        pid_t pid = fork();
        int status = -1;

        (void) state;
        if (pid == 0)
                _exit(forge_and_ask());
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
                skip(); /* we may not mount */
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
}

static int shadow_is_refused(void) {
        _cleanup_(answered_done) Answered answered = { 0 };
        Asker asker;

        open_all(&asker);
        ask(&asker, PST_SHADOW, &answered);
        return answered.error == -EACCES && asker_stop(&asker) == 0 ? 0 : 1;
}

static void test_a_plain_user_is_told_what_it_may_not_read(void **state) {
        (void) state;
        if (geteuid() != 0)
                skip();

        assert_int_equal(run_as_nobody(shadow_is_refused), 0);
}

/* As in_folder(), and stays. */
static const char *kept_in_folder(const char *name, char ret[PATH_MAX]) {
        (void) snprintf(ret, PATH_MAX, "%s/%s", folder, name);
        return ret;
}

/* One change may be told of more than once, if it is many events. */
static void drop_news(Asker *asker) {
        Frame *frame = malloc(sizeof(*frame));

        assert_non_null(frame);
        while (!is_silent(asker->channel))
                assert_int_equal(frame_receive(asker->channel, frame), 0);
        free(frame);
}

static void test_a_change_is_told_to_whom_it_concerns(void **state) {
        char paths[3][PATH_MAX];
        const PstQuestion file = PST_FILE(kept_in_folder("watched", paths[0])),
                          meta = PST_META(kept_in_folder("meta", paths[1])),
                          names = PST_NAMES(kept_in_folder("watched.d/", paths[2]));
        Asker asker;

        (void) state;
        put("watched", "1", 1, 0600);
        open_all(&asker);
        watch_on(asker.channel, &file);
        watch_on(asker.channel, &meta);
        watch_on(asker.channel, &names);
        put("unwatched", "1", 1, 0600);
        assert_true(is_silent(asker.channel));
        put("watched", "2", 1, 0600);
        assert_int_equal(news_on(asker.channel, &file), ANSWER_CHANGED);
        put("watched", "3", 1, 0600);
        assert_true(is_silent(asker.channel)); /* it was told */
        drop_news(&asker);

        put("meta", "1", 1, 0600); /* it did not exist */
        assert_int_equal(news_on(asker.channel, &meta), ANSWER_CHANGED);
        assert_int_equal(mkdir(in_folder("watched.d"), 0700), 0);
        assert_int_equal(news_on(asker.channel, &names), ANSWER_CHANGED);
        watch_on(asker.channel, &names);
        put("watched.d/x", "1", 1, 0600);
        assert_int_equal(news_on(asker.channel, &names), ANSWER_CHANGED);
        assert_int_equal(asker_stop(&asker), 0);
}

/* What it watched nobody hears of any more; who comes after hears of the same. */
static void test_who_is_gone_is_not_missed(void **state) {
        char path[PATH_MAX];
        const PstQuestion grants[] = { PST_FILE(folder),
                                       PST_FILE(kept_in_folder("gone", path)),
                                       { 0 } };
        _cleanup_close_ int second = -1;
        Asker asker;

        (void) state;
        put("gone", "1", 1, 0600);
        asker_open(&asker, "files", grants);
        for (int i = 0; i < 3; i++) {
                _cleanup_close_ int first = asker_grant(&asker, grants);

                watch_on(first, &grants[1]);
                put("gone", "2", 1, 0600);
                assert_int_equal(news_on(first, &grants[1]), ANSWER_CHANGED);
        }
        second = asker_grant(&asker, grants);
        watch_on(second, &grants[1]);
        assert_true(is_silent(second));
        put("gone", "3", 1, 0600);
        assert_int_equal(news_on(second, &grants[1]), ANSWER_CHANGED);
        assert_int_equal(asker_stop(&asker), 0);
}

static void test_lost_events_are_told_as_lost(void **state) {
        char path[PATH_MAX];
        const PstQuestion file = PST_FILE(kept_in_folder("lost", path));
        Asker asker;

        (void) state;
        put("lost", "1", 1, 0600);
        put("other", "1", 1, 0600);
        open_all(&asker);
        watch_on(asker.channel, &file);
        assert_int_equal(kill(asker.pid, SIGSTOP), 0);
        for (int i = 0; i < 40000; i++)
                assert_int_equal(chmod(in_folder(i % 2 ? "other" : "lost"), i % 3 ? 0600 : 0640),
                                 0);
        assert_int_equal(kill(asker.pid, SIGCONT), 0);
        assert_int_equal(news_on(asker.channel, &file), ANSWER_LOST);
        watch_on(asker.channel, &file);
        drop_news(&asker);
        watch_on(asker.channel, &file);
        put("lost", "2", 1, 0600);
        assert_int_equal(news_on(asker.channel, &file), ANSWER_CHANGED);
        assert_int_equal(asker_stop(&asker), 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_plain_file_is_opened_for_who_may_read_it),
                cmocka_unit_test(test_a_file_comes_whole_inline_or_as_a_memfd),
                cmocka_unit_test(test_a_head_is_as_long_as_asked_or_as_there_is),
                cmocka_unit_test(test_more_than_16_mib_is_refused_whole),
                cmocka_unit_test(test_what_is_no_plain_file_is_not_opened),
                cmocka_unit_test(test_secrets_are_refused_by_whatever_name),
                cmocka_unit_test(test_names_come_in_byte_order),
                cmocka_unit_test(test_metadata_is_what_lstat_says),
                cmocka_unit_test(test_metadata_of_all_in_a_folder),
                cmocka_unit_test(test_digests_follow_the_files),
                cmocka_unit_test(test_a_change_is_told_to_whom_it_concerns),
                cmocka_unit_test(test_who_is_gone_is_not_missed),
                cmocka_unit_test(test_lost_events_are_told_as_lost),
                cmocka_unit_test(test_shadow_comes_without_names_and_hashes),
                cmocka_unit_test(test_procfs_and_sysfs_are_read_by_their_own_rules),
                cmocka_unit_test(test_a_file_that_something_is_mounted_over_reads_as_forged),
                cmocka_unit_test(test_a_plain_user_is_told_what_it_may_not_read),
        };

        return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
