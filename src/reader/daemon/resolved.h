/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/kernel/link_table.h"
#include "reader/text/text.h"

#define RESOLVED_NAME    "org.freedesktop.resolve1"
#define RESOLVED_OBJECT  "/org/freedesktop/resolve1"
#define RESOLVED_LINKS   "/org/freedesktop/resolve1/link/"
#define RESOLVED_MANAGER "org.freedesktop.resolve1.Manager"
#define RESOLVED_LINK    "org.freedesktop.resolve1.Link"

#define RESOLVED_OF_MANAGER(property)                                                              \
        PST_BUS_GET(RESOLVED_NAME, RESOLVED_OBJECT, RESOLVED_MANAGER, property)
#define RESOLVED_OF_LINK(path, property) PST_BUS_GET(RESOLVED_NAME, path, RESOLVED_LINK, property)

/* What a signal that reads it declares. */
#define RESOLVED_QUERIES                                                                           \
        RESOLVED_OF_MANAGER("ResolvConfMode"), RESOLVED_OF_MANAGER("DNS"),                         \
                RESOLVED_OF_MANAGER("DNSOverTLS"), RESOLVED_OF_MANAGER("DNSSEC"),                  \
                RESOLVED_OF_LINK(RESOLVED_LINKS, "ScopesMask"),                                    \
                RESOLVED_OF_LINK(RESOLVED_LINKS, "DefaultRoute"),                                  \
                RESOLVED_OF_LINK(RESOLVED_LINKS, "DNSOverTLS"),                                    \
                RESOLVED_OF_LINK(RESOLVED_LINKS, "DNSSEC"),                                        \
                RESOLVED_OF_LINK(RESOLVED_LINKS, "LLMNR"),                                         \
                RESOLVED_OF_LINK(RESOLVED_LINKS, "MulticastDNS"), PST_LINKS

/* How names are resolved: of each setting the weakest that is in use. Static words; NULL: in use
 * nowhere, so that there is nothing to say. */
typedef struct Resolved {
        char mode[32];          /* ResolvConfMode */
        uint64_t servers;       /* that are configured for all links */
        const char *encryption; /* DNSOverTLS: "no", "opportunistic", "yes" */
        const char *validation; /* DNSSEC: "no", "allow-downgrade", "yes" */
        const char *link_local; /* LLMNR: "yes", "resolve", "no" */
        const char *multicast;  /* MulticastDNS, likewise */
} Resolved;

/* -EOPNOTSUPP: it does not run. -EBADMSG: says what we do not know. Otherwise as pst_query(). */
int resolved_read(PstRun *run, Resolved *ret);
