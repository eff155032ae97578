/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IMA's list of measurements: here its first entry, which the kernel makes by itself.
 *
 * Runs in a worker. The kernel wrote the list; names in later entries are users'.
 * security/integrity/ima/ima_init.c, ima_add_boot_aggregate(); ima_fs.c, ima_ascii_measurements_show().
 */

#include <string.h>

#include "base/hex.h"
#include "reader/kernel/ima_list.h"
#include "reader/text/text.h"

/* "10 <template digest> ima-sig sha256:<digest> boot_aggregate "; of the oldest template, "ima",
 * the digest has no prefix and is SHA-1. */
static int take_aggregate(Text line, Text *ret_hash, Text *ret_digest) {
        Text pcr, template_digest, template, digest, name;

        if (!text_word(&line, &pcr) || !text_word(&line, &template_digest) ||
            !text_word(&line, &template) || !text_word(&line, &digest) ||
            !text_word(&line, &name) || !text_is(name, "boot_aggregate"))
                return -EBADMSG;

        if (!text_split(digest, ':', ret_hash, ret_digest)) {
                *ret_hash = text("sha1", strlen("sha1"));
                *ret_digest = digest;
        }

        return 0;
}

int ima_boot_aggregate_parse(const void *bytes, size_t size, uint8_t ret[PST_DIGEST_BYTES]) {
        static const uint8_t zero[PST_DIGEST_BYTES];
        char hex[2 * PST_DIGEST_BYTES + 1];
        uint8_t aggregate[PST_DIGEST_BYTES];
        Text rest = text(bytes, size), line, hash, digest;
        int r;

        if (!text_line(&rest, &line) || line.size == size) /* the line may be cut */
                return -EBADMSG;

        r = take_aggregate(line, &hash, &digest);
        if (r < 0)
                return r;
        if (text_is(hash, "sha1"))
                return -ENODATA;
        if (!text_is(hash, "sha256"))
                return -EOPNOTSUPP;

        if (text_copy(digest, hex, sizeof(hex)) < 0 ||
            hex_decode(hex, aggregate, sizeof(aggregate)) < 0)
                return -EBADMSG;
        if (memcmp(aggregate, zero, sizeof(zero)) == 0)
                return -ENODATA;

        memcpy(ret, aggregate, sizeof(aggregate));
        return 0;
}

int ima_boot_aggregate_read(PstRun *run, uint8_t ret[PST_DIGEST_BYTES]) {
        PstBytes bytes;
        int r;

        r = pst_query(run, PST_HEAD(IMA_LIST_PATH, IMA_LIST_HEAD_BYTES), &bytes);
        if (r < 0)
                return r;

        return ima_boot_aggregate_parse(bytes.data, bytes.size, ret);
}
