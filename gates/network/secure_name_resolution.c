/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secure name resolution: names are looked up where the device was told to, and by nobody else.
 *
 * Three witnesses: the files that programs go by, the kernel's sockets, and the resolver itself.
 */

#include <stdio.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "cbor/decoder.h"
#include "reader/daemon/resolved.h"
#include "reader/daemon/units.h"
#include "reader/disk/name_service.h"
#include "reader/disk/resolv_conf.h"
#include "reader/kernel/socket_table.h"
#include "reader/text/text_set.h"

#define DNS_PORT      53
#define HOSTS_PATH    "/etc/hosts"
#define HOSTNAME_PATH "/etc/hostname"
#define RESOLVED_UNIT "systemd-resolved.service"

static int sample_resolver_file(PstRun *run) {
        TextSet loopback = { 0 };
        bool only = true;
        ResolvConf conf;
        int r;

        r = resolv_conf_read(run, &conf);
        for (size_t i = 0; r >= 0 && i < conf.n_servers; i++) {
                if (resolv_conf_is_loopback(conf.servers[i]))
                        r = text_set_add(&loopback, conf.servers[i]);
                else
                        only = false;
        }
        if (r < 0)
                return r;

        pst_fact_text(run, "mode", conf.mode);
        text_set_fact(run, "loopback_servers", &loopback);
        pst_fact_bool(run, "loopback_only", only && conf.n_servers > 0);
        return pst_present(run);
}

static const PstSignal resolver_file = {
        .id = "network.resolver_file",
        .help = "Where programs look for name servers.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(RESOLV_CONF_PATHS),
        .watches = PST_WATCHES(PST_ON_FILE(RESOLV_CONF_PATH)),
        .facts = PST_FACTS({ "mode", PST_TEXT, "stub, uplink, static, missing or foreign." },
                           { "loopback_servers", PST_LIST, "Name servers on this device." },
                           { "loopback_only", PST_BOOL, "There are no others." }),
        .sample = sample_resolver_file,
};

/* Not running is not the same as not being there: a unit that systemd knows has to answer. */
static int resolver_missing(PstRun *run) {
        PstBytes answer;
        Unit unit;
        int r;

        r = pst_query(run, PST_UNITS(RESOLVED_UNIT), &answer);
        if (r >= 0)
                r = unit_list_find(answer.data, answer.size, RESOLVED_UNIT, &unit);
        if (r < 0)
                return r;
        if (r > 0 && text_is(unit.load, "not-found"))
                return pst_absent(run, "systemd-resolved is not installed");

        return -EOPNOTSUPP;
}

static int sample_resolver(PstRun *run) {
        Resolved resolved;
        int r;

        r = resolved_read(run, &resolved);
        if (r == -EOPNOTSUPP)
                return resolver_missing(run);
        if (r < 0)
                return r;

        pst_fact_text(run, "mode", resolved.mode);
        pst_fact_int(run, "servers", (int64_t) resolved.servers);
        if (resolved.encryption)
                pst_fact_text(run, "encryption", resolved.encryption);
        if (resolved.validation)
                pst_fact_text(run, "validation", resolved.validation);
        pst_fact_text(run, "link_local", resolved.link_local);
        pst_fact_text(run, "multicast", resolved.multicast);
        return pst_present(run);
}

static const PstSignal resolver = {
        .id = "network.resolver",
        .help = "How systemd-resolved resolves names: of each setting the weakest in use.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(RESOLVED_QUERIES, PST_UNITS(RESOLVED_UNIT)),
        .watches = PST_WATCHES(PST_ON_ANSWER(RESOLVED_OF_MANAGER("DNS")),
                               PST_ON_ANSWER(PST_UNITS(RESOLVED_UNIT))),
        .facts = PST_FACTS({ "mode", PST_TEXT, "Whose resolv.conf it finds: stub, uplink, ..." },
                           { "servers", PST_INT, "Name servers configured for all links." },
                           { "encryption", PST_TEXT, "DNS over TLS: no, opportunistic or yes." },
                           { "validation", PST_TEXT, "DNSSEC: no, allow-downgrade or yes." },
                           { "link_local", PST_TEXT, "LLMNR: yes, resolve or no." },
                           { "multicast", PST_TEXT, "Multicast DNS: yes, resolve or no." }),
        .sample = sample_resolver,
};

/* Multiarch: a module lies in a folder named after the architecture. */
static const char *const library_folders[] = {
        "/usr/lib/x86_64-linux-gnu/",
        "/usr/lib/aarch64-linux-gnu/",
        "/usr/lib/",
};

static int is_packaged(PstRun *run, Text module, bool *ret) {
        char paths[ELEMENTSOF(library_folders)][128];
        PstBytes answer;
        Decoder d;
        int r;

        for (size_t i = 0; i < ELEMENTSOF(library_folders); i++) {
                int n = snprintf(paths[i], sizeof(paths[i]), "%slibnss_%.*s.so.2",
                                 library_folders[i], (int) module.size, module.data);

                if (n < 0 || (size_t) n >= sizeof(paths[i]))
                        return -EFBIG;
        }

        r = pst_query(run, PST_PACKAGED(paths[0], paths[1], paths[2]), &answer);
        if (r >= 0)
                r = decoder_open(answer.data, answer.size, &d);
        if (r < 0)
                return r;

        *ret = decoder_array(&d) > 0;
        return d.error;
}

static int sample_name_service_switch(PstRun *run) {
        TextSet modules, unpackaged = { 0 };
        PstBytes bytes;
        int r, known = 0;

        r = pst_read(run, NSSWITCH_PATH, &bytes);
        if (r >= 0)
                r = name_service_parse(text(bytes.data, bytes.size), &modules);
        if (r < 0)
                return r;

        for (size_t i = 0; known >= 0 && i < modules.n; i++) {
                Text module = text(modules.items[i], strlen(modules.items[i]));
                bool packaged = name_service_is_built_in(module);

                if (!packaged)
                        known = is_packaged(run, module, &packaged);
                if (known >= 0 && !packaged)
                        known = text_set_add(&unpackaged, module);
        }

        text_set_fact(run, "modules", &modules);
        if (known >= 0)
                text_set_fact(run, "unpackaged", &unpackaged);
        return pst_present(run);
}

static const PstSignal name_service_switch = {
        .id = "network.name_service_switch",
        .help = "Who is asked for the address of a host, and in which order.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(NSSWITCH_PATH),
        .queries = PST_QUERIES(PST_PACKAGED(PST_ANY)),
        .watches = PST_WATCHES(PST_ON_FILE(NSSWITCH_PATH), PST_ON_ANSWER(PST_PACKAGED(PST_ANY))),
        .facts = PST_FACTS(
                { "modules", PST_LIST, "Modules of the line hosts." },
                { "unpackaged", PST_LIST, "Those of them whose library belongs to no package." }),
        .sample = sample_name_service_switch,
};

/* A socket of IPv6 at any address takes IPv4 too, unless it was told not to. */
static bool answers_at(const SocketTable *sockets, Text address) {
        bool ipv6 = memchr(address.data, ':', address.size) != NULL;

        for (size_t i = 0; i < sockets->n; i++) {
                const Listener *l = &sockets->items[i];

                if (l->port == DNS_PORT &&
                    (text_is(address, l->address) || strcmp(l->address, "::") == 0 ||
                     (!ipv6 && strcmp(l->address, "0.0.0.0") == 0)))
                        return true;
        }

        return false;
}

static int sample_resolver_sockets(PstRun *run) {
        TextSet addresses = { 0 }, answering = { 0 };
        SocketTable sockets;
        ResolvConf conf;
        int r, known;

        r = socket_table_read_udp(run, &sockets);
        for (size_t i = 0; r >= 0 && i < sockets.n; i++)
                if (sockets.items[i].port == DNS_PORT)
                        r = text_set_add(&addresses, text(sockets.items[i].address,
                                                          strlen(sockets.items[i].address)));
        if (r < 0)
                return r;

        known = resolv_conf_read(run, &conf);
        for (size_t i = 0; known >= 0 && i < conf.n_servers; i++)
                if (resolv_conf_is_loopback(conf.servers[i]) &&
                    answers_at(&sockets, conf.servers[i]))
                        known = text_set_add(&answering, conf.servers[i]);

        text_set_fact(run, "addresses", &addresses);
        if (known >= 0)
                text_set_fact(run, "answering", &answering);
        return pst_present(run);
}

/* The file only says whom to look for; that somebody is there is the kernel's word. */
static const PstSignal resolver_sockets = {
        .id = "network.resolver_sockets",
        .help = "Who waits for questions about names on this device.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SOCKET_TABLE_UDP_PATHS, RESOLV_CONF_PATHS),
        .watches = PST_WATCHES(PST_ON_FILE(RESOLV_CONF_PATH)),
        .facts = PST_FACTS(
                { "addresses", PST_LIST, "Addresses with a socket at UDP port 53." },
                { "answering", PST_LIST,
                  "Of the configured name servers on this device, those that are there." }),
        .sample = sample_resolver_sockets,
};

/* "localhost" as it stands, and the names of Debian's hosts file. */
static bool is_everybodys(Text name) {
        return text_is(name, "localhost.localdomain") || text_is(name, "localhost6.localdomain6");
}

static bool is_ours(Text name, Text own) {
        return own.size > 0 && name.size >= own.size &&
               memcmp(name.data, own.data, own.size) == 0 &&
               (name.size == own.size || name.data[own.size] == '.');
}

/* A label without a dot is looked up nowhere else. */
static bool is_override(Text name, Text own) {
        return memchr(name.data, '.', name.size) && !is_everybodys(name) && !is_ours(name, own);
}

static int sample_static_hosts(PstRun *run) {
        Text rest, line, word, comment, own = { .data = "" };
        TextSet overrides = { 0 };
        PstBytes bytes;
        int r;

        r = pst_read(run, HOSTNAME_PATH, &bytes);
        if (r >= 0) {
                rest = text(bytes.data, bytes.size);
                (void) text_line(&rest, &own);
                own = text_trim(own);
        }

        r = pst_read(run, HOSTS_PATH, &bytes);
        if (r == -ENOENT)
                bytes = (PstBytes){ .data = (const uint8_t *) "" };
        else if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        for (r = 0; r >= 0 && text_line(&rest, &line);) {
                (void) text_split(line, '#', &line, &comment);
                if (!text_word(&line, &word)) /* the address */
                        continue;
                while (r >= 0 && text_word(&line, &word))
                        if (is_override(word, own))
                                r = text_set_add(&overrides, word);
        }
        if (r < 0)
                return r;

        text_set_fact(run, "overrides", &overrides);
        return pst_present(run);
}

static const PstSignal static_hosts = {
        .id = "network.static_hosts",
        .help = "Names that a file on this device answers for.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(HOSTS_PATH, HOSTNAME_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(HOSTS_PATH), PST_ON_FILE(HOSTNAME_PATH)),
        .facts = PST_FACTS({ "overrides", PST_LIST,
                             "Names that are neither this device's own nor bare labels." }),
        .sample = sample_static_hosts,
};

PST_OBJECTIVE(secure_name_resolution) = {
        .id = "secure_name_resolution",
        .title = "Secure name resolution",
        .signals = PST_SIGNALS(&resolver_file, &resolver, &name_service_switch, &resolver_sockets,
                               &static_hosts),
};
