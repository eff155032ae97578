/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the journal is sealed.
 *
 * Runs in a worker, over the first bytes of the file that a query process read: nothing of what is
 * logged. systemd "Journal File Format", Header: signature, compatible flags at 8.
 */

#include <limits.h>
#include <stdio.h>

#include "base/span.h"
#include "reader/disk/journal_header.h"
#include "reader/text/text.h"

#define SIGNATURE         "LPKSHHRH"
#define COMPATIBLE_SEALED 1U

int journal_header_parse(const void *data, size_t size, bool *ret_sealed) {
        Span rest = span(data, size);
        const uint8_t *signature = span_take(&rest, strlen(SIGNATURE));
        uint32_t compatible = span_le32(&rest);

        if (rest.torn || memcmp(signature, SIGNATURE, strlen(SIGNATURE)) != 0)
                return -EBADMSG;

        *ret_sealed = compatible & COMPATIBLE_SEALED;
        return 0;
}

static int read_of(PstRun *run, const char *folder, Text machine, JournalHeader *ret) {
        char path[PATH_MAX];
        JournalHeader header = { 0 };
        PstBytes bytes;
        int r;

        (void) snprintf(path, sizeof(path), "%s%.*s/system.journal", folder, (int) machine.size,
                        machine.data);
        r = pst_query(run, PST_HEAD(path, JOURNAL_HEADER_BYTES), &bytes);
        if (r >= 0)
                r = journal_header_parse(bytes.data, bytes.size, &header.sealed);
        if (r < 0)
                return r;

        (void) snprintf(path, sizeof(path), "%s%.*s/fss", folder, (int) machine.size, machine.data);
        r = pst_query(run, PST_HEAD(path, JOURNAL_HEADER_BYTES), &bytes);
        if (r < 0 && r != -ENOENT)
                return r;

        header.key_present = r >= 0;
        *ret = header;
        return 0;
}

int journal_header_read(PstRun *run, const char *folder, JournalHeader *ret) {
        PstBytes names;
        Text rest, machine;
        int r;

        r = pst_list(run, folder, &names);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &machine)) {
                r = read_of(run, folder, machine, ret);
                if (r != -ENOENT && r != -ENOTDIR)
                        return r;
        }

        return -ENOENT;
}
