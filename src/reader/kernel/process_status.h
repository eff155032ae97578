/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <postured/gate.h>

#define PROCESS_NAME_BYTES         64U
#define PROCESS_CAPABILITIES_BYTES 17U

/* What the kernel says of a process and its rights, proc(5). */
typedef struct ProcessStatus {
        char name[PROCESS_NAME_BYTES]; /* at most 15 bytes, escaped */
        int64_t real_uid, effective_uid;
        int64_t tracer;  /* 0: none */
        int64_t seccomp; /* 2: filtered; 0 as well if the kernel has none */
        int64_t no_new_privileges;
        char effective[PROCESS_CAPABILITIES_BYTES]; /* CapEff, hex */
} ProcessStatus;

/* -EBADMSG: a line that every kernel writes is missing or malformed. Pure. */
int process_status_parse(const void *data, size_t size, ProcessStatus *ret);

/* As pst_read(). -ESRCH or -ENOENT: the process is gone. */
int process_status_read(PstRun *run, const char *path, ProcessStatus *ret);
