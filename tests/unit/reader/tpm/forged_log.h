/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Measurement logs that a test writes: whatever it likes, as whoever measured could. */

#include "reader/tpm/measured_variable.h"
#include "recorded_tpm.h"

/* A log of one bank, written by whoever the test says. */
typedef struct Forged {
        uint8_t bytes[8192];
        size_t size;
} Forged;

static inline void put(Forged *f, const void *data, size_t size) {
        assert_true(f->size + size <= sizeof(f->bytes));
        memcpy(f->bytes + f->size, data, size);
        f->size += size;
}

static inline void put_le(Forged *f, uint64_t value, size_t n) {
        for (size_t i = 0; i < n; i++)
                put(f, &(uint8_t){ (uint8_t) (value >> 8 * i) }, 1);
}

/* An event whose digest is that of `hashed`, whatever its text says. */
static inline void put_event(Forged *f, uint32_t pcr, uint32_t type, Text said, Text hashed) {
        uint8_t digest[PCR_BYTES_MAX];

        pcr_digest(PCR_HASH_SHA256, hashed.data, hashed.size, digest);
        put_le(f, pcr, 4);
        put_le(f, type, 4);
        put_le(f, 1, 4);
        put_le(f, 0x0b, 2);
        put(f, digest, 32);
        put_le(f, said.size, 4);
        put(f, said.data, said.size);
}

static inline Text variable(const uint8_t *vendor, const char *name, Text value) {
        static Forged v;

        v.size = 0;
        put(&v, vendor, EFI_GUID_BYTES);
        put_le(&v, strlen(name), 8);
        put_le(&v, value.size, 8);
        for (size_t i = 0; name[i]; i++)
                put_le(&v, (uint8_t) name[i], 2);
        put(&v, value.data, value.size);
        return text(v.bytes, v.size);
}

static inline void put_variable(Forged *f, uint32_t type, const char *name, const char *value) {
        Text v = variable(efi_global_variable, name, text(value, strlen(value)));

        put_event(f, PCR_POLICY, type, v, v);
}

static inline void put_separator(Forged *f, uint32_t pcr) {
        put_event(f, pcr, EV_SEPARATOR, text("\0\0\0\0", 4), text("\0\0\0\0", 4));
}

static inline void put_line(Forged *f, const char *said, const char *hashed) {
        put_event(f, PCR_LOADER, EV_IPL, text(said, strlen(said) + 1),
                  text(hashed, strlen(hashed)));
}

static inline void boot_of(const Forged *f, MeasuredBoot *ret) {
        *ret = (MeasuredBoot){
                .log = { .rest = span(f->bytes, f->size),
                         .hash = PCR_HASH_SHA256,
                         .n_algorithms = 1,
                         .algorithms = { { 0x0b, 32 } } },
        };
        assert_int_equal(event_log_replay(&ret->log, &ret->logged, &ret->n_events), 0);
        ret->actual = ret->logged;
}
