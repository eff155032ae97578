/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A message bus of a test's own, in a folder of its own, where only those are whom the test starts. */

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

static char folder[] = "/tmp/postured-bus-XXXXXX";
static char address[128];
static pid_t daemon_pid = -1;

static inline void stop(pid_t *pid) {
        if (*pid > 0) {
                (void) kill(*pid, SIGKILL);
                (void) waitpid(*pid, NULL, 0);
        }
        *pid = -1;
}

static inline FILE *create_in_folder(const char *name) {
        char path[256];

        (void) snprintf(path, sizeof(path), "%s/%s", folder, name);
        return fopen(path, "we");
}

/*
 * Makes the folder and what the bus reads there; `limits` go into its configuration. A service that the
 * bus would start, org.example.Asleep, leaves "woken" behind there when it is started.
 */
static inline int make_bus(const char *limits) {
        FILE *f;

        if (!mkdtemp(folder))
                return -1;
        (void) snprintf(address, sizeof(address), "unix:path=%s/bus", folder);

        f = create_in_folder("bus.conf");
        if (!f)
                return -1;
        (void) fprintf(f,
                       "<busconfig><type>session</type><listen>%s</listen><auth>EXTERNAL</auth>\n"
                       "<servicedir>%s</servicedir><policy context=\"default\">\n"
                       "<allow send_destination=\"*\" eavesdrop=\"false\"/><allow own=\"*\"/>\n"
                       "<allow eavesdrop=\"true\"/><allow user=\"*\"/></policy>%s</busconfig>\n",
                       address, folder, limits);
        if (fclose(f) != 0)
                return -1;

        f = create_in_folder("org.example.Asleep.service");
        if (!f)
                return -1;
        (void) fprintf(f, "[D-BUS Service]\nName=org.example.Asleep\nExec=/bin/touch %s/woken\n",
                       folder);
        return fclose(f);
}

static inline int remove_bus(void) {
        static const char *const names[] = { "bus", "bus.conf", "org.example.Asleep.service",
                                             "woken" };
        char path[256];

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
                (void) snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
                (void) unlink(path);
        }
        return rmdir(folder);
}

/* Returns once the bus can be connected to. */
static inline int start_daemon(void) {
        char option[256], path[256];

        (void) snprintf(path, sizeof(path), "%s/bus", folder);
        (void) unlink(path);
        (void) snprintf(option, sizeof(option), "--config-file=%s/bus.conf", folder);
        daemon_pid = fork();
        if (daemon_pid == 0) {
                (void) execlp("dbus-daemon", "dbus-daemon", option, "--nofork", "--nopidfile",
                              "--nosyslog", NULL);
                _exit(127);
        }

        for (int i = 0; i < 500 && access(path, F_OK) < 0; i++)
                (void) usleep(10000);
        return daemon_pid > 0 ? access(path, F_OK) : -1;
}

static inline int open_bus(sd_bus **ret) {
        int r = sd_bus_new(ret);

        if (r >= 0)
                r = sd_bus_set_address(*ret, address);
        if (r >= 0)
                r = sd_bus_set_bus_client(*ret, 1);
        return r < 0 ? r : sd_bus_start(*ret);
}
