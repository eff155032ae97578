/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts of a signal, held to what it declared.
 *
 * Runs in a worker. The values come from the gate and are hostile; what is in them comes from the
 * device. Too much is refused, and never cut.
 */

#include "worker/facts.h"

#include <errno.h>
#include <string.h>

#include "cbor/utf8.h"
#include "message/statement.h"

#define ARENA_BYTES 1048576U /* as much as SAMPLE_FACTS_BYTES_MAX of shortest texts take */

int facts_begin(Facts *facts, const PstSignal *declared) {
        facts_done(facts);
        facts->declared = declared;
        facts->given = 0;
        facts->encoded_bytes = 0;
        return arena_new(ARENA_BYTES, &facts->arena);
}

void facts_done(Facts *facts) {
        facts->arena = arena_free(facts->arena);
}

static int check_text(const char *text) {
        size_t n = text ? strnlen(text, PST_TEXT_MAX + 1) : 0;

        if (!text)
                return -EINVAL;
        if (n > PST_TEXT_MAX)
                return -EFBIG;

        return utf8_is_valid((const uint8_t *) text, n) ? 0 : -EBADMSG;
}

static int in_byte_order(const void *a, const void *b) {
        return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static int copy_list(Arena *arena, const PstValue *value, PstValue *ret) {
        size_t n = value->list.n, n_distinct = 0;
        const char **items;
        int r;

        if (n > PST_LIST_MAX)
                return -EFBIG;
        if (n > 0 && !value->list.items)
                return -EINVAL;

        items = arena_new_array(arena, const char *, n);
        if (!items)
                return -ENOMEM;
        for (size_t i = 0; i < n; i++) {
                r = check_text(value->list.items[i]);
                if (r < 0)
                        return r;
                items[i] = arena_text(arena, value->list.items[i]);
                if (!items[i])
                        return -ENOMEM;
        }

        qsort(items, n, sizeof(*items), in_byte_order);
        for (size_t i = 0; i < n; i++)
                if (n_distinct == 0 || strcmp(items[n_distinct - 1], items[i]) != 0)
                        items[n_distinct++] = items[i];

        *ret = (PstValue){ .type = PST_LIST, .list = { items, n_distinct } };
        return 0;
}

static int copy_text(Arena *arena, const PstValue *value, PstValue *ret) {
        const char *text;
        int r;

        r = check_text(value->text);
        if (r < 0)
                return r;
        text = arena_text(arena, value->text);
        if (!text)
                return -ENOMEM;

        *ret = (PstValue){ .type = PST_TEXT, .text = text };
        return 0;
}

static int copy_digest(Arena *arena, const PstValue *value, PstValue *ret) {
        const char *digest;

        if (!value->digest)
                return -EINVAL;
        digest = arena_copy(arena, value->digest, PST_DIGEST_BYTES);
        if (!digest)
                return -ENOMEM;

        *ret = (PstValue){ .type = PST_DIGEST, .digest = (const uint8_t *) digest };
        return 0;
}

static int copy_value(Arena *arena, const PstValue *value, PstValue *ret) {
        switch (value->type) {
        case PST_TEXT:
                return copy_text(arena, value, ret);
        case PST_DIGEST:
                return copy_digest(arena, value, ret);
        case PST_LIST:
                return copy_list(arena, value, ret);
        case PST_BOOL:
        case PST_INT:
                *ret = *value;
                return 0;
        }

        return -EINVAL;
}

/* What all facts come to on the wire is bounded, wherever they end up. */
static int charge(Facts *facts, size_t index) {
        Encoder e = encoder(facts->scratch, sizeof(facts->scratch) - facts->encoded_bytes);
        size_t size;
        int r;

        encoder_array(&e, 2);
        encoder_uint(&e, index);
        value_encode(&facts->items[index].value, &e);
        r = encoder_result(&e, &size);
        if (r < 0)
                return -EFBIG;

        facts->encoded_bytes += size;
        return 0;
}

int facts_take(Facts *facts, const char *name, const PstValue *value) {
        const PstFact *declared = facts->declared->facts;
        int r;

        for (size_t i = 0; declared && declared[i].name && i < SAMPLE_FACTS_MAX; i++) {
                if (strcmp(declared[i].name, name) != 0 || declared[i].type != value->type)
                        continue;
                if (facts->given & 1ULL << i)
                        return -EALREADY;

                r = copy_value(facts->arena, value, &facts->items[i].value);
                if (r >= 0)
                        r = charge(facts, i);
                if (r >= 0)
                        facts->given |= 1ULL << i;
                return r;
        }

        return -EINVAL;
}

int facts_finish(Facts *facts, const SampleFact **ret, size_t *ret_n) {
        SampleFact *given;
        size_t n = 0;

        given = arena_new_array(facts->arena, SampleFact, SAMPLE_FACTS_MAX);
        if (!given)
                return -ENOMEM;

        for (size_t i = 0; i < SAMPLE_FACTS_MAX; i++)
                if (facts->given & 1ULL << i)
                        given[n++] = (SampleFact){ .index = (uint32_t) i,
                                                   .value = facts->items[i].value };

        *ret = given;
        *ret_n = n;
        return 0;
}
