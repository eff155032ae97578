/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties of systemd's units, and units by their place in the question.
 *
 * Runs in a worker, over the answer that the bus process gave. Its texts are systemd's or a
 * recording's. org.freedesktop.systemd1(5).
 */

#include "reader/daemon/unit_property.h"

#define COMMAND_LINES   "a(sasbttttuii)" /* of ExecStart and its like */
#define COMMAND_MEMBERS 10U

int units_take(PstBytes answer, Unit *ret, size_t n) {
        UnitList list;
        int r;

        r = unit_list_open(answer.data, answer.size, &list);
        if (r < 0)
                return r;
        if (list.left != n)
                return -EBADMSG;

        for (size_t i = 0; i < n; i++) {
                r = unit_list_next(&list, &ret[i]);
                if (r < 0)
                        return r;
        }

        return 0;
}

int unit_properties_read(PstRun *run, const char *interface, const char *property,
                         const TextSet *units, UnitList *ret) {
        const char *arguments[PST_LIST_MAX + 3] = { interface, property };
        const PstQuestion question = { .name = "units.get", .arguments = arguments };
        PstBytes answer;
        int r;

        if (units->n == 0) {
                *ret = (UnitList){ 0 };
                return 0;
        }

        memcpy(arguments + 2, units->items, units->n * sizeof(units->items[0]));

        r = run->host->query(run, &question, &answer);
        if (r < 0)
                return r;

        return unit_list_open(answer.data, answer.size, ret);
}

/* The value, if it is of that type; nothing otherwise, so that taking it fails. */
static Decoder value_of(const UnitProperty *property, const char *signature) {
        bool is_of_type = text_is(property->signature, signature);

        return decoder(property->value.data, is_of_type ? property->value.size : 0);
}

int unit_property_text(const UnitProperty *property, Text *ret) {
        Decoder d = value_of(property, "s");
        CborBytes value = decoder_text(&d);
        int r;

        r = decoder_finish(&d);
        if (r >= 0)
                *ret = text(value.data, value.size);
        return r;
}

int unit_property_uint(const UnitProperty *property, uint64_t *ret) {
        Decoder d = value_of(property, text_is(property->signature, "u") ? "u" : "t");
        uint64_t value = decoder_uint(&d);
        int r;

        r = decoder_finish(&d);
        if (r >= 0)
                *ret = value;
        return r;
}

int unit_property_n_texts(const UnitProperty *property, size_t *ret) {
        Decoder d = value_of(property, "as");
        uint64_t n = decoder_array(&d);
        int r;

        for (uint64_t i = 0; i < n && d.error == 0; i++)
                (void) decoder_text(&d);

        r = decoder_finish(&d);
        if (r >= 0)
                *ret = (size_t) n;
        return r;
}

int unit_property_program(const UnitProperty *property, Text *ret) {
        Decoder d = value_of(property, COMMAND_LINES);
        uint64_t n = decoder_array(&d);
        CborBytes path;

        if (d.error < 0)
                return d.error;
        if (n == 0)
                return 0;

        decoder_array_of(&d, COMMAND_MEMBERS);
        path = decoder_text(&d);
        if (d.error < 0)
                return d.error;

        *ret = text(path.data, path.size);
        return 1;
}
