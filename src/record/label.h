/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The numbers and words that stand in the signed bytes, in one place. COSE: RFC 9052; CWT: RFC
 * 8392; EAT: RFC 9711. 1000 to 1004 have the meaning that draft-ietf-rats-ear gives them; the
 * negative ones are our own.
 */

#define COSE_TAG_SIGN1    18U
#define COSE_TAG_REDACTED 60U /* a salted hash in the place of an array's element */
#define COSE_HEADER_ALG   1
#define COSE_HEADER_KID   4
#define COSE_HEADER_TYP   16
#define COSE_HEADER_CHAIN (-70200)
#define COSE_ALG_ED25519  (-19) /* RFC 9864 */
#define COSE_ALG_EDDSA    (-8)  /* deprecated by it; for readers that know no other */
#define COSE_KEY_KTY      1
#define COSE_KEY_CRV      (-1)
#define COSE_KEY_X        (-2)
#define COSE_KTY_OKP      1
#define COSE_CRV_ED25519  6

#define CLAIM_AUDIENCE     3
#define CLAIM_EXPIRES      4
#define CLAIM_ISSUED       6
#define CLAIM_NONCE        10
#define CLAIM_SUEIDS       257
#define CLAIM_UPTIME       261
#define CLAIM_PROFILE      265
#define CLAIM_SUBMODS      266
#define CLAIM_BOOT_SEED    268
#define CLAIM_TIER         1000
#define CLAIM_TRUST_VECTOR 1001
#define CLAIM_VERIFIER     1004
#define CLAIM_GATE         (-70201)
#define CLAIM_POSTURE      (-70202)
#define CLAIM_REPORT       (-70210)

#define SUEID_LABEL    "posture"
#define TYP_RECORD     "application/vnd.enigm.posture+cwt"
#define TYP_REPORT     "application/vnd.enigm.posture-report+cwt"
#define PROFILE_RECORD "tag:enigm.io,2026:posture/record#1"
#define PROFILE_REPORT "tag:enigm.io,2026:posture/report#1"

/* Seconds since 1970 and of uptime fit five bytes; counts stay exact in every JSON consumer. */
#define EPOCH_MAX ((UINT64_C(1) << 40) - 1)
#define COUNT_MAX ((UINT64_C(1) << 53) - 1)
