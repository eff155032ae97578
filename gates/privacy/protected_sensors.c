/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protected sensors: cameras, microphones and the like are those that the kernel has, and not open
 * to everyone.
 *
 * Two witnesses: the nodes in /dev, which root can make, and the kernel's own list of devices.
 */

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include <postured/gate.h>

#include "base/macro.h"
#include "reader/disk/file_meta.h"
#include "reader/text/sensor_name.h"
#include "reader/text/text_set.h"

typedef struct SensorNodes {
        TextSet devices, world_accessible;
} SensorNodes;

static int add_node(PstRun *run, const char *path, SensorNodes *nodes) {
        FileMeta meta;
        int r;

        r = file_meta_read(run, path, &meta);
        if (r < 0)
                return r == -ENOENT ? 0 : r; /* unplugged meanwhile */
        if (!S_ISCHR(meta.mode))
                return 0;

        r = text_set_add(&nodes->devices, meta.node);
        if (r >= 0 && meta.mode & (S_IROTH | S_IWOTH))
                r = text_set_add(&nodes->world_accessible, text(path, strlen(path)));
        return r;
}

/* As pst_list(): -ENOENT, there is no such folder. */
static int add_nodes(PstRun *run, const char *folder, SensorNodes *nodes) {
        char path[PATH_MAX];
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, folder, &names);
        if (r < 0)
                return r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                if (sensor_kind(name) == SENSOR_NONE)
                        continue;
                (void) snprintf(path, sizeof(path), "%s%.*s", folder, (int) name.size, name.data);
                r = add_node(run, path, nodes);
        }

        return r;
}

static int sample_sensor_nodes(PstRun *run) {
        SensorNodes nodes = { 0 };
        int r;

        r = add_nodes(run, "/dev/", &nodes);
        if (r < 0)
                return r;
        r = add_nodes(run, "/dev/snd/", &nodes);
        if (r < 0 && r != -ENOENT) /* without sound */
                return r;

        text_set_fact(run, "devices", &nodes.devices);
        text_set_fact(run, "world_accessible", &nodes.world_accessible);
        return pst_present(run);
}

static const PstSignal sensor_nodes = {
        .id = "privacy.sensor_nodes",
        .help = "Nodes of cameras, microphones and other sensors, and whether everyone may open "
                "them.",
        .source = PST_SOURCE_DISK,
        .tier = PST_TIER_D,
        .reads = PST_PATHS("/dev/"),
        .queries = PST_QUERIES(PST_META("/dev/")),
        .watches = PST_WATCHES(PST_ON_FILE("/dev/"), PST_ON_FILE("/dev/snd/")),
        .facts = PST_FACTS({ "devices", PST_LIST, "Numbers of the devices that nodes stand for." },
                           { "world_accessible", PST_LIST, "Nodes that everyone may open." }),
        .sample = sample_sensor_nodes,
};

typedef struct SensorDevices {
        TextSet devices;
        int64_t cameras, microphones;
} SensorDevices;

static int add_device(PstRun *run, const char *path, SensorKind kind, SensorDevices *devices) {
        PstBytes bytes;
        Text number;
        int r;

        r = pst_read(run, path, &bytes);
        if (r < 0)
                return r == -ENOENT ? 0 : r; /* it has no node, or is gone */

        number = text(bytes.data, bytes.size);
        if (!text_ends(number, "\n"))
                return -EBADMSG;
        number.size--;

        devices->cameras += kind == SENSOR_VIDEO;
        devices->microphones += kind == SENSOR_MICROPHONE;
        return text_set_add(&devices->devices, number);
}

static int add_devices(PstRun *run, const char *folder, SensorDevices *devices) {
        char path[PATH_MAX];
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, folder, &names);
        if (r < 0)
                return r == -ENOENT ? 0 : r;

        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name)) {
                SensorKind kind = sensor_kind(name);

                if (kind == SENSOR_NONE)
                        continue;
                (void) snprintf(path, sizeof(path), "%s%.*s/dev", folder, (int) name.size,
                                name.data);
                r = add_device(run, path, kind, devices);
        }

        return r;
}

static const char *const sensor_folders[] = {
        "/sys/class/video4linux/", "/sys/class/sound/",     "/sys/class/gnss/",
        "/sys/bus/media/devices/", "/sys/bus/iio/devices/",
};

static int sample_sensor_devices(PstRun *run) {
        SensorDevices devices = { 0 };
        PstBytes classes;
        int r;

        r = pst_list(run, "/sys/class", &classes);
        for (size_t i = 0; i < ELEMENTSOF(sensor_folders) && r >= 0; i++)
                r = add_devices(run, sensor_folders[i], &devices);
        if (r < 0)
                return r;

        text_set_fact(run, "devices", &devices.devices);
        pst_fact_int(run, "cameras", devices.cameras);
        pst_fact_int(run, "microphones", devices.microphones);
        return pst_present(run);
}

static const PstSignal sensor_devices = {
        .id = "privacy.sensor_devices",
        .help = "Cameras, microphones and other sensors that the kernel has.",
        .source = PST_SOURCE_KERNEL,
        .tier = PST_TIER_B,
        .reads = PST_PATHS("/sys/class", "/sys/class/video4linux/", "/sys/class/sound/",
                           "/sys/class/gnss/", "/sys/bus/media/devices/", "/sys/bus/iio/devices/",
                           "/sys/devices/"),
        .queries =
                PST_QUERIES(PST_UEVENTS("video4linux"), PST_UEVENTS("sound"), PST_UEVENTS("iio")),
        .watches =
                PST_WATCHES(PST_ON_ANSWER(PST_UEVENTS("video4linux")),
                            PST_ON_ANSWER(PST_UEVENTS("sound")), PST_ON_ANSWER(PST_UEVENTS("iio"))),
        .facts = PST_FACTS({ "devices", PST_LIST, "Their device numbers." },
                           { "cameras", PST_INT, "Video devices; a camera can have several." },
                           { "microphones", PST_INT, "Devices that record sound." }),
        .sample = sample_sensor_devices,
};

PST_OBJECTIVE(protected_sensors) = {
        .id = "protected_sensors",
        .title = "Protected sensors",
        .signals = PST_SIGNALS(&sensor_nodes, &sensor_devices),
};
