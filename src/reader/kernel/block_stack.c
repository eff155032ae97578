/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What block devices lie on, and whether anything between is encrypted.
 *
 * Runs in a worker. Trusts the kernel, as far as policy does; names and uuids of mappings are those
 * of whoever made them. Documentation/ABI/testing/sysfs-block-dm; cryptsetup lib/libdevmapper.c,
 * dm_prepare_uuid().
 */

#include <limits.h>
#include <stdio.h>

#include "base/macro.h"
#include "reader/kernel/block_stack.h"

#define BLOCK_FOLDER "/sys/class/block/"
#define STACK_MAX    64U /* devices below one: LVM over many disks */

bool block_uuid_is_encrypted(Text uuid) {
        static const char *const prefixes[] = {
                "CRYPT-LUKS2-", "CRYPT-LUKS1-", "CRYPT-PLAIN-", "CRYPT-BITLK-", "CRYPT-TCRYPT-",
        };

        for (size_t i = 0; i < ELEMENTSOF(prefixes); i++)
                if (text_starts(uuid, prefixes[i]))
                        return true;

        return false;
}

/* One attribute of a device, without its newline: 1, or 0: it has none. */
static int read_attribute(PstRun *run, const char *name, const char *attribute, Text *ret) {
        char path[PATH_MAX];
        PstBytes bytes;
        int r;

        (void) snprintf(path, sizeof(path), BLOCK_FOLDER "%s/%s", name, attribute);
        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        *ret = text(bytes.data, bytes.size);
        if (text_ends(*ret, "\n"))
                ret->size--;
        return 1;
}

/* The device whose attribute has that value. */
static int find_by(PstRun *run, const char *attribute, Text value, char ret[BLOCK_NAME_BYTES]) {
        PstBytes names;
        Text rest, name, found;
        int r;

        r = pst_list(run, BLOCK_FOLDER, &names);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &name)) {
                char device[BLOCK_NAME_BYTES];

                r = text_copy(name, device, sizeof(device));
                if (r >= 0)
                        r = read_attribute(run, device, attribute, &found);
                if (r < 0)
                        return r;
                if (r > 0 && text_same(found, value)) {
                        memcpy(ret, device, sizeof(device));
                        return 0;
                }
        }

        return -ENODEV;
}

int block_find_number(PstRun *run, Text number, char ret[BLOCK_NAME_BYTES]) {
        return find_by(run, "dev", number, ret);
}

int block_find_path(PstRun *run, Text path, char ret[BLOCK_NAME_BYTES]) {
        char name[BLOCK_NAME_BYTES];
        Text number;
        int r;

        if (text_starts(path, "/dev/mapper/"))
                return find_by(run, "dm/name", text_skip(path, strlen("/dev/mapper/")), ret);
        if (!text_starts(path, "/dev/") || memchr(path.data + 5, '/', path.size - 5))
                return -ENODEV;

        r = text_copy(text_skip(path, strlen("/dev/")), name, sizeof(name));
        if (r >= 0)
                r = read_attribute(run, name, "dev", &number);
        if (r <= 0)
                return r < 0 ? r : -ENODEV;

        memcpy(ret, name, sizeof(name));
        return 0;
}

/* Devices yet to be looked at. One that several lie on is looked at once for each: that is bounded. */
typedef struct Stack {
        char names[STACK_MAX][BLOCK_NAME_BYTES];
        size_t n, next;
} Stack;

static int push_slaves(PstRun *run, const char *name, Stack *stack, size_t *ret_n) {
        char path[PATH_MAX];
        PstBytes names;
        Text rest, slave;
        int r;

        *ret_n = 0;
        (void) snprintf(path, sizeof(path), BLOCK_FOLDER "%s/slaves/", name);
        r = pst_list(run, path, &names);
        if (r < 0)
                return r == -ENOENT ? 0 : r; /* as a partition */

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &slave)) {
                if (stack->n == STACK_MAX)
                        return -EFBIG;
                r = text_copy(slave, stack->names[stack->n], BLOCK_NAME_BYTES);
                if (r < 0)
                        return r;
                stack->n++;
                ++*ret_n;
        }

        return 0;
}

/* One way down that meets no encryption is one too many. */
int block_is_encrypted(PstRun *run, const char *name) {
        Stack stack = { .n = 1 };
        Text number, uuid;
        size_t n;
        int r;

        r = text_copy(text(name, strlen(name)), stack.names[0], BLOCK_NAME_BYTES);
        if (r >= 0)
                r = read_attribute(run, name, "dev", &number);
        if (r <= 0)
                return r < 0 ? r : -ENODEV;

        while (stack.next < stack.n) {
                const char *device = stack.names[stack.next++];

                r = read_attribute(run, device, "dm/uuid", &uuid);
                if (r > 0 && block_uuid_is_encrypted(uuid))
                        continue;
                if (r >= 0)
                        r = push_slaves(run, device, &stack, &n);
                if (r < 0)
                        return r;
                if (n == 0)
                        return 0;
        }

        return 1;
}

int block_mapping_is_encrypted(PstRun *run, const char *mapping) {
        char name[BLOCK_NAME_BYTES];
        Text uuid;
        int r;

        r = find_by(run, "dm/name", text(mapping, strlen(mapping)), name);
        if (r == -ENODEV)
                return 0;
        if (r >= 0)
                r = read_attribute(run, name, "dm/uuid", &uuid);

        return r > 0 ? block_uuid_is_encrypted(uuid) : r;
}
