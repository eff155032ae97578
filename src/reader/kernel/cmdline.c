/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's command line.
 *
 * Runs in a worker. Written by the boot loader, and by who could edit its configuration.
 * lib/cmdline.c, next_arg(); systemd, proc_cmdline_parse(); drivers/firmware/efi/libstub,
 * efi_convert_cmdline(): UTF-16 from the firmware to UTF-8 for the kernel.
 */

#include <string.h>

#include "base/macro.h"
#include "reader/kernel/cmdline.h"
#include "reader/text/utf16.h"

static bool is_space(char c) {
        return text_is_blank(c) || c == '\n';
}

/*
 * Single quotes are dropped as well: to the kernel they are characters, but systemd takes them off,
 * and a token must not hide behind them.
 */
int cmdline_token(Text *rest, char ret[PST_TEXT_MAX + 1]) {
        bool quoted = false;
        size_t i = 0, n = 0;

        while (i < rest->size && is_space(rest->data[i]))
                i++;
        if (i == rest->size)
                return 0;

        for (; i < rest->size && (quoted || !is_space(rest->data[i])); i++) {
                char c = rest->data[i];

                if (c == '"')
                        quoted = !quoted;
                if (c == '"' || c == '\'')
                        continue;
                if (c == '\0')
                        return -EBADMSG;
                if (n == PST_TEXT_MAX)
                        return -EFBIG;
                ret[n++] = c;
        }

        ret[n] = '\0';
        *rest = text_skip(*rest, i);
        return 1;
}

int cmdline_tokens(Text line, TextSet *ret) {
        char token[PST_TEXT_MAX + 1];
        int r;

        while ((r = cmdline_token(&line, token)) > 0) {
                r = text_set_add(ret, text(token, strlen(token)));
                if (r < 0)
                        return r;
        }

        return r;
}

int cmdline_get(Text line, const char *key, char ret[PST_TEXT_MAX + 1]) {
        char token[PST_TEXT_MAX + 1];
        size_t n = strlen(key);
        int r, found = 0;

        while ((r = cmdline_token(&line, token)) > 0)
                if (strncmp(token, key, n) == 0 && token[n] == '=') {
                        memcpy(ret, token + n + 1, strlen(token + n + 1) + 1);
                        found = 1;
                }

        return r < 0 ? r : found;
}

int cmdline_overrides_init(Text line, bool *ret) {
        static const char *const keys[] = { "init", "rdinit" };
        static const char *const own[] = { "/sbin/init", "/lib/systemd/systemd" };
        bool overrides = false;

        for (size_t i = 0; i < ELEMENTSOF(keys); i++) {
                char value[PST_TEXT_MAX + 1];
                int r;

                r = cmdline_get(line, keys[i], value);
                if (r < 0)
                        return r;
                if (r > 0 && strcmp(value, own[0]) != 0 && strcmp(value, own[1]) != 0)
                        overrides = true;
        }

        *ret = overrides;
        return 0;
}

Text cmdline_without_image(Text line) {
        Text rest = line, word;

        if (!text_word(&rest, &word) || !text_starts(word, "BOOT_IMAGE="))
                return line;

        return text_trim(rest);
}

int cmdline_digest(Text line, uint8_t ret[DIGEST_BYTES]) {
        uint8_t utf16[2 * CMDLINE_BYTES_MAX + 2];
        size_t size;
        int r;

        r = utf16_encode(line, utf16, (size_t) 2 * CMDLINE_BYTES_MAX, &size);
        if (r < 0)
                return r;

        utf16[size] = 0;
        utf16[size + 1] = 0;
        digest_of(utf16, size + 2, ret);
        return 0;
}

int cmdline_read(PstRun *run, Text *ret) {
        PstBytes bytes;
        Text whole;
        int r;

        r = pst_read(run, CMDLINE_PATH, &bytes);
        if (r < 0)
                return r;

        whole = text(bytes.data, bytes.size);
        if (!text_line(&whole, ret) || whole.size > 0)
                return -EBADMSG;

        return 0;
}
