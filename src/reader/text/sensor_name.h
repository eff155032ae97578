/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "reader/text/text.h"

/* Nodes of sensors, which are named alike in /dev and in sysfs. */
typedef enum SensorKind {
        SENSOR_NONE,
        SENSOR_VIDEO,      /* "video0": a camera, or what comes with one */
        SENSOR_MEDIA,      /* "media0": how a camera is wired */
        SENSOR_MICROPHONE, /* "pcmC0D0c": it captures */
        SENSOR_IIO,        /* "iio:device0": motion, light and the like */
        SENSOR_POSITION,   /* "gnss0" */
} SensorKind;

SensorKind sensor_kind(Text name);
