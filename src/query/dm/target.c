/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines of device-mapper tables, without the keys in them.
 *
 * Runs in postured-query-dm, the only process that ever holds them. The kernel wrote the line.
 * Documentation/admin-guide/device-mapper of the kernel: dm-crypt, dm-inlinecrypt, dm-integrity.
 */

#include "query/dm/target.h"

#include <stddef.h>
#include <string.h>

#include "base/macro.h"

/* In these the second word is a key, or names one in a keyring. */
static const char *const second_word[] = { "crypt", "default-key", "inlinecrypt" };

/* "internal_hash:hmac(sha256):KEY": what stands behind the algorithm. */
static const char *const options[] = { "internal_hash:", "journal_crypt:", "journal_mac:" };

static void blank(char *from, size_t size) {
        size_t rest = strlen(from + size) + 1;

        if (size == 0)
                return;

        *from = '-';
        explicit_bzero(from + 1, size - 1);
        memmove(from + 1, from + size, rest);
}

static void redact_second_word(char *line) {
        char *word = line + strcspn(line, " ");

        if (!*word)
                return;

        word++;
        blank(word, strcspn(word, " "));
}

static void redact_options(char *line) {
        for (char *word = line; *word; word += strspn(word, " ")) {
                for (size_t i = 0; i < ELEMENTSOF(options); i++) {
                        size_t n = strlen(options[i]);
                        char *key;

                        if (strncmp(word, options[i], n) != 0)
                                continue;
                        key = word + n + strcspn(word + n, ": ");
                        if (*key == ':')
                                blank(key + 1, strcspn(key + 1, " "));
                }
                word += strcspn(word, " ");
        }
}

void target_redact(const char *type, char *line) {
        for (size_t i = 0; i < ELEMENTSOF(second_word); i++)
                if (strcmp(type, second_word[i]) == 0)
                        redact_second_word(line);

        if (strcmp(type, "integrity") == 0)
                redact_options(line);
}
