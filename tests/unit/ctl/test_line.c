/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of a watch: that each is one line, what stands in it, and that a reader who left is noticed.
 */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "ctl/line.h"

static const uint8_t reasons[] = { REASON_CONTRADICTION, REASON_EXPIRED };

static const Transition violated = { .kind = TRANSITION_OBJECTIVE,
                                     .gate = 2,
                                     .objective = 1,
                                     .from = STATUS_SATISFIED,
                                     .to = STATUS_VIOLATED,
                                     .reasons = reasons,
                                     .n_reasons = 2 };
static const Transition inactive = { .kind = TRANSITION_DECISION,
                                     .decision = DECISION_STATE,
                                     .from = DEVICE_STATE_PROTECTED,
                                     .to = DEVICE_STATE_INACTIVE };
static const Transition untrusted = { .kind = TRANSITION_DECISION,
                                      .decision = DECISION_DEVICE_TRUST,
                                      .from = DEVICE_TRUST_TRUSTED,
                                      .to = DEVICE_TRUST_UNTRUSTED,
                                      .mask = 0x0802 };
static const Transition found = { .kind = TRANSITION_FINDING,
                                  .gate = 11,
                                  .objective = 2,
                                  .to = 1,
                                  .reasons = reasons,
                                  .n_reasons = 1 };
static const Claims old_policy = { .policy_id = "debian", .policy_version = 1 };
static const Claims new_policy = { .policy_id = "other", .policy_version = 12 };
static const Transition policy = { .kind = TRANSITION_POLICY,
                                   .before = &old_policy,
                                   .after = &new_policy };

static Line line_of(const Transition *transition, const char *result) {
        return (Line){ .event = LINE_TRANSITION,
                       .time_s = 1795428000,
                       .has_sequence = !result,
                       .sequence = 12,
                       .record_kind = result ? NULL : "change",
                       .transition = transition,
                       .result = result };
}

/* What comes of it; the caller's. */
static char *written(const Line *line, bool json, bool sentences) {
        char *text = NULL;
        size_t size;
        LineSink sink = { .out = open_memstream(&text, &size),
                          .json = json,
                          .sentences = sentences };

        assert_non_null(sink.out);
        line_put(&sink, line);
        assert_int_equal(sink.error, 0);
        assert_int_equal(fclose(sink.out), 0);
        return text;
}

static void test_a_line_says_when_what_and_why(_unused_ void **state) {
        static const struct {
                const Transition *transition;
                const char *result, *text;
        } rows[] = {
                { &violated, NULL,
                  "2026-11-23T10:00:00Z     12  change     boot.trusted_boot_chain                 "
                  "     satisfied -> violated  contradiction, expired\n" },
                { &untrusted, NULL,
                  "2026-11-23T10:00:00Z     12  change     device_trust                            "
                  "     trusted -> untrusted  because of boot, g12\n" },
                { &found, NULL,
                  "2026-11-23T10:00:00Z     12  change     g11.3                                   "
                  "     finding present  contradiction\n" },
                { &policy, NULL,
                  "2026-11-23T10:00:00Z     12  change     policy                                  "
                  "     debian 1 -> other 12\n" },
                { &inactive, "expired",
                  "2026-11-23T10:00:00Z                    state                                   "
                  "     PROTECTED -> INACTIVE  expired\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                Line line = line_of(rows[i].transition, rows[i].result);
                _cleanup_free_ char *text = written(&line, false, false);

                assert_string_equal(text, rows[i].text);
        }
}

static void test_on_a_terminal_reasons_are_sentences_too(_unused_ void **state) {
        Line line = line_of(&violated, NULL);
        _cleanup_free_ char *text = written(&line, false, true);

        assert_non_null(strstr(text, "contradiction, expired\n"));
        assert_non_null(strstr(text, "Two independent sources disagree.\n"));
}

static void test_what_was_not_seen_is_said(_unused_ void **state) {
        Line gap = { .event = LINE_GAP, .time_s = 1795428000, .gap_from = 4, .gap_to = 7 };
        Line gone = { .event = LINE_CONNECTION, .time_s = 1795428000, .socket = "/s" };
        _cleanup_free_ char *gap_text = written(&gap, false, false);
        _cleanup_free_ char *gone_text = written(&gone, false, false);

        assert_non_null(strstr(gap_text, "Records 4 to 7 could not be had"));
        assert_non_null(strstr(gone_text, "The daemon at /s is gone"));
}

static void test_json_is_one_line_each(_unused_ void **state) {
        Line line = line_of(&violated, NULL);
        _cleanup_free_ char *text = written(&line, true, true);

        assert_int_equal(text[0], '{');
        assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void test_that_nobody_reads_is_noticed_and_kept(_unused_ void **state) {
        Line line = line_of(&violated, NULL);
        LineSink sink = { 0 };
        int pair[2];

        assert_true(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
        assert_int_equal(pipe2(pair, O_CLOEXEC), 0);
        sink.out = fdopen(pair[1], "w");
        assert_non_null(sink.out);
        line_put(&sink, &line);
        assert_int_equal(sink.error, 0);
        assert_int_equal(close(pair[0]), 0);
        line_put(&sink, &line);
        assert_int_equal(sink.error, -EPIPE);
        line_put(&sink, &line);
        assert_int_equal(sink.error, -EPIPE);
        (void) fclose(sink.out);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_line_says_when_what_and_why),
                cmocka_unit_test(test_on_a_terminal_reasons_are_sentences_too),
                cmocka_unit_test(test_what_was_not_seen_is_said),
                cmocka_unit_test(test_json_is_one_line_each),
                cmocka_unit_test(test_that_nobody_reads_is_noticed_and_kept),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
