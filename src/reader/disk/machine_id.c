/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which machine this is.
 *
 * Runs in a worker. The id itself is a secret of the device: only what is derived from it is given.
 * machine-id(5); sd_id128_get_machine_app_specific(3): HMAC-SHA256 keyed with the machine id over
 * the application id, its first 16 bytes marked as a version 4 UUID.
 */

#include <sodium.h>
#include <string.h>

#include "base/app_id.h"
#include "base/hex.h"
#include "reader/disk/machine_id.h"
#include "reader/text/text.h"

#define ID_BYTES 16U

static void derive(const uint8_t id[ID_BYTES], uint8_t ret[PST_DIGEST_BYTES]) {
        static const uint8_t application[ID_BYTES] = POSTURE_APP_ID_BYTES;
        crypto_auth_hmacsha256_state state;
        uint8_t specific[crypto_auth_hmacsha256_BYTES];

        (void) crypto_auth_hmacsha256_init(&state, id, ID_BYTES);
        (void) crypto_auth_hmacsha256_update(&state, application, sizeof(application));
        (void) crypto_auth_hmacsha256_final(&state, specific);
        specific[6] = (uint8_t) ((specific[6] & 0x0f) | 0x40);
        specific[8] = (uint8_t) ((specific[8] & 0x3f) | 0x80);
        (void) crypto_hash_sha256(ret, specific, ID_BYTES);
}

int machine_id_parse(const void *data, size_t size, MachineId *ret) {
        Text written = text(data, size);
        char digits[2 * ID_BYTES + 1];
        uint8_t id[ID_BYTES];

        if (text_ends(written, "\n"))
                written.size--;
        if (written.size == 0 || text_is(written, "uninitialized")) {
                *ret = (MachineId){ 0 };
                return 0;
        }
        if (text_copy(written, digits, sizeof(digits)) < 0 ||
            hex_decode(digits, id, sizeof(id)) < 0)
                return -EBADMSG;
        if (sodium_is_zero(id, sizeof(id))) {
                *ret = (MachineId){ 0 }; /* systemd takes it for none as well (sd-id128.c) */
                return 0;
        }

        ret->initialised = true;
        derive(id, ret->identity);
        return 0;
}

int machine_id_read(PstRun *run, MachineId *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, MACHINE_ID_PATH, &bytes);
        if (r < 0)
                return r;

        return machine_id_parse(bytes.data, bytes.size, ret);
}
