/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Privacy feature availability: what is kept is encrypted, and the memory of programs does not end up
 * where others find it.
 *
 * Two witnesses: the kernel, of what is in force, and the files, of what was meant to be.
 */

#include <limits.h>
#include <stdio.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/disk/coredump_conf.h"
#include "reader/disk/crypttab.h"
#include "reader/disk/dpkg_status.h"
#include "reader/disk/folder_access.h"
#include "reader/disk/sysctl_d.h"
#include "reader/disk/usage_reporting.h"
#include "reader/kernel/block_stack.h"
#include "reader/kernel/mountinfo.h"
#include "reader/kernel/swaps.h"
#include "reader/kernel/sysctl.h"
#include "reader/text/core_pattern.h"

/* The block device that a file system is on: 1 and its name, 0: it is on none. -EOPNOTSUPP: this
 * kind of file system does not say. */
static int device_of(PstRun *run, const Mount *mount, char ret[BLOCK_NAME_BYTES]) {
        static const char *const elsewhere[] = { "tmpfs", "ramfs", "nfs", "nfs4", "cifs" };
        int r;

        if (!text_starts(mount->device, "0:")) {
                r = block_find_number(run, mount->device, ret);
                return r < 0 ? r : 1;
        }
        if (text_is(mount->type, "btrfs")) { /* has numbers of its own, and may be on several */
                r = block_find_path(run, mount->source, ret);
                return r < 0 ? r : 1;
        }
        for (size_t i = 0; i < ELEMENTSOF(elsewhere); i++)
                if (text_is(mount->type, elsewhere[i]))
                        return 0;

        return -EOPNOTSUPP;
}

static bool is_writable(const Mount *mount) {
        return mount_has_option(mount->options, "rw") &&
               mount_has_option(mount->super_options, "rw");
}

static int add_storage(PstRun *run, Text mountinfo, const char *point, TextSet *encrypted,
                       TextSet *unencrypted) {
        char device[BLOCK_NAME_BYTES];
        Mount mount;
        int r;

        r = mountinfo_find(mountinfo, point, &mount);
        if (r <= 0 || !is_writable(&mount))
                return r;
        r = device_of(run, &mount, device);
        if (r <= 0)
                return r;

        r = block_is_encrypted(run, device);
        return r < 0 ? r
                     : text_set_add(r > 0 ? encrypted : unencrypted, text(point, strlen(point)));
}

/* Of the volumes that crypttab declares, those that are open; nothing where it cannot be read. */
static void give_declared_active(PstRun *run) {
        TextSet declared = { 0 }, active = { 0 };
        int r;

        r = crypttab_read(run, &declared);
        for (size_t i = 0; i < declared.n && r >= 0; i++) {
                r = block_mapping_is_encrypted(run, declared.items[i]);
                if (r > 0)
                        r = text_set_add(&active,
                                         text(declared.items[i], strlen(declared.items[i])));
        }
        if (r >= 0)
                text_set_fact(run, "declared_active", &active);
}

static int sample_storage_encryption(PstRun *run) {
        static const char *const points[] = { "/", "/home", "/var" };
        TextSet encrypted = { 0 }, unencrypted = { 0 };
        Text mountinfo;
        int r;

        r = mountinfo_read(run, &mountinfo);
        for (size_t i = 0; i < ELEMENTSOF(points) && r >= 0; i++)
                r = add_storage(run, mountinfo, points[i], &encrypted, &unencrypted);
        if (r < 0)
                return r;

        text_set_fact(run, "encrypted", &encrypted);
        text_set_fact(run, "unencrypted", &unencrypted);
        give_declared_active(run);
        return pst_present(run);
}

static const PstSignal storage_encryption = {
        .id = "privacy.storage_encryption",
        .help = "Whether what this device keeps is encrypted on its disks.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(MOUNTINFO_PATH, BLOCK_READS, CRYPTTAB_PATH),
        .watches = PST_WATCHES(PST_ON_POLL(MOUNTINFO_PATH), PST_ON_FILE(CRYPTTAB_PATH)),
        .facts = PST_FACTS(
                { "encrypted", PST_LIST, "Of /, /home and /var those that lie on encryption." },
                { "unencrypted", PST_LIST, "Those that are writable and do not." },
                { "declared_active", PST_LIST, "Of the volumes in crypttab those that are open." }),
        .sample = sample_storage_encryption,
};

static int sample_storage_encryption_configured(PstRun *run) {
        TextSet declared = { 0 };
        int r;

        r = crypttab_read(run, &declared);
        if (r < 0)
                return r;

        text_set_fact(run, "declared", &declared);
        return pst_present(run);
}

static const PstSignal storage_encryption_configured = {
        .id = "privacy.storage_encryption_configured",
        .help = "The encrypted volumes that are to be opened at boot.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(CRYPTTAB_PATH),
        .watches = PST_WATCHES(PST_ON_FILE(CRYPTTAB_PATH)),
        .facts = PST_FACTS({ "declared", PST_LIST, "Their names; swap is left out." }),
        .sample = sample_storage_encryption_configured,
};

/* The mount that a file is in: that of the longest point above it, the last one of equals. */
static int mount_of(Text mountinfo, const char *path, Mount *ret) {
        size_t best = 0;
        Mount mount;
        int r;

        while ((r = mountinfo_next(&mountinfo, &mount)) > 0) {
                char point[PATH_MAX];
                size_t n;

                r = mountinfo_unescape(mount.point, point, sizeof(point));
                if (r < 0)
                        return r;
                n = strcmp(point, "/") == 0 ? 0 : strlen(point);
                if (strncmp(path, point, n) != 0 || path[n] != '/' || n + 1 < best)
                        continue;
                best = n + 1;
                *ret = mount;
        }

        return r < 0 ? r : best > 0 ? 0 : -EBADMSG;
}

/* Whether an area is encrypted: 1 or 0. */
static int swap_is_encrypted(PstRun *run, const Swap *swap, const char *path) {
        char device[BLOCK_NAME_BYTES];
        Text mountinfo;
        Mount mount;
        int r;

        if (!swap->is_file) {
                r = block_find_path(run, text(path, strlen(path)), device);
                if (r >= 0 && text_starts(text(device, strlen(device)), "zram"))
                        return 1; /* in memory */
                return r < 0 ? r : block_is_encrypted(run, device);
        }

        r = mountinfo_read(run, &mountinfo);
        if (r >= 0)
                r = mount_of(mountinfo, path, &mount);
        if (r >= 0)
                r = device_of(run, &mount, device);
        if (r <= 0)
                return r; /* on another machine: in the clear, for all we know */

        return block_is_encrypted(run, device);
}

static int sample_swap(PstRun *run) {
        TextSet unencrypted = { 0 };
        char path[PST_TEXT_MAX + 1];
        PstBytes bytes;
        Text rest;
        Swap swap;
        int r;

        r = pst_read(run, SWAPS_PATH, &bytes);
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        r = swaps_open(&rest);
        while (r >= 0 && (r = swaps_next(&rest, &swap)) > 0) {
                r = mountinfo_unescape(swap.path, path, sizeof(path));
                if (r >= 0)
                        r = swap_is_encrypted(run, &swap, path);
                if (r == 0)
                        r = text_set_add(&unencrypted, text(path, strlen(path)));
        }
        if (r < 0)
                return r;

        text_set_fact(run, "unencrypted", &unencrypted);
        return pst_present(run);
}

static const PstSignal swap = {
        .id = "privacy.swap",
        .help = "Whether memory is written to disks as it is.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SWAPS_PATH, MOUNTINFO_PATH, BLOCK_READS),
        .watches = PST_WATCHES(PST_ON_POLL(SWAPS_PATH)),
        .facts = PST_FACTS({ "unencrypted", PST_LIST, "Swap devices and files in the clear." }),
        .sample = sample_swap,
};

#define CORE_PATTERN_KEY "kernel/core_pattern"

static int sample_core_dumps(PstRun *run) {
        char handler[PST_TEXT_MAX + 1];
        int64_t with_pid = 0;
        PstBytes bytes;
        Text pattern;
        int r;

        r = pst_read(run, SYSCTL_ROOT CORE_PATTERN_KEY, &bytes);
        if (r >= 0)
                r = sysctl_read_int(run, "kernel/core_uses_pid", &with_pid);
        if (r < 0)
                return r;

        pattern = text(bytes.data, bytes.size);
        if (text_ends(pattern, "\n"))
                pattern.size--;
        r = text_copy(pattern, handler, sizeof(handler));
        if (r < 0)
                return r;

        pst_fact_text(run, "handler", handler);
        pst_fact_text(run, "kind",
                      core_pattern_kind_name(core_pattern_kind(pattern, with_pid != 0)));
        return pst_present(run);
}

static const PstSignal core_dumps = {
        .id = "privacy.core_dumps",
        .help = "Where the kernel leaves the memory of programs that crash.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(SYSCTL_ROOT CORE_PATTERN_KEY, SYSCTL_ROOT "kernel/core_uses_pid"),
        .watches = PST_WATCHES(PST_ON_FILE(SYSCTL_ROOT CORE_PATTERN_KEY),
                               PST_ON_FILE(SYSCTL_ROOT "kernel/core_uses_pid")),
        .facts = PST_FACTS({ "handler", PST_TEXT, "The pattern that is in force, core(5)." },
                           { "kind", PST_TEXT, "relative, absolute, pipe or off." }),
        .sample = sample_core_dumps,
};

#define COREDUMPS "/var/lib/systemd/coredump/"

static int sample_core_dump_storage(PstRun *run) {
        char handler[PST_TEXT_MAX + 1], storage[PST_TEXT_MAX + 1];
        Text value, word;
        SysctlD files;
        int r, configured, readable;

        r = sysctl_d_read(run, &files);
        if (r < 0)
                return r;
        configured = sysctl_d_find(&files, CORE_PATTERN_KEY, &value);
        if (configured > 0)
                r = text_copy(value, handler, sizeof(handler));
        if (r >= 0)
                r = coredump_conf_read(run, &word);
        if (r >= 0)
                r = text_copy(word, storage, sizeof(storage));
        if (r < 0)
                return r;

        if (configured > 0)
                pst_fact_text(run, "handler", handler);
        pst_fact_text(run, "storage", storage);
        readable = folder_has_world_readable(run, COREDUMPS);
        if (readable >= 0)
                pst_fact_bool(run, "world_readable", readable > 0);
        return pst_present(run);
}

static const PstSignal core_dump_storage = {
        .id = "privacy.core_dump_storage",
        .help = "Where they were meant to go, and who may read those that are kept.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(SYSCTL_D_PATHS, COREDUMP_CONF_READS),
        .queries = PST_QUERIES(PST_NAMES(COREDUMPS), PST_META(COREDUMPS)),
        .watches = PST_WATCHES(SYSCTL_D_WATCHES, PST_ON_FILE("/etc/systemd/coredump.conf"),
                               PST_ON_FILE("/etc/systemd/coredump.conf.d/"),
                               PST_ON_FILE("/run/systemd/coredump.conf.d/"),
                               PST_ON_ANSWER(PST_NAMES(COREDUMPS))),
        .facts = PST_FACTS({ "handler", PST_TEXT, "kernel.core_pattern, if it is configured." },
                           { "storage", PST_TEXT, "Storage= of systemd-coredump, if it is set." },
                           { "world_readable", PST_BOOL, "Everyone may read one that is kept." }),
        .sample = sample_core_dump_storage,
};

static int sample_usage_reporting(PstRun *run) {
        TextSet enabled = { 0 };
        Text status;
        int r;

        r = dpkg_packages(run, USAGE_REPORTERS, &status);
        if (r == -ENODEV)
                return pst_absent(run, "this system has no dpkg");
        if (r >= 0)
                r = usage_reporting_read(run, status, &enabled);
        if (r < 0)
                return r;

        text_set_fact(run, "enabled", &enabled);
        return pst_present(run);
}

static const PstSignal usage_reporting = {
        .id = "privacy.usage_reporting",
        .help = "Programs that tell others how this device is used, or how its programs crash.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(DPKG_STATUS_PATH, DPKG_PARENT_PATH, POPULARITY_CONTEST_PATH,
                           POPULARITY_CONTEST_FOLDER),
        .queries = PST_QUERIES(USAGE_REPORTERS),
        .watches = PST_WATCHES(PST_ON_FILE(DPKG_STATUS_PATH), PST_ON_FILE(POPULARITY_CONTEST_PATH),
                               PST_ON_FILE(POPULARITY_CONTEST_FOLDER)),
        .facts = PST_FACTS({ "enabled", PST_LIST, "The packages that do." }),
        .sample = sample_usage_reporting,
};

PST_OBJECTIVE(privacy_feature_availability) = {
        .id = "privacy_feature_availability",
        .title = "Privacy feature availability",
        .signals = PST_SIGNALS(&storage_encryption, &storage_encryption_configured, &swap,
                               &core_dumps, &core_dump_storage, &usage_reporting),
};
