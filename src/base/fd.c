/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading and writing whole files.
 *
 * Runs in every process. Who made the descriptor decided what may be read.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "base/cleanup.h"
#include "base/fd.h"

#define CHUNK_BYTES 4096U

/* A page at least, which seq_read() of the kernel fills with records until the next one does not
 * fit, or there is none, or what was asked for is full. */
#define SEQ_BYTES        4096U
#define RECORD_BYTES_MAX 512U
#define OPEN_TRIES       8U /* against renames that race with us, openat2(2) */
#define ALL_SEALS        (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

FdPath fd_path(int fd) {
        FdPath path;

        (void) snprintf(path.text, sizeof(path.text), "/proc/self/fd/%d", fd);
        return path;
}

int fd_real_path(int fd, char *ret, size_t size) {
        ssize_t n = readlink(fd_path(fd).text, ret, size - 1);

        if (n < 0)
                return -errno;

        ret[n] = '\0';
        return 0;
}

typedef struct Buffer {
        uint8_t *data;
        size_t size, capacity;
} Buffer;

static void buffer_done(const Buffer *b) {
        free(b->data);
}

/* Room for `room` bytes more, at least, and a NUL. */
static int buffer_grow(Buffer *b, size_t room) {
        size_t capacity = b->capacity ? b->capacity : CHUNK_BYTES / 2;
        uint8_t *grown;

        if (b->capacity > b->size + room)
                return 0;

        do
                capacity *= 2;
        while (capacity <= b->size + room);
        grown = realloc(b->data, capacity);
        if (!grown)
                return -ENOMEM;

        b->data = grown;
        b->capacity = capacity;
        return 0;
}

/* One read() into the room there is, but never more than one byte beyond the limit. */
static ssize_t buffer_read(Buffer *b, int fd, size_t limit) {
        size_t room = b->capacity - b->size - 1;
        ssize_t n;

        if (limit - b->size < room)
                room = limit - b->size + 1;
        do
                n = read(fd, b->data + b->size, room);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return -errno;
        if ((size_t) n > limit - b->size)
                return -EFBIG;

        b->size += (size_t) n;
        return n;
}

/* Most files are small, and read by the hundred: what is kept of each is no larger than it is. */
static void buffer_take(Buffer *b, uint8_t **ret, size_t *ret_size) {
        uint8_t *shrunk = realloc(b->data, b->size + 1);

        *ret = shrunk ? shrunk : b->data;
        (*ret)[b->size] = '\0';
        *ret_size = b->size;
        b->data = NULL;
}

/* Reads `room` bytes at once, or more. What is shorter than `whole` was the last that there is. */
static int read_until(int fd, size_t limit, size_t room, size_t whole, uint8_t **ret,
                      size_t *ret_size) {
        _cleanup_(buffer_done) Buffer buffer = { 0 };
        ssize_t n;

        do {
                int r = buffer_grow(&buffer, room);

                if (r < 0)
                        return r;
                n = buffer_read(&buffer, fd, limit);
                if (n < 0)
                        return (int) n;
        } while ((size_t) n >= whole);

        buffer_take(&buffer, ret, ret_size);
        return 0;
}

int fd_read_all(int fd, size_t limit, uint8_t **ret, size_t *ret_size) {
        return read_until(fd, limit, 1, 1, ret, ret_size);
}

int fd_read_records(int fd, size_t limit, uint8_t **ret, size_t *ret_size) {
        return read_until(fd, limit, SEQ_BYTES, SEQ_BYTES - RECORD_BYTES_MAX, ret, ret_size);
}

int fd_write_all(int fd, const void *data, size_t size) {
        const uint8_t *p = data;

        while (size > 0) {
                ssize_t n = write(fd, p, size);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return -errno;
                p += n;
                size -= (size_t) n;
        }

        return 0;
}

int fd_sealed_memfd(const char *name, const void *data, size_t size) {
        _cleanup_close_ int fd = -1;
        int r;

        fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
        if (fd < 0)
                return -errno;

        r = fd_write_all(fd, data, size);
        if (r < 0)
                return r;
        if (lseek(fd, 0, SEEK_SET) < 0 || fcntl(fd, F_ADD_SEALS, ALL_SEALS) < 0)
                return -errno;

        return TAKE_FD(fd);
}

int fd_check_sealed(int fd) {
        int seals = fcntl(fd, F_GET_SEALS);

        return seals < 0 || (seals & ALL_SEALS) != ALL_SEALS ? -EBADMSG : 0;
}

static int replace_file(int dir_fd, const char *name, unsigned mode, bool durably, const void *data,
                        size_t size) {
        _cleanup_close_ int fd = -1;
        char temporary[256];
        int r;

        r = snprintf(temporary, sizeof(temporary), ".%s.new", name);
        if (r < 0 || (size_t) r >= sizeof(temporary))
                return -ENAMETOOLONG;

        (void) unlinkat(dir_fd, temporary, 0);
        fd = openat(dir_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (fd < 0)
                return -errno;

        r = fd_write_all(fd, data, size);
        if (r >= 0 && (fchmod(fd, mode) < 0 || (durably && fdatasync(fd) < 0) ||
                       renameat(dir_fd, temporary, dir_fd, name) < 0))
                r = -errno;
        if (r < 0) {
                (void) unlinkat(dir_fd, temporary, 0);
                return r;
        }

        return durably && fsync(dir_fd) < 0 ? -errno : 0;
}

int fd_replace_file(int dir_fd, const char *name, unsigned mode, const void *data, size_t size) {
        return replace_file(dir_fd, name, mode, true, data, size);
}

int fd_publish_file(int dir_fd, const char *name, unsigned mode, const void *data, size_t size) {
        return replace_file(dir_fd, name, mode, false, data, size);
}

/* openat2(2) has no wrapper in glibc 2.36. */
int fd_open_in_root(int root_fd, const char *path, int flags) {
        const struct open_how how = {
                .flags = (unsigned) flags | O_CLOEXEC,
                .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
        };
        long fd = -1;

        for (unsigned i = 0; i < OPEN_TRIES && fd < 0; i++) {
                fd = syscall(SYS_openat2, root_fd, path, &how, sizeof(how));
                if (fd < 0 && errno != EAGAIN)
                        break;
        }

        return fd < 0 ? -errno : (int) fd;
}
