/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's side is an ioctl() of the test's own: the linker takes it in libc's place. */

#include <errno.h>
#include <linux/dm-ioctl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/macro.h"
#include "cbor/decoder.h"
#include "query/dm/table.h"

typedef struct Device {
        uint64_t number;
        const char *name, *uuid;
        struct {
                const char *type, *status, *table;
        } targets[3];
} Device;

static const Device *devices;
static size_t n_devices;
static size_t min_bytes;   /* less is a buffer that is full */
static unsigned n_changes; /* how many more times the table changes while it is looked at */
static void (*spoil)(struct dm_ioctl *header); /* what a hostile kernel would do */
static unsigned n_others;                      /* ioctls that are none of the two */

static size_t align(size_t n) {
        return (n + 7) & ~(size_t) 7;
}

static char *data_of(struct dm_ioctl *header) {
        return (char *) header + header->data_start;
}

static void list_devices(struct dm_ioctl *header) {
        size_t at = 0;

        memset(data_of(header), 0, sizeof(uint64_t));
        for (size_t i = 0; i < n_devices; i++) {
                struct dm_name_list *entry = (void *) (data_of(header) + at);
                size_t size = align(sizeof(*entry) + strlen(devices[i].name) + 1);

                entry->dev = devices[i].number;
                entry->next = i + 1 < n_devices ? (uint32_t) size : 0;
                memcpy(data_of(header) + at + offsetof(struct dm_name_list, name), devices[i].name,
                       strlen(devices[i].name) + 1);
                at += size;
        }
}

static void put_targets(const Device *device, struct dm_ioctl *header) {
        bool table = header->flags & DM_STATUS_TABLE_FLAG;
        size_t at = 0;

        header->target_count = 0;
        for (size_t i = 0; i < 3 && device->targets[i].type; i++) {
                struct dm_target_spec *spec = (void *) (data_of(header) + at);
                const char *text = table ? device->targets[i].table : device->targets[i].status;
                size_t size = strlen(text) + 1;

                memset(spec, 0, sizeof(*spec));
                memcpy(spec->target_type, device->targets[i].type, strlen(device->targets[i].type));
                memcpy(data_of(header) + at + sizeof(*spec), text, size);
                at = align(at + sizeof(*spec) + size);
                spec->next =
                        (uint32_t) at; /* from the beginning of the data, as the kernel has it */
                header->target_count++;
        }
}

static int table_status(struct dm_ioctl *header) {
        static uint32_t event;

        for (size_t i = 0; i < n_devices; i++) {
                if (devices[i].number != header->dev)
                        continue;
                (void) snprintf(header->name, sizeof(header->name), "%s", devices[i].name);
                (void) snprintf(header->uuid, sizeof(header->uuid), "%s", devices[i].uuid);
                put_targets(&devices[i], header);
                if (n_changes > 0) {
                        n_changes--;
                        event++;
                }
                header->event_nr = event;
                return 0;
        }

        errno = ENXIO;
        return -1;
}

int ioctl(int fd, unsigned long request, ...) {
        struct dm_ioctl *header;
        va_list args;
        int r = 0;

        va_start(args, request);
        header = va_arg(args, struct dm_ioctl *);
        va_end(args);

        if (fd != 77 || (request != DM_LIST_DEVICES && request != DM_TABLE_STATUS)) {
                n_others++;
                errno = EINVAL;
                return -1;
        }
        if (header->data_size < min_bytes) {
                header->flags |= DM_BUFFER_FULL_FLAG;
                return 0;
        }

        if (request == DM_LIST_DEVICES)
                list_devices(header);
        else
                r = table_status(header);
        if (spoil)
                spoil(header);
        return r;
}

static int set_up(void **state) {
        (void) state;
        devices = NULL;
        n_devices = 0;
        min_bytes = 0;
        n_changes = n_others = 0;
        spoil = NULL;
        return 0;
}

static bool is_text(Decoder *d, const char *text) {
        CborBytes bytes = decoder_text(d);

        return bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0;
}

static const Device two[] = {
        { .number = 0xfe00,
          .name = "root",
          .uuid = "CRYPT-VERITY-abc-root",
          .targets = { { "verity", "V", "1 7:1 7:0 4096 4096 2048 1 sha256 4343 00" } } },
        { .number = 0xfe01,
          .name = "home",
          .uuid = "",
          .targets = { { "linear", "", "8:1 2048" },
                       { "crypt", "", "aes-xts-plain64 00112233 0 8:2 4096" } } },
};

static void expect_two(const Reply *reply) {
        Decoder d;

        assert_int_equal(decoder_open(reply->data, reply->size, &d), 0);
        decoder_array_of(&d, 2);
        decoder_array_of(&d, 4);
        assert_true(is_text(&d, "root"));
        assert_true(is_text(&d, "CRYPT-VERITY-abc-root"));
        assert_true(is_text(&d, "254:0"));
        decoder_array_of(&d, 1);
        decoder_array_of(&d, 3);
        assert_true(is_text(&d, "verity"));
        assert_true(is_text(&d, "V"));
        assert_true(is_text(&d, "1 7:1 7:0 4096 4096 2048 1 sha256 4343 00"));
        decoder_array_of(&d, 4);
        assert_true(is_text(&d, "home"));
        assert_true(is_text(&d, ""));
        assert_true(is_text(&d, "254:1"));
        decoder_array_of(&d, 2);
        decoder_array_of(&d, 3);
        assert_true(is_text(&d, "linear"));
        assert_true(is_text(&d, ""));
        assert_true(is_text(&d, "8:1 2048"));
        decoder_array_of(&d, 3);
        assert_true(is_text(&d, "crypt"));
        assert_true(is_text(&d, ""));
        assert_true(is_text(&d, "aes-xts-plain64 - 0 8:2 4096"));
        assert_int_equal(decoder_finish(&d), 0);
}

static void test_each_device_comes_with_its_targets_and_no_key(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        devices = two;
        n_devices = ELEMENTSOF(two);
        assert_int_equal(dm_table_read(77, &reply), 0);
        expect_two(&reply);
        assert_int_equal(n_others, 0);
        assert_null(memmem(reply.data, reply.size, "00112233", 8));
}

static void test_no_devices_are_an_empty_list(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        assert_int_equal(dm_table_read(77, &reply), 0);
        assert_int_equal(reply.size, 1);
        assert_int_equal(reply.data[0], 0x80);
}

static void test_a_full_buffer_is_made_larger_and_not_for_ever(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 }, large = { 0 };

        (void) state;
        devices = two;
        n_devices = ELEMENTSOF(two);
        min_bytes = 100000;
        assert_int_equal(dm_table_read(77, &reply), 0);
        expect_two(&reply);
        min_bytes = SIZE_MAX;
        assert_int_equal(dm_table_read(77, &large), -EFBIG);
}

static void test_a_table_that_changes_is_read_again(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 }, restless = { 0 };

        (void) state;
        devices = two;
        n_devices = ELEMENTSOF(two);
        n_changes = 3;
        assert_int_equal(dm_table_read(77, &reply), 0);
        expect_two(&reply);
        n_changes = 1000;
        assert_int_equal(dm_table_read(77, &restless), -EBUSY);
}

static void far_next(struct dm_ioctl *header) {
        if (header->target_count > 1)
                ((struct dm_target_spec *) (void *) data_of(header))->next = 0x7ffffff8;
        else
                ((struct dm_name_list *) (void *) data_of(header))->next = 0x7ffffff8;
}

static void odd_next(struct dm_ioctl *header) {
        ((struct dm_name_list *) (void *) data_of(header))->next = 13;
}

static void far_start(struct dm_ioctl *header) {
        header->data_start = header->data_size + 8;
}

static void large_size(struct dm_ioctl *header) {
        header->data_size = 0x7fffffff;
}

static void many_targets(struct dm_ioctl *header) {
        header->target_count = 0xffffffff;
}

/* Not even the kernel's offsets lead out of the buffer. */
static void test_offsets_that_cannot_be_are_malformed(void **state) {
        static const struct {
                void (*spoil)(struct dm_ioctl *header);
                int error;
        } cases[] = {
                { far_next, -EBADMSG },   { odd_next, -EBADMSG },   { far_start, -EBADMSG },
                { large_size, -EBADMSG }, { many_targets, -EFBIG },
        };

        (void) state;
        devices = two;
        n_devices = ELEMENTSOF(two);
        for (size_t i = 0; i < ELEMENTSOF(cases); i++) {
                _cleanup_(reply_done) Reply reply = { 0 };

                spoil = cases[i].spoil;
                assert_int_equal(dm_table_read(77, &reply), cases[i].error);
        }
}

static void test_an_ioctl_that_is_refused_says_why(void **state) {
        _cleanup_(reply_done) Reply reply = { 0 };

        (void) state;
        assert_int_equal(dm_table_read(78, &reply), -EINVAL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(test_each_device_comes_with_its_targets_and_no_key, set_up),
                cmocka_unit_test_setup(test_no_devices_are_an_empty_list, set_up),
                cmocka_unit_test_setup(test_a_full_buffer_is_made_larger_and_not_for_ever, set_up),
                cmocka_unit_test_setup(test_a_table_that_changes_is_read_again, set_up),
                cmocka_unit_test_setup(test_offsets_that_cannot_be_are_malformed, set_up),
                cmocka_unit_test_setup(test_an_ioctl_that_is_refused_says_why, set_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
