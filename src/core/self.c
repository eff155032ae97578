/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What postured says of itself, for the gates that look at it.
 *
 * Runs in the core. Of its own processes it says what it sees, of its history what was verified.
 */

#include "core/self.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/hex.h"
#include "core/archive.h"
#include "record/claims.h"

/* Facts as they are put together; the statement wants them in the order of their names. */
typedef struct Draft {
        Arena *arena;
        StatementFact *facts;
        size_t n;
        bool failed;
} Draft;

static void give(Draft *d, const char *name, PstValue value) {
        if (d->n == STATEMENT_FACTS_MAX) {
                d->failed = true;
                return;
        }
        d->facts[d->n++] = (StatementFact){ .name = name, .value = value };
}

static void give_int(Draft *d, const char *name, uint64_t integer) {
        give(d, name, (PstValue){ .type = PST_INT, .integer = (int64_t) (integer & INT64_MAX) });
}

static void give_bool(Draft *d, const char *name, bool boolean) {
        give(d, name, (PstValue){ .type = PST_BOOL, .boolean = boolean });
}

static void give_text(Draft *d, const char *name, const char *text) {
        if (!text)
                d->failed = true;
        else
                give(d, name, (PstValue){ .type = PST_TEXT, .text = text });
}

static void give_digest(Draft *d, const char *name, const uint8_t digest[PST_DIGEST_BYTES]) {
        char *copy = arena_copy(d->arena, digest, PST_DIGEST_BYTES);

        if (!copy)
                d->failed = true;
        else
                give(d, name, (PstValue){ .type = PST_DIGEST, .digest = (const uint8_t *) copy });
}

static int compare_texts(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void give_list(Draft *d, const char *name, const char **items, size_t n) {
        for (size_t i = 0; i < n; i++)
                d->failed = d->failed || !items[i];
        if (d->failed)
                return;

        qsort(items, n, sizeof(items[0]), compare_texts);
        give(d, name, (PstValue){ .type = PST_LIST, .list = { .items = items, .n = n } });
}

static const char **new_list(Draft *d) {
        const char **items = arena_new_array(d->arena, const char *, GATE_NUMBER_MAX);

        d->failed = d->failed || !items;
        return items;
}

static void state_workers(const SelfInput *input, Draft *d) {
        const char **modules = new_list(d), **backing_off = new_list(d), **overdue = new_list(d);
        size_t n_modules = 0, n_backing_off = 0, n_overdue = 0;

        if (d->failed)
                return;
        for (size_t i = 0; i < input->gates->n_gates; i++) {
                const Gate *gate = &input->gates->gates[i];
                char hex[2 * PST_DIGEST_BYTES + 1];
                const char *why;

                if (!gate->described)
                        continue;
                hex_encode(gate->module_digest, PST_DIGEST_BYTES, hex);
                modules[n_modules++] = arena_format(d->arena, "%s %s", gate->descriptor->id, hex);
                if (supervisor_condition(input->supervisor, i, &why) == CONDITION_FAILED)
                        backing_off[n_backing_off++] = gate->descriptor->id;
                if (rounds_is_overdue(input->rounds, i))
                        overdue[n_overdue++] = gate->descriptor->id;
        }

        give_list(d, "modules", modules, n_modules);
        give_list(d, "backing_off", backing_off, n_backing_off);
        give_list(d, "overdue", overdue, n_overdue);
        give_int(d, "restarts", supervisor_restarts(input->supervisor));
        give_int(d, "events_lost", rounds_n_lost(input->rounds));
        give_int(d, "core_pid", (uint64_t) getpid());
}

/* RFC 9679: SHA-256 over the deterministic COSE_Key {1: 1, -1: 6, -2: public key}. */
static void thumbprint(const uint8_t public_key[PUBLIC_KEY_SIZE], uint8_t ret[PST_DIGEST_BYTES]) {
        uint8_t key[8 + PUBLIC_KEY_SIZE] = { 0xa3, 0x01, 0x01, 0x20, 0x06, 0x21, 0x58, 0x20 };

        (void) memcpy(key + 8, public_key, PUBLIC_KEY_SIZE);
        (void) crypto_hash_sha256(ret, key, sizeof(key));
}

static void state_key(const SelfInput *input, Draft *d) {
        const SignerReady *signer = chronicle_signer(input->chronicle);
        uint8_t digest[PST_DIGEST_BYTES];
        struct stat st;

        if (!signer)
                return;

        thumbprint(signer->public_key, digest);
        give_digest(d, "key_thumbprint", digest);
        give_text(d, "key_protection", key_protection_name((KeyProtection) signer->protection));

        /* Only of a key in a file of ours is it known when it was made. */
        if (input->place->is_private && fstatat(input->place->state_fd, "key", &st, 0) >= 0 &&
            st.st_mtime >= 0 && (uint64_t) st.st_mtime <= input->now_s)
                give_int(d, "key_age_s", input->now_s - (uint64_t) st.st_mtime);
}

static void state_history(const SelfInput *input, Draft *d) {
        ChronicleState state = chronicle_state(input->chronicle);
        ArchiveNewest newest;

        if (!chronicle_signer(input->chronicle))
                return;

        give_bool(d, "history_intact", state.verified);
        give_int(d, "history_gaps", state.verified ? 0 : 1);
        give_int(d, "history_records", state.n_records);
        give_bool(d, "history_torn_tail", state.torn);
        if (archive_newest(input->place->sealed_fd, &newest) < 0)
                return;
        give_int(d, "history_length", newest.size_bytes);
        give_text(d, "history_file",
                  arena_format(d->arena, "%u:%u:%ju", major((dev_t) newest.device),
                               minor((dev_t) newest.device), (uintmax_t) newest.inode));
}

static void state_record(const SelfInput *input, Draft *d) {
        const ChronicleRecord *record = chronicle_current(input->chronicle);
        uint64_t issued_s;

        give_int(d, "readers_24h", input->n_readers);
        if (!record)
                return;

        issued_s = record->view.claims.issued_s;
        give_digest(d, "record_digest", record->view.digest);
        if (issued_s <= input->now_s)
                give_int(d, "record_age_s", input->now_s - issued_s);
}

static int compare_facts(const void *a, const void *b) {
        return strcmp(((const StatementFact *) a)->name, ((const StatementFact *) b)->name);
}

const Statement *self_state(const SelfInput *input, Arena *arena) {
        Draft draft = { .arena = arena };
        Statement *statement = arena_new_array(arena, Statement, 1);

        draft.facts = arena_new_array(arena, StatementFact, STATEMENT_FACTS_MAX);
        if (!statement || !draft.facts)
                return NULL;

        state_workers(input, &draft);
        state_key(input, &draft);
        state_history(input, &draft);
        state_record(input, &draft);
        give_text(&draft, "policy_id", input->policy->id);
        give_int(&draft, "policy_version", input->policy->version);
        give_int(&draft, "disclosure", 0); /* nothing is disclosed: there are no reports */
        give_int(&draft, "findings_critical", notices_critical(input->notices));
        give_int(&draft, "findings_oldest_age_s",
                 notices_oldest_age_s(input->notices, input->now_s));
        give_bool(&draft, "tpm_seen_before", input->tpm_seen_before);
        if (draft.failed)
                return NULL;

        qsort(draft.facts, draft.n, sizeof(draft.facts[0]), compare_facts);
        *statement = (Statement){ .kind = PST_SELF, .facts = draft.facts, .n_facts = draft.n };
        return statement;
}
