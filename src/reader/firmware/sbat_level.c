/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which generations of boot components shim still starts.
 *
 * Runs in a worker. shim mirrors the level that it enforces into a variable that no one can store.
 * shim, SBAT.md and SbatLevel_Variable.txt.
 */

#include "reader/firmware/sbat_level.h"

int sbat_level_generations(Text level, TextSet *ret) {
        Text line, component, rest, generation;
        uint64_t number;
        int r;

        while (text_line(&level, &line)) {
                if (!text_split(line, ',', &component, &rest) ||
                    !text_piece(&rest, ',', &generation) || component.size == 0 ||
                    text_uint(generation, &number) < 0)
                        return -EBADMSG;

                r = text_set_add_pair(ret, component, ' ', generation);
                if (r < 0)
                        return r;
        }

        return 0;
}

int sbat_level_read(PstRun *run, Text *ret) {
        EfiVariable variable;
        int r;

        r = efi_variable_read(run, SBAT_LEVEL_PATH, &variable);
        if (r < 0)
                return r;

        *ret = text(variable.value.data, variable.value.size);
        return 0;
}
