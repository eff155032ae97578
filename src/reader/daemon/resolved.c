/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How systemd-resolved resolves names, by its own word.
 *
 * Runs in a worker, over answers of the bus process. org.freedesktop.resolve1(5). The Manager's
 * settings are defaults only: what counts is each link that is used, and the Manager where it has
 * servers of its own.
 */

#include <stdio.h>

#include "base/macro.h"
#include "reader/daemon/bus_value.h"
#include "reader/daemon/resolved.h"

#define SCOPE_DNS   1U  /* SD_RESOLVED_DNS */
#define SCOPE_LLMNR 6U  /* SD_RESOLVED_LLMNR_IPV4 and _IPV6 */
#define SCOPE_MDNS  24U /* SD_RESOLVED_MDNS_IPV4 and _IPV6 */

#define PATH_BYTES 64U

/* Words from the weakest on. */
static const char *const protections[] = { "no", "opportunistic", "allow-downgrade", "yes" };
static const char *const exposures[] = { "yes", "resolve", "no" };

/* Lets `worst` be `word` if that is the weaker one. */
static int weaken(const char *const *words, size_t n, Text word, const char **worst) {
        for (size_t i = 0; i < n; i++) {
                if (*worst == words[i])
                        return 0; /* what there is, is as weak or weaker */
                if (text_is(word, words[i])) {
                        *worst = words[i];
                        return 0;
                }
        }

        return *worst ? 0 : -EBADMSG;
}

static bool is_word(const char *const *words, size_t n, Text word) {
        for (size_t i = 0; i < n; i++)
                if (text_is(word, words[i]))
                        return true;

        return false;
}

static int take(PstBytes answer, const char *const *words, size_t n, const char **worst) {
        Text word;
        int r;

        r = bus_value_text(answer, &word);
        if (r < 0)
                return r;
        if (!is_word(words, n, word))
                return -EBADMSG;

        return weaken(words, n, word, worst);
}

/* The list has those of the links as well: a(iiay), of each the link's index, or 0, comes first. */
static int count_global(PstBytes answer, uint64_t *ret) {
        uint64_t n, global = 0;
        Decoder d;
        int r;

        r = bus_value_open(answer, "a(iiay)", &d);
        if (r < 0)
                return r;

        n = decoder_array(&d);
        for (uint64_t i = 0; i < n && d.error == 0; i++) {
                decoder_array_of(&d, 3);
                global += decoder_int(&d) == 0 && d.error == 0;
                (void) decoder_int(&d); /* the family */
                (void) decoder_item(&d);
        }
        r = decoder_finish(&d);
        if (r >= 0)
                *ret = global;
        return r;
}

static int read_manager(PstRun *run, Resolved *ret) {
        PstBytes answer;
        Text mode;
        int r;

        r = pst_query(run, RESOLVED_OF_MANAGER("ResolvConfMode"), &answer);
        if (r >= 0)
                r = bus_value_text(answer, &mode);
        if (r >= 0)
                r = text_copy(mode, ret->mode, sizeof(ret->mode));
        if (r >= 0)
                r = pst_query(run, RESOLVED_OF_MANAGER("DNS"), &answer);
        if (r >= 0)
                r = count_global(answer, &ret->servers);
        if (r < 0 || ret->servers == 0)
                return r;

        r = pst_query(run, RESOLVED_OF_MANAGER("DNSOverTLS"), &answer);
        if (r >= 0)
                r = take(answer, protections, ELEMENTSOF(protections), &ret->encryption);
        if (r >= 0)
                r = pst_query(run, RESOLVED_OF_MANAGER("DNSSEC"), &answer);
        if (r >= 0)
                r = take(answer, protections, ELEMENTSOF(protections), &ret->validation);
        return r;
}

/* sd_bus_path_encode(): a leading digit is escaped. */
static void link_path(int index, char ret[PATH_BYTES]) {
        char digits[16];

        (void) snprintf(digits, sizeof(digits), "%d", index);
        (void) snprintf(ret, PATH_BYTES, RESOLVED_LINKS "_3%c%s", digits[0], digits + 1);
}

static int take_link(PstRun *run, const char *path, uint64_t scopes, bool default_route,
                     Resolved *ret) {
        PstBytes answer;
        int r = 0;

        if (scopes & SCOPE_DNS || default_route) {
                r = pst_query(run, RESOLVED_OF_LINK(path, "DNSOverTLS"), &answer);
                if (r >= 0)
                        r = take(answer, protections, ELEMENTSOF(protections), &ret->encryption);
                if (r >= 0)
                        r = pst_query(run, RESOLVED_OF_LINK(path, "DNSSEC"), &answer);
                if (r >= 0)
                        r = take(answer, protections, ELEMENTSOF(protections), &ret->validation);
        }
        if (r >= 0 && scopes & SCOPE_LLMNR) {
                r = pst_query(run, RESOLVED_OF_LINK(path, "LLMNR"), &answer);
                if (r >= 0)
                        r = take(answer, exposures, ELEMENTSOF(exposures), &ret->link_local);
        }
        if (r >= 0 && scopes & SCOPE_MDNS) {
                r = pst_query(run, RESOLVED_OF_LINK(path, "MulticastDNS"), &answer);
                if (r >= 0)
                        r = take(answer, exposures, ELEMENTSOF(exposures), &ret->multicast);
        }

        return r;
}

/* A link that resolved does not know (loopback, or gone since) has no object. */
static int read_link(PstRun *run, const Link *link, Resolved *ret) {
        bool default_route = false;
        char path[PATH_BYTES];
        PstBytes answer;
        uint64_t scopes;
        int r;

        link_path(link->index, path);
        r = pst_query(run, RESOLVED_OF_LINK(path, "ScopesMask"), &answer);
        if (r == -ENOENT)
                return 0;
        if (r >= 0)
                r = bus_value_uint(answer, &scopes);
        if (r >= 0)
                r = pst_query(run, RESOLVED_OF_LINK(path, "DefaultRoute"), &answer);
        if (r >= 0)
                r = bus_value_bool(answer, &default_route);
        if (r < 0)
                return r;

        return take_link(run, path, scopes, default_route, ret);
}

int resolved_read(PstRun *run, Resolved *ret) {
        LinkTable links;
        Resolved resolved = { 0 };
        int r;

        r = read_manager(run, &resolved);
        if (r >= 0)
                r = link_table_read(run, &links);
        if (r < 0)
                return r;

        for (size_t i = 0; i < links.n; i++) {
                if (links.links[i].loopback)
                        continue;
                r = read_link(run, &links.links[i], &resolved);
                if (r < 0)
                        return r;
        }

        if (!resolved.link_local)
                resolved.link_local = "no";
        if (!resolved.multicast)
                resolved.multicast = "no";
        *ret = resolved;
        return 0;
}
