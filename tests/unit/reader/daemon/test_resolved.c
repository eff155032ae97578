/* SPDX-License-Identifier: Apache-2.0 */
/* How systemd-resolved resolves names: the weakest of what is in use. */

#include "../described_run.h"

#include "../../../devices/recorded_netlink.h"
#include "cbor/encoder.h"
#include "reader/daemon/resolved.h"

#define MANAGER "bus.get org.freedesktop.resolve1 /org/freedesktop/resolve1 " RESOLVED_MANAGER " "
#define LINK_2                                                                                     \
        "bus.get org.freedesktop.resolve1 /org/freedesktop/resolve1/link/_32 " RESOLVED_LINK " "

/* What one resolver says: the Manager's, and those of the card, whose index is 2. */
typedef struct Said {
        const char *mode;
        unsigned global_servers, link_servers;
        const char *encryption, *validation; /* the Manager's */
        uint64_t scopes;
        bool default_route;
        const char *link_encryption, *link_validation, *link_llmnr, *link_mdns;
} Said;

typedef struct Answers {
        uint8_t bytes[16][64], *links;
        size_t n;
        DescribedRow rows[20];
} Answers;

static Encoder begin(Answers *a) {
        return encoder(a->bytes[a->n], sizeof(a->bytes[0]));
}

static void put(Answers *a, const char *question, const Encoder *e) {
        assert_false(e->overflow);
        a->rows[a->n] =
                (DescribedRow){ ANSWER_IS, question, (const char *) a->bytes[a->n], e->size, 0 };
        a->n++;
}

static void put_text(Answers *a, const char *question, const char *value) {
        Encoder e = begin(a);

        encoder_array(&e, 2);
        encoder_text(&e, "s");
        encoder_text(&e, value);
        put(a, question, &e);
}

static void put_server(Encoder *e, int link) {
        encoder_array(e, 3);
        encoder_int(e, link);
        encoder_int(e, 2);
        encoder_array(e, 4);
        for (unsigned i = 0; i < 4; i++)
                encoder_uint(e, 9);
}

static void put_servers(Answers *a, const Said *said) {
        Encoder e = begin(a);

        encoder_array(&e, 2);
        encoder_text(&e, "a(iiay)");
        encoder_array(&e, said->global_servers + said->link_servers);
        for (unsigned i = 0; i < said->global_servers; i++)
                put_server(&e, 0);
        for (unsigned i = 0; i < said->link_servers; i++)
                put_server(&e, 2);
        put(a, MANAGER "DNS", &e);
}

static void put_link(Answers *a, const Said *said) {
        Encoder e = begin(a);

        encoder_array(&e, 2);
        encoder_text(&e, "t");
        encoder_uint(&e, said->scopes);
        put(a, LINK_2 "ScopesMask", &e);

        e = begin(a);
        encoder_array(&e, 2);
        encoder_text(&e, "b");
        encoder_bool(&e, said->default_route);
        put(a, LINK_2 "DefaultRoute", &e);
        put_text(a, LINK_2 "DNSOverTLS", said->link_encryption);
        put_text(a, LINK_2 "DNSSEC", said->link_validation);
        put_text(a, LINK_2 "LLMNR", said->link_llmnr);
        put_text(a, LINK_2 "MulticastDNS", said->link_mdns);
}

static int resolve(const Said *said, Resolved *ret) {
        Answers a = { 0 };
        size_t size;
        int r;

        put_text(&a, MANAGER "ResolvConfMode", said->mode);
        put_servers(&a, said);
        put_text(&a, MANAGER "DNSOverTLS", said->encryption);
        put_text(&a, MANAGER "DNSSEC", said->validation);
        if (said->link_encryption)
                put_link(&a, said);
        else
                a.rows[a.n++] = (DescribedRow){ ANSWER_IS, LINK_2 "ScopesMask", NULL, 0, -ENOENT };
        a.links = recorded_netlink("sb-on-stock", RECORDED_LINKS, &size);
        a.rows[a.n] = (DescribedRow){ ANSWER_IS, "links", (const char *) a.links, size, 0 };

        _cleanup_run_ DescribedRun d = described_run(a.rows);
        r = resolved_read(&d.run, ret);
        free(a.links);
        return r;
}

/* The words in their order, with "-" for one that is not there. */
static void assert_words(const Resolved *resolved, const char *expected) {
        const char *const words[] = { resolved->encryption, resolved->validation,
                                      resolved->link_local, resolved->multicast };
        char all[128] = "";

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                (void) snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
                                i > 0 ? " " : "", words[i] ? words[i] : "-");
        assert_string_equal(all, expected);
}

static void test_the_weakest_of_what_is_in_use(_unused_ void **state) {
        static const struct {
                Said said;
                const char *words; /* encryption, validation, link-local, multicast */
        } cases[] = {
                /* A global server, and a link that does nothing. */
                { { "stub", 1, 0, "yes", "yes", 0, false, "no", "no", "yes", "yes" },
                  "yes yes no no" },
                /* No server anywhere: there is nothing to say. */
                { { "stub", 0, 0, "no", "no", 6, false, "no", "no", "yes", "no" }, "- - yes no" },
                /* A link's server is none of the Manager's, whose word is then a default only. */
                { { "stub", 0, 1, "no", "no", 1, true, "yes", "allow-downgrade", "no", "no" },
                  "yes allow-downgrade no no" },
                /* Both: the weaker of each. */
                { { "uplink", 1, 1, "opportunistic", "yes", 1, false, "yes", "no", "no", "no" },
                  "opportunistic no no no" },
                { { "uplink", 1, 1, "yes", "yes", 31, false, "no", "allow-downgrade", "resolve",
                    "yes" },
                  "no allow-downgrade resolve yes" },
                /* It counts by its default route alone. */
                { { "static", 0, 0, "yes", "yes", 0, true, "no", "no", "no", "no" },
                  "no no no no" },
                /* No object for the link. */
                { { "missing", 1, 0, "yes", "no", 0, false, NULL, NULL, NULL, NULL },
                  "yes no no no" },
        };

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                Resolved resolved;

                assert_int_equal(resolve(&cases[i].said, &resolved), 0);
                assert_string_equal(resolved.mode, cases[i].said.mode);
                assert_int_equal(resolved.servers, cases[i].said.global_servers);
                assert_words(&resolved, cases[i].words);
        }
}

static void test_a_word_that_a_later_version_invents_is_malformed(_unused_ void **state) {
        static const Said cases[] = {
                { "stub", 1, 0, "strict", "yes", 0, false, "no", "no", "yes", "yes" },
                { "stub", 1, 0, "yes", "strict", 0, false, "no", "no", "yes", "yes" },
                { "stub", 0, 0, "yes", "yes", 1, false, "strict", "no", "yes", "yes" },
                { "stub", 1, 0, "no", "no", 1, false, "strict", "no", "yes", "yes" },
                { "stub", 0, 0, "yes", "yes", 2, false, "no", "no", "maybe", "yes" },
                { "stub", 0, 0, "yes", "yes", 8, false, "no", "no", "yes", "maybe" },
                { "a mode whose name nobody would have thought of", 0, 0, "yes", "yes", 0, false,
                  "no", "no", "no", "no" },
        };
        Resolved resolved;

        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                int r = resolve(&cases[i], &resolved);

                assert_true(r == -EBADMSG || r == -EFBIG);
        }
}

static void test_one_that_does_not_run_is_told_apart(_unused_ void **state) {
        static const DescribedRow rows[] = {
                { ANSWER_IS, MANAGER "ResolvConfMode", NULL, 0, -EOPNOTSUPP },
                { .what = DESCRIBED_END },
        };
        _cleanup_run_ DescribedRun d = described_run(rows);
        Resolved resolved;

        assert_int_equal(resolved_read(&d.run, &resolved), -EOPNOTSUPP);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_weakest_of_what_is_in_use),
                cmocka_unit_test(test_a_word_that_a_later_version_invents_is_malformed),
                cmocka_unit_test(test_one_that_does_not_run_is_told_apart),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
