/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a device is that watches or listens, by its name.
 *
 * Runs in a worker. Pure. drivers/media/v4l2-core/v4l2-dev.c, drivers/media/mc/mc-devnode.c,
 * sound/core/pcm.c, drivers/iio/industrialio-core.c and drivers/gnss/core.c name them.
 */

#include "reader/text/sensor_name.h"
#include "base/macro.h"

/* '#' stands for a number. */
static bool matches(Text name, const char *pattern) {
        for (; *pattern; pattern++) {
                size_t n = 0;

                if (*pattern != '#') {
                        if (name.size == 0 || name.data[0] != *pattern)
                                return false;
                        name = text_skip(name, 1);
                        continue;
                }

                while (n < name.size && name.data[n] >= '0' && name.data[n] <= '9')
                        n++;
                if (n == 0)
                        return false;
                name = text_skip(name, n);
        }

        return name.size == 0;
}

SensorKind sensor_kind(Text name) {
        static const struct {
                const char *pattern;
                SensorKind kind;
        } patterns[] = {
                { "video#", SENSOR_VIDEO },        { "media#", SENSOR_MEDIA },
                { "pcmC#D#c", SENSOR_MICROPHONE }, { "iio:device#", SENSOR_IIO },
                { "gnss#", SENSOR_POSITION },
        };

        for (size_t i = 0; i < ELEMENTSOF(patterns); i++)
                if (matches(name, patterns[i].pattern))
                        return patterns[i].kind;

        return SENSOR_NONE;
}
