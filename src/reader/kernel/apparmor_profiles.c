/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The AppArmor profiles that the kernel enforces, and those that it only reports about.
 *
 * Runs in a worker. The kernel wrote the lines; names are whoever's loaded the profiles.
 * security/apparmor/apparmorfs.c, seq_show_profile(); security/apparmor/policy.c,
 * aa_profile_mode_names.
 */

#include "reader/kernel/apparmor_profiles.h"
#include "base/macro.h"

static TextSet *set_of(AppArmorProfiles *profiles, Text mode) {
        const struct {
                const char *mode;
                TextSet *set;
        } modes[] = {
                { "(enforce)", &profiles->enforced },
                { "(complain)", &profiles->complaining },
                { "(unconfined)", &profiles->unconfined },
                { "(kill)", &profiles->killed },
        };

        for (size_t i = 0; i < ELEMENTSOF(modes); i++)
                if (text_is(mode, modes[i].mode))
                        return modes[i].set;

        return NULL;
}

/* "name (mode)", where a name may have blanks and parentheses of its own. */
static int parse_line(Text line, AppArmorProfiles *profiles) {
        const char *blank = line.size > 0 ? memrchr(line.data, ' ', line.size) : NULL;
        TextSet *set;
        Text name;

        if (!blank || blank == line.data)
                return -EBADMSG;

        name = text(line.data, (size_t) (blank - line.data));
        set = set_of(profiles, text_skip(line, name.size + 1));
        if (!set)
                return -EBADMSG;

        profiles->n++;
        return text_set_add(set, name);
}

int apparmor_profiles_parse(const void *data, size_t size, AppArmorProfiles *ret) {
        Text rest = text(data, size), line;
        int r = 0;

        ret->n = 0;
        text_set_init(&ret->enforced);
        text_set_init(&ret->complaining);
        text_set_init(&ret->unconfined);
        text_set_init(&ret->killed);

        while (r >= 0 && text_line(&rest, &line))
                r = parse_line(line, ret);

        return r;
}

int apparmor_profiles_read(PstRun *run, AppArmorProfiles *ret) {
        PstBytes bytes;
        int r;

        r = pst_query(run, PST_FILE(APPARMOR_PROFILES_PATH), &bytes);
        if (r < 0)
                return r;

        return apparmor_profiles_parse(bytes.data, bytes.size, ret);
}
