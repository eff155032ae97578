/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the consoles ask who is there, by systemd's word.
 *
 * Runs in a worker, over the answer of the bus process. org.freedesktop.systemd1(5): ExecStart is
 * a(sasbttttuii), of which the first two members are the program's path and its arguments.
 */

#include "reader/daemon/getty_exec.h"
#include "reader/daemon/units.h"

bool getty_argument_is_autologin(Text argument) {
        /* As getopt_long(3) has it: joined with its value, and abbreviated. */
        return text_starts(argument, "-a") || text_starts(argument, "--a");
}

static bool take_arguments(Decoder *d) {
        uint64_t n = decoder_array(d);
        bool found = false;

        for (uint64_t i = 0; i < n && d->error == 0; i++) {
                CborBytes argument = decoder_text(d);

                if (d->error == 0 && i > 0)
                        found = found ||
                                getty_argument_is_autologin(text(argument.data, argument.size));
        }

        return found;
}

static bool take_command(Decoder *d) {
        uint64_t n = decoder_array(d);
        bool found;

        (void) decoder_text(d); /* the program */
        found = take_arguments(d);
        for (uint64_t i = 2; i < n && d->error == 0; i++)
                (void) decoder_item(d);

        return found;
}

int getty_exec_autologin(PstBytes answer, bool *ret) {
        UnitProperty property;
        bool found = false;
        UnitList list;
        int r;

        r = unit_list_open(answer.data, answer.size, &list);
        if (r < 0)
                return r;

        while ((r = unit_property_next(&list, &property)) > 0) {
                Decoder d = decoder(property.value.data, property.value.size);
                uint64_t n = decoder_array(&d);

                if (!text_is(property.signature, "a(sasbttttuii)"))
                        return -EBADMSG;
                for (uint64_t i = 0; i < n && d.error == 0; i++)
                        found = take_command(&d) || found;
                if (d.error < 0)
                        return d.error;
        }
        if (r < 0)
                return r;

        *ret = found;
        return 0;
}
