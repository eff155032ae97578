/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether this device has a TPM 2, and had one before.
 *
 * Runs in a worker. Root can unbind the driver of a TPM: then the kernel says truthfully that there
 * is none. What our own signed history remembers tells the two cases apart.
 * Documentation/ABI/stable/sysfs-class-tpm.
 */

#include "reader/tpm/tpm_device.h"
#include "reader/text/directory.h"

int tpm_version_parse(const void *bytes, size_t size, int64_t *ret) {
        Text version = text(bytes, size);

        if (!text_is(version, "1\n") && !text_is(version, "2\n"))
                return -EBADMSG;

        *ret = version.data[0] - '0';
        return 0;
}

/* What has no TPM now: -ENODEV, or -ENOENT if it had one. */
static int without_tpm(PstRun *run) {
        PstValue seen;
        int r;

        r = pst_statement(run, PST_SELF, "tpm_seen_before", PST_BOOL, &seen);
        if (r == -ENOENT)
                return -ENODEV;
        if (r < 0)
                return r;

        return seen.boolean ? -ENOENT : -ENODEV;
}

int tpm_device_find(PstRun *run) {
        int64_t version;
        PstBytes bytes;
        int r;

        r = directory_has(run, SYS_CLASS_PATH, "tpm");
        if (r > 0)
                r = directory_has(run, TPM_CLASS_PATH, "tpm0");
        if (r < 0)
                return r;
        if (r == 0)
                return without_tpm(run);

        r = pst_read(run, TPM_DEVICE_PATH "/tpm_version_major", &bytes);
        if (r < 0)
                return r;

        r = tpm_version_parse(bytes.data, bytes.size, &version);
        if (r < 0)
                return r;

        return version == TPM_VERSION ? 0 : without_tpm(run);
}
