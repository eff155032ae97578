/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the files of this system are verified as they are read: dm-verity below / and /usr.
 *
 * Runs in a worker. The kernel says which device is mounted, sysfs what kind it is, device-mapper
 * what its table holds and whether a block was found corrupted; the last needs a right, and comes
 * as the answer to a question. Corruption shows only once the block is read.
 * Documentation/admin-guide/device-mapper/verity.rst; drivers/md/dm-verity-target.c,
 * verity_status() and verity_parse_opt_args().
 */

#include <stdio.h>

#include "base/macro.h"
#include "reader/kernel/mountinfo.h"
#include "reader/kernel/verity.h"
#include "reader/text/answer_list.h"

#define DEVICES_MAX 4096U /* more device-mapper devices than any machine has */
#define TARGETS_MAX 4096U
#define OPTIONS_MAX 64U
#define UUID_PREFIX "CRYPT-VERITY-" /* libcryptsetup's, systemd's and veritysetup's */

/* --- a target --- */

/* "version data-device hash-device ...": words of a table before its options. */
enum {
        WORD_VERSION,
        WORD_ROOT_HASH = 8,
        N_WORDS = 10,
};

static bool is_hex(Text t) {
        for (size_t i = 0; i < t.size; i++)
                if (!((t.data[i] >= '0' && t.data[i] <= '9') ||
                      (t.data[i] >= 'a' && t.data[i] <= 'f')))
                        return false;

        return t.size > 0;
}

/* "n option...": an option may have an argument, which is no option's name. */
static int parse_options(Text rest, VerityDevice *device) {
        uint64_t n, seen = 0;
        Text word;

        if (!text_word(&rest, &word))
                return 0;
        if (text_uint(word, &n) < 0 || n > OPTIONS_MAX)
                return -EBADMSG;

        while (text_word(&rest, &word)) {
                seen++;
                if (text_is(word, "ignore_corruption"))
                        device->ignores_corruption = true;
                if (text_is(word, "root_hash_sig_key_desc"))
                        device->is_signed = true;
        }

        return seen == n ? 0 : -EBADMSG;
}

int verity_target_parse(Text status, Text table, VerityDevice *ret) {
        VerityDevice device = { 0 };
        Text words[N_WORDS], state;
        int r;

        for (size_t i = 0; i < N_WORDS; i++)
                if (!text_word(&table, &words[i]))
                        return -EBADMSG;
        if (!text_is(words[WORD_VERSION], "0") && !text_is(words[WORD_VERSION], "1"))
                return -EOPNOTSUPP;
        if (!is_hex(words[WORD_ROOT_HASH]) ||
            text_copy(words[WORD_ROOT_HASH], device.root_hash, sizeof(device.root_hash)) < 0)
                return -EBADMSG;

        r = parse_options(table, &device);
        if (r < 0)
                return r;

        /* Later kernels put a count of corrected errors behind the letter. */
        if (!text_word(&status, &state) || (!text_is(state, "V") && !text_is(state, "C")))
                return -EBADMSG;

        device.verified = text_is(state, "V");
        *ret = device;
        return 0;
}

/* --- the answer to PST_DM_TABLE --- */

/* The targets of one device. `ret` NULL: another's, only to be passed. */
static int take_targets(Decoder *d, VerityDevice *ret) {
        uint64_t n = decoder_array(d);
        int r = ret && n != 1 ? -EBADMSG : 0; /* verity is one target over the whole device */

        if (n > TARGETS_MAX)
                return -EBADMSG;

        for (uint64_t i = 0; i < n && !d->error; i++) {
                Text type, status, table;

                decoder_array_of(d, 3);
                type = answer_text(d);
                status = answer_text(d);
                table = answer_text(d);
                if (!ret || r < 0 || d->error)
                        continue;

                r = text_is(type, "verity") ? verity_target_parse(status, table, ret) : -EBADMSG;
        }

        return r;
}

int verity_find(const void *answer, size_t size, Text device, VerityDevice *ret) {
        VerityDevice found;
        bool is_found = false;
        uint64_t n;
        Decoder d;
        int r;

        r = decoder_open(answer, size, &d);
        if (r < 0)
                return r;

        n = decoder_array(&d);
        if (n > DEVICES_MAX)
                return -EBADMSG;

        for (uint64_t i = 0; i < n && !d.error; i++) {
                bool is_wanted;

                decoder_array_of(&d, 4);
                (void) answer_text(&d); /* name */
                (void) answer_text(&d); /* uuid */
                is_wanted = text_same(answer_text(&d), device);

                r = take_targets(&d, is_wanted ? &found : NULL);
                if (r < 0)
                        return r;
                is_found = is_found || is_wanted;
        }

        r = decoder_finish(&d);
        if (r < 0)
                return r;
        if (!is_found)
                return -ENOENT;

        *ret = found;
        return 0;
}

/* --- the device below a mount --- */

/* A device's directory in sysfs, if it is a virtual block device: 1, or 0. What has no device of its
 * own (overlay, tmpfs, btrfs) has no link either. */
static int block_directory(PstRun *run, Text device, char *ret, size_t capacity) {
        char path[64];
        Text link, name;
        PstBytes bytes;
        int r;

        if (device.size > 16)
                return -EBADMSG;
        (void) snprintf(path, sizeof(path), BLOCK_LINKS_PATH "%.*s", (int) device.size,
                        device.data);

        r = pst_link(run, path, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        link = text(bytes.data, bytes.size);
        if (!text_starts(link, "../../devices/virtual/block/"))
                return 0;

        name = text_skip(link, strlen("../../devices/virtual/block/"));
        if (name.size > 32 || memchr(name.data, '/', name.size))
                return -EBADMSG;

        (void) snprintf(ret, capacity, BLOCK_VIRTUAL_PATH "%.*s", (int) name.size, name.data);
        return 1;
}

/* A line of a file in that directory: 1 and the text, or 0 if there is no such file. */
static int block_line(PstRun *run, const char *directory, const char *file, Text *ret) {
        PstBytes bytes;
        char path[128];
        Text whole;
        int r;

        (void) snprintf(path, sizeof(path), "%s/%s", directory, file);

        r = pst_read(run, path, &bytes);
        if (r == -ENOENT)
                return 0;
        if (r < 0)
                return r;

        whole = text(bytes.data, bytes.size);
        return text_line(&whole, ret) ? 1 : -EBADMSG;
}

/* 1: the device is of verity, and `ret_read_only` holds; or 0. */
static int device_is_verity(PstRun *run, Text device, bool *ret_read_only) {
        char directory[96];
        Text uuid, read_only;
        int r;

        r = block_directory(run, device, directory, sizeof(directory));
        if (r <= 0)
                return r;

        r = block_line(run, directory, "dm/uuid", &uuid);
        if (r <= 0)
                return r;
        if (!text_starts(uuid, UUID_PREFIX))
                return 0;

        r = block_line(run, directory, "ro", &read_only);
        if (r == 0)
                return -ENOENT;
        if (r < 0)
                return r;

        *ret_read_only = text_is(read_only, "1");
        return 1;
}

/* --- both mounts --- */

static int add_table(PstRun *run, Text device, VerityRoot *root) {
        VerityDevice found;
        PstBytes answer;
        int r;

        r = pst_query(run, PST_DM_TABLE, &answer);
        if (r == -EACCES || r == -ENOTCONN) {
                root->table_known = false;
                return 0;
        }
        if (r < 0)
                return r;

        r = verity_find(answer.data, answer.size, device, &found);
        if (r < 0)
                return r;

        if (root->active) { /* / and /usr both: the worse of each, and the root hash of / */
                root->device.verified = root->device.verified && found.verified;
                root->device.is_signed = root->device.is_signed && found.is_signed;
                root->device.ignores_corruption =
                        root->device.ignores_corruption || found.ignores_corruption;
        } else {
                root->device = found;
        }

        return 0;
}

static int add_mount(PstRun *run, Text mounts, const char *point, VerityRoot *root) {
        bool read_only = false;
        Mount mount;
        int r;

        r = mountinfo_find(mounts, point, &mount);
        if (r == 0 && strcmp(point, "/") == 0)
                return -EBADMSG; /* there is no namespace without a root */
        if (r <= 0)
                return r;

        r = device_is_verity(run, mount.device, &read_only);
        if (r <= 0)
                return r;

        r = add_table(run, mount.device, root);
        if (r < 0)
                return r;

        root->read_only = read_only && (!root->active || root->read_only);
        root->active = true;
        return 0;
}

int verity_root_read(PstRun *run, VerityRoot *ret) {
        static const char *const points[] = { "/", "/usr" };
        VerityRoot root = { .table_known = true };
        Text mounts;
        int r;

        r = mountinfo_read(run, &mounts);
        if (r < 0)
                return r;

        for (size_t i = 0; i < ELEMENTSOF(points); i++) {
                r = add_mount(run, mounts, points[i], &root);
                if (r < 0)
                        return r;
        }

        *ret = root;
        return 0;
}
