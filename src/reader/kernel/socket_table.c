/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sockets as procfs lists them.
 *
 * Runs in a worker. Trusts the kernel, as far as policy does; a recording may hold anything.
 * proc(5); net/ipv4/tcp_ipv4.c, tcp4_seq_show(); net/ipv6/udp.c, udp6_seq_show(): addresses are
 * words of the host's byte order in hex.
 */

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/macro.h"
#include "reader/kernel/socket_table.h"
#include "reader/text/text.h"

#define TCP_LISTEN_STATE "0A"
#define UDP_STATE        "07"      /* unconnected */
#define MAPPED           "::ffff:" /* an IPv4 address in IPv6's form, RFC 4291 2.5.5.2 */

bool is_loopback_address(const char *address) {
        const char *ipv4 =
                strncmp(address, MAPPED, strlen(MAPPED)) == 0 ? address + strlen(MAPPED) : address;

        return strcmp(address, "::1") == 0 || strncmp(ipv4, "127.", 4) == 0;
}

static int hex_value(Text t, uint64_t *ret) {
        uint64_t value = 0;

        if (t.size == 0 || t.size > 16)
                return -EBADMSG;

        for (size_t i = 0; i < t.size; i++) {
                char c = t.data[i];
                unsigned digit = c >= '0' && c <= '9'   ? (unsigned) (c - '0')
                                 : c >= 'A' && c <= 'F' ? (unsigned) (c - 'A') + 10
                                                        : 16;

                if (digit > 15)
                        return -EBADMSG;
                value = value << 4 | digit;
        }

        *ret = value;
        return 0;
}

/* "0100007F:0035": words of 8 digits, then the port. */
static int parse_address(Text written, bool ipv6, Listener *ret) {
        uint32_t words[4] = { 0 };
        size_t n_words = ipv6 ? 4 : 1;
        Text address, port;
        uint64_t value;

        if (!text_split(written, ':', &address, &port) || address.size != 8 * n_words)
                return -EBADMSG;

        for (size_t i = 0; i < n_words; i++) {
                if (hex_value(text(address.data + 8 * i, 8), &value) < 0)
                        return -EBADMSG;
                words[i] = (uint32_t) value;
        }
        if (port.size != 4 || hex_value(port, &value) < 0)
                return -EBADMSG;

        ret->port = (uint16_t) value;
        if (!inet_ntop(ipv6 ? AF_INET6 : AF_INET, words, ret->address, sizeof(ret->address)))
                return -EBADMSG;

        ret->loopback = is_loopback_address(ret->address);
        return 0;
}

/* "sl local remote state tx:rx tr:when retransmits uid timeout inode ...". 0: not one of ours. */
static int parse_line(Text line, bool udp, bool ipv6, Listener *ret) {
        Listener l = { .udp = udp, .ipv6 = ipv6 };
        Text fields[10];
        uint64_t inode;

        for (size_t i = 0; i < ELEMENTSOF(fields); i++)
                if (!text_word(&line, &fields[i]))
                        return -EBADMSG;

        if (!text_is(fields[3], udp ? UDP_STATE : TCP_LISTEN_STATE))
                return 0;
        if (parse_address(fields[1], ipv6, &l) < 0 || text_uint(fields[9], &inode) < 0)
                return -EBADMSG;

        l.inode = inode;
        *ret = l;
        return 1;
}

int socket_table_parse(const void *data, size_t size, bool udp, bool ipv6, SocketTable *table) {
        Text rest = text(data, size), line;
        Listener listener;
        int r;

        if (!text_line(&rest, &line)) /* the headings */
                return -EBADMSG;

        while (text_line(&rest, &line)) {
                r = parse_line(line, udp, ipv6, &listener);
                if (r < 0)
                        return r;
                if (r == 0)
                        continue;
                if (table->n == LISTENERS_MAX)
                        return -EFBIG;
                table->items[table->n++] = listener;
        }

        return 0;
}

bool socket_count_is_zero(Text counts, const char *protocol) {
        Text line, word, number;
        uint64_t n;

        while (text_line(&counts, &line))
                if (text_word(&line, &word) && text_is(word, protocol))
                        return text_word(&line, &word) && text_is(word, "inuse") &&
                               text_word(&line, &number) && text_uint(number, &n) >= 0 && n == 0;

        return false;
}

typedef struct File {
        const char *name;
        bool udp, ipv6;
        const char *counts, *protocol; /* where the kernel counts those that it has */
} File;

static const File files[] = {
        { "tcp", false, false, "sockstat", "TCP:" },
        { "tcp6", false, true, "sockstat6", "TCP6:" },
        { .name = "udp", .udp = true },
        { .name = "udp6", .udp = true, .ipv6 = true },
};

/* A raw socket is as unconnected as one of UDP, and has its protocol for a port. */
static const File raw_files[] = {
        { .name = "raw", .udp = true },
        { .name = "raw6", .udp = true, .ipv6 = true },
};

/* A recording may have the device's own view instead, which on a device is a link to ours. */
static int read_file(PstRun *run, const char *name, PstBytes *ret) {
        char path[64];
        int r;

        (void) snprintf(path, sizeof(path), SOCKET_TABLE_FOLDER "%s", name);
        r = pst_read(run, path, ret);
        if (r != -ENOENT && r != -ENOTCONN)
                return r;

        (void) snprintf(path, sizeof(path), SOCKET_TABLE_RECORDED "%s", name);
        return pst_read(run, path, ret) < 0 ? r : 0;
}

/* To find that it has no connection, the kernel goes through a table of megabytes, and for IPv6 once
 * more. Where it counts none, no socket can be listening either. */
static bool has_none(PstRun *run, const File *file) {
        char path[64];
        PstBytes bytes;

        if (!file->counts)
                return false;

        (void) snprintf(path, sizeof(path), SOCKET_TABLE_FOLDER "%s", file->counts);
        return pst_read(run, path, &bytes) >= 0 &&
               socket_count_is_zero(text(bytes.data, bytes.size), file->protocol);
}

static int read_files(PstRun *run, const File *list, size_t n, SocketTable *ret) {
        PstBytes bytes;
        int r;

        ret->n = 0;
        for (size_t i = 0; i < n; i++) {
                if (has_none(run, &list[i]))
                        continue;
                r = read_file(run, list[i].name, &bytes);
                if (r == -ENOENT && list[i].ipv6)
                        continue;
                if (r >= 0)
                        r = socket_table_parse(bytes.data, bytes.size, list[i].udp, list[i].ipv6,
                                               ret);
                if (r < 0)
                        return r;
        }

        return 0;
}

int socket_table_read(PstRun *run, SocketTable *ret) {
        return read_files(run, files, ELEMENTSOF(files), ret);
}

int socket_table_read_udp(PstRun *run, SocketTable *ret) {
        return read_files(run, files + 2, 2, ret);
}

int socket_table_read_raw(PstRun *run, SocketTable *ret) {
        return read_files(run, raw_files, ELEMENTSOF(raw_files), ret);
}
