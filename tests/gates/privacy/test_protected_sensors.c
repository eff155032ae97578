/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of cameras, microphones and other sensors. */

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "privacy", __VA_ARGS__ })
#define META(path)  ((PstQuestion) PST_META(path))
#define NODE        0020000U

static const DeviceFile laptop_nodes[] = {
        FILE_TEXT("/dev/video0", ""),        FILE_TEXT("/dev/video1", ""),
        FILE_TEXT("/dev/media0", ""),        FILE_TEXT("/dev/iio:device0", ""),
        FILE_TEXT("/dev/snd/pcmC0D0c", ""),  FILE_TEXT("/dev/snd/pcmC0D0p", ""),
        FILE_TEXT("/dev/snd/controlC0", ""), FILE_TEXT("/dev/null", ""),
        FILE_TEXT("/dev/videos", ""),        FILES_END,
};

static void test_nodes_of_sensors(_unused_ void **state) {
        static CborAnswer camera, second, wiring, motion, microphone;
        const DeviceAnswer answers[] = {
                cbor_meta(META("/dev/video0"), &camera, NODE | 0660, 44, "81:0"),
                cbor_meta(META("/dev/video1"), &second, NODE | 0666, 44, "81:1"),
                cbor_meta(META("/dev/media0"), &wiring, NODE | 0660, 44, "235:0"),
                cbor_meta(META("/dev/iio:device0"), &motion, NODE | 0604, 0, "236:0"),
                cbor_meta(META("/dev/snd/pcmC0D0c"), &microphone, NODE | 0660, 29, "116:3"),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = laptop_nodes, .answers = answers), "privacy.sensor_nodes",
                     "present\n"
                     "devices = [116:3, 235:0, 236:0, 81:0, 81:1]\n"
                     "world_accessible = [/dev/iio:device0, /dev/video1]\n");
}

static void test_what_is_no_node_or_gone_is_no_sensor(_unused_ void **state) {
        static CborAnswer regular;
        static const DeviceFile files[] = { FILE_TEXT("/dev/video0", ""),
                                            FILE_TEXT("/dev/video1", ""), FILES_END };
        const DeviceAnswer answers[] = {
                cbor_meta(META("/dev/video0"), &regular, 0100666, 0, "0:0"),
                ANSWER_ERROR(META("/dev/video1"), -ENOENT),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = files, .answers = answers), "privacy.sensor_nodes",
                     "present\n"
                     "devices = []\n"
                     "world_accessible = []\n");
}

static void test_nodes_that_cannot_be_told(_unused_ void **state) {
        static const DeviceFile camera[] = { FILE_TEXT("/dev/video0", ""), FILES_END };
        static const DeviceFile no_sensor[] = { FILE_TEXT("/dev/null", ""), FILES_END };
        const struct {
                const DeviceFile *files;
                DeviceAnswer answer;
                bool image;
                const char *shown;
        } rows[] = {
                { camera, ANSWER_ERROR(META("/dev/video0"), -EACCES), false,
                  "unavailable permission\n" },
                { camera, ANSWER_TEXT(META("/dev/video0"), "x"), false, "unavailable malformed\n" },
                { camera, ANSWERS_END, false, "unavailable offline\n" },
                { NULL, ANSWERS_END, false, "unavailable missing\n" },
                { NULL, ANSWERS_END, true, "unavailable offline\n" },
                { no_sensor, ANSWERS_END, false, "present\ndevices = []\nworld_accessible = []\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceAnswer answers[] = { rows[i].answer, ANSWERS_END };

                assert_shows(
                        DEVICE(.files = rows[i].files, .answers = answers, .image = rows[i].image),
                        "privacy.sensor_nodes", rows[i].shown);
        }
}

static void test_devices_of_the_kernel(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/sys/devices/usb/video4linux/video0/dev", "81:0\n"),
                FILE_LINK("/sys/class/video4linux/video0", "../../devices/usb/video4linux/video0"),
                FILE_TEXT("/sys/class/video4linux/video1/dev", "81:1\n"),
                FILE_TEXT("/sys/class/video4linux/v4l-subdev0/dev", "81:2\n"),
                FILE_TEXT("/sys/class/sound/pcmC0D0c/dev", "116:3\n"),
                FILE_TEXT("/sys/class/sound/pcmC0D0p/dev", "116:2\n"),
                FILE_TEXT("/sys/class/sound/controlC0/dev", "116:4\n"),
                FILE_TEXT("/sys/class/gnss/gnss0/dev", "240:0\n"),
                FILE_TEXT("/sys/bus/media/devices/media0/dev", "235:0\n"),
                FILE_TEXT("/sys/bus/iio/devices/iio:device0/dev", "236:0\n"),
                FILE_TEXT("/sys/bus/iio/devices/iio:device1/name", "without a node\n"),
                FILE_TEXT("/sys/bus/iio/devices/trigger0/dev", "236:9\n"),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "privacy.sensor_devices",
                     "present\n"
                     "cameras = 2\n"
                     "devices = [116:3, 235:0, 236:0, 240:0, 81:0, 81:1]\n"
                     "microphones = 1\n");
}

static void test_devices_that_cannot_be_told(_unused_ void **state) {
        static const DeviceFile wrong[] = { FILE_TEXT("/sys/class/gnss/gnss0/dev", "240:0"),
                                            FILES_END };

        assert_shows(DEVICE(.files = wrong), "privacy.sensor_devices", "unavailable malformed\n");
        assert_shows(DEVICE(.image = false), "privacy.sensor_devices", "unavailable missing\n");
        assert_shows(DEVICE(.image = true), "privacy.sensor_devices", "unavailable offline\n");
}

static void test_recorded_devices_have_none(_unused_ void **state) {
        assert_shows(DEVICE(.tree = PST_DEVICES "/sb-on-uki-verity-ima/root"),
                     "privacy.sensor_devices",
                     "present\n"
                     "cameras = 0\n"
                     "devices = []\n"
                     "microphones = 0\n");
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nodes_of_sensors),
                cmocka_unit_test(test_what_is_no_node_or_gone_is_no_sensor),
                cmocka_unit_test(test_nodes_that_cannot_be_told),
                cmocka_unit_test(test_devices_of_the_kernel),
                cmocka_unit_test(test_devices_that_cannot_be_told),
                cmocka_unit_test(test_recorded_devices_have_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
