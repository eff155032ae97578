/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether systemd-networkd is told to pass on packets of others.
 *
 * Runs in a worker. Files are root's; a recording's may hold anything. systemd.network(5),
 * IPForward=: "this controls the behavior of the whole system", so that it does not matter which
 * interfaces a file is for.
 */

#include "reader/disk/networkd.h"
#include "base/macro.h"
#include "reader/disk/drop_ins.h"

static const char *const folders[] = { NETWORKD_PATHS, NULL };

static const struct {
        const char *word;
        bool ipv4, ipv6;
} words[] = {
        { "yes", true, true },   { "true", true, true },  { "y", true, true },
        { "t", true, true },     { "on", true, true },    { "1", true, true },
        { "ipv4", true, false }, { "ipv6", false, true },
};

static void forwarding_of(Text value, Networkd *ret) {
        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (text_is(value, words[i].word)) {
                        ret->forwarding_ipv4 = words[i].ipv4;
                        ret->forwarding_ipv6 = words[i].ipv6;
                        return;
                }

        *ret = (Networkd){ 0 };
}

void networkd_parse(Text file, Networkd *ret) {
        bool in_network = false;
        Networkd found = { 0 };
        Text line, key, value;

        while (text_line(&file, &line)) {
                line = text_trim(line);
                if (text_starts(line, "["))
                        in_network = text_is(line, "[Network]");
                else if (in_network && text_split(line, '=', &key, &value) &&
                         text_is(text_trim(key), "IPForward"))
                        forwarding_of(text_trim(value), &found); /* the last one counts */
        }

        ret->forwarding_ipv4 = ret->forwarding_ipv4 || found.forwarding_ipv4;
        ret->forwarding_ipv6 = ret->forwarding_ipv6 || found.forwarding_ipv6;
}

int networkd_read(PstRun *run, Networkd *ret) {
        Networkd found = { 0 };
        DropIns files;
        int r;

        r = drop_ins_read(run, folders, ".network", &files);
        if (r < 0)
                return r;

        for (size_t i = 0; i < files.n; i++)
                networkd_parse(files.files[i], &found);
        *ret = found;
        return 0;
}
