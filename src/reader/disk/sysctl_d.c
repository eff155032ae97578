/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel parameters that sysctl.d configures.
 *
 * Runs in a worker. Files are root's, but a recording's may hold anything. sysctl.d(5); systemd
 * src/sysctl/sysctl.c for the order, globs and the two spellings of a key.
 */

#include <fnmatch.h>

#include "reader/disk/sysctl_d.h"

#define KEY_BYTES_MAX 256U
#define STARS_MAX     4 /* fnmatch() takes time exponential in these */

/* The one that comes first hides the others' files of the same name. */
static const char *const folders[] = {
        "/etc/sysctl.d/", "/run/sysctl.d/", "/usr/local/lib/sysctl.d/", "/usr/lib/sysctl.d/", NULL,
};

int sysctl_d_read(PstRun *run, SysctlD *ret) {
        return drop_ins_read(run, folders, ".conf", ret);
}

/* "net.ipv4.conf.eth0/1.x" is net/ipv4/conf/eth0.1/x: the first separator says which is meant. */
static int spell_key(Text written, char ret[KEY_BYTES_MAX]) {
        bool dots;
        int r;

        r = text_copy(written, ret, KEY_BYTES_MAX);
        if (r < 0)
                return r;

        dots = ret[strcspn(ret, "./")] == '.';
        for (char *p = ret; dots && *p; p++)
                *p = *p == '.' ? '/' : *p == '/' ? '.' : *p;
        return 0;
}

static bool is_glob(const char *key) {
        return key[strcspn(key, "*?[")] != '\0';
}

static bool glob_matches(const char *pattern, const char *key) {
        int stars = 0;

        for (const char *p = pattern; *p; p++)
                stars += *p == '*';

        return stars <= STARS_MAX && fnmatch(pattern, key, FNM_PATHNAME) == 0;
}

typedef struct Setting {
        char key[KEY_BYTES_MAX];
        Text value;
        bool excluded; /* "-key" alone: no glob sets it */
} Setting;

/* False: a comment, an empty line, or one that sets nothing. */
static bool parse_line(Text line, Setting *ret) {
        Text name, value = { 0 };
        bool lenient;

        line = text_trim(line);
        if (line.size == 0 || line.data[0] == '#' || line.data[0] == ';')
                return false;

        lenient = line.data[0] == '-'; /* an error in setting it is no error */
        ret->excluded = !text_split(line, '=', &name, &value);
        if (ret->excluded && !lenient)
                return false;

        name = ret->excluded ? line : name;
        ret->value = text_trim(value);
        return spell_key(text_trim(lenient ? text_skip(name, 1) : name), ret->key) >= 0;
}

int sysctl_d_find(const SysctlD *files, const char *key, Text *ret) {
        Text exact = { 0 }, glob = { 0 }, rest, line;
        bool excluded = false;
        Setting setting;

        for (size_t i = 0; i < files->n; i++) {
                rest = files->files[i];
                while (text_line(&rest, &line)) {
                        bool is_exact;

                        if (!parse_line(line, &setting))
                                continue;
                        is_exact = strcmp(setting.key, key) == 0;
                        if (is_exact && setting.excluded)
                                excluded = true;
                        else if (is_exact)
                                exact = setting.value;
                        else if (is_glob(setting.key) && glob_matches(setting.key, key))
                                glob = setting.value;
                }
        }

        if (!exact.data && (!glob.data || excluded))
                return 0;

        *ret = exact.data ? exact : glob;
        return 1;
}

int sysctl_d_find_int(const SysctlD *files, const char *key, int64_t *ret) {
        Text value;
        int r;

        r = sysctl_d_find(files, key, &value);
        return r > 0 ? text_int(value, ret) : r;
}

int sysctl_d_fact_int(PstRun *run, const SysctlD *files, const char *key, const char *name) {
        int64_t value;
        int r;

        r = sysctl_d_find_int(files, key, &value);
        if (r > 0)
                pst_fact_int(run, name, value);

        return r;
}
