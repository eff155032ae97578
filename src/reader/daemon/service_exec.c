/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What services run, by systemd's word.
 *
 * Runs in a worker, over the answer of the bus process. org.freedesktop.systemd1(5): ExecStart is
 * a(sasbttttuii), of which the first member is the program's path.
 */

#include "reader/daemon/service_exec.h"
#include "reader/daemon/units.h"

typedef void (*TakeItem)(Decoder *d, CborBytes *ret);

static void take_command(Decoder *d, CborBytes *ret) {
        uint64_t n = decoder_array(d);

        *ret = decoder_text(d);
        for (uint64_t i = 1; i < n && d->error == 0; i++)
                (void) decoder_item(d);
}

static void take_text(Decoder *d, CborBytes *ret) {
        *ret = decoder_text(d);
}

static int add_all(PstBytes answer, const char *signature, TakeItem take, TextSet *ret) {
        UnitProperty property;
        UnitList list;
        int r;

        r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                Decoder d = decoder(property.value.data, property.value.size);
                uint64_t n = decoder_array(&d);

                if (!text_is(property.signature, signature))
                        return -EBADMSG;
                for (uint64_t i = 0; i < n && d.error == 0 && r >= 0; i++) {
                        CborBytes item;

                        take(&d, &item);
                        if (d.error == 0)
                                r = text_set_add(ret, text(item.data, item.size));
                }
                if (d.error < 0)
                        return d.error;
        }

        return r;
}

int service_exec_parse(PstBytes answer, TextSet *ret) {
        return add_all(answer, "a(sasbttttuii)", take_command, ret);
}

int service_texts_parse(PstBytes answer, TextSet *ret) {
        return add_all(answer, "as", take_text, ret);
}
