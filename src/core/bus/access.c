/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what, by kernel-attested identity and never by what a message says.
 *
 * Runs in the core. The peer is anybody who can reach the socket.
 */

#include "core/bus/access.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"

#define GROUP_READERS   "posture"
#define GROUP_REPORTERS "posture-admin"
#define GROUPS_MAX      65536U /* NGROUPS_MAX of the kernel */

static bool find_group(const char *name, gid_t *ret) {
        const struct group *group = getgrnam(name);

        if (!group)
                return false;

        *ret = group->gr_gid;
        return true;
}

AccessRules access_rules(bool is_private) {
        AccessRules rules = { .is_private = is_private, .user = geteuid() };

        if (!is_private) {
                rules.has_readers = find_group(GROUP_READERS, &rules.readers);
                rules.has_reporters = find_group(GROUP_REPORTERS, &rules.reporters);
        }

        return rules;
}

static bool is_in(gid_t group, const gid_t *groups, size_t n_groups) {
        for (size_t i = 0; i < n_groups; i++)
                if (groups[i] == group)
                        return true;

        return false;
}

Access access_of(const AccessRules *rules, uid_t uid, const gid_t *groups, size_t n_groups) {
        if (uid == 0)
                return ACCESS_ADMIN;
        if (rules->is_private)
                return uid == rules->user ? ACCESS_ADMIN : ACCESS_NONE;
        if (!rules->has_readers || !is_in(rules->readers, groups, n_groups))
                return ACCESS_NONE;

        return rules->has_reporters && is_in(rules->reporters, groups, n_groups) ? ACCESS_REPORTER
                                                                                 : ACCESS_READER;
}

/* The groups of a peer, as they were when it connected: supplementary ones, then its own. */
static int peer_groups(int fd, gid_t own, gid_t **ret, size_t *ret_n) {
        _cleanup_free_ gid_t *groups = NULL;
        socklen_t size = 0;
        size_t n;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size) < 0 && errno != ERANGE) {
                if (errno != ENODATA)
                        return -errno;
                size = 0;
        }
        if (size > GROUPS_MAX * sizeof(gid_t))
                return -E2BIG;

        groups = malloc(size + sizeof(gid_t));
        if (!groups)
                return -ENOMEM;
        if (size > 0 && getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &size) < 0)
                return -errno;

        n = size / sizeof(gid_t);
        groups[n++] = own;
        *ret = TAKE_PTR(groups);
        *ret_n = n;
        return 0;
}

int access_of_peer(const AccessRules *rules, int fd, uid_t *ret_uid, Access *ret) {
        _cleanup_free_ gid_t *groups = NULL;
        socklen_t size = sizeof(struct ucred);
        struct ucred peer;
        size_t n = 0;
        int r;

        if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
                return -errno;
        r = peer_groups(fd, peer.gid, &groups, &n);
        if (r < 0)
                return r;

        *ret_uid = peer.uid;
        *ret = access_of(rules, peer.uid, groups, n);
        return 0;
}
