/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of updates of the firmware: the EFI System Resource Table.
 *
 * Runs in a worker. The firmware wrote the table, the kernel relays it in files that only root may
 * read. UEFI 2.10, section 23.4; drivers/firmware/efi/esrt.c. The statuses are the firmware's own.
 */

#include <stdio.h>

#include "reader/firmware/update_results.h"
#include "reader/text/directory.h"

#define GUID_DIGITS 36U
#define NAME_BYTES  32U /* "entry0" */

static bool is_guid(Text t) {
        static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";

        if (t.size != GUID_DIGITS)
                return false;

        for (size_t i = 0; i < t.size; i++) {
                char c = t.data[i];
                bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');

                if (form[i] == 'h' ? !is_digit : c != '-')
                        return false;
        }

        return true;
}

int update_result_add(Text fw_class, Text status, UpdateResults *ret) {
        Text guid, number;
        uint64_t value;

        if (!text_line(&fw_class, &guid) || fw_class.size > 0 || !is_guid(guid) ||
            !text_line(&status, &number) || status.size > 0 || text_uint(number, &value) < 0)
                return -EBADMSG;

        ret->entries++;
        return value == 0 ? 0 : text_set_add_pair(&ret->failed, guid, ':', number);
}

static int read_file(PstRun *run, Text entry, const char *file, Text *ret) {
        char path[sizeof(ESRT_ENTRIES_PATH) + NAME_BYTES + 32];
        PstBytes bytes;
        int r;

        if (entry.size > NAME_BYTES)
                return -EBADMSG;
        (void) snprintf(path, sizeof(path), ESRT_ENTRIES_PATH "%.*s/%s", (int) entry.size,
                        entry.data, file);

        r = pst_query(run, PST_FILE(path), &bytes);
        if (r < 0)
                return r;

        *ret = text(bytes.data, bytes.size);
        return 0;
}

static int add_entry(PstRun *run, Text entry, UpdateResults *ret) {
        Text fw_class, status;
        int r;

        r = read_file(run, entry, "fw_class", &fw_class);
        if (r < 0)
                return r;

        r = read_file(run, entry, "last_attempt_status", &status);
        if (r < 0)
                return r;

        return update_result_add(fw_class, status, ret);
}

/* A table that is not there: whether its parents are. */
static int without_table(PstRun *run) {
        int r;

        r = directory_has(run, EFI_PARENT_PATH, "efi");
        if (r > 0)
                r = directory_has(run, EFI_PATH, "esrt");
        if (r < 0)
                return r;

        return r > 0 ? -ENOENT : -ENODEV;
}

int update_results_read(PstRun *run, UpdateResults *ret) {
        PstBytes names;
        Text rest, name;
        int r;

        ret->entries = 0;
        text_set_init(&ret->failed);

        r = pst_query(run, PST_NAMES(ESRT_ENTRIES_PATH), &names);
        if (r == -ENOENT)
                return without_table(run);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (text_piece(&rest, '\0', &name)) {
                r = add_entry(run, name, ret);
                if (r < 0)
                        return r;
        }

        return 0;
}
