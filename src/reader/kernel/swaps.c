/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where memory is swapped to.
 *
 * Runs in a worker. The kernel wrote the table; paths are root's. proc(5), /proc/swaps;
 * mm/swapfile.c, swap_show(): of a path, blanks, tabs, line ends and backslashes are escaped and
 * nothing else, and a blank always follows it.
 */

#include "reader/kernel/swaps.h"

int swaps_open(Text *rest) {
        Text line;

        return text_line(rest, &line) && text_starts(line, "Filename") ? 0 : -EBADMSG;
}

/* "/dev/dm-1  partition  8388604  0  -2" */
int swaps_next(Text *rest, Swap *ret) {
        Text line, path, type;

        if (!text_line(rest, &line))
                return 0;
        if (!text_split(line, ' ', &path, &line) || path.size == 0 || !text_word(&line, &type))
                return -EBADMSG;
        if (!text_is(type, "partition") && !text_is(type, "file"))
                return -EBADMSG;

        *ret = (Swap){ .path = path, .is_file = text_is(type, "file") };
        return 1;
}
