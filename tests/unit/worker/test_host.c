/* SPDX-License-Identifier: Apache-2.0 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/macro.h"
#include "worker/host.h"

#define BUDGET 4096U

static char folder[32];
static int folder_fd;
static Tree *tree;
static Answers *answers;
static Host *host;

/* Rising, as once decoded. */
static const CaptureAnswer recorded[] = {
        { .question = PST_FILE("/placed/x"), .data = (const uint8_t *) "placed", .size = 6 },
        { .question = PST_LINKS, .data = (const uint8_t *) "links", .size = 5 },
};
static const Capture capture = { .answers = recorded, .n_answers = ELEMENTSOF(recorded) };
static const Places places = { .run = "/placed" };

static const StatementFact release_facts[] = {
        { "id", { .type = PST_TEXT, .text = "r1" } },
        { "version", { .type = PST_INT, .integer = 7 } },
};
static const Statement statements[] = {
        { .kind = PST_RELEASE, .facts = release_facts, .n_facts = ELEMENTSOF(release_facts) },
        { .kind = PST_ENROLMENT, .refused = EKEYREJECTED },
};
static const SampleOrder order = { .now_s = 1000,
                                   .uptime_s = 50,
                                   .statements = statements,
                                   .n_statements = ELEMENTSOF(statements) };

static int setup(_unused_ void **state) {
        (void) strcpy(folder, "/tmp/test-host-XXXXXX");
        assert_non_null(mkdtemp(folder));
        folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "content", 7), 0);
        assert_int_equal(symlinkat("file", folder_fd, "link"), 0);

        assert_int_equal(tree_new_image(fcntl(folder_fd, F_DUPFD_CLOEXEC, 3), true, &tree), 0);
        assert_int_equal(answers_new_recorded(&capture, tree, &answers), 0);
        assert_int_equal(host_new(&(const HostWorld){ tree, answers, &places, BUDGET }, &host), 0);
        host_begin_run(host, &order);
        return 0;
}

static int teardown(_unused_ void **state) {
        host_free(host);
        answers_free(answers);
        tree_free(tree);
        (void) unlinkat(folder_fd, "file", 0);
        (void) unlinkat(folder_fd, "link", 0);
        (void) close(folder_fd);
        return rmdir(folder);
}

static const PstSignal signal = {
        .id = "test.signal",
        .reads = PST_PATHS("/file", "/link", "/none", "/.", "@run@/y", "@state@/y"),
        .queries = PST_QUERIES(PST_LINKS, PST_AUDIT_STATUS, PST_FILE("@run@/x")),
        .statements = PST_STATEMENTS(PST_RELEASE, PST_ENROLMENT, PST_SELF),
        .facts = PST_FACTS({ "number", PST_INT, "" }, { "text", PST_TEXT, "" }),
};

static Sample sample(int (*function)(PstRun *run)) {
        Sample s;

        host_sample(host, &signal, function, &s);
        return s;
}

/* What a gate gets back, outside of which nothing is tested here. */
static int want;

static int returns_want(_unused_ PstRun *run) {
        return want;
}

static void test_an_errno_is_an_outcome(_unused_ void **state) {
        static const struct {
                int error;
                PstState state;
                Unavailable reason;
        } cases[] = {
                { -EACCES, PST_UNAVAILABLE, UNAVAILABLE_PERMISSION },
                { -EPERM, PST_UNAVAILABLE, UNAVAILABLE_PERMISSION },
                { -ENOENT, PST_UNAVAILABLE, UNAVAILABLE_MISSING },
                { -EBADMSG, PST_UNAVAILABLE, UNAVAILABLE_MALFORMED },
                { -ETIMEDOUT, PST_UNAVAILABLE, UNAVAILABLE_TIMEOUT },
                { -EOPNOTSUPP, PST_UNAVAILABLE, UNAVAILABLE_UNSUPPORTED },
                { -ENOSYS, PST_UNAVAILABLE, UNAVAILABLE_UNSUPPORTED },
                { -ENOTCONN, PST_UNAVAILABLE, UNAVAILABLE_OFFLINE },
                { -EFBIG, PST_UNAVAILABLE, UNAVAILABLE_BUDGET },
                { -ENOMEM, PST_UNAVAILABLE, UNAVAILABLE_BUDGET },
                { -EXDEV, PST_TAMPERED, 0 },
                { -EKEYREJECTED, PST_TAMPERED, 0 },
                { -EIO, PST_UNAVAILABLE, UNAVAILABLE_ERROR },
                { 0, PST_UNAVAILABLE, UNAVAILABLE_ERROR }, /* nothing was claimed */
                { 5, PST_UNAVAILABLE, UNAVAILABLE_ERROR },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Sample s;

                want = cases[i].error;
                s = sample(returns_want);
                assert_int_equal(s.state, cases[i].state);
                assert_int_equal(s.reason, cases[i].reason);
                assert_int_equal(*s.why != '\0', s.state == PST_TAMPERED);
                assert_int_equal(s.n_facts, 0);
                assert_true(s.observed_ms > 0);
        }
}

static int settles_present(PstRun *run) {
        pst_fact_int(run, "number", run->now_s + run->uptime_s);
        return pst_present(run);
}

static int settles_absent(PstRun *run) {
        pst_fact_int(run, "number", 1); /* counts only if it is present */
        return pst_absent(run, "there is none");
}

static int settles_and_fails(PstRun *run) {
        (void) pst_present(run);
        return -ENOENT;
}

static int settles_with_a_bad_fact(PstRun *run) {
        pst_fact_int(run, "text", 1);
        return pst_present(run);
}

static void test_how_sampling_ends(_unused_ void **state) {
        Sample s = sample(settles_present);

        assert_int_equal(s.state, PST_PRESENT);
        assert_int_equal(s.n_facts, 1);
        assert_int_equal(s.facts[0].value.integer, 1050);

        s = sample(settles_absent);
        assert_int_equal(s.state, PST_ABSENT);
        assert_string_equal(s.why, "there is none");
        assert_int_equal(s.n_facts, 0);

        s = sample(settles_and_fails);
        assert_int_equal(s.state, PST_UNAVAILABLE);
        assert_int_equal(s.reason, UNAVAILABLE_MISSING);

        s = sample(settles_with_a_bad_fact);
        assert_int_equal(s.state, PST_UNAVAILABLE);
        assert_int_equal(s.n_facts, 0);

        s = sample(settles_present); /* nothing is left of the last one */
        assert_int_equal(s.state, PST_PRESENT);
}

static const char *path;
static char seen[64];

static int keep(int r, const PstBytes *bytes) {
        seen[0] = '\0';
        if (r >= 0) {
                assert_int_equal(bytes->data[bytes->size], '\0');
                (void) strncat(seen, (const char *) bytes->data, sizeof(seen) - 1);
        }
        want = r;
        return r;
}

static int reads_path(PstRun *run) {
        PstBytes bytes = { 0 };

        return keep(pst_read(run, path, &bytes), &bytes);
}

static int lists_path(PstRun *run) {
        PstBytes bytes = { 0 };

        return keep(pst_list(run, path, &bytes), &bytes);
}

static int follows_path(PstRun *run) {
        PstBytes bytes = { 0 };

        return keep(pst_link(run, path, &bytes), &bytes);
}

static int reads_end_of_path(PstRun *run) {
        PstBytes bytes = { 0 };

        return keep(pst_tail(run, path, 3, &bytes), &bytes);
}

static void assert_sees(int (*function)(PstRun *run), const char *at, int result,
                        const char *content) {
        path = at;
        (void) sample(function);
        assert_int_equal(want, result);
        assert_string_equal(seen, content);
}

static void test_only_what_was_declared_is_read(_unused_ void **state) {
        assert_sees(reads_path, "/file", 0, "content");
        assert_sees(reads_path, "/none", -ENOENT, "");
        assert_sees(reads_path, "file", -EPERM, "");
        assert_sees(reads_path, "/other", -EPERM, "");
        assert_sees(reads_path, "/../file", -EPERM, "");
        assert_sees(reads_end_of_path, "/file", 0, "ent");
        assert_sees(reads_end_of_path, "/other", -EPERM, "");
        assert_sees(follows_path, "/link", 0, "file");
        assert_sees(follows_path, "/file", -EINVAL, "");
        assert_sees(lists_path, "/.", 0, "file"); /* and "link", behind a NUL */
        assert_sees(reads_path, "@run@/y", -ENOENT, "");
        assert_sees(reads_path, "@state@/y", -ENOENT, "");
        assert_sees(reads_path, "@gates@/y", -EPERM, "");
}

static void test_a_run_is_a_snapshot(_unused_ void **state) {
        assert_sees(reads_path, "/file", 0, "content");
        assert_int_equal(fd_replace_file(folder_fd, "file", 0600, "other", 5), 0);
        assert_sees(reads_path, "/file", 0, "content");
        assert_sees(reads_path, "/none", -ENOENT, "");
        assert_int_equal(fd_replace_file(folder_fd, "none", 0600, "some", 4), 0);
        assert_sees(reads_path, "/none", -ENOENT, "");   /* failures too */
        assert_sees(follows_path, "/file", -EINVAL, ""); /* another question */

        host_begin_run(host, &order);
        assert_sees(reads_path, "/file", 0, "other");
        assert_sees(reads_path, "/none", 0, "some");
        (void) unlinkat(folder_fd, "none", 0);
}

static void test_a_run_has_a_budget(_unused_ void **state) {
        static const char large[BUDGET] = { 0 };

        assert_int_equal(fd_replace_file(folder_fd, "none", 0600, large, sizeof(large)), 0);
        assert_sees(reads_path, "/none", -EFBIG, "");
        assert_sees(reads_path, "/file", 0, "content");
        (void) unlinkat(folder_fd, "none", 0);
}

static PstQuestion question;

static int asks_question(PstRun *run) {
        PstBytes bytes = { 0 };

        return keep(run->host->query(run, &question, &bytes), &bytes);
}

static void assert_answers(PstQuestion asked, int result, const char *content) {
        question = asked;
        (void) sample(asks_question);
        assert_int_equal(want, result);
        assert_string_equal(seen, content);
}

static void test_only_what_was_declared_is_asked(_unused_ void **state) {
        assert_answers((PstQuestion) PST_LINKS, 0, "links");
        assert_answers((PstQuestion) PST_AUDIT_STATUS, -ENOTCONN, "");
        assert_answers((PstQuestion) PST_NFT_RULESET, -EPERM, "");
        assert_answers((PstQuestion) PST_FILE("@run@/x"), 0, "placed");
        assert_answers((PstQuestion) PST_FILE("/placed/x"), -EPERM, "");
}

typedef struct Stated {
        PstStatement kind;
        const char *name;
        PstType type;
        int result;
} Stated;

static const Stated *stated;

static int reads_statement(PstRun *run) {
        PstValue value;

        want = pst_statement(run, stated->kind, stated->name, stated->type, &value);
        return want;
}

static void test_statements(_unused_ void **state) {
        static const Stated cases[] = {
                { PST_RELEASE, "id", PST_TEXT, 0 },
                { PST_RELEASE, "version", PST_INT, 0 },
                { PST_RELEASE, "version", PST_TEXT, -EBADMSG },
                { PST_RELEASE, "other", PST_TEXT, -ENOENT },
                { PST_ENROLMENT, "id", PST_TEXT, -EKEYREJECTED },
                { PST_SELF, "core_pid", PST_INT, -ENOENT }, /* core handed none on */
                { (PstStatement) 9, "id", PST_TEXT, -EPERM },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                stated = &cases[i];
                (void) sample(reads_statement);
                assert_int_equal(want, cases[i].result);
        }
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

/* Runs close to each other are no storm before there are some of them. */
static void test_memory_is_kept_in_a_storm_alone(_unused_ void **state) {
        static const bool first[] = { true, true, true, true, false, false };
        static const bool later[] = { true, true, true, false, false };

        for (size_t i = 0; i < ELEMENTSOF(first); i++)
                assert_int_equal(host_rest(host), first[i]);
        host_give_back(host); /* they are counted anew, the next one being close to the last */
        for (size_t i = 0; i < ELEMENTSOF(later); i++)
                assert_int_equal(host_rest(host), later[i]);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_memory_is_kept_in_a_storm_alone),
                test(test_an_errno_is_an_outcome),
                test(test_how_sampling_ends),
                test(test_only_what_was_declared_is_read),
                test(test_a_run_is_a_snapshot),
                test(test_a_run_has_a_budget),
                test(test_only_what_was_declared_is_asked),
                test(test_statements),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
