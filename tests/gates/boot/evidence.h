/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The evidence of the boot gate on a recorded device: just the files that it may look at and what
 * dmsetup said, so that a case which changes a byte does not copy a whole device.
 */

#include <limits.h>

#include "recorded_dm.h"

#define UKI        "sb-on-uki-verity-ima"
#define EVIDENCE   128U
#define GLOBAL     "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define IMAGE      "-d719b2cb-3d3a-4596-a3bc-dad00e67656f"
#define EFIVARS    "/sys/firmware/efi/efivars/"
#define LOG_PATH   "/sys/kernel/security/tpm0/binary_bios_measurements"
#define IMA_PATH   "/sys/kernel/security/integrity/ima/ascii_runtime_measurements"
#define TPM_PATH   "/sys/devices/LNXSYSTM:00/LNXSYBUS:00/MSFT0101:00/tpm/tpm0"
#define PCR_PATH   TPM_PATH "/pcr-sha256/"
#define DM_PATH    "/sys/devices/virtual/block/dm-0/"
#define MODULE_SIG "/sys/module/module/parameters/sig_enforce"

static const char *const evidence_files[] = {
        "/proc/1/mountinfo",
        "/proc/sys/kernel/tainted",
        "/proc/sys/kernel/modules_disabled",
        "/proc/sys/kernel/kexec_load_disabled",
        "/sys/kernel/kexec_loaded",
        "/sys/kernel/boot_params/data",
        "/sys/kernel/security/lockdown",
        "/sys/kernel/security/lsm",
        LOG_PATH,
        MODULE_SIG,
        TPM_PATH "/tpm_version_major",
        DM_PATH "dm/uuid",
        DM_PATH "ro",
        EFIVARS "SecureBoot" GLOBAL,
        EFIVARS "SetupMode" GLOBAL,
        EFIVARS "PK" GLOBAL,
        EFIVARS "KEK" GLOBAL,
        EFIVARS "db" IMAGE,
        EFIVARS "dbx" IMAGE,
};

typedef struct Evidence {
        DeviceFile files[EVIDENCE];
        size_t n_files;
        DeviceAnswer answers[2];
        uint8_t dm[4096];
        char paths[24][PATH_MAX]; /* of the registers */
} Evidence;

/* The whole of a recorded file; the caller frees it. */
static inline uint8_t *evidence_read(const char *path, size_t *ret_size) {
        static uint8_t buffer[1U << 20];
        char full[PATH_MAX];
        uint8_t *data;
        FILE *f;

        (void) snprintf(full, sizeof(full), PST_DEVICES "/" UKI "/root%s", path);
        f = fopen(full, "re");
        if (!f)
                fail_msg("%s is not recorded", full);
        *ret_size = fread(buffer, 1, sizeof(buffer), f);
        assert_in_range(*ret_size, 1, sizeof(buffer) - 1);
        (void) fclose(f);

        data = malloc(*ret_size);
        assert_non_null(data);
        memcpy(data, buffer, *ret_size);
        return data;
}

static inline void evidence_put(Evidence *e, const char *path, const void *content, size_t size) {
        assert_true(e->n_files + 1 < EVIDENCE);
        e->files[e->n_files++] = (DeviceFile){ .path = path, .content = content, .size = size };
}

static inline void evidence_link(Evidence *e, const char *path, const char *target) {
        assert_true(e->n_files + 1 < EVIDENCE);
        e->files[e->n_files++] = (DeviceFile){ .path = path, .link = target };
}

static inline void evidence_take(Evidence *e, const char *path) {
        size_t size;
        uint8_t *data = evidence_read(path, &size);

        evidence_put(e, path, data, size);
}

static inline Evidence *evidence_new(void) {
        Evidence *e = calloc(1, sizeof(*e));
        size_t size;
        uint8_t *ima;

        assert_non_null(e);
        for (size_t i = 0; i < ELEMENTSOF(evidence_files); i++)
                evidence_take(e, evidence_files[i]);
        for (unsigned i = 0; i < 24; i++) {
                (void) snprintf(e->paths[i], PATH_MAX, PCR_PATH "%u", i);
                evidence_take(e, e->paths[i]);
        }
        ima = evidence_read(IMA_PATH, &size);
        evidence_put(e, IMA_PATH, ima, 4096); /* no more is asked for */
        evidence_link(e, "/sys/class/tpm/tpm0",
                      "../../devices/LNXSYSTM:00/LNXSYBUS:00/MSFT0101:00/tpm/tpm0");
        evidence_link(e, "/sys/dev/block/253:0", "../../devices/virtual/block/dm-0");

        e->answers[0] = (DeviceAnswer){ .question = PST_DM_TABLE,
                                        .data = e->dm,
                                        .size = recorded_dm(UKI, e->dm, sizeof(e->dm)) };
        return e;
}

static inline void evidence_free(Evidence **e) {
        for (size_t i = 0; *e && i < (*e)->n_files; i++)
                if (!(*e)->files[i].link)
                        free((void *) (uintptr_t) (*e)->files[i].content);
        free(*e);
}
#define _cleanup_evidence_ _cleanup_(evidence_free)

/* What is there at a path; the test fails if nothing is. */
static inline DeviceFile *evidence_at(Evidence *e, const char *path) {
        for (size_t i = 0; i < e->n_files; i++)
                if (strcmp(e->files[i].path, path) == 0)
                        return &e->files[i];

        fail_msg("%s is no evidence", path);
        return NULL;
}

/* Takes a file away. */
static inline void evidence_drop(Evidence *e, const char *path) {
        DeviceFile *file = evidence_at(e, path);

        if (!file->link)
                free((void *) (uintptr_t) file->content);
        *file = e->files[--e->n_files];
        e->files[e->n_files] = (DeviceFile){ 0 };
}

/* Puts another content in a file's place, or a file where none was. */
static inline void evidence_set(Evidence *e, const char *path, const void *content, size_t size) {
        uint8_t *copy = malloc(size > 0 ? size : 1);

        assert_non_null(copy);
        if (size > 0)
                memcpy(copy, content, size);
        else
                *copy = 0; /* an empty text */
        for (size_t i = 0; i < e->n_files; i++)
                if (strcmp(e->files[i].path, path) == 0) {
                        evidence_drop(e, path);
                        break;
                }
        evidence_put(e, path, copy, size);
}

static inline void evidence_text(Evidence *e, const char *path, const char *content) {
        evidence_set(e, path, content, strlen(content));
}

/* The device; valid as long as the evidence is not changed. */
static inline Device evidence_device(const Evidence *e) {
        return (Device){ .gate = "boot", .files = e->files, .answers = e->answers };
}
