/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of the bus, as CBOR.
 *
 * Runs in postured-query-bus. Some daemon made them; sd-bus has seen to their wire form, and here
 * their depth is bounded. D-Bus Specification, "Type System".
 */

#include "query/bus/value.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/macro.h"

typedef union Basic {
        int boolean;
        uint8_t byte;
        int16_t int16;
        uint16_t uint16;
        int32_t int32;
        uint32_t uint32;
        int64_t int64;
        uint64_t uint64;
        const char *text;
} Basic;

static void write_boolean(Reply *reply, const Basic *b) {
        reply_bool(reply, b->boolean != 0);
}

static void write_byte(Reply *reply, const Basic *b) {
        reply_uint(reply, b->byte);
}

static void write_int16(Reply *reply, const Basic *b) {
        reply_int(reply, b->int16);
}

static void write_uint16(Reply *reply, const Basic *b) {
        reply_uint(reply, b->uint16);
}

static void write_int32(Reply *reply, const Basic *b) {
        reply_int(reply, b->int32);
}

static void write_uint32(Reply *reply, const Basic *b) {
        reply_uint(reply, b->uint32);
}

static void write_int64(Reply *reply, const Basic *b) {
        reply_int(reply, b->int64);
}

static void write_uint64(Reply *reply, const Basic *b) {
        reply_uint(reply, b->uint64);
}

static void write_text(Reply *reply, const Basic *b) {
        reply_text(reply, b->text);
}

static const struct {
        char type;
        void (*write)(Reply *reply, const Basic *b);
} basics[] = {
        { SD_BUS_TYPE_BOOLEAN, write_boolean }, { SD_BUS_TYPE_BYTE, write_byte },
        { SD_BUS_TYPE_INT16, write_int16 },     { SD_BUS_TYPE_UINT16, write_uint16 },
        { SD_BUS_TYPE_INT32, write_int32 },     { SD_BUS_TYPE_UINT32, write_uint32 },
        { SD_BUS_TYPE_INT64, write_int64 },     { SD_BUS_TYPE_UINT64, write_uint64 },
        { SD_BUS_TYPE_STRING, write_text },     { SD_BUS_TYPE_OBJECT_PATH, write_text },
        { SD_BUS_TYPE_SIGNATURE, write_text },
};

static bool is_container(char type) {
        return type == SD_BUS_TYPE_ARRAY || type == SD_BUS_TYPE_VARIANT ||
               type == SD_BUS_TYPE_STRUCT || type == SD_BUS_TYPE_DICT_ENTRY;
}

static int write_basic(sd_bus_message *m, char type, Reply *reply) {
        for (size_t i = 0; i < ELEMENTSOF(basics); i++) {
                Basic b = { 0 };
                int r;

                if (basics[i].type != type)
                        continue;
                r = sd_bus_message_read_basic(m, type, &b);
                if (r >= 0)
                        basics[i].write(reply, &b);
                return r;
        }

        return -EOPNOTSUPP;
}

/* The containers around the place where we are, the value itself outermost. */
typedef struct Nesting {
        struct {
                size_t opened;
                uint64_t n;
        } levels[VALUE_DEPTH_MAX + 1];
        size_t depth;
} Nesting;

static int enter(sd_bus_message *m, char type, const char *contents, Nesting *nesting,
                 Reply *reply) {
        int r;

        if (nesting->depth == VALUE_DEPTH_MAX)
                return -EBADMSG;
        r = sd_bus_message_enter_container(m, type, contents);
        if (r < 0)
                return r;

        nesting->depth++;
        nesting->levels[nesting->depth].opened = reply_array_open(reply);
        nesting->levels[nesting->depth].n = 0;
        if (type == SD_BUS_TYPE_VARIANT) {
                reply_text(reply, contents);
                nesting->levels[nesting->depth].n = 1;
        }
        return 0;
}

static int leave(sd_bus_message *m, Nesting *nesting, Reply *reply) {
        reply_array_close(reply, nesting->levels[nesting->depth].opened,
                          nesting->levels[nesting->depth].n);
        nesting->depth--;
        return sd_bus_message_exit_container(m);
}

static int step(sd_bus_message *m, Nesting *nesting, Reply *reply) {
        const char *contents;
        char type;
        int r;

        r = sd_bus_message_peek_type(m, &type, &contents);
        if (r < 0)
                return r;
        if (r == 0)
                return nesting->depth == 0 ? -EBADMSG : leave(m, nesting, reply);

        nesting->levels[nesting->depth].n++;
        return is_container(type) ? enter(m, type, contents, nesting, reply)
                                  : write_basic(m, type, reply);
}

int value_write(sd_bus_message *m, Reply *reply) {
        Nesting nesting = { 0 };
        int r;

        do {
                r = step(m, &nesting, reply);
                if (r >= 0)
                        r = reply_result(reply);
        } while (r >= 0 && nesting.depth > 0);

        return r < 0 ? r : 0;
}
