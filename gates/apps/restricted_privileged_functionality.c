/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Restricted privileged functionality: users do not run with more rights than theirs, and have no
 * way to a service that would do anything for them.
 *
 * Two witnesses: the kernel, of the rights of processes, and the files, of who may speak to whom.
 */

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/disk/file_meta.h"
#include "reader/disk/group_members.h"
#include "reader/kernel/kernel_threads.h"
#include "reader/kernel/process_status.h"
#include "reader/text/text_set.h"

#define PROC "/proc/"

/* Uids of people: /etc/adduser.conf and systemd's of humans; above are nobody and dynamic ones. */
#define UID_FIRST 1000
#define UID_LAST  59999

static bool has_capabilities(const ProcessStatus *status) {
        return status->effective[strspn(status->effective, "0")] != '\0';
}

static bool has_more_than_its_user(const ProcessStatus *status) {
        bool is_of_a_person = status->real_uid >= UID_FIRST && status->real_uid <= UID_LAST;

        return is_of_a_person &&
               (status->real_uid != status->effective_uid || has_capabilities(status));
}

/* Whether its user namespace is the first one, in which alone its rights reach anything: 1 or 0. */
static int is_in_first_namespace(PstRun *run, const char *pid) {
        char path[PATH_MAX];
        uint64_t numbers[3];
        Text rest, word;
        PstBytes bytes;
        int r;

        (void) snprintf(path, sizeof(path), PROC "%s/uid_map", pid);
        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r;

        rest = text(bytes.data, bytes.size);
        if (!text_line(&rest, &word) || rest.size > 0)
                return 0; /* not mapped at all, or in pieces */
        for (size_t i = 0; i < ELEMENTSOF(numbers); i++) {
                Text number;

                if (!text_word(&word, &number) || text_uint(number, &numbers[i]) < 0)
                        return -EBADMSG;
        }

        return numbers[0] == 0 && numbers[1] == 0 && numbers[2] == UINT32_MAX;
}

static bool has_ended(int r) {
        return r == -ENOENT || r == -ESRCH;
}

static int add_process(PstRun *run, Text pid, TextSet *programs) {
        char path[PATH_MAX], number[24];
        ProcessStatus status;
        int r;

        r = text_copy(pid, number, sizeof(number));
        if (r < 0)
                return r;

        (void) snprintf(path, sizeof(path), PROC "%s/status", number);
        r = process_status_read(run, path, &status);
        if (r < 0 || !has_more_than_its_user(&status))
                return has_ended(r) ? 0 : r;

        r = is_in_first_namespace(run, number);
        if (r <= 0)
                return has_ended(r) ? 0 : r;

        return text_set_add(programs, text(status.name, strlen(status.name)));
}

static int sample_privileged_processes(PstRun *run) {
        TextSet programs = { 0 };
        KernelThreads threads;
        uint64_t pid, n = 0;
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, PROC, &names);
        if (r < 0)
                return r;

        kernel_threads_read(run, &threads);
        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                if (text_uint(name, &pid) < 0)
                        continue;
                n++;
                if (!is_kernel_thread(&threads, pid))
                        r = add_process(run, name, &programs);
        }
        if (r < 0)
                return r;
        if (n == 0)
                return -EACCES; /* not even our own: they are hidden from us */

        text_set_fact(run, "programs", &programs);
        return pst_present(run);
}

static const PstSignal privileged_processes = {
        .id = "apps.privileged_processes",
        .help = "Processes of people that have more rights than their user.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(PROC),
        .facts = PST_FACTS({ "programs", PST_LIST,
                             "Their names, of at most 15 bytes, as the processes chose them." }),
        .sample = sample_privileged_processes,
};

/* Who may write to one of these sockets can become root. */
static const char *const channels[] = {
        "/run/docker.sock",
        "/run/podman/podman.sock",
        "/run/lxd.socket",
};
static const char *const channel_folders[] = {
        "/run/libvirt/",
        "/run/containerd/",
};

/* Whether others than root may write there: 1 or 0. */
static int is_open(PstRun *run, const FileMeta *meta) {
        if (!S_ISSOCK(meta->mode))
                return 0;
        if (meta->mode & S_IWOTH)
                return 1;

        return meta->mode & S_IWGRP ? group_has_members_read(run, meta->gid) : 0;
}

static int add_open(PstRun *run, const char *path, TextSet *open) {
        FileMeta meta;
        int r;

        r = file_meta_read(run, path, &meta);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        r = is_open(run, &meta);
        return r > 0 ? text_set_add(open, text(path, strlen(path))) : r;
}

static int add_open_in(PstRun *run, const char *folder, TextSet *open) {
        char path[PATH_MAX];
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_query(run, PST_NAMES(folder), &names);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                (void) snprintf(path, sizeof(path), "%s%.*s", folder, (int) name.size, name.data);
                r = add_open(run, path, open);
        }

        return r;
}

static int sample_privileged_channels(PstRun *run) {
        TextSet open = { 0 };
        int r = 0;

        for (size_t i = 0; i < ELEMENTSOF(channels) && r >= 0; i++)
                r = add_open(run, channels[i], &open);
        for (size_t i = 0; i < ELEMENTSOF(channel_folders) && r >= 0; i++)
                r = add_open_in(run, channel_folders[i], &open);
        if (r < 0)
                return r;

        text_set_fact(run, "open", &open);
        return pst_present(run);
}

static const PstSignal privileged_channels = {
        .id = "apps.privileged_channels",
        .help = "Sockets of container and machine managers that others than root may write to.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(GROUP_PATH, PASSWD_PATH),
        .queries = PST_QUERIES(PST_META("/run/docker.sock"), PST_META("/run/podman/podman.sock"),
                               PST_META("/run/lxd.socket"), PST_NAMES("/run/libvirt/"),
                               PST_META("/run/libvirt/"), PST_NAMES("/run/containerd/"),
                               PST_META("/run/containerd/")),
        .watches = PST_WATCHES(PST_ON_FILE(GROUP_PATH), PST_ON_FILE(PASSWD_PATH),
                               PST_ON_ANSWER(PST_META("/run/docker.sock")),
                               PST_ON_ANSWER(PST_META("/run/podman/podman.sock")),
                               PST_ON_ANSWER(PST_META("/run/lxd.socket")),
                               PST_ON_ANSWER(PST_NAMES("/run/libvirt/")),
                               PST_ON_ANSWER(PST_NAMES("/run/containerd/"))),
        .facts = PST_FACTS({ "open", PST_LIST,
                             "Those that everyone may write to, or a group that has members." }),
        .sample = sample_privileged_channels,
};

PST_OBJECTIVE(restricted_privileged_functionality) = {
        .id = "restricted_privileged_functionality",
        .title = "Restricted privileged functionality",
        .signals = PST_SIGNALS(&privileged_processes, &privileged_channels),
};
