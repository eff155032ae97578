/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runtime trust: the system's view of itself is not overlaid, nothing is slipped into programs, and
 * the processor keeps what it should.
 *
 * Three witnesses: the kernel, of what is mounted; systemd, of what it believes to be mounted; and
 * the files.
 */

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/daemon/unit_property.h"
#include "reader/disk/library_preload.h"
#include "reader/kernel/mountinfo.h"
#include "reader/kernel/processor_weakness.h"

/*
 * Mounts that systemd never shows as units: systemd src/shared/mount-setup.c, mount_table[],
 * ignore_paths and mount_point_is_api().
 */
static bool is_never_a_unit(const char *path) {
        static const char *const points[] = {
                "/proc/sys",       "/proc/kmsg",      "/proc/sys/kernel/random/boot_id",
                "/sys/fs/cgroup",  "/sys/fs/pstore",  "/sys/kernel/security",
                "/sys/fs/bpf",     "/sys/fs/selinux", "/sys/firmware/efi/efivars",
                "/sys/fs/smackfs",
        };

        for (size_t i = 0; i < ELEMENTSOF(points); i++)
                if (strcmp(path, points[i]) == 0)
                        return true;

        return strncmp(path, "/sys/fs/cgroup/", strlen("/sys/fs/cgroup/")) == 0;
}

static bool is_of_the_view(const char *path) {
        bool below = strncmp(path, "/proc/", 6) == 0 || strncmp(path, "/sys/", 5) == 0;

        return below && !is_never_a_unit(path);
}

static int add_path(TextSet *paths, const char *path) {
        return is_of_the_view(path) ? text_set_add(paths, text(path, strlen(path))) : 0;
}

static int sample_system_view_mounts(PstRun *run) {
        char point[PST_TEXT_MAX + 1];
        TextSet paths = { 0 };
        Text mountinfo;
        Mount mount;
        int r;

        r = mountinfo_read(run, &mountinfo);
        while (r >= 0 && (r = mountinfo_next(&mountinfo, &mount)) > 0) {
                if (text_is(mount.type, "autofs"))
                        continue; /* systemd shows it as another kind of unit */
                if (!text_starts(mount.point, "/proc/") && !text_starts(mount.point, "/sys/"))
                        continue;
                r = mountinfo_unescape(mount.point, point, sizeof(point));
                if (r >= 0)
                        r = add_path(&paths, point);
        }
        if (r < 0)
                return r;

        text_set_fact(run, "paths", &paths);
        return pst_present(run);
}

static const PstSignal system_view_mounts = {
        .id = "runtime.system_view_mounts",
        .help = "What is mounted where the kernel shows its state, by the kernel's word.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(MOUNTINFO_PATH),
        .watches = PST_WATCHES(PST_ON_POLL(MOUNTINFO_PATH)),
        .facts = PST_FACTS({ "paths", PST_LIST, "Places below /proc and /sys." }),
        .sample = sample_system_view_mounts,
};

#define VIEW_UNITS PST_UNITS_MATCHING("active", "proc-*.mount", "sys-*.mount")

static int read_view_units(PstRun *run, TextSet *ret) {
        PstBytes answer;
        UnitList list;
        Unit unit;
        int r;

        r = pst_query(run, VIEW_UNITS, &answer);
        if (r >= 0)
                r = unit_list_open(answer.data, answer.size, &list);
        while (r >= 0 && (r = unit_list_next(&list, &unit)) > 0)
                r = text_set_add(ret, unit.name);

        return r;
}

static int sample_system_view_units(PstRun *run) {
        TextSet units = { 0 }, paths = { 0 };
        char where[PST_TEXT_MAX + 1];
        UnitProperty property;
        UnitList list;
        Text value;
        int r;

        r = read_view_units(run, &units);
        if (r >= 0)
                r = unit_properties_read(run, "Mount", "Where", &units, &list);
        while (r >= 0 && (r = unit_property_next(&list, &property)) > 0) {
                r = unit_property_text(&property, &value);
                if (r >= 0)
                        r = text_copy(value, where, sizeof(where));
                if (r >= 0)
                        r = add_path(&paths, where);
        }
        if (r < 0)
                return r;

        text_set_fact(run, "paths", &paths);
        return pst_present(run);
}

static const PstSignal system_view_units = {
        .id = "runtime.system_view_units",
        .help = "The same by systemd's word.",
        .source = PST_SOURCE_DAEMON,
        .tier = PST_TIER_E,
        .queries = PST_QUERIES(VIEW_UNITS, PST_UNITS_GET("Mount", "Where", PST_ANY)),
        .watches = PST_WATCHES(PST_ON_ANSWER(VIEW_UNITS)),
        .facts = PST_FACTS({ "paths", PST_LIST, "Places below /proc and /sys." }),
        .sample = sample_system_view_units,
};

static int sample_library_preload(PstRun *run) {
        int64_t entries;
        int r;

        r = library_preload_read(run, &entries);
        if (r < 0)
                return r;

        pst_fact_int(run, "entries", entries);
        return pst_present(run);
}

static const PstSignal library_preload = {
        .id = "runtime.library_preload",
        .help = "Libraries that are loaded into every program.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS(LIBRARY_PRELOAD_PATH, LIBRARY_PRELOAD_FOLDER),
        .watches = PST_WATCHES(PST_ON_FILE(LIBRARY_PRELOAD_PATH)),
        .facts = PST_FACTS({ "entries", PST_INT, "How many /etc/ld.so.preload names." }),
        .sample = sample_library_preload,
};

static int sample_processor_weaknesses(PstRun *run) {
        Weaknesses weaknesses;
        int r;

        r = weaknesses_read(run, &weaknesses);
        if (r < 0)
                return r;

        text_set_fact(run, "vulnerable", &weaknesses.vulnerable);
        text_set_fact(run, "unknown", &weaknesses.unknown);
        text_set_fact(run, "mitigated", &weaknesses.mitigated);
        return pst_present(run);
}

static const PstSignal processor_weaknesses = {
        .id = "runtime.processor_weaknesses",
        .help = "Known weaknesses of the processor, and what the kernel does about them.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS(PROCESSOR_WEAKNESSES_FOLDER),
        .facts = PST_FACTS({ "vulnerable", PST_LIST,
                             "Open ones; with _smt: between threads that share a core." },
                           { "unknown", PST_LIST, "Those that the kernel cannot tell." },
                           { "mitigated", PST_LIST, "Those that the kernel works around." }),
        .sample = sample_processor_weaknesses,
};

PST_OBJECTIVE(runtime_trust) = {
        .id = "runtime_trust",
        .title = "Runtime trust",
        .signals = PST_SIGNALS(&system_view_mounts, &system_view_units, &library_preload,
                               &processor_weaknesses),
};
