/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What systemd says of its units.
 *
 * Runs in a worker, over the answer that the bus process gave. Its texts are systemd's or a
 * recording's; the shape was accepted as CBOR, and is checked here. org.freedesktop.systemd1(5).
 */

#include "reader/daemon/units.h"

int unit_list_open(const void *data, size_t size, UnitList *ret) {
        return answer_list_open((PstBytes){ data, size }, ret);
}

int unit_list_next(UnitList *list, Unit *ret) {
        if (!answer_list_begin(list, 5))
                return 0;

        ret->name = answer_text(&list->decoder);
        ret->load = answer_text(&list->decoder);
        ret->active = answer_text(&list->decoder);
        ret->sub = answer_text(&list->decoder);
        ret->file_state = answer_text(&list->decoder);
        return answer_list_end(list);
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
        if (!answer_list_begin(list, 2))
                return 0;

        *ret_first = answer_text(&list->decoder);
        *ret_second = answer_text(&list->decoder);
        return answer_list_end(list);
}

int unit_property_next(UnitList *list, UnitProperty *ret) {
        if (!answer_list_begin(list, 3))
                return 0;

        ret->name = answer_text(&list->decoder);
        ret->signature = answer_text(&list->decoder);
        ret->value = decoder_item(&list->decoder);
        return answer_list_end(list);
}
