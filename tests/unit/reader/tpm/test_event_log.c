/* SPDX-License-Identifier: Apache-2.0 */
/* The measurement log: what the recorded ones lead to, and what forged ones are refused with. */

#include "recorded_tpm.h"

#define BANK(hash) (1U << (hash))
#define ANY_BANK   (~0U)

/* Where the recorded log of one bank has what these tests change. */
enum {
        OFFSET_SPEC = 32,
        OFFSET_COUNT = OFFSET_SPEC + 24,
        OFFSET_ALGORITHM = OFFSET_SPEC + 28,
        OFFSET_FIRST_EVENT = OFFSET_SPEC + 33,
        N_EVENTS = 35,
};

typedef struct Recording {
        uint8_t *bytes;
        size_t size;
        EventLog log;
} Recording;

static int setup(void **state) {
        static Recording recording;

        recording.bytes = recorded(UKI LOG, &recording.size);
        assert_int_equal(event_log_open(recording.bytes, recording.size, &recording.log), 0);
        assert_int_equal(event_log_choose(&recording.log, BANK(PCR_HASH_SHA256)), 0);
        *state = &recording;
        return 0;
}

static int teardown(void **state) {
        Recording *recording = *state;

        free(recording->bytes);
        return 0;
}

/* Opens and replays what a hostile log may be: 0, or what it was refused with. */
static int replay(const uint8_t *bytes, size_t size) {
        MeasuredPolicy policy;
        MeasuredBoot boot = { 0 };
        int r;

        r = event_log_open(bytes, size, &boot.log);
        if (r < 0)
                return r;
        r = event_log_choose(&boot.log, ANY_BANK);
        if (r < 0)
                return r;

        r = event_log_replay(&boot.log, &boot.logged, &boot.n_events);
        boot.actual = boot.logged;
        measured_boot_policy(&boot, &policy);
        return r;
}

static void test_the_recorded_log_leads_to_the_recorded_registers(void **state) {
        Recording *recording = *state;
        PcrBank logged, actual;
        int64_t n;

        assert_int_equal(event_log_replay(&recording->log, &logged, &n), 0);
        recorded_bank(UKI_TPM, PCR_HASH_SHA256, &actual);
        for (unsigned i = 0; i < PCR_COUNT; i++)
                assert_int_equal(pcr_bank_same(&logged, &actual, i), i != 10 && i != 11);
        assert_int_equal(n, N_EVENTS);
}

static void test_each_of_three_banks_replays(_unused_ void **state) {
        static const PcrHash hashes[] = { PCR_HASH_SHA1, PCR_HASH_SHA256, PCR_HASH_SHA384 };
        _cleanup_free_ uint8_t *bytes = NULL;
        size_t size;

        bytes = recorded(OFF LOG, &size);
        for (size_t i = 0; i < ELEMENTSOF(hashes); i++) {
                PcrBank logged, actual;
                EventLog log;
                int64_t n;

                assert_int_equal(event_log_open(bytes, size, &log), 0);
                assert_int_equal(event_log_choose(&log, BANK(hashes[i])), 0);
                assert_int_equal(event_log_replay(&log, &logged, &n), 0);
                recorded_bank(OFF_TPM, hashes[i], &actual);
                for (unsigned pcr = 0; pcr < 10; pcr++)
                        assert_true(pcr_bank_same(&logged, &actual, pcr));
        }
}

static void test_the_best_bank_of_both_is_chosen(_unused_ void **state) {
        static const struct {
                unsigned banks;
                int result;
                PcrHash hash;
        } cases[] = {
                { ANY_BANK, 0, PCR_HASH_SHA256 },
                { BANK(PCR_HASH_SHA1) | BANK(PCR_HASH_SHA384), 0, PCR_HASH_SHA384 },
                { BANK(PCR_HASH_SHA1), 0, PCR_HASH_SHA1 },
                { BANK(PCR_HASH_SHA512), -EOPNOTSUPP, PCR_HASH_UNKNOWN },
                { 0, -EOPNOTSUPP, PCR_HASH_UNKNOWN },
        };
        _cleanup_free_ uint8_t *bytes = NULL;
        size_t size;

        bytes = recorded(OFF LOG, &size);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                EventLog log;

                assert_int_equal(event_log_open(bytes, size, &log), 0);
                assert_int_equal(event_log_choose(&log, cases[i].banks), cases[i].result);
                assert_int_equal(log.hash, cases[i].hash);
        }
}

/* What TPM 1.2 firmware wrote, and some firmware still hands out beside a TPM 2. */
static void test_a_log_of_sha1_only_is_read(_unused_ void **state) {
        static const uint8_t log[] = {
                7,    0,    0,    0,    4,    0,    0,    0, /* PCR 7, EV_SEPARATOR */
                0x90, 0x69, 0xca, 0x78, 0xe7, 0x45, 0x0a, 0x28, 0x51, 0x73,
                0x43, 0x1b, 0x3e, 0x52, 0xc5, 0xc2, 0x52, 0x99, 0xe4, 0x73, /* of four zeros */
                4,    0,    0,    0,    0,    0,    0,    0,
        };
        _cleanup_free_ uint8_t *bytes = exactly(log, sizeof(log));
        PcrBank bank, expected;
        MeasuredBoot boot = { 0 };
        MeasuredPolicy policy;
        int64_t n;

        assert_int_equal(event_log_open(bytes, sizeof(log), &boot.log), 0);
        assert_int_equal(event_log_choose(&boot.log, BANK(PCR_HASH_SHA256)), -EOPNOTSUPP);
        assert_int_equal(event_log_choose(&boot.log, ANY_BANK), 0);
        assert_int_equal(event_log_replay(&boot.log, &bank, &n), 0);
        pcr_bank_reset(&expected, PCR_HASH_SHA1);
        pcr_bank_extend(&expected, 7, log + 8);
        assert_true(pcr_bank_same(&bank, &expected, 7));
        assert_int_equal(n, 1);

        measured_boot_policy(&boot, &policy);
        assert_true(policy.content_proven);
        assert_int_equal(replay(log, sizeof(log) - 1), -EBADMSG);
}

static void test_an_empty_log_is_none(_unused_ void **state) {
        EventLog log;

        assert_int_equal(event_log_open("", 0, &log), -ENODATA);
}

typedef struct Patch {
        size_t offset;
        uint8_t byte;
        int result;
} Patch;

static void test_forged_heads_are_refused(void **state) {
        static const Patch patches[] = {
                { OFFSET_COUNT, 0, -EBADMSG },           /* no bank at all */
                { OFFSET_COUNT, 2, -EBADMSG },           /* more than there are */
                { OFFSET_COUNT, 17, -EBADMSG },          /* more than a TPM can have */
                { OFFSET_COUNT + 3, 0x80, -EBADMSG },    /* two milliards */
                { OFFSET_ALGORITHM, 0x12, -EOPNOTSUPP }, /* only SM3, which we do not have */
                { OFFSET_ALGORITHM, 0x0c, -EBADMSG },    /* SHA-384 of 32 bytes */
                { OFFSET_ALGORITHM + 2, 20, -EBADMSG },  /* SHA-256 of 20 bytes */
                { OFFSET_ALGORITHM + 2, 0, -EBADMSG },   /* of none */
                { OFFSET_SPEC - 1, 0xff, -EBADMSG },     /* a head larger than the log */
                { OFFSET_FIRST_EVENT, 24, -EBADMSG },    /* a register that no TPM has */
                { OFFSET_FIRST_EVENT + 3, 1, -EBADMSG },
                { OFFSET_FIRST_EVENT + 8, 0, -EBADMSG }, /* no digest */
                { OFFSET_FIRST_EVENT + 8, 2, -EBADMSG }, /* more digests than banks */
                { OFFSET_FIRST_EVENT + 11, 0xff, -EBADMSG },
                { OFFSET_FIRST_EVENT + 12, 4, -EBADMSG },    /* a bank that was not announced */
                { OFFSET_FIRST_EVENT + 49, 0xff, -EBADMSG }, /* a text larger than the log */
        };
        Recording *recording = *state;

        for (size_t i = 0; i < ELEMENTSOF(patches); i++) {
                uint8_t *byte = recording->bytes + patches[i].offset, was = *byte;

                *byte = patches[i].byte;
                assert_int_equal(replay(recording->bytes, recording->size), patches[i].result);
                *byte = was;
        }
        assert_int_equal(replay(recording->bytes, recording->size), 0);
}

/* One bank, two digests in one event: which of them was extended? */
static void test_a_bank_twice_in_an_event_is_refused(_unused_ void **state) {
        static const uint8_t twice[16 + 2 * 22] = {
                [8] = 2, [12] = 0x04, [12 + 22] = 0x04, /* TPM_ALG_SHA1 */
        };
        EventLog log = { .rest = span(twice, sizeof(twice)),
                         .hash = PCR_HASH_SHA1,
                         .n_algorithms = 2,
                         .algorithms = { { 0x04, 20 }, { 0x0b, 32 } } };
        MeasuredEvent event;

        assert_int_equal(event_log_next(&log, &event), -EBADMSG);
}

/* The same events in another order lead elsewhere. */
static void test_reordered_digests_do_not_replay(void **state) {
        enum {
                SECOND = OFFSET_FIRST_EVENT + 12 + 34 + 4 + 2, /* PCR 0, as the third */
                LENGTH = 12 + 34 + 4 + 16,
                DIGEST = 14,
        };
        Recording *recording = *state;
        uint8_t *a = recording->bytes + SECOND + DIGEST, *b = a + LENGTH, swap[32];
        PcrBank logged, actual;
        int64_t n;

        memcpy(swap, a, sizeof(swap));
        memcpy(a, b, sizeof(swap));
        memcpy(b, swap, sizeof(swap));
        assert_int_equal(event_log_replay(&recording->log, &logged, &n), 0);
        recorded_bank(UKI_TPM, PCR_HASH_SHA256, &actual);
        assert_false(pcr_bank_same(&logged, &actual, 0));
        assert_true(pcr_bank_same(&logged, &actual, 7));
}

/* Cut anywhere but between two events, a log is torn; the sanitizers watch the reads. */
static void test_a_log_cut_short_is_torn(void **state) {
        Recording *recording = *state;
        unsigned n_whole = 0;

        for (size_t size = 1; size < recording->size; size++) {
                _cleanup_free_ uint8_t *cut = exactly(recording->bytes, size);
                int r = replay(cut, size);

                if (r == 0)
                        n_whole++;
                else
                        assert_int_equal(r, -EBADMSG);
        }

        assert_int_equal(n_whole, N_EVENTS); /* before each event */
}

/* A bit of each byte in turn: whatever becomes of the log, nothing is read that is not there. */
static void test_a_log_with_a_bit_flipped_is_walked_safely(void **state) {
        Recording *recording = *state;

        for (size_t i = 0; i < recording->size; i++) {
                uint8_t bit = (uint8_t) (1U << i % 8);
                int r;

                recording->bytes[i] ^= bit;
                r = replay(recording->bytes, recording->size);
                assert_true(r == 0 || r == -EBADMSG || r == -EOPNOTSUPP);
                recording->bytes[i] ^= bit;
        }
}

static void test_more_events_than_any_firmware_writes_are_refused(_unused_ void **state) {
        size_t size = (size_t) (EVENT_LOG_EVENTS_MAX + 1) * 32;
        _cleanup_free_ uint8_t *bytes = calloc(1, size);

        assert_non_null(bytes);
        assert_int_equal(replay(bytes, size), -EBADMSG);
        assert_int_equal(replay(bytes, size - 32), 0);
}

/* TPM2_Startup from locality 3, as hardware roots of trust do, leaves its number in PCR 0. */
static void test_replay_starts_from_the_locality(_unused_ void **state) {
        static const uint8_t locality[] = {
                0,   0,   0,   0,   3,   0,   0,   0, /* PCR 0, EV_NO_ACTION */
                0,   0,   0,   0,   17,  0,   0,   0, /* no digests, 17 bytes */
                'S', 't', 'a', 'r', 't', 'u', 'p', 'L', 'o', 'c', 'a', 'l', 'i', 't', 'y', 0, 3,
        };

        for (size_t text_bytes = 0; text_bytes <= 17; text_bytes++) {
                _cleanup_free_ uint8_t *bytes = exactly(locality, 16 + text_bytes);
                EventLog log = { .rest = span(bytes, 16 + text_bytes), .hash = PCR_HASH_SHA256 };
                PcrBank bank;
                int64_t n;

                bytes[12] = (uint8_t) text_bytes; /* a short one says nothing */
                assert_int_equal(event_log_replay(&log, &bank, &n), 0);
                assert_int_equal(bank.value[0][31], text_bytes == 17 ? 3 : 0);
        }
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                test(test_the_recorded_log_leads_to_the_recorded_registers),
                cmocka_unit_test(test_each_of_three_banks_replays),
                cmocka_unit_test(test_the_best_bank_of_both_is_chosen),
                cmocka_unit_test(test_a_log_of_sha1_only_is_read),
                cmocka_unit_test(test_an_empty_log_is_none),
                test(test_forged_heads_are_refused),
                cmocka_unit_test(test_a_bank_twice_in_an_event_is_refused),
                test(test_reordered_digests_do_not_replay),
                test(test_a_log_cut_short_is_torn),
                test(test_a_log_with_a_bit_flipped_is_walked_safely),
                cmocka_unit_test(test_more_events_than_any_firmware_writes_are_refused),
                cmocka_unit_test(test_replay_starts_from_the_locality),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
