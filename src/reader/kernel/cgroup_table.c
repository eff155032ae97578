/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Control groups: which unit a process or socket belongs to, by the kernel's word.
 *
 * Runs in a worker, over the answer of a query process. Paths are systemd's or a recording's.
 */

#include "reader/kernel/cgroup_table.h"
#include "cbor/decoder.h"

int cgroup_table_find(const void *data, size_t size, uint64_t id, Text *ret) {
        Decoder d;
        uint64_t n;
        int r;

        r = decoder_open(data, size, &d);
        if (r < 0)
                return r;

        n = decoder_array(&d);
        for (uint64_t i = 0; i < n && d.error == 0; i++) {
                uint64_t found;
                CborBytes path;

                decoder_array_of(&d, 2);
                found = decoder_uint(&d);
                path = decoder_text(&d);
                if (d.error == 0 && found == id) {
                        *ret = text(path.data, path.size);
                        return 1;
                }
        }

        return d.error;
}

Text cgroup_unit(Text path) {
        Text component;

        while (text_piece(&path, '/', &component))
                if (component.size > 0 && !text_ends(component, ".slice"))
                        return component;

        return text("", 0);
}
