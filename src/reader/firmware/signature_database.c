/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The firmware's signature databases: whose signature it trusts, and whose it refuses.
 *
 * Runs in a worker. The firmware guards them, and takes an update only with a signature of the level
 * above; the bytes are a vendor's all the same. UEFI 2.10, section 32.4.1, EFI_SIGNATURE_LIST:
 * type GUID, size of the list, size of a header, size of an entry, header, entries {owner, data}.
 */

#include <string.h>

#include "base/macro.h"
#include "reader/firmware/signature_database.h"
#include "reader/text/digest.h"

#define GUID_BYTES 16U

/* As they lie in memory. */
static const struct {
        uint8_t guid[GUID_BYTES];
        SignatureKind kind;
} kinds[] = {
        /* a5c059a1-94e4-4aa7-87b5-ab155c2bf072 */
        { { 0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b,
            0xf0, 0x72 },
          SIGNATURE_X509 },
        /* c1c41626-504c-4092-aca9-41f936934328 */
        { { 0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93,
            0x43, 0x28 },
          SIGNATURE_SHA256 },
};

SignatureDatabase signature_database(const PstBytes *value) {
        return (SignatureDatabase){ .rest = span(value->data, value->size) };
}

static int tear(SignatureDatabase *database) {
        *database = (SignatureDatabase){ 0 };
        span_tear(&database->rest);
        return -EBADMSG;
}

/* Begins the next list. A list of entries that do not fill it is malformed. */
static int begin_list(SignatureDatabase *database) {
        const uint8_t *guid = span_take(&database->rest, GUID_BYTES);
        uint32_t list_bytes = span_le32(&database->rest);
        uint32_t header_bytes = span_le32(&database->rest);
        uint32_t entry_bytes = span_le32(&database->rest);
        const uint32_t head_bytes = GUID_BYTES + 3 * 4;

        if (database->rest.torn || list_bytes < head_bytes || entry_bytes <= GUID_BYTES)
                return tear(database);

        database->list = span_cut(&database->rest, list_bytes - head_bytes);
        (void) span_take(&database->list, header_bytes);
        if (database->list.torn || database->list.size % entry_bytes != 0)
                return tear(database);

        database->entry_bytes = entry_bytes;
        database->kind = SIGNATURE_OTHER;
        for (size_t i = 0; i < ELEMENTSOF(kinds); i++)
                if (memcmp(kinds[i].guid, guid, GUID_BYTES) == 0)
                        database->kind = kinds[i].kind;

        return 0;
}

int signature_database_next(SignatureDatabase *database, Signature *ret) {
        const uint8_t *owner, *data;
        int r;

        while (database->list.size == 0) {
                if (database->rest.torn)
                        return -EBADMSG;
                if (database->rest.size == 0)
                        return 0;

                r = begin_list(database);
                if (r < 0)
                        return r;
        }

        owner = span_take(&database->list, GUID_BYTES);
        data = span_take(&database->list, database->entry_bytes - GUID_BYTES);
        if (!owner || !data)
                return tear(database);

        ret->kind = database->kind;
        ret->data = (PstBytes){ .data = data, .size = database->entry_bytes - GUID_BYTES };
        return 1;
}

int signature_database_certificates(const PstBytes *value, TextSet *ret) {
        SignatureDatabase database = signature_database(value);
        char hex[DIGEST_HEX_SIZE];
        Signature entry;
        int r;

        while ((r = signature_database_next(&database, &entry)) > 0) {
                if (entry.kind != SIGNATURE_X509)
                        continue;

                digest_hex_of(entry.data.data, entry.data.size, hex);
                r = text_set_add(ret, text(hex, strlen(hex)));
                if (r < 0)
                        return r;
        }

        return r;
}

int signature_database_count(const PstBytes *value, SignatureKind kind, int64_t *ret) {
        SignatureDatabase database = signature_database(value);
        Signature entry;
        int64_t n = 0;
        int r;

        while ((r = signature_database_next(&database, &entry)) > 0)
                if (entry.kind == kind)
                        n++;
        if (r < 0)
                return r;

        *ret = n;
        return 0;
}

int signature_database_names(const PstBytes *value, const char *words, bool *ret) {
        SignatureDatabase database = signature_database(value);
        bool found = false;
        Signature entry;
        int r;

        while ((r = signature_database_next(&database, &entry)) > 0)
                if (entry.kind == SIGNATURE_X509 && entry.data.size > 0 &&
                    memmem(entry.data.data, entry.data.size, words, strlen(words)))
                        found = true;
        if (r < 0)
                return r;

        *ret = found;
        return 0;
}

/* That a variable is missing is believed only where others are there: else nothing is mounted. */
int signature_database_read(PstRun *run, const char *path, PstBytes *ret) {
        FirmwareSwitch setup_mode;
        EfiVariable variable;
        int r;

        r = efi_variable_read(run, path, &variable);
        if (r == 0)
                *ret = variable.value;
        if (r != -ENOENT)
                return r;

        r = efi_variable_read(run, SETUP_MODE_PATH, &variable);
        if (r < 0)
                return r;

        r = firmware_switch_parse(&variable, &setup_mode);
        if (r < 0)
                return r;
        if (strcmp(path, PLATFORM_KEY_PATH) == 0 && setup_mode == FIRMWARE_SWITCH_OFF)
                return -ENOENT;

        *ret = (PstBytes){ .data = (const uint8_t *) "", .size = 0 };
        return 0;
}
