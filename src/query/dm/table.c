/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device-mapper devices: what they are made of, and how they are.
 *
 * Runs in postured-query-dm. Believes the kernel, not that its offsets stay in the buffer. Only
 * DM_LIST_DEVICES and DM_TABLE_STATUS are ever sent: with CAP_SYS_ADMIN others could remove a
 * device. DM_NOFLUSH_FLAG, for the status of a thin pool would else be written to its disk first.
 * include/uapi/linux/dm-ioctl.h; drivers/md/dm-ioctl.c.
 */

#include "query/dm/table.h"

#include <errno.h>
#include <linux/dm-ioctl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "query/dm/target.h"

#define FIRST_BYTES   16384U
#define BUFFER_MAX    4194304U
#define TRIES         8U
#define DEVICES_MAX   1024U
#define TARGETS_MAX   4096U
#define VERSION_MAJOR 4U /* of the interface; a minor of 0 is what all kernels know */

/* One ioctl's request and answer; it may have held a key, and is wiped. */
typedef struct Exchange {
        struct dm_ioctl *header;
        size_t capacity;
} Exchange;

static void exchange_done(Exchange *x) {
        if (x->header)
                explicit_bzero(x->header, x->capacity);
        free(x->header);
        *x = (Exchange){ 0 };
}

static int exchange_init(Exchange *x, size_t capacity, uint64_t device, uint32_t flags) {
        exchange_done(x);
        x->header = calloc(1, capacity);
        if (!x->header)
                return -ENOMEM;

        x->capacity = capacity;
        x->header->version[0] = VERSION_MAJOR;
        x->header->data_size = (uint32_t) capacity;
        x->header->data_start = sizeof(*x->header);
        x->header->dev = device;
        x->header->flags = flags;
        return 0;
}

/* By its number and not its name: the kernel then needs no lookup that could meet another one. */
static int exchange(Exchange *x, int fd, unsigned long request, uint64_t device, uint32_t flags) {
        for (size_t capacity = FIRST_BYTES; capacity <= BUFFER_MAX; capacity *= 2) {
                int r;

                r = exchange_init(x, capacity, device, flags);
                if (r < 0)
                        return r;
                if (ioctl(fd, request, x->header) < 0)
                        return -errno;
                if (x->header->flags & DM_BUFFER_FULL_FLAG)
                        continue;

                /* The header's own words are what bounds all that follows. */
                if (x->header->data_size > capacity || x->header->data_start > x->header->data_size)
                        return -EBADMSG;
                return 0;
        }

        return -EFBIG;
}

/* `size` bytes at `offset` of the answer's data; NULL: they are not in it. */
static void *at(const Exchange *x, size_t offset, size_t size) {
        size_t available = x->capacity - x->header->data_start;

        if (offset > available || size > available - offset ||
            (x->header->data_start + offset) % sizeof(uint64_t) != 0)
                return NULL;

        return (char *) x->header + x->header->data_start + offset;
}

/* A text at `offset` that ends in the buffer, or NULL. */
static char *text_at(const Exchange *x, size_t offset) {
        size_t available = x->capacity - x->header->data_start;
        char *text = (char *) x->header + x->header->data_start + offset;

        return offset < available && memchr(text, '\0', available - offset) ? text : NULL;
}

/* One target of the two answers about a device: how it is, and what it is made of. */
typedef struct Target {
        char type[DM_MAX_TYPE_NAME + 1];
        char *text;
        size_t next; /* where the one behind it stands */
} Target;

static int target_take(const Exchange *x, size_t offset, Target *ret) {
        const struct dm_target_spec *spec = at(x, offset, sizeof(*spec));
        char *text = text_at(x, offset + sizeof(*spec));

        if (!spec || !text)
                return -EBADMSG;

        memcpy(ret->type, spec->target_type, DM_MAX_TYPE_NAME);
        ret->type[DM_MAX_TYPE_NAME] = '\0';
        ret->text = text;
        ret->next = spec->next; /* from the beginning of the data: retrieve_status() */
        return 0;
}

/* -EAGAIN: the two are not of one table. */
static int write_targets(const Exchange *status, const Exchange *table, Reply *reply) {
        uint32_t n = status->header->target_count;
        size_t status_offset = 0, table_offset = 0;

        if (n > TARGETS_MAX)
                return -EFBIG;
        if (n != table->header->target_count || status->header->event_nr != table->header->event_nr)
                return -EAGAIN;

        reply_array(reply, n);
        for (uint32_t i = 0; i < n; i++) {
                Target how, what;
                int r;

                r = target_take(status, status_offset, &how);
                if (r >= 0)
                        r = target_take(table, table_offset, &what);
                if (r < 0)
                        return r;
                if (strcmp(how.type, what.type) != 0)
                        return -EAGAIN;

                target_redact(what.type, what.text);
                reply_array(reply, 3);
                reply_text(reply, what.type);
                reply_text(reply, how.text);
                reply_text(reply, what.text);
                status_offset = how.next;
                table_offset = what.next;
        }

        return 0;
}

/* -ENXIO: it is gone. -EAGAIN: it was given another table meanwhile. */
static int write_device(int fd, uint64_t device, Reply *reply) {
        const uint32_t flags = DM_NOFLUSH_FLAG | DM_SECURE_DATA_FLAG;
        _cleanup_(exchange_done) Exchange status = { 0 }, table = { 0 };
        char number[24];
        int r;

        r = exchange(&status, fd, DM_TABLE_STATUS, device, flags);
        if (r >= 0)
                r = exchange(&table, fd, DM_TABLE_STATUS, device, flags | DM_STATUS_TABLE_FLAG);
        if (r < 0)
                return r;

        status.header->name[DM_NAME_LEN - 1] = '\0';
        status.header->uuid[DM_UUID_LEN - 1] = '\0';
        (void) snprintf(number, sizeof(number), "%u:%u", major(device), minor(device));
        reply_array(reply, 4);
        reply_text(reply, status.header->name);
        reply_text(reply, status.header->uuid);
        reply_text(reply, number);
        return write_targets(&status, &table, reply);
}

/* The numbers of all devices: 1 and one of them, 0 behind the last. `*offset` begins at 0. */
static int next_device(const Exchange *list, size_t *offset, bool *done, uint64_t *ret) {
        const struct dm_name_list *entry = at(list, *offset, sizeof(*entry));

        if (*done)
                return 0;
        if (!entry)
                return -EBADMSG;
        if (entry->dev == 0)
                return 0; /* the list is empty: list_devices() */

        *ret = entry->dev;
        *done = entry->next == 0;
        *offset += entry->next;
        return 1;
}

/* -EAGAIN, -ENXIO: something changed while we looked. */
static int read_once(int fd, Reply *reply) {
        _cleanup_(exchange_done) Exchange list = { 0 };
        size_t opened = reply_array_open(reply), offset = 0, n = 0;
        bool done = false;
        uint64_t device;
        int r;

        r = exchange(&list, fd, DM_LIST_DEVICES, 0, 0);
        if (r < 0)
                return r;

        while ((r = next_device(&list, &offset, &done, &device)) > 0) {
                if (++n > DEVICES_MAX)
                        return -EFBIG;
                r = write_device(fd, device, reply);
                if (r < 0)
                        return r;
        }
        if (r < 0)
                return r;

        reply_array_close(reply, opened, n);
        return 0;
}

int dm_table_read(int control_fd, Reply *reply) {
        for (unsigned i = 0; i < TRIES; i++) {
                int r;

                reply_reset(reply);
                r = read_once(control_fd, reply);
                if (r != -EAGAIN && r != -ENXIO)
                        return r;
        }

        return -EBUSY;
}
