/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What services run, by systemd's word.
 *
 * Runs in a worker, over the answer of the bus process. org.freedesktop.systemd1(5): ExecStart is
 * a(sasbttttuii), of which the first member is the program's path.
 */

#include "reader/daemon/service_exec.h"

/* One item of a list, of which the text is added. */
typedef CborBytes (*TakeItem)(Decoder *d);

static CborBytes take_command(Decoder *d) {
        uint64_t n = decoder_array(d);
        CborBytes path = decoder_text(d);

        for (uint64_t i = 1; i < n && d->error == 0; i++)
                (void) decoder_item(d);
        return path;
}

static int add_items(const UnitProperty *property, const char *signature, TakeItem take,
                     TextSet *ret) {
        Decoder d = decoder(property->value.data, property->value.size);
        uint64_t n;
        int r;

        if (!text_is(property->signature, signature))
                return -EBADMSG;

        n = decoder_array(&d);
        for (uint64_t i = 0; i < n && d.error == 0; i++) {
                CborBytes item = take(&d);

                r = d.error < 0 ? d.error : text_set_add(ret, text(item.data, item.size));
                if (r < 0)
                        return r;
        }

        return decoder_finish(&d);
}

int service_texts_take(const UnitProperty *property, TextSet *ret) {
        return add_items(property, "as", decoder_text, ret);
}

int service_exec_parse(PstBytes answer, TextSet *ret) {
        UnitProperty property;
        UnitList list;
        int r;

        r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0)
                r = add_items(&property, "a(sasbttttuii)", take_command, ret);

        return r;
}

int service_texts_parse(PstBytes answer, TextSet *ret) {
        UnitProperty property;
        UnitList list;
        int r;

        r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0)
                r = service_texts_take(&property, ret);

        return r;
}
