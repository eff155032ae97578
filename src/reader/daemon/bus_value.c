/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values of D-Bus properties.
 *
 * Runs in a worker, over the answer of the bus process. Values are some daemon's or a recording's.
 * D-Bus Specification, "Type System".
 */

#include "reader/daemon/bus_value.h"
#include "base/macro.h"

int bus_value_open(PstBytes answer, const char *signature, Decoder *ret) {
        CborBytes found;
        Decoder d;
        int r;

        r = decoder_open(answer.data, answer.size, &d);
        if (r < 0)
                return r;

        decoder_array_of(&d, 2);
        found = decoder_text(&d);
        if (d.error < 0 || !text_is(text(found.data, found.size), signature))
                return -EBADMSG;

        *ret = d;
        return 0;
}

int bus_value_text(PstBytes answer, Text *ret) {
        CborBytes value;
        Decoder d;
        int r;

        r = bus_value_open(answer, "s", &d);
        if (r < 0)
                return r;

        value = decoder_text(&d);
        r = decoder_finish(&d);
        if (r >= 0)
                *ret = text(value.data, value.size);
        return r;
}

int bus_value_bool(PstBytes answer, bool *ret) {
        Decoder d;
        bool value;
        int r;

        r = bus_value_open(answer, "b", &d);
        if (r < 0)
                return r;

        value = decoder_bool(&d);
        r = decoder_finish(&d);
        if (r >= 0)
                *ret = value;
        return r;
}

int bus_value_uint(PstBytes answer, uint64_t *ret) {
        static const char *const signatures[] = { "t", "u", "q", "y" };
        uint64_t value;
        Decoder d;
        int r = -EBADMSG;

        for (size_t i = 0; r < 0 && i < ELEMENTSOF(signatures); i++)
                r = bus_value_open(answer, signatures[i], &d);
        if (r < 0)
                return r;

        value = decoder_uint(&d);
        r = decoder_finish(&d);
        if (r >= 0)
                *ret = value;
        return r;
}
