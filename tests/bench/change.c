/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of a device, each with the objective that it turns.
 *
 * Runs in the benchmark, as root in a network and mount namespace of its own, or in a container. The numbers are those
 * of the Production Gate Model; the policy that makes them turn is tests/bench/policy.py.
 */

#include "bench/change.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/macro.h"
#include "bench/bus.h"

#define GATE_RUNTIME 3U
#define GATE_NETWORK 5U

/* --- a file, replaced as an upgrade replaces it: another one is renamed over it --- */

#define HOSTS     "/etc/hosts"
#define HOSTS_NEW "/etc/hosts.bench"

static int prepare_file(bool bad) {
        static const char good_text[] = "127.0.0.1 localhost\n",
                          bad_text[] = "127.0.0.1 localhost\n192.0.2.1 deb.debian.org\n";
        const char *text = bad ? bad_text : good_text;
        _cleanup_close_ int fd = -1;

        fd = open(HOSTS_NEW, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        return fd < 0 ? -errno : fd_write_all(fd, text, strlen(text));
}

static int make_file(_unused_ bool bad) {
        return rename(HOSTS_NEW, HOSTS) < 0 ? -errno : 0;
}

/* --- a setting of the kernel's --- */

#define FORWARD "/proc/sys/net/ipv4/ip_forward"

static int prepare_nothing(_unused_ bool bad) {
        return 0;
}

static int make_sysctl(bool bad) {
        _cleanup_close_ int fd = -1;

        fd = open(FORWARD, O_WRONLY | O_CLOEXEC);
        return fd < 0 ? -errno : fd_write_all(fd, bad ? "1" : "0", 1);
}

/* --- a table of nftables, as one transaction --- */

#define TABLE "bench"

static struct nlmsghdr *put(void *at, uint16_t type, uint16_t flags, uint8_t family, uint16_t id) {
        struct nlmsghdr *message = mnl_nlmsg_put_header(at);
        struct nfgenmsg *generic = mnl_nlmsg_put_extra_header(message, sizeof(*generic));

        message->nlmsg_type = type;
        message->nlmsg_flags = NLM_F_REQUEST | flags;
        generic->nfgen_family = family;
        generic->version = NFNETLINK_V0;
        generic->res_id = htons(id);
        return message;
}

static size_t put_transaction(uint8_t *at, bool bad) {
        const uint16_t what = bad ? NFT_MSG_NEWTABLE : NFT_MSG_DELTABLE;
        struct nlmsghdr *message;
        uint8_t *end = at;

        message = put(end, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
        end += message->nlmsg_len;
        message = put(end, (uint16_t) (NFNL_SUBSYS_NFTABLES << 8 | what),
                      (uint16_t) (NLM_F_ACK | (bad ? NLM_F_CREATE : 0)), NFPROTO_INET, 0);
        mnl_attr_put_strz(message, NFTA_TABLE_NAME, TABLE);
        end += message->nlmsg_len;
        message = put(end, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
        end += message->nlmsg_len;
        return (size_t) (end - at);
}

/* What the kernel answers to the one message that asked for it. */
static int result_of(const uint8_t *bytes, ssize_t size) {
        const struct nlmsghdr *message = (const void *) bytes;
        const struct nlmsgerr *error;

        if (size < 0)
                return -errno;
        if (!mnl_nlmsg_ok(message, (int) size) || message->nlmsg_type != NLMSG_ERROR)
                return -EBADMSG;

        error = mnl_nlmsg_get_payload(message);
        return error->error;
}

static int make_nft(bool bad) {
        alignas(struct nlmsghdr) uint8_t bytes[4096] = { 0 };
        struct mnl_socket *socket;
        size_t size = put_transaction(bytes, bad);
        int r;

        socket = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
        if (!socket)
                return -errno;

        r = mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0 ? -errno : 0;
        if (r >= 0)
                r = mnl_socket_sendto(socket, bytes, size) < 0 ? -errno : 0;
        if (r >= 0)
                r = result_of(bytes, mnl_socket_recvfrom(socket, bytes, sizeof(bytes)));

        (void) mnl_socket_close(socket);
        return r;
}

/* --- a unit of systemd's --- */

#define SYSTEMD   "org.freedesktop.systemd1"
#define UNIT      "cron.service" /* one that is watched, and here stands for nothing but itself */
#define UNIT_PATH "/org/freedesktop/systemd1/unit/cron_2eservice"

static int make_unit(bool bad) {
        _cleanup_(bus_freep) sd_bus *bus = NULL;
        int r;

        r = sd_bus_open_system(&bus);
        if (r >= 0)
                r = sd_bus_call_method(bus, SYSTEMD, "/org/freedesktop/systemd1",
                                       SYSTEMD ".Manager", bad ? "StopUnit" : "StartUnit", NULL,
                                       NULL, "ss", UNIT, "replace");

        return r < 0 ? r : 0;
}

/* systemd takes its time to stop a unit, and says when it had. */
static int when_unit(bool bad, uint64_t *ret_ns) {
        _cleanup_(bus_freep) sd_bus *bus = NULL;
        uint64_t usec;
        int r;

        r = sd_bus_open_system(&bus);
        if (r >= 0)
                r = sd_bus_get_property_trivial(bus, SYSTEMD, UNIT_PATH, SYSTEMD ".Unit",
                                                bad ? "InactiveEnterTimestampMonotonic"
                                                    : "ActiveEnterTimestampMonotonic",
                                                NULL, 't', &usec);
        if (r < 0)
                return r;

        *ret_ns = usec * 1000U;
        return 0;
}

static const Change changes[] = {
        { "file", GATE_NETWORK, 1, prepare_file, make_file, NULL },
        { "sysctl", GATE_NETWORK, 0, prepare_nothing, make_sysctl, NULL },
        { "nft", GATE_NETWORK, 2, prepare_nothing, make_nft, NULL },
        { "unit", GATE_RUNTIME, 0, prepare_nothing, make_unit, when_unit },
};

const Change *change_find(const char *name) {
        for (size_t i = 0; i < ELEMENTSOF(changes); i++)
                if (strcmp(changes[i].name, name) == 0)
                        return &changes[i];

        return NULL;
}
