/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of the nftables ruleset, as the kernel announces them.
 *
 * Runs in postured-query-netfilter. Believes the kernel, and logs what program it says it was; the
 * name is that program's own. As long as the module of nftables is not loaded there is nothing to
 * hear of, and to listen would load it (nfnetlink_bind()): then we hear of modules instead.
 */

#include "query/netfilter/changes.h"

#include <inttypes.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/macro.h"
#include "query/broadcast.h"
#include "query/modules.h"
#include "query/netfilter/generation.h"

#define MODULE       "nf_tables"
#define LOG_EVERY_MS 10000

static const unsigned groups[] = { NFNLGRP_NFTABLES, 0 };
static const unsigned module_groups[] = { KERNEL_EVENTS, 0 };

/* What one turn took in. */
typedef struct Taken {
        bool changed;
        Generation last;
} Taken;

static void on_message(unsigned type, const void *payload, size_t size, void *userdata) {
        Taken *taken = userdata;

        if (type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWGEN))
                return; /* each transaction ends in one */

        taken->changed = true;
        generation_parse(payload, size, &taken->last);
}

static void on_packet(const void *data, size_t size, void *userdata) {
        broadcast_messages(data, size, on_message, userdata);
}

/* A program that changes the ruleset all the time does not fill the log. */
static void log_change(Changes *changes, const Generation *generation) {
        int64_t now_ms = clock_monotonic_ms();
        bool is_due = changes->told_ms == 0 || now_ms >= changes->told_ms + LOG_EVERY_MS;

        if (is_due)
                changes->told_ms = now_ms;
        log_line(is_due ? LOG_INFO : LOG_DEBUG,
                 "The packet filter was changed by process %" PRIu32 ", which calls itself '%s'",
                 generation->pid, generation->program);
}

static void on_ruleset(Sources *sources, void *userdata) {
        Changes *changes = userdata;
        Taken taken = { 0 };
        bool lost = !broadcast_take(changes->fd, on_packet, &taken);

        if (taken.changed)
                log_change(changes, &taken.last);
        if (taken.changed || lost)
                sources_tell(sources, &(const News){ .question = "nft.ruleset", .lost = lost });
}

static int hear_ruleset(Changes *changes, Sources *sources) {
        return broadcast_listen(sources, NETLINK_NETFILTER, groups, on_ruleset, changes);
}

static void on_any_event(_unused_ const void *data, _unused_ size_t size, _unused_ void *userdata) {
}

/* There is no need to know which module came, nor whether an event was lost: we look. */
static void on_modules(Sources *sources, void *userdata) {
        Changes *changes = userdata;

        (void) broadcast_take(changes->fd, on_any_event, NULL);
        if (!module_may_be_asked(MODULE))
                return;

        sources_remove(sources, changes->fd);
        closep(&changes->fd);
        changes->fd = hear_ruleset(changes, sources);
        if (changes->fd < 0)
                log_line(LOG_WARNING, "Changes of the packet filter are not heard of: %s",
                         strerror(-changes->fd));
        sources_tell(sources, &(const News){ .question = "nft.ruleset" });
}

void changes_init(Changes *changes) {
        *changes = (Changes){ .fd = -1 };
}

void changes_done(const Changes *changes) {
        closep(&changes->fd);
}

int changes_watch(Changes *changes, Sources *sources) {
        if (changes->fd >= 0)
                return 0;

        changes->fd = module_may_be_asked(MODULE)
                              ? hear_ruleset(changes, sources)
                              : broadcast_listen(sources, NETLINK_KOBJECT_UEVENT, module_groups,
                                                 on_modules, changes);
        return changes->fd < 0 ? changes->fd : 0;
}
