/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entering a jail: what a process gives up first, and the system calls that it keeps.
 *
 * Runs in every process, in the first lines of its main() and again when it has opened what it
 * needs. Distrusts what runs afterwards in the same process.
 */

#include "jail/jail.h"

#include <errno.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/heap.h"
#include "base/macro.h"
#include "jail/rights.h"

static int set_limit(__rlimit_resource_t resource, rlim_t most) {
        struct rlimit limit;

        if (getrlimit(resource, &limit) < 0)
                return -errno;
        if (limit.rlim_max < most)
                most = limit.rlim_max;

        limit = (struct rlimit){ .rlim_cur = most, .rlim_max = most };
        return setrlimit(resource, &limit) < 0 ? -errno : 0;
}

static int set_limits(const Rights *rights) {
        int r;

        r = set_limit(RLIMIT_CORE, 0);
        if (r >= 0)
                r = set_limit(RLIMIT_NOFILE, rights->open_files);
        if (r >= 0 && !PST_SANITIZE) /* whose shadow memory is larger than any limit */
                r = set_limit(RLIMIT_DATA, rights->data_bytes);

        return r;
}

static void cap_freep(cap_t *caps) {
        if (*caps)
                (void) cap_free(*caps);
}

/* What an exec could give back. Without CAP_SETPCAP there is nothing to take, nor to give. */
static int empty_bounding_set(void) {
        for (cap_value_t c = 0; c < cap_max_bits(); c++)
                if (cap_get_bound(c) > 0 && cap_drop_bound(c) < 0 && errno != EPERM)
                        return -errno;

        return cap_reset_ambient() < 0 && errno != EINVAL ? -errno : 0;
}

/* Keeps the capability of the table, if we have it, and no other. */
static int keep_capability(cap_value_t kept) {
        _cleanup_(cap_freep) cap_t before = NULL, after = NULL;
        cap_flag_value_t has = CAP_CLEAR;

        before = cap_get_proc();
        after = cap_init();
        if (!before || !after)
                return -errno;

        if (kept != RIGHTS_NO_CAPABILITY && cap_get_flag(before, kept, CAP_PERMITTED, &has) < 0)
                return -errno;
        if (has == CAP_SET && (cap_set_flag(after, CAP_PERMITTED, 1, &kept, CAP_SET) < 0 ||
                               cap_set_flag(after, CAP_EFFECTIVE, 1, &kept, CAP_SET) < 0))
                return -errno;

        return cap_set_proc(after) < 0 ? -errno : 0;
}

int jail_early(Program program) {
        const Rights *rights = rights_of(program);
        int r;

        if (!rights)
                return -EINVAL;

        if (prctl(PR_SET_DUMPABLE, 0) < 0)
                return -errno;
        (void) umask(077);
        heap_settle();

        r = set_limits(rights);
        if (r >= 0)
                r = empty_bounding_set();
        if (r >= 0)
                r = keep_capability(rights->capability);

        return r;
}

static void filter_freep(scmp_filter_ctx *filter) {
        if (*filter)
                seccomp_release(*filter);
}

static int allow_call(scmp_filter_ctx filter, const Call *call) {
        int number = seccomp_syscall_resolve_name(call->name);
        int r;

        if (number == __NR_SCMP_ERROR)
                return 0; /* another architecture's, or too new for the library */

        r = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, call->n_arguments,
                                   call->arguments);
        return r == -EEXIST || r == -EDOM ? 0 : r;
}

static int allow_set(scmp_filter_ctx filter, const Call *set) {
        int r = 0;

        for (const Call *call = set; call->name && r >= 0; call++)
                r = allow_call(filter, call);

        return r;
}

static int allow_socket(scmp_filter_ctx filter, const SocketKind *kind) {
        const struct scmp_arg_cmp arguments[] = {
                SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t) kind->family, 0),
                SCMP_A2(SCMP_CMP_EQ, (scmp_datum_t) kind->protocol, 0),
        };

        return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket),
                                      kind->protocol == SOCKET_ANY_PROTOCOL ? 1 : 2, arguments);
}

static int load_filter(const Rights *rights) {
        _cleanup_(filter_freep) scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
        int r;

        if (!filter)
                return -ENOMEM;

        r = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
        for (size_t i = 0; i < RIGHTS_CALL_SETS_MAX && rights->calls[i] && r >= 0; i++)
                r = allow_set(filter, rights->calls[i]);
        for (size_t i = 0; i < RIGHTS_SOCKETS_MAX && rights->sockets[i].family && r >= 0; i++)
                r = allow_socket(filter, &rights->sockets[i]);
        if (r < 0)
                return r;

        return seccomp_load(filter);
}

int jail_calls(Program program) {
        const Rights *rights = rights_of(program);
        int r;

        if (!rights)
                return -EINVAL;
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
                return -errno;

        r = PST_SANITIZE ? 0 : load_filter(rights);
        heap_give_back(); /* the filter in the making took more than most of us ever need */
        return r;
}
