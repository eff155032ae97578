/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which kernel runs, and whose build it is.
 *
 * Runs in a worker. The kernel wrote it, its builder chose the words.
 * fs/proc/version.c: "Linux version RELEASE (BUILDER) (COMPILER) #1 SMP ... TIMESTAMP". Debian sets
 * its own name, version and the date in parentheses for the timestamp: debian/rules.real,
 * KBUILD_BUILD_TIMESTAMP and KBUILD_BUILD_VERSION_TIMESTAMP.
 */

#include "reader/kernel/version.h"

static bool is_letter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c) {
        return c >= '0' && c <= '9';
}

/* "(2026-11-16)". */
static bool is_date(Text word) {
        static const char form[] = "(dddd-dd-dd)";

        if (word.size != sizeof(form) - 1)
                return false;

        for (size_t i = 0; i < word.size; i++)
                if (form[i] == 'd' ? !is_digit(word.data[i]) : word.data[i] != form[i])
                        return false;

        return true;
}

static void lower(char *s) {
        for (; *s; s++)
                if (*s >= 'A' && *s <= 'Z')
                        *s = (char) (*s - 'A' + 'a');
}

/* The last three words of a build that names its distribution: "Debian 6.1.192-2 (2026-11-16)". */
static int parse_build(Text rest, KernelVersion *version) {
        Text words[3] = { 0 }, word;
        int r;

        while (text_word(&rest, &word)) {
                words[0] = words[1];
                words[1] = words[2];
                words[2] = word;
        }
        if (words[0].size == 0 || !is_letter(words[0].data[0]) || !is_digit(words[1].data[0]) ||
            !is_date(words[2]))
                return 0;

        r = text_copy(words[0], version->distribution, sizeof(version->distribution));
        if (r < 0)
                return r;

        lower(version->distribution);
        return text_copy(words[1], version->version, sizeof(version->version));
}

int kernel_version_parse(Text line, KernelVersion *ret) {
        KernelVersion version = { 0 };
        Text rest = line, first, second, release;
        int r;

        if (!text_word(&rest, &first) || !text_is(first, "Linux") || !text_word(&rest, &second) ||
            !text_is(second, "version") || !text_word(&rest, &release))
                return -EBADMSG;

        r = text_copy(release, version.release, sizeof(version.release));
        if (r < 0)
                return r;

        r = parse_build(rest, &version);
        if (r < 0)
                return r;

        *ret = version;
        return 0;
}

int kernel_version_read(PstRun *run, KernelVersion *ret) {
        PstBytes bytes;
        Text whole, line;
        int r;

        r = pst_read(run, VERSION_PATH, &bytes);
        if (r < 0)
                return r;

        whole = text(bytes.data, bytes.size);
        if (!text_line(&whole, &line) || whole.size > 0)
                return -EBADMSG;

        return kernel_version_parse(line, ret);
}
