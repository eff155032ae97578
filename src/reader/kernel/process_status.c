/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process and its rights.
 *
 * Runs in a worker. Trusts the kernel, as far as policy does; the name is the process's own choice.
 * proc(5), /proc/pid/status; fs/proc/array.c.
 */

#include <ctype.h>

#include "base/macro.h"
#include "reader/kernel/process_status.h"
#include "reader/text/text.h"

static int take_first(Text *value, int64_t *ret) {
        Text word;

        return text_word(value, &word) && text_int(word, ret) > 0 ? 0 : -EBADMSG;
}

static int take_number(Text value, int64_t *ret) {
        int r = take_first(&value, ret);

        return r >= 0 && text_trim(value).size > 0 ? -EBADMSG : r;
}

/* Real, effective, saved and of the file system. */
static int take_uids(Text value, ProcessStatus *status) {
        int r;

        r = take_first(&value, &status->real_uid);
        return r < 0 ? r : take_first(&value, &status->effective_uid);
}

static int take_capabilities(Text value, char ret[PROCESS_CAPABILITIES_BYTES]) {
        Text digits = text_trim(value);

        if (digits.size == 0)
                return -EBADMSG;
        for (size_t i = 0; i < digits.size; i++)
                if (!isxdigit((unsigned char) digits.data[i]))
                        return -EBADMSG;

        return text_copy(digits, ret, PROCESS_CAPABILITIES_BYTES) < 0 ? -EBADMSG : 0;
}

static int take_line(Text key, Text value, ProcessStatus *status, unsigned *found) {
        int r;

        if (text_is(key, "Name")) {
                *found |= 1;
                r = text_copy(text_trim(value), status->name, sizeof(status->name));
                return r < 0 ? -EBADMSG : 0;
        }
        if (text_is(key, "Uid")) {
                *found |= 2;
                return take_uids(value, status);
        }
        if (text_is(key, "TracerPid")) {
                *found |= 4;
                return take_number(value, &status->tracer);
        }
        if (text_is(key, "CapEff")) {
                *found |= 8;
                return take_capabilities(value, status->effective);
        }
        if (text_is(key, "NoNewPrivs")) {
                *found |= 16;
                return take_number(value, &status->no_new_privileges);
        }
        if (text_is(key, "Seccomp"))
                return take_number(value, &status->seccomp);

        return 0;
}

#define FOUND_ALL 31U

int process_status_parse(const void *data, size_t size, ProcessStatus *ret) {
        Text rest = text(data, size), line, key, value;
        ProcessStatus status = { 0 };
        unsigned found = 0;
        int r;

        while (text_line(&rest, &line)) {
                if (!text_split(line, ':', &key, &value))
                        continue;
                r = take_line(key, value, &status, &found);
                if (r < 0)
                        return r;
        }
        if (found != FOUND_ALL)
                return -EBADMSG;

        *ret = status;
        return 0;
}

int process_status_read(PstRun *run, const char *path, ProcessStatus *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r;

        return process_status_parse(bytes.data, bytes.size, ret);
}
