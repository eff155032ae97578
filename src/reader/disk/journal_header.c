/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the journal is sealed.
 *
 * Runs in a worker, over the first bytes of the file that a query process read: nothing of what is
 * logged. systemd, "Journal File Format", and journal-def.h, struct Header and struct FSSHeader.
 */

#include <limits.h>
#include <stdio.h>

#include "base/span.h"
#include "reader/disk/journal_header.h"
#include "reader/text/text.h"

#define SIGNATURE         "LPKSHHRH"
#define KEY_SIGNATURE     "KSHHRHLP"
#define COMPATIBLE_SEALED 1U

/* Between the compatible flags and tail_entry_realtime: flags, state, five ids, and the sizes,
 * offsets and numbers up to head_entry_realtime. */
#define BEFORE_NEWEST 180U

static bool takes_signature(Span *rest, const char *signature) {
        const uint8_t *bytes = span_take(rest, strlen(signature));

        return !rest->torn && memcmp(bytes, signature, strlen(signature)) == 0;
}

int journal_header_parse(const void *data, size_t size, JournalHeader *ret) {
        Span rest = span(data, size);
        bool is_journal = takes_signature(&rest, SIGNATURE);
        uint32_t compatible = span_le32(&rest);
        uint64_t newest_usec;

        (void) span_take(&rest, BEFORE_NEWEST);
        newest_usec = span_le64(&rest);
        if (rest.torn || !is_journal)
                return -EBADMSG;

        *ret = (JournalHeader){
                .sealed = compatible & COMPATIBLE_SEALED,
                .newest_usec = newest_usec,
        };
        return 0;
}

static int read_head(PstRun *run, const char *folder, Text machine, const char *name,
                     PstBytes *ret) {
        char path[PATH_MAX];

        (void) snprintf(path, sizeof(path), "%s%.*s/%s", folder, (int) machine.size, machine.data,
                        name);
        return pst_query(run, PST_HEAD(path, JOURNAL_HEADER_BYTES), ret);
}

static int read_of(PstRun *run, const char *folder, Text machine, JournalHeader *ret) {
        JournalHeader header;
        PstBytes bytes;
        Span key;
        int r;

        r = read_head(run, folder, machine, "system.journal", &bytes);
        if (r >= 0)
                r = journal_header_parse(bytes.data, bytes.size, &header);
        if (r < 0)
                return r;

        r = read_head(run, folder, machine, "fss", &bytes);
        if (r < 0 && r != -ENOENT)
                return r;

        key = span(bytes.data, r < 0 ? 0 : bytes.size);
        header.key_present = takes_signature(&key, KEY_SIGNATURE);
        *ret = header;
        return 0;
}

int journal_header_read(PstRun *run, const char *folder, JournalHeader *ret) {
        JournalHeader header, newest = { 0 };
        bool any = false;
        PstBytes names;
        Text rest, machine;
        int r;

        r = pst_list(run, folder, &names);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &machine)) {
                r = read_of(run, folder, machine, &header);
                if (r == -ENOENT || r == -ENOTDIR)
                        continue;
                if (r < 0)
                        return r;
                if (!any || header.newest_usec > newest.newest_usec)
                        newest = header;
                any = true;
        }
        if (!any)
                return -ENOENT;

        *ret = newest;
        return 0;
}
