/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between processes: one packet each, whole or not at all.
 *
 * Runs in every process. The peer is hostile; what is inside the body is for the caller to decode.
 */

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/cleanup.h"
#include "base/frame.h"
#include "base/macro.h"

/* Room for a few descriptors more than are welcome, so that they can be closed and refused. */
#define PASSED_MAX 4U

typedef union Control {
        struct cmsghdr header;
        uint8_t bytes[CMSG_SPACE(PASSED_MAX * sizeof(int))];
} Control;

int frame_send_fd(int fd, uint8_t type, const void *body, size_t size, int passed) {
        struct iovec parts[] = {
                { .iov_base = &type, .iov_len = sizeof(type) },
                { .iov_base = (void *) (uintptr_t) body, .iov_len = size },
        };
        struct msghdr message = { .msg_iov = parts, .msg_iovlen = ELEMENTSOF(parts) };
        Control control = { 0 };

        if (size > FRAME_BODY_MAX)
                return -EMSGSIZE;

        if (passed >= 0) {
                control.header = (struct cmsghdr){
                        .cmsg_len = CMSG_LEN(sizeof(passed)),
                        .cmsg_level = SOL_SOCKET,
                        .cmsg_type = SCM_RIGHTS,
                };
                memcpy(CMSG_DATA(&control.header), &passed, sizeof(passed));
                message.msg_control = control.bytes;
                message.msg_controllen = CMSG_SPACE(sizeof(passed));
        }

        /* A packet is never sent in part. */
        return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int frame_send(int fd, uint8_t type, const void *body, size_t size) {
        return frame_send_fd(fd, type, body, size, -1);
}

/* All descriptors of a message, of which there may be more than were asked for. */
static size_t take_passed(struct msghdr *message, int *ret) {
        size_t n = 0;

        for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
                size_t count;

                if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
                        continue;
                count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
                for (size_t i = 0; i < count && n < PASSED_MAX; i++)
                        memcpy(&ret[n++], CMSG_DATA(c) + i * sizeof(int), sizeof(int));
        }

        return n;
}

static int receive(int fd, Frame *ret, int *ret_passed, size_t *ret_n) {
        struct iovec parts[] = {
                { .iov_base = &ret->type, .iov_len = sizeof(ret->type) },
                { .iov_base = ret->body, .iov_len = sizeof(ret->body) },
        };
        Control control = { 0 };
        struct msghdr message = {
                .msg_iov = parts,
                .msg_iovlen = ELEMENTSOF(parts),
                .msg_control = control.bytes,
                .msg_controllen = sizeof(control.bytes),
        };
        ssize_t n;

        n = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (n < 0)
                return -errno;

        *ret_n = take_passed(&message, ret_passed);
        if (n == 0)
                return -ECONNRESET;
        if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
                return -EMSGSIZE;
        if (ret->type == 0)
                return -EBADMSG;

        ret->size = (size_t) n - sizeof(ret->type);
        return 0;
}

int frame_receive_fd(int fd, Frame *ret, int *ret_fd) {
        int passed[PASSED_MAX];
        size_t n = 0;
        int r;

        r = receive(fd, ret, passed, &n);
        if (r >= 0 && n > 1)
                r = -EBADMSG;
        if (r < 0) {
                for (size_t i = 0; i < n; i++)
                        (void) close(passed[i]);
                return r;
        }

        *ret_fd = n == 1 ? passed[0] : -1;
        return 0;
}

int frame_receive(int fd, Frame *ret) {
        _cleanup_close_ int passed = -1;
        int r;

        r = frame_receive_fd(fd, ret, &passed);
        if (r >= 0 && passed >= 0)
                return -EBADMSG;

        return r;
}

int frame_wait(int fd, int timeout_ms) {
        struct pollfd item = { .fd = fd, .events = POLLIN };
        int r;

        do
                r = poll(&item, 1, timeout_ms);
        while (r < 0 && errno == EINTR);

        if (r < 0)
                return -errno;
        return r == 0 ? -ETIMEDOUT : 0;
}
