/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pins: whom this user trusts.
 *
 * Runs in posturectl. A pin is as trustworthy as the folder that it lies in.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hex.h"
#include "ctl/json.h"
#include "ctl/pin.h"

#define SYSTEM_FOLDER  "/etc/posture/pins"
#define FILE_BYTES_MAX 4096U
#define NAME_BYTES_MAX 200U

static cJSON *json_free(cJSON *json) {
        cJSON_Delete(json);
        return NULL;
}
DEFINE_CLEANUP(cJSON *, json_free);

/* A file name that no other target has: the target's path, or its digest where that is too long. */
static void name_of(const char *target, char ret[NAME_BYTES_MAX + 1]) {
        uint8_t digest[crypto_hash_sha256_BYTES];
        size_t n = 0;

        for (const char *p = target; *p && n + 3 < NAME_BYTES_MAX; p++)
                if (*p == '/')
                        ret[n++] = '-';
                else if (*p == '-' || *p == '%' || (unsigned char) *p < 0x20)
                        n += (size_t) snprintf(ret + n, NAME_BYTES_MAX + 1 - n, "%%%02X",
                                               (unsigned char) *p);
                else
                        ret[n++] = *p;
        ret[n] = '\0';

        if (n + 3 < NAME_BYTES_MAX)
                return;
        (void) crypto_hash_sha256(digest, (const uint8_t *) target, strlen(target));
        hex_encode(digest, sizeof(digest), ret);
}

static int user_folder(char *ret, size_t size) {
        const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
        const struct passwd *user;
        int n;

        if (state && *state == '/') {
                n = snprintf(ret, size, "%s/posture/pins", state);
                return n < 0 || (size_t) n >= size ? -ENAMETOOLONG : 0;
        }
        if (!home || *home != '/') {
                user = getpwuid(getuid());
                home = user ? user->pw_dir : NULL;
        }
        if (!home)
                return -ENOENT;

        n = snprintf(ret, size, "%s/.local/state/posture/pins", home);
        return n < 0 || (size_t) n >= size ? -ENAMETOOLONG : 0;
}

int pin_path(const char *target, char ret[PATH_MAX]) {
        char name[NAME_BYTES_MAX + 1], folder[PATH_MAX];
        int n, r;

        name_of(target, name);
        n = snprintf(ret, PATH_MAX, "%s/%s.json", SYSTEM_FOLDER, name);
        if (n > 0 && n < PATH_MAX && access(ret, F_OK) == 0)
                return 0;

        r = user_folder(folder, sizeof(folder));
        if (r < 0)
                return r;

        n = snprintf(ret, PATH_MAX, "%s/%s.json", folder, name);
        return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

static int take_hex(const cJSON *json, const char *name, uint8_t *ret, size_t size) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);

        return cJSON_IsString(item) ? hex_decode(item->valuestring, ret, size) : -EBADMSG;
}

static void take_text(const cJSON *json, const char *name, char *ret, size_t size) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);

        (void) snprintf(ret, size, "%s", cJSON_IsString(item) ? item->valuestring : "");
}

static int parse_json(const char *text, PinFile *ret) {
        _cleanup_(json_freep) cJSON *json = cJSON_Parse(text);
        const cJSON *alg = cJSON_GetObjectItemCaseSensitive(json, "algorithm");
        const cJSON *sequence = cJSON_GetObjectItemCaseSensitive(json, "sequence");
        PinFile pin = { .pin.alg = -19 };

        if (!json || take_hex(json, "public_key", pin.pin.public_key, PUBLIC_KEY_SIZE) < 0)
                return -EBADMSG;
        if (alg && (!cJSON_IsNumber(alg) || (alg->valueint != -19 && alg->valueint != -8)))
                return -EBADMSG;
        if (alg)
                pin.pin.alg = alg->valueint;

        if (sequence) {
                if (!cJSON_IsNumber(sequence) || sequence->valuedouble < 0 ||
                    sequence->valuedouble > 9007199254740991.0 ||
                    take_hex(json, "chain", pin.chain, sizeof(pin.chain)) < 0 ||
                    take_hex(json, "digest", pin.digest, sizeof(pin.digest)) < 0)
                        return -EBADMSG;
                pin.has_anchor = true;
                pin.sequence = (uint64_t) sequence->valuedouble;
        }

        take_text(json, "first_seen", pin.first_seen, sizeof(pin.first_seen));
        take_text(json, "protection", pin.protection, sizeof(pin.protection));
        *ret = pin;
        return 0;
}

static int parse_line(char *text, PinFile *ret) {
        PinFile pin = { .pin.alg = -19 };

        text[strcspn(text, "\r\n")] = '\0';
        if (hex_decode(text, pin.pin.public_key, PUBLIC_KEY_SIZE) < 0)
                return -EBADMSG;

        *ret = pin;
        return 0;
}

int pin_read(const char *path, PinFile *ret) {
        _cleanup_free_ uint8_t *text = NULL;
        _cleanup_close_ int fd = -1;
        size_t size;
        int r;

        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return -errno;

        r = fd_read_all(fd, FILE_BYTES_MAX, &text, &size);
        if (r < 0)
                return r == -EFBIG ? -EBADMSG : r;

        return text[0] == '{' ? parse_json((const char *) text, ret)
                              : parse_line((char *) text, ret);
}

static bool add_hex(cJSON *json, const char *name, const uint8_t *data, size_t size) {
        char text[2 * 32 + 1];

        hex_encode(data, size, text);
        return cJSON_AddStringToObject(json, name, text);
}

char *pin_format(const PinFile *pin) {
        _cleanup_(json_freep) cJSON *json = cJSON_CreateObject();
        uint8_t kid[KEY_ID_SIZE];
        bool good;

        key_id(pin->pin.public_key, kid);
        good = json && add_hex(json, "public_key", pin->pin.public_key, PUBLIC_KEY_SIZE) &&
               add_hex(json, "key_id", kid, sizeof(kid)) &&
               cJSON_AddNumberToObject(json, "algorithm", (double) pin->pin.alg) &&
               cJSON_AddStringToObject(json, "protection", pin->protection);
        if (good && pin->has_anchor)
                good = add_hex(json, "chain", pin->chain, sizeof(pin->chain)) &&
                       json_add_uint(json, "sequence", pin->sequence) &&
                       add_hex(json, "digest", pin->digest, sizeof(pin->digest));
        if (good && pin->first_seen[0])
                good = cJSON_AddStringToObject(json, "first_seen", pin->first_seen);

        return good ? cJSON_Print(json) : NULL;
}

/* Makes the folder of `path` and those above it, for this user alone. */
static int make_folders(const char *path) {
        char folder[PATH_MAX];

        if ((size_t) snprintf(folder, sizeof(folder), "%s", path) >= sizeof(folder))
                return -ENAMETOOLONG;

        for (char *p = strchr(folder + 1, '/'); p; p = strchr(p + 1, '/')) {
                *p = '\0';
                if (mkdir(folder, 0700) < 0 && errno != EEXIST)
                        return -errno;
                *p = '/';
        }

        return 0;
}

int pin_write(const char *path, const PinFile *pin) {
        _cleanup_free_ char *text = NULL, *folder = NULL;
        _cleanup_close_ int dir_fd = -1;
        char *slash;
        int r;

        text = pin_format(pin);
        folder = strdup(path);
        if (!text || !folder)
                return -ENOMEM;

        r = make_folders(path);
        if (r < 0)
                return r;

        slash = strrchr(folder, '/');
        *slash = '\0';
        dir_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dir_fd < 0)
                return -errno;

        return fd_replace_file(dir_fd, slash + 1, 0644, text, strlen(text));
}
