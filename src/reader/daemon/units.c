/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What systemd says of its units.
 *
 * Runs in a worker, over the answer that the bus process gave. Its texts are systemd's or a
 * recording's; the shape was accepted as CBOR, and is checked here. org.freedesktop.systemd1(5).
 */

#include "reader/daemon/units.h"

static Text take_text(Decoder *d) {
        CborBytes bytes = decoder_text(d);

        return text(bytes.data, bytes.size);
}

int unit_list_open(const void *data, size_t size, UnitList *ret) {
        UnitList list;
        int r;

        r = decoder_open(data, size, &list.decoder);
        if (r < 0)
                return r;

        list.left = decoder_array(&list.decoder);
        if (list.decoder.error < 0)
                return list.decoder.error;

        *ret = list;
        return 0;
}

/* Before an item of `n` members: whether there is one more. */
static bool begin(UnitList *list, uint64_t n) {
        if (list->left == 0)
                return false;

        list->left--;
        decoder_array_of(&list->decoder, n);
        return true;
}

static int end(const UnitList *list) {
        return list->decoder.error < 0 ? list->decoder.error : 1;
}

int unit_list_next(UnitList *list, Unit *ret) {
        if (!begin(list, 5))
                return 0;

        ret->name = take_text(&list->decoder);
        ret->load = take_text(&list->decoder);
        ret->active = take_text(&list->decoder);
        ret->sub = take_text(&list->decoder);
        ret->file_state = take_text(&list->decoder);
        return end(list);
}

int unit_list_find(const void *data, size_t size, const char *name, Unit *ret) {
        UnitList list;
        Unit unit;
        int r;

        r = unit_list_open(data, size, &list);
        if (r < 0)
                return r;

        while ((r = unit_list_next(&list, &unit)) > 0)
                if (text_is(unit.name, name)) {
                        *ret = unit;
                        return 1;
                }

        return r;
}

int unit_pair_next(UnitList *list, Text *ret_first, Text *ret_second) {
        if (!begin(list, 2))
                return 0;

        *ret_first = take_text(&list->decoder);
        *ret_second = take_text(&list->decoder);
        return end(list);
}

int unit_property_next(UnitList *list, UnitProperty *ret) {
        if (!begin(list, 3))
                return 0;

        ret->name = take_text(&list->decoder);
        ret->signature = take_text(&list->decoder);
        ret->value = decoder_item(&list->decoder);
        return end(list);
}
