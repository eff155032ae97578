/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What `dmsetup` printed on a recorded device, as the answer to PST_DM_TABLE: info names the devices,
 * status and table have a line "name: start length type words" for each target.
 */

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "cbor/encoder.h"
#include "harness.h"
#include "reader/text/text.h"

static inline Text recorded_output(const char *device, const char *name) {
        static char buffers[3][8192];
        static unsigned next;
        char *buffer = buffers[next++ % 3], path[256];
        size_t size;
        FILE *f;

        (void) snprintf(path, sizeof(path), PST_DEVICES "/%s/cmd/%s", device, name);
        f = fopen(path, "re");
        assert_non_null(f);
        size = fread(buffer, 1, sizeof(buffers[0]), f);
        (void) fclose(f);
        return text(buffer, size);
}

/* The type and the words of the target of a device, each ended by a NUL. */
static inline void target_of(Text output, Text device, char *ret_type, char *ret_words) {
        Text line, name, rest, type, word;

        while (text_line(&output, &line)) {
                if (!text_split(line, ':', &name, &rest) || name.size != device.size ||
                    memcmp(name.data, device.data, name.size) != 0)
                        continue;
                assert_true(text_word(&rest, &word) && text_word(&rest, &word)); /* sectors */
                assert_true(text_word(&rest, &type));
                assert_int_equal(text_copy(type, ret_type, 64), 0);
                assert_int_equal(text_copy(text_trim(rest), ret_words, 512), 0);
                return;
        }
        fail_msg("dmsetup names no such device");
}

/* "Major, minor:      253, 1". */
static inline void number_of(Text value, char *ret, size_t capacity) {
        Text major, minor;

        assert_true(text_split(value, ',', &major, &minor));
        major = text_trim(major);
        minor = text_trim(minor);
        (void) snprintf(ret, capacity, "%.*s:%.*s", (int) major.size, major.data, (int) minor.size,
                        minor.data);
}

static inline void put_target(Encoder *e, const char *device, Text name) {
        char type[64], status[512], table[512];

        target_of(recorded_output(device, "dm-status.txt"), name, type, status);
        target_of(recorded_output(device, "dm-table.txt"), name, type, table);
        encoder_array(e, 1);
        encoder_array(e, 3);
        encoder_text(e, type);
        encoder_text(e, status);
        encoder_text(e, strcmp(type, "crypt") == 0 ? "" : table);
}

static inline void put_text(Encoder *e, Text t) {
        char copy[256];

        assert_int_equal(text_copy(t, copy, sizeof(copy)), 0);
        encoder_text(e, copy);
}

/* CBOR, of each device [name, uuid, "major:minor", [[type, status, table]]]. */
static inline size_t recorded_dm(const char *device, uint8_t *ret, size_t capacity) {
        Text info = recorded_output(device, "dm-info.txt"), line, key, value, name = { 0 };
        char number[32] = "", text_of_info[8192];
        Encoder e = encoder(ret, capacity);
        size_t size, n = 0;

        assert_int_equal(text_copy(info, text_of_info, sizeof(text_of_info)), 0);
        info = text(text_of_info, info.size);
        for (Text rest = info; text_line(&rest, &line);)
                n += text_starts(line, "UUID:");
        encoder_array(&e, n);

        while (text_line(&info, &line)) {
                if (!text_split(line, ':', &key, &value))
                        continue;
                value = text_trim(value);
                if (text_is(key, "Name"))
                        name = value;
                if (text_is(key, "Major, minor"))
                        number_of(value, number, sizeof(number));
                if (!text_is(key, "UUID"))
                        continue;
                encoder_array(&e, 4);
                put_text(&e, name);
                put_text(&e, value);
                encoder_text(&e, number);
                put_target(&e, device, name);
        }

        assert_int_equal(encoder_result(&e, &size), 0);
        return size;
}
