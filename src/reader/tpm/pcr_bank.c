/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The platform configuration registers of the TPM, as the kernel relays them.
 *
 * Runs in a worker. The kernel is taken at its word: only a quote would be the TPM's own.
 * Documentation/ABI/stable/sysfs-class-tpm, pcr-<algorithm>; drivers/char/tpm/tpm-sysfs.c.
 */

#include <stdio.h>
#include <string.h>

#include <sha1.h>
#include <sha2.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_hash_sha512.h>

#include "base/hex.h"
#include "reader/text/text.h"
#include "reader/tpm/pcr_bank.h"

static void digest_sha1(const void *data, size_t size, uint8_t *ret) {
        SHA1_CTX state;

        SHA1Init(&state);
        SHA1Update(&state, data, size);
        SHA1Final(ret, &state);
}

static void digest_sha256(const void *data, size_t size, uint8_t *ret) {
        crypto_hash_sha256(ret, data, size);
}

static void digest_sha384(const void *data, size_t size, uint8_t *ret) {
        SHA2_CTX state;

        SHA384Init(&state);
        SHA384Update(&state, data, size);
        SHA384Final(ret, &state);
}

static void digest_sha512(const void *data, size_t size, uint8_t *ret) {
        crypto_hash_sha512(ret, data, size);
}

/* TCG Algorithm Registry, table 3. */
static const struct {
        const char *name;
        uint16_t algorithm;
        size_t bytes;
        void (*digest)(const void *data, size_t size, uint8_t *ret);
} hashes[_PCR_HASH_MAX] = {
        [PCR_HASH_UNKNOWN] = { "", 0, 0, NULL },
        [PCR_HASH_SHA256] = { "sha256", 0x000b, 32, digest_sha256 },
        [PCR_HASH_SHA384] = { "sha384", 0x000c, 48, digest_sha384 },
        [PCR_HASH_SHA512] = { "sha512", 0x000d, 64, digest_sha512 },
        [PCR_HASH_SHA1] = { "sha1", 0x0004, 20, digest_sha1 },
};

static PcrHash known(PcrHash hash) {
        return hash < _PCR_HASH_MAX ? hash : PCR_HASH_UNKNOWN;
}

const char *pcr_hash_name(PcrHash hash) {
        return hashes[known(hash)].name;
}

size_t pcr_hash_bytes(PcrHash hash) {
        return hashes[known(hash)].bytes;
}

PcrHash pcr_hash_of(uint16_t algorithm) {
        for (PcrHash hash = PCR_HASH_UNKNOWN + 1; hash < _PCR_HASH_MAX; hash++)
                if (hashes[hash].algorithm == algorithm)
                        return hash;

        return PCR_HASH_UNKNOWN;
}

void pcr_digest(PcrHash hash, const void *data, size_t size, uint8_t ret[PCR_BYTES_MAX]) {
        hashes[hash].digest(size > 0 ? data : "", size, ret);
}

void pcr_bank_reset(PcrBank *bank, PcrHash hash) {
        memset(bank, 0, sizeof(*bank));
        bank->hash = hash;

        /* 17 to 22 wait for a dynamic launch, which alone sets them to zero. */
        for (size_t i = 17; i <= 22; i++)
                memset(bank->value[i], 0xff, pcr_hash_bytes(hash));
}

void pcr_bank_extend(PcrBank *bank, unsigned pcr, const uint8_t *digest) {
        size_t n = pcr_hash_bytes(bank->hash);
        uint8_t both[2 * PCR_BYTES_MAX];

        memcpy(both, bank->value[pcr], n);
        memcpy(both + n, digest, n);
        pcr_digest(bank->hash, both, 2 * n, bank->value[pcr]);
}

bool pcr_bank_same(const PcrBank *a, const PcrBank *b, unsigned pcr) {
        return a->hash == b->hash && a->hash != PCR_HASH_UNKNOWN &&
               memcmp(a->value[pcr], b->value[pcr], pcr_hash_bytes(a->hash)) == 0;
}

bool pcr_bank_is_zero(const PcrBank *bank, unsigned pcr) {
        static const uint8_t zero[PCR_BYTES_MAX];

        return memcmp(bank->value[pcr], zero, pcr_hash_bytes(bank->hash)) == 0;
}

int pcr_parse(const void *bytes, size_t size, PcrHash hash, uint8_t ret[PCR_BYTES_MAX]) {
        char digits[2 * PCR_BYTES_MAX + 1];
        Text all = text(bytes, size), line;

        if (!text_line(&all, &line) || all.size > 0 || line.size + 1 != size)
                return -EBADMSG;
        if (text_copy(line, digits, sizeof(digits)) < 0)
                return -EBADMSG;

        return hex_decode(digits, ret, pcr_hash_bytes(hash));
}

int pcr_banks_list(PstRun *run, unsigned *ret) {
        PstBytes bytes;
        unsigned banks = 0;
        Text rest, name;
        int r;

        r = pst_list(run, TPM_DEVICE_PATH, &bytes);
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        while (text_piece(&rest, '\0', &name))
                for (PcrHash hash = PCR_HASH_UNKNOWN + 1; hash < _PCR_HASH_MAX; hash++)
                        if (text_starts(name, "pcr-") &&
                            text_is(text_skip(name, strlen("pcr-")), pcr_hash_name(hash)))
                                banks |= 1U << hash;

        *ret = banks;
        return 0;
}

int pcr_bank_read(PstRun *run, PcrHash hash, PcrBank *ret) {
        PcrBank bank = { .hash = hash };
        char path[64];
        PstBytes bytes;
        int r;

        for (unsigned i = 0; i < PCR_COUNT; i++) {
                (void) snprintf(path, sizeof(path), TPM_DEVICE_PATH "/pcr-%s/%u",
                                pcr_hash_name(hash), i);

                r = pst_read(run, path, &bytes);
                if (r < 0)
                        return r;

                r = pcr_parse(bytes.data, bytes.size, hash, bank.value[i]);
                if (r < 0)
                        return r;
        }

        *ret = bank;
        return 0;
}
