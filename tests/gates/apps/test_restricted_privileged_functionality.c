/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate shows of processes with rights, and of sockets that give them. */

#include "described.h"

#define DEVICE(...) (&(const Device){ .gate = "apps", __VA_ARGS__ })

#define STATUS(name, real, effective, capabilities)                                                \
        "Name:\t" name "\nPid:\t7\nTracerPid:\t0\nUid:\t" real "\t" effective "\t0\t0\n"           \
        "CapEff:\t" capabilities "\nNoNewPrivs:\t0\nSeccomp:\t0\n"
#define NO_CAPABILITIES "0000000000000000"
#define FIRST_MAP       "         0          0 4294967295\n"
#define ROOTLESS_MAP    "         0       1000          1\n"

static void test_processes_with_more_than_their_user(_unused_ void **state) {
        static const DeviceFile files[] = {
                FILE_TEXT("/proc/1/status", STATUS("systemd", "0", "0", "000001ffffffffff")),
                FILE_TEXT("/proc/20/status", STATUS("bash", "1000", "1000", NO_CAPABILITIES)),
                FILE_TEXT("/proc/21/status", STATUS("su", "1000", "0", "000001ffffffffff")),
                FILE_TEXT("/proc/21/uid_map", FIRST_MAP),
                FILE_TEXT("/proc/22/status", STATUS("ping", "1001", "1001", "0000000000002000")),
                FILE_TEXT("/proc/22/uid_map", FIRST_MAP),
                FILE_TEXT("/proc/23/status", STATUS("podman", "1000", "1000", "000001ffffffffff")),
                FILE_TEXT("/proc/23/uid_map", ROOTLESS_MAP),
                FILE_TEXT("/proc/29/status", STATUS("nested", "1000", "0", "000001ffffffffff")),
                FILE_TEXT("/proc/29/uid_map", "0 0 65536\n"),
                FILE_TEXT("/proc/24/status", STATUS("daemon", "999", "0", "000001ffffffffff")),
                FILE_TEXT("/proc/24/uid_map", FIRST_MAP),
                FILE_TEXT("/proc/25/status", STATUS("dynamic", "60000", "0", NO_CAPABILITIES)),
                FILE_TEXT("/proc/25/uid_map", FIRST_MAP),
                FILE_TEXT("/proc/26/status", STATUS("gone", "1000", "0", NO_CAPABILITIES)),
                FILE_TEXT("/proc/27/comm", "ended\n"),
                FILE_TEXT("/proc/28/status", STATUS("mapped", "59999", "0", NO_CAPABILITIES)),
                FILE_TEXT("/proc/28/uid_map", FIRST_MAP FIRST_MAP),
                FILE_TEXT("/proc/sys/status", STATUS("none", "1000", "0", NO_CAPABILITIES)),
                FILES_END,
        };

        assert_shows(DEVICE(.files = files), "apps.privileged_processes",
                     "present\n"
                     "programs = [ping, su]\n");
}

/* The name alone makes no kernel thread of what has memory of its own, as in a container. */
static void test_threads_of_the_kernel_are_nobodys(_unused_ void **state) {
        static const struct {
                DeviceFile files[5];
                const char *shown;
        } rows[] = {
                { { FILE_TEXT("/proc/2/status",
                              "State:\tS\nPPid:\t0\n" STATUS("kthreadd", "0", "0", "0")),
                    FILE_TEXT("/proc/2/task/2/children", "4 30 "),
                    FILE_TEXT("/proc/30/status", STATUS("worker", "1000", "0", "1")),
                    FILE_TEXT("/proc/30/uid_map", FIRST_MAP) },
                  "present\nprograms = []\n" },
                { { FILE_TEXT("/proc/2/status", "State:\tS\nPPid:\t0\nVmSize:\t1 kB\n" STATUS(
                                                        "kthreadd", "0", "0", "0")),
                    FILE_TEXT("/proc/2/task/2/children", "4 30 "),
                    FILE_TEXT("/proc/30/status", STATUS("worker", "1000", "0", "1")),
                    FILE_TEXT("/proc/30/uid_map", FIRST_MAP) },
                  "present\nprograms = [worker]\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files), "apps.privileged_processes",
                             rows[i].shown);
}

static void test_processes_that_cannot_be_told(_unused_ void **state) {
        static const struct {
                DeviceFile files[3];
                bool image;
                const char *shown;
        } rows[] = {
                { { FILE_TEXT("/proc/1/status", "Name:\tx\n") }, false, "unavailable malformed\n" },
                { { FILE_TEXT("/proc/7/status", STATUS("su", "1000", "0", NO_CAPABILITIES)),
                    FILE_TEXT("/proc/7/uid_map", "a b c\n") },
                  false,
                  "unavailable malformed\n" },
                { { FILE_TEXT("/proc/version", "Linux\n") }, false, "unavailable permission\n" },
                { { FILES_END }, false, "unavailable missing\n" },
                { { FILES_END }, true, "unavailable offline\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++)
                assert_shows(DEVICE(.files = rows[i].files, .image = rows[i].image),
                             "apps.privileged_processes", rows[i].shown);
}

static void test_processes_of_recorded_devices(_unused_ void **state) {
        assert_shows(DEVICE(.tree = PST_DEVICES "/sb-on-stock/root"), "apps.privileged_processes",
                     "present\nprograms = []\n");
        assert_shows(DEVICE(.tree = PST_DEVICES "/sb-on-uki-verity-ima/root"),
                     "apps.privileged_processes", "present\nprograms = []\n");
}

#define GROUPS "root:x:0:\ndocker:x:101:alice\nlibvirt:x:102:\nstaff:x:103:\nalice:x:1000:\n"
#define USERS                                                                                      \
        "root:x:0:0:root:/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n"              \
        "bob:x:1001:103::/home/bob:/bin/bash\n"

#define META(path) ((PstQuestion) PST_META(path))
#define SOCKET     0140000U
#define MISSING(path)                                                                              \
        { .question = META(path), .error = -ENOENT }

static void test_sockets_that_give_rights(_unused_ void **state) {
        static CborAnswer docker, podman, lxd, ro, sock, data;
        static const DeviceFile files[] = {
                FILE_TEXT("/etc/group", GROUPS),
                FILE_TEXT("/etc/passwd", USERS),
                FILE_TEXT("/run/libvirt/libvirt-sock", ""),
                FILE_TEXT("/run/libvirt/libvirt-sock-ro", ""),
                FILE_TEXT("/run/containerd/pid", ""),
                FILES_END,
        };
        const DeviceAnswer answers[] = {
                cbor_meta(META("/run/docker.sock"), &docker, SOCKET | 0660, 101, "0:0"),
                cbor_meta(META("/run/podman/podman.sock"), &podman, SOCKET | 0660, 0, "0:0"),
                cbor_meta(META("/run/lxd.socket"), &lxd, SOCKET | 0660, 103, "0:0"),
                cbor_meta(META("/run/libvirt/libvirt-sock"), &sock, SOCKET | 0770, 102, "0:0"),
                cbor_meta(META("/run/libvirt/libvirt-sock-ro"), &ro, SOCKET | 0777, 0, "0:0"),
                cbor_meta(META("/run/containerd/pid"), &data, 0100666, 0, "0:0"),
                ANSWERS_END,
        };

        assert_shows(DEVICE(.files = files, .answers = answers), "apps.privileged_channels",
                     "present\n"
                     "open = [/run/docker.sock, /run/libvirt/libvirt-sock-ro, /run/lxd.socket]\n");
}

static void test_a_device_without_such_sockets(_unused_ void **state) {
        const DeviceAnswer answers[] = { MISSING("/run/docker.sock"),
                                         MISSING("/run/podman/podman.sock"),
                                         MISSING("/run/lxd.socket"), ANSWERS_END };

        assert_shows(DEVICE(.answers = answers), "apps.privileged_channels",
                     "present\nopen = []\n");
}

static void test_sockets_that_cannot_be_told(_unused_ void **state) {
        static CborAnswer docker;
        const DeviceAnswer grouped =
                cbor_meta(META("/run/docker.sock"), &docker, SOCKET | 0660, 101, "0:0");
        const struct {
                DeviceFile group;
                DeviceAnswer docker;
                const char *shown;
        } rows[] = {
                { FILES_END,
                  { .question = META("/run/docker.sock"), .error = -EACCES },
                  "unavailable permission\n" },
                { FILES_END,
                  { .question = META("/run/docker.sock"), .data = "x" },
                  "unavailable malformed\n" },
                { FILES_END, ANSWERS_END, "unavailable offline\n" },
                { FILES_END, grouped, "unavailable missing\n" },
                { FILE_TEXT("/etc/group", "docker:x\n"), grouped, "unavailable malformed\n" },
        };

        for (size_t i = 0; i < ELEMENTSOF(rows); i++) {
                const DeviceFile files[] = { FILE_TEXT("/etc/passwd", USERS), rows[i].group,
                                             FILES_END };
                const DeviceAnswer answers[] = { MISSING("/run/podman/podman.sock"),
                                                 MISSING("/run/lxd.socket"), rows[i].docker,
                                                 ANSWERS_END };

                assert_shows(DEVICE(.files = files, .answers = answers), "apps.privileged_channels",
                             rows[i].shown);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_processes_with_more_than_their_user),
                cmocka_unit_test(test_threads_of_the_kernel_are_nobodys),
                cmocka_unit_test(test_processes_that_cannot_be_told),
                cmocka_unit_test(test_processes_of_recorded_devices),
                cmocka_unit_test(test_sockets_that_give_rights),
                cmocka_unit_test(test_a_device_without_such_sockets),
                cmocka_unit_test(test_sockets_that_cannot_be_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
