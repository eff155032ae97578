/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From hostile bytes to a payload whose author is known.
 *
 * Runs wherever a record or report is verified. The reader's pins decide which keys count and under
 * which algorithm; the header only selects among them. Pure.
 */

#include "record/signed.h"

#include <string.h>

static bool is_of(const Header *header, SignedType type) {
        switch (type) {
        case SIGNED_RECORD:
                return header->is_record;
        case SIGNED_REPORT:
                return header->is_report;
        }

        return false;
}

/* A key may be pinned for two algorithms: every pin of that name is looked at. */
static RecordResult choose_pin(const Header *header, const Pin *pins, size_t n_pins, Pin *ret) {
        RecordResult result = RECORD_UNKNOWN_KEY;

        for (size_t i = 0; i < n_pins; i++) {
                uint8_t id[KEY_ID_SIZE];

                key_id(pins[i].public_key, id);
                if (memcmp(id, header->kid, sizeof(id)) != 0)
                        continue;
                result = RECORD_ALGORITHM;
                if (pins[i].alg == header->alg) {
                        *ret = pins[i];
                        return RECORD_OK;
                }
        }

        return result;
}

RecordResult signed_open(const void *data, size_t size, SignedType type, const Pin *pins,
                         size_t n_pins, Signed *ret) {
        RecordResult result;
        Envelope envelope;
        Signed found;

        result = envelope_parse(data, size, &envelope);
        if (result == RECORD_OK)
                result = header_parse(envelope.protected_header, &found.header);
        if (result != RECORD_OK)
                return result;
        if (!is_of(&found.header, type))
                return RECORD_WRONG_TYP;

        result = choose_pin(&found.header, pins, n_pins, &found.key);
        if (result == RECORD_OK)
                result = envelope_verify(&envelope, found.key.public_key);
        if (result != RECORD_OK)
                return result;

        found.payload = envelope.payload;
        *ret = found;
        return RECORD_OK;
}
