/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where programs look for name servers.
 *
 * Runs in a worker. The file is root's or a daemon's; a recording's may hold anything.
 * resolv.conf(5); the modes are those of systemd src/resolve/resolved-resolv-conf.c.
 */

#include "reader/disk/resolv_conf.h"
#include "base/macro.h"

static const struct {
        const char *target, *mode;
} links[] = {
        { "/run/systemd/resolve/stub-resolv.conf", "stub" },
        { "../run/systemd/resolve/stub-resolv.conf", "stub" },
        { "/run/systemd/resolve/resolv.conf", "uplink" },
        { "../run/systemd/resolve/resolv.conf", "uplink" },
        { "/usr/lib/systemd/resolv.conf", "static" },
        { "../usr/lib/systemd/resolv.conf", "static" },
        { "/lib/systemd/resolv.conf", "static" },
};

bool resolv_conf_is_loopback(Text server) {
        return text_starts(server, "127.") || text_is(server, "::1");
}

int resolv_conf_parse(Text file, ResolvConf *ret) {
        Text line, word, zone;

        ret->n_servers = 0;
        while (text_line(&file, &line)) {
                if (!text_word(&line, &word) || !text_is(word, "nameserver") ||
                    !text_word(&line, &word))
                        continue;
                if (ret->n_servers == RESOLV_CONF_SERVERS_MAX)
                        return -EFBIG;
                (void) text_split(word, '%', &word, &zone);
                ret->servers[ret->n_servers++] = word;
        }

        return 0;
}

static const char *mode_of(PstRun *run) {
        PstBytes target;

        if (pst_link(run, RESOLV_CONF_PATH, &target) < 0)
                return "foreign";

        for (size_t i = 0; i < ELEMENTSOF(links); i++)
                if (text_is(text(target.data, target.size), links[i].target))
                        return links[i].mode;

        return "foreign";
}

int resolv_conf_read(PstRun *run, ResolvConf *ret) {
        PstBytes bytes;
        int r;

        r = pst_read(run, RESOLV_CONF_PATH, &bytes);
        if (r == -ENOENT) {
                *ret = (ResolvConf){ .mode = "missing" };
                return 0;
        }
        if (r < 0)
                return r;

        ret->mode = mode_of(run);
        return resolv_conf_parse(text(bytes.data, bytes.size), ret);
}
