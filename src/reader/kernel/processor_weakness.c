/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Known weaknesses of the processor, and whether the kernel does something about them.
 *
 * Runs in a worker. The kernel wrote the texts, for people.
 * Documentation/ABI/testing/sysfs-devices-system-cpu; arch/x86/kernel/cpu/bugs.c.
 */

#include <limits.h>
#include <stdio.h>

#include "base/macro.h"
#include "reader/kernel/processor_weakness.h"

static bool contains(Text t, const char *words) {
        return t.size > 0 && memmem(t.data, t.size, words, strlen(words));
}

int weakness_parse(const void *data, size_t size, Weakness *ret, bool *ret_smt) {
        static const struct {
                const char *prefix;
                Weakness weakness;
        } words[] = {
                { "Not affected", WEAKNESS_NONE },
                { "Mitigation: ", WEAKNESS_MITIGATED },
                { "Vulnerable", WEAKNESS_VULNERABLE },
                { "Processor vulnerable", WEAKNESS_VULNERABLE }, /* itlb_multihit without KVM */
                { "Unknown", WEAKNESS_UNKNOWN },
        };
        Text whole = text(data, size), line;

        if (!text_line(&whole, &line) || whole.size > 0)
                return -EBADMSG;
        if (text_starts(line, "KVM: "))
                line = text_skip(line, strlen("KVM: "));

        for (size_t i = 0; i < ELEMENTSOF(words); i++)
                if (text_starts(line, words[i].prefix)) {
                        *ret = words[i].weakness;
                        *ret_smt = contains(line, "SMT vulnerable");
                        return 0;
                }

        return -EBADMSG;
}

static int add_weakness(PstRun *run, Text name, Weaknesses *weaknesses) {
        TextSet *const sets[] = {
                [WEAKNESS_UNKNOWN] = &weaknesses->unknown,
                [WEAKNESS_NONE] = NULL,
                [WEAKNESS_MITIGATED] = &weaknesses->mitigated,
                [WEAKNESS_VULNERABLE] = &weaknesses->vulnerable,
        };
        Weakness weakness = WEAKNESS_UNKNOWN;
        char path[PATH_MAX];
        PstBytes bytes;
        bool smt;
        int r;

        (void) snprintf(path, sizeof(path), PROCESSOR_WEAKNESSES_FOLDER "%.*s", (int) name.size,
                        name.data);
        r = pst_read(run, path, &bytes);
        if (r >= 0)
                r = weakness_parse(bytes.data, bytes.size, &weakness, &smt);
        if (r >= 0 && sets[weakness])
                r = text_set_add(sets[weakness], name);
        if (r >= 0 && smt)
                r = text_set_add_pair(&weaknesses->vulnerable, name, '_', text("smt", 3));

        return r;
}

int weaknesses_read(PstRun *run, Weaknesses *ret) {
        PstBytes names;
        Text rest, name;
        int r;

        r = pst_list(run, PROCESSOR_WEAKNESSES_FOLDER, &names);
        if (r < 0)
                return r;

        text_set_init(&ret->vulnerable);
        text_set_init(&ret->unknown);
        text_set_init(&ret->mitigated);
        rest = text(names.data, names.size);
        while (r >= 0 && text_piece(&rest, '\0', &name))
                r = add_weakness(run, name, ret);

        return r;
}
