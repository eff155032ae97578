/* SPDX-License-Identifier: Apache-2.0 */

#include "record/anchor.h"
#include "record_test.h"

/* A record as an anchor sees it; chains, digests and hashes are one byte here. */
typedef struct Met {
        uint8_t chain;
        uint64_t sequence;
        uint8_t digest, previous;
        bool resets;
} Met;

#define MET_MAX 4U

/* The anchor is record 5 of chain 1, with digest 50. */
static const struct {
        Met met[MET_MAX]; /* chain 0 ends them */
        RecordResult expect;
        bool linked;
} cases[] = {
        { { { 1, 5, 50, 40, false } }, RECORD_OK, true },
        { { { 1, 5, 51, 40, false } }, RECORD_FORK, false },
        { { { 1, 6, 60, 50, false } }, RECORD_OK, true },
        { { { 1, 6, 60, 51, false } }, RECORD_FORK, false },
        { { { 1, 7, 70, 60, false } }, RECORD_OK, false },
        { { { 1, 4, 40, 30, false } }, RECORD_ROLLBACK, false },
        { { { 1, 0, 10, 0, false } }, RECORD_ROLLBACK, false },
        { { { 2, 5, 50, 40, false } }, RECORD_CHAIN_ID, false },
        { { { 2, 0, 50, 0, true } }, RECORD_OK, false },
        /* over several: being below it is fine for all but the last */
        { { { 1, 4, 40, 30, false }, { 1, 5, 50, 40, false } }, RECORD_OK, true },
        { { { 1, 4, 40, 30, false }, { 1, 5, 51, 40, false }, { 1, 6, 60, 51, false } },
          RECORD_FORK,
          false },
        { { { 1, 3, 30, 20, false }, { 1, 4, 40, 30, false } }, RECORD_ROLLBACK, false },
        /* a reset that is shown leaves the chain, but does not excuse an end below the anchor */
        { { { 1, 5, 50, 40, false }, { 2, 0, 1, 0, true }, { 2, 1, 2, 1, false } },
          RECORD_OK,
          true },
        { { { 1, 4, 40, 30, false }, { 2, 0, 1, 0, true } }, RECORD_ROLLBACK, false },
        { { { 3, 9, 1, 0, false }, { 2, 0, 1, 0, true }, { 2, 1, 2, 1, false } },
          RECORD_OK,
          false },
        { { { 3, 8, 1, 0, false }, { 3, 9, 2, 1, false } }, RECORD_CHAIN_ID, false },
        { { { 0 } }, RECORD_CHAIN_ID, false },
};

static void meet_all(AnchorWatch *watch, const Met *met) {
        for (size_t i = 0; i < MET_MAX && met[i].chain != 0; i++) {
                Header header = { .sequence = met[i].sequence };
                uint8_t digest[DIGEST_SIZE] = { met[i].digest };

                header.chain_id[0] = met[i].chain;
                header.previous[0] = met[i].previous;
                anchor_watch_meet(watch, &header, digest, met[i].resets);
        }
}

static void test_what_was_accepted_is_not_contradicted(_unused_ void **state) {
        const Anchor anchor = { .chain_id = { 1 }, .sequence = 5, .digest = { 50 } };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                AnchorWatch watch = anchor_watch(&anchor);

                meet_all(&watch, cases[i].met);
                if (anchor_watch_result(&watch) != cases[i].expect)
                        fail_msg("case %zu: %s", i,
                                 record_result_name(anchor_watch_result(&watch)));
                assert_int_equal(watch.linked, cases[i].linked);
        }
}

static void test_without_an_anchor_nothing_is_contradicted(_unused_ void **state) {
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                AnchorWatch watch = anchor_watch(NULL);

                meet_all(&watch, cases[i].met);
                assert_int_equal(anchor_watch_result(&watch), RECORD_OK);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_what_was_accepted_is_not_contradicted),
                cmocka_unit_test(test_without_an_anchor_nothing_is_contradicted),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
