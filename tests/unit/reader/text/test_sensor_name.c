/* SPDX-License-Identifier: Apache-2.0 */
/* What a device is, by its name. */

#include "../reader_test.h"
#include "reader/text/sensor_name.h"

static void test_names(_unused_ void **state) {
        static const struct {
                const char *name;
                SensorKind kind;
        } rows[] = {
                { "video0", SENSOR_VIDEO },
                { "video10", SENSOR_VIDEO },
                { "media0", SENSOR_MEDIA },
                { "pcmC0D0c", SENSOR_MICROPHONE },
                { "pcmC12D34c", SENSOR_MICROPHONE },
                { "iio:device3", SENSOR_IIO },
                { "gnss0", SENSOR_POSITION },
                { "", SENSOR_NONE },
                { "video", SENSOR_NONE },
                { "video0a", SENSOR_NONE },
                { "videos", SENSOR_NONE },
                { "pcmC0D0p", SENSOR_NONE },
                { "pcmC0D0", SENSOR_NONE },
                { "pcmCD0c", SENSOR_NONE },
                { "xvideo0", SENSOR_NONE },
                { "controlC0", SENSOR_NONE },
                { "iio:device", SENSOR_NONE },
                { "v4l-subdev0", SENSOR_NONE },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                _cleanup_text_ Text name = exact_text(rows[i].name);

                assert_int_equal(sensor_kind(name), rows[i].kind);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = { cmocka_unit_test(test_names) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
