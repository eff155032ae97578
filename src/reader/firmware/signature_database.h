/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/span.h"
#include "reader/firmware/efi_variable.h"
#include "reader/firmware/secure_boot.h"
#include "reader/text/text_set.h"

/* What a signal lists in .reads beside the databases themselves. */
#define SIGNATURE_DATABASE_READS EFI_PARENT_PATH, SETUP_MODE_PATH

#define PLATFORM_KEY_PATH  EFI_VARIABLES_PATH "PK-" EFI_GLOBAL
#define EXCHANGE_KEYS_PATH EFI_VARIABLES_PATH "KEK-" EFI_GLOBAL
#define SIGNATURES_PATH    EFI_VARIABLES_PATH "db-" EFI_IMAGE
#define REVOKED_PATH       EFI_VARIABLES_PATH "dbx-" EFI_IMAGE

/* Zero is a kind that we do not read. */
typedef enum SignatureKind {
        SIGNATURE_OTHER,
        SIGNATURE_X509,   /* a certificate, DER */
        SIGNATURE_SHA256, /* the digest of an image */
} SignatureKind;

/* One entry. Borrows the bytes. */
typedef struct Signature {
        SignatureKind kind;
        PstBytes data; /* behind the owner's GUID */
} Signature;

/* A database that is being walked. */
typedef struct SignatureDatabase {
        Span rest; /* behind the list that is being walked */
        Span list; /* of entries, each of `entry_bytes` */
        SignatureKind kind;
        uint32_t entry_bytes;
} SignatureDatabase;

SignatureDatabase signature_database(const PstBytes *value);

/* Steps to the next entry: 1 and the entry, 0 at the end. -EBADMSG: torn, for good. */
int signature_database_next(SignatureDatabase *database, Signature *ret);

/*
 * The value of a database's variable; of one that the firmware does not have, no bytes.
 * -ENODEV: this device has no EFI. -ENOENT: the variables are not there at all, or the platform key
 * is missing though the firmware is not in setup mode. Others as pst_read().
 */
int signature_database_read(PstRun *run, const char *path, PstBytes *ret);

/* Adds the SHA-256 of each certificate, in hexadecimal. -EBADMSG, -EFBIG. */
int signature_database_certificates(const PstBytes *value, TextSet *ret);

/* How many entries are of this kind. -EBADMSG. */
int signature_database_count(const PstBytes *value, SignatureKind kind, int64_t *ret);

/* Whether the bytes of any certificate hold such a text, as its names do. -EBADMSG. */
int signature_database_names(const PstBytes *value, const char *words, bool *ret);
