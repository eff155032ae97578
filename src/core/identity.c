/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which device, which boot, and which program this is.
 *
 * Runs in the core, at start. The device's id is random and its own: nothing is derived from the
 * machine-id, and the boot is named by a hash that only this program makes.
 */

#include "core/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/timex.h>
#include <systemd/sd-id128.h>
#include <unistd.h>

#include "base/app_id.h"
#include "base/cleanup.h"
#include "base/fd.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/macro.h"

#define SUEID_NAME      "sueid"
#define SUEID_TYPE      0x01 /* RAND (RFC 9711 section 4.2.1) */
#define PROGRAM_NAME    "postured"
#define PROJECT_BEGAN_S 1767225600 /* 2026-01-01: a clock before this was never set */

/* SD_ID128_MAKE() takes digits, not a macro that stands for them. */
#define MAKE_ID(...)     SD_ID128_MAKE(__VA_ARGS__)
#define BOOT_APPLICATION MAKE_ID(POSTURE_APP_ID)

static int read_sueid(int state_fd, uint8_t ret[CLAIMS_SUEID_SIZE]) {
        _cleanup_close_ int fd =
                openat(state_fd, SUEID_NAME, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        _cleanup_free_ uint8_t *data = NULL;
        size_t size;
        int r;

        if (fd < 0)
                return -errno;
        r = fd_read_all(fd, CLAIMS_SUEID_SIZE + 1, &data, &size);
        if (r < 0)
                return r;
        if (size != CLAIMS_SUEID_SIZE || data[0] != SUEID_TYPE)
                return -EBADMSG;

        (void) memcpy(ret, data, CLAIMS_SUEID_SIZE);
        return 0;
}

static int find_sueid(int state_fd, uint8_t ret[CLAIMS_SUEID_SIZE]) {
        uint8_t made[CLAIMS_SUEID_SIZE] = { SUEID_TYPE };
        int r;

        r = read_sueid(state_fd, ret);
        if (r == -ENOENT) {
                randombytes_buf(made + 1, sizeof(made) - 1);
                r = fd_replace_file(state_fd, SUEID_NAME, 0600, made, sizeof(made));
                if (r >= 0)
                        (void) memcpy(ret, made, sizeof(made));
        }
        if (r < 0)
                log_line(LOG_ERR, "Failed to read or make this device's id, the file '%s': %s",
                         SUEID_NAME, r == -EBADMSG ? "It is malformed" : strerror(-r));

        return r;
}

static int find_boot_seed(uint8_t ret[CLAIMS_BOOT_SEED_SIZE]) {
        sd_id128_t id;
        int r;

        r = sd_id128_get_boot_app_specific(BOOT_APPLICATION, &id);
        if (r < 0) {
                log_line(LOG_ERR,
                         "Failed to read the boot id, so no record could say of which boot it is: "
                         "%s",
                         strerror(-r));
                return r;
        }

        (void) memcpy(ret, id.bytes, CLAIMS_BOOT_SEED_SIZE);
        return 0;
}

static int digest_program(uint8_t ret[CLAIMS_DIGEST_SIZE]) {
        _cleanup_close_ int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
        crypto_hash_sha256_state state;
        uint8_t chunk[16384];
        ssize_t n;

        if (fd < 0)
                return -errno;

        (void) crypto_hash_sha256_init(&state);
        while ((n = read(fd, chunk, sizeof(chunk))) > 0)
                (void) crypto_hash_sha256_update(&state, chunk, (unsigned long long) n);
        if (n < 0)
                return -errno;

        (void) crypto_hash_sha256_final(&state, ret);
        return 0;
}

typedef struct ManifestLine {
        const char *name;
        const uint8_t *digest;
} ManifestLine;

static int compare_lines(const void *a, const void *b) {
        return strcmp(((const ManifestLine *) a)->name, ((const ManifestLine *) b)->name);
}

/* SHA-256 over "name NUL hex LF" of each, sorted by name. */
static int digest_manifest(const GateSet *gates, uint8_t ret[CLAIMS_DIGEST_SIZE]) {
        ManifestLine lines[GATE_NUMBER_MAX + 1];
        uint8_t program[CLAIMS_DIGEST_SIZE];
        crypto_hash_sha256_state state;
        size_t n = 0;
        int r;

        r = digest_program(program);
        if (r < 0) {
                log_line(LOG_ERR, "Failed to read our own program: %s", strerror(-r));
                return r;
        }
        lines[n++] = (ManifestLine){ PROGRAM_NAME, program };
        for (size_t i = 0; i < gates->n_gates; i++)
                if (gates->gates[i].described)
                        lines[n++] = (ManifestLine){ gates->gates[i].name,
                                                     gates->gates[i].module_digest };
        qsort(lines, n, sizeof(lines[0]), compare_lines);

        (void) crypto_hash_sha256_init(&state);
        for (size_t i = 0; i < n; i++) {
                char hex[2 * CLAIMS_DIGEST_SIZE + 1];

                hex_encode(lines[i].digest, CLAIMS_DIGEST_SIZE, hex);
                hex[sizeof(hex) - 1] = '\n'; /* in the place of its NUL */
                (void) crypto_hash_sha256_update(&state, (const uint8_t *) lines[i].name,
                                                 strlen(lines[i].name) + 1);
                (void) crypto_hash_sha256_update(&state, (const uint8_t *) hex, sizeof(hex));
        }
        (void) crypto_hash_sha256_final(&state, ret);
        return 0;
}

int identity_read(int state_fd, const GateSet *gates, Identity *ret) {
        Identity identity;
        int r;

        r = find_sueid(state_fd, identity.sueid);
        if (r >= 0)
                r = find_boot_seed(identity.boot_seed);
        if (r >= 0)
                r = digest_manifest(gates, identity.manifest_digest);
        if (r < 0)
                return r;

        *ret = identity;
        return 0;
}

ClockQuality identity_clock_quality(void) {
        struct timex t = { 0 };
        int state = adjtimex(&t);

        if (state < 0 || t.time.tv_sec < PROJECT_BEGAN_S)
                return CLOCK_QUALITY_UNTRUSTED;

        return state == TIME_ERROR || t.status & STA_UNSYNC ? CLOCK_QUALITY_RTC : CLOCK_QUALITY_NTP;
}
