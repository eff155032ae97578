/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#include "reader/tpm/tpm_device.h"

#define PCR_COUNT     24U
#define PCR_BYTES_MAX 64U

/* What belongs in which register: UAPI Group, "Linux TPM PCR Registry". */
enum {
        PCR_PLATFORM_MAX = 7,  /* 0 to 7: the firmware extends each on every boot */
        PCR_POLICY = 7,        /* what the firmware demands, and who vouched for what it started */
        PCR_LOADER = 8,        /* the boot loader's commands, and the kernel's command line */
        PCR_LOADER_FILES = 9,  /* what the boot loader read, and the kernel's load options */
        PCR_UNIFIED = 11,      /* unified kernel image, then the phases of the boot */
        PCR_AGGREGATE_MAX = 9, /* 0 to 9: what IMA's boot aggregate is over */
};

/* The hash of a bank, best first. Zero is one that we do not know. */
typedef enum PcrHash {
        PCR_HASH_UNKNOWN,
        PCR_HASH_SHA256,
        PCR_HASH_SHA384,
        PCR_HASH_SHA512,
        PCR_HASH_SHA1,
        _PCR_HASH_MAX,
} PcrHash;

/* One bank of registers: as the TPM holds it, or as a log says it should be. */
typedef struct PcrBank {
        PcrHash hash;
        uint8_t value[PCR_COUNT][PCR_BYTES_MAX]; /* the first pcr_hash_bytes(hash) of each */
} PcrBank;

const char *pcr_hash_name(PcrHash hash); /* as in sysfs: "sha256"; "" if it is unknown */
size_t pcr_hash_bytes(PcrHash hash);     /* of a digest; 0 if it is unknown */

/* By the TPM's number, TPM_ALG_ID. */
PcrHash pcr_hash_of(uint16_t algorithm);

/* The digest of `size` bytes. `hash` is a known one. */
void pcr_digest(PcrHash hash, const void *data, size_t size, uint8_t ret[PCR_BYTES_MAX]);

/* The values after TPM2_Startup(CLEAR). TCG PC Client Platform TPM Profile, PCR attributes. */
void pcr_bank_reset(PcrBank *bank, PcrHash hash);

/* TPM2_PCR_Extend: the new value is the digest of the old one and of `digest`, in this order. */
void pcr_bank_extend(PcrBank *bank, unsigned pcr, const uint8_t *digest);

bool pcr_bank_same(const PcrBank *a, const PcrBank *b, unsigned pcr);
bool pcr_bank_is_zero(const PcrBank *bank, unsigned pcr);

/* Parses what the kernel prints: hexadecimal digits and a line feed. -EBADMSG: anything else. */
int pcr_parse(const void *text, size_t size, PcrHash hash, uint8_t ret[PCR_BYTES_MAX]);

/* The set of banks that the TPM has, as bits 1 << PcrHash; unknown ones are not in it. */
int pcr_banks_list(PstRun *run, unsigned *ret);

/* -ENOENT: the TPM has no such bank. -EBADMSG: as pcr_parse(). */
int pcr_bank_read(PstRun *run, PcrHash hash, PcrBank *ret);
