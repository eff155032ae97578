/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which sealing an encrypted credential has.
 *
 * Runs in the signer, before its jail. The blob is what systemd decrypted the seed from: whoever can
 * replace it is root, and a blob that is not known claims nothing.
 */

#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/macro.h"
#include "signer/protection.h"

#define ID_BYTES   16U
#define HEAD_CHARS 24U /* six groups of base64: 18 bytes */
#define TEXT_BYTES 64U /* more than these need, also with line breaks among them */

/* systemd 252, src/shared/creds-util.h: the first bytes of the decoded blob. */
static const struct {
        uint8_t id[ID_BYTES];
        Protection protection;
} sealings[] = {
        { { 0x5a, 0x1c, 0x6a, 0x86, 0xdf, 0x9d, 0x40, 0x96, 0xb1, 0xd5, 0xa6, 0x5e, 0x08, 0x62,
            0xf1, 0x9a },
          PROTECTION_HOST },
        { { 0x0c, 0x7c, 0xc0, 0x7b, 0x11, 0x76, 0x45, 0x91, 0x9c, 0x4b, 0x0b, 0xea, 0x08, 0xbc,
            0x20, 0xfe },
          PROTECTION_TPM },
        { { 0xfa, 0xf7, 0xeb, 0x93, 0x41, 0xe3, 0x41, 0x2c, 0xa1, 0xa4, 0x36, 0xf9, 0x5a, 0x29,
            0x36, 0x2f },
          PROTECTION_TPM }, /* and a public key that signs PCR values */
        { { 0x93, 0xa8, 0x94, 0x09, 0x48, 0x74, 0x44, 0x90, 0x90, 0xca, 0xf2, 0xfc, 0x93, 0xca,
            0xb5, 0x53 },
          PROTECTION_HOST_TPM },
        { { 0xaf, 0x49, 0x50, 0xa8, 0x49, 0x13, 0x4e, 0xb1, 0xa7, 0x38, 0x46, 0x30, 0x4f, 0xf3,
            0x0c, 0x05 },
          PROTECTION_HOST_TPM }, /* likewise */
        { { 0x05, 0x84, 0x69, 0xda, 0xf6, 0xf5, 0x43, 0x24, 0x80, 0x05, 0x49, 0xda, 0x0f, 0x8e,
            0xa2, 0xfb },
          PROTECTION_SOFTWARE }, /* the null key: it decrypts anywhere */
};

Protection protection_of(const void *blob, size_t size) {
        uint8_t head[HEAD_CHARS];
        char chars[HEAD_CHARS];
        const char *text = blob;
        size_t n = 0, n_head = 0;

        /* Whole groups: libsodium refuses a text that ends within one. */
        for (size_t i = 0; i < size && n < sizeof(chars); i++)
                if (text[i] != '\n')
                        chars[n++] = text[i];
        if (n < sizeof(chars) ||
            sodium_base642bin(head, sizeof(head), chars, sizeof(chars), NULL, &n_head, NULL,
                              sodium_base64_VARIANT_ORIGINAL) != 0 ||
            n_head < ID_BYTES)
                return PROTECTION_UNKNOWN;

        for (size_t i = 0; i < ELEMENTSOF(sealings); i++)
                if (memcmp(head, sealings[i].id, ID_BYTES) == 0)
                        return sealings[i].protection;

        return PROTECTION_UNKNOWN;
}

Protection protection_read(int fd) {
        uint8_t text[TEXT_BYTES];
        ssize_t n = pread(fd, text, sizeof(text), 0);

        return n < 0 ? PROTECTION_UNKNOWN : protection_of(text, (size_t) n);
}
