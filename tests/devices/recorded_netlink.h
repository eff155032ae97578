/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The netlink answers of a recorded device, as a query process hands them on: the kernel's messages
 * one after another, without the NLMSG_DONE that ends each dump. For tests, behind cmocka.h.
 */

#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `names`: files of the device's raw/, without ".nlmsg"; ended by NULL. The caller frees it. */
static inline uint8_t *recorded_netlink(const char *device, const char *const *names,
                                        size_t *ret_size) {
        static uint8_t buffer[65536];
        uint8_t *messages = NULL;
        size_t size = 0;

        for (; *names; names++) {
                char path[512];
                size_t n, at = 0;
                FILE *f;

                (void) snprintf(path, sizeof(path), "%s/%s/raw/%s.nlmsg", PST_DEVICES, device,
                                *names);
                f = fopen(path, "re");
                if (!f)
                        fail_msg("%s is not recorded", path);
                n = fread(buffer, 1, sizeof(buffer), f);
                assert_in_range(n, sizeof(struct nlmsghdr), sizeof(buffer) - 1);
                (void) fclose(f);

                messages = realloc(messages, size + n);
                assert_non_null(messages);
                while (at < n) {
                        struct nlmsghdr header;

                        memcpy(&header, buffer + at, sizeof(header));
                        assert_in_range(header.nlmsg_len, sizeof(header), n - at);
                        if (header.nlmsg_type != NLMSG_DONE) {
                                memcpy(messages + size, buffer + at, NLMSG_ALIGN(header.nlmsg_len));
                                size += NLMSG_ALIGN(header.nlmsg_len);
                        }
                        at += NLMSG_ALIGN(header.nlmsg_len);
                }
        }

        *ret_size = size;
        return messages;
}

#define RECORDED_LINKS ((const char *const[]){ "route-link", NULL })
#define RECORDED_TCP   ((const char *const[]){ "sock-tcp4", "sock-tcp6", NULL })
#define RECORDED_UDP   ((const char *const[]){ "sock-udp4", "sock-udp6", NULL })
#define RECORDED_RULESET                                                                           \
        ((const char *const[]){ "nftables-generation", "nftables-tables", "nftables-chains",       \
                                "nftables-rules", NULL })
