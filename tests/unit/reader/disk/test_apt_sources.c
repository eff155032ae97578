/* SPDX-License-Identifier: Apache-2.0 */
/* apt's sources in both forms. */

#include "../reader_test.h"
#include "reader/disk/apt_sources.h"

typedef struct Case {
        const char *file;
        int result;
        const char *origins[5];
        int64_t unpinned;
} Case;

static void run_cases(const Case *cases, size_t n, int (*parse)(Text file, AptSources *ret)) {
        for (size_t i = 0; i < n; i++) {
                _cleanup_text_ Text file = exact_text(cases[i].file);
                static AptSources sources;
                size_t k = 0;

                text_set_init(&sources.origins);
                sources.unpinned = 0;
                assert_int_equal(parse(file, &sources), cases[i].result);
                if (cases[i].result < 0)
                        continue;
                for (; cases[i].origins[k]; k++)
                        assert_string_equal(sources.origins.items[k], cases[i].origins[k]);
                assert_int_equal(sources.origins.n, k);
                assert_int_equal(sources.unpinned, cases[i].unpinned);
        }
}

static void test_lines(_unused_ void **state) {
        static const Case cases[] = {
                { "", 0, { NULL }, 0 },
                { "# deb http://x/ y z\n\n", 0, { NULL }, 0 },
                { "deb http://deb.debian.org/debian bookworm main # ours\n",
                  0,
                  { "deb.debian.org bookworm" },
                  1 },
                { "deb [signed-by=/k.gpg arch=amd64] https://u:p@h.example:443/d s/updates main\n",
                  0,
                  { "h.example s/updates" },
                  0 },
                { "deb [ arch=amd64 ] http://a/ s c\ndeb-src http://b/ s c\n",
                  0,
                  { "a s", "b s" },
                  2 },
                { "deb [signed-by=] http://a/ s c\n", 0, { "a s" }, 1 },
                { "deb file:/srv/mirror ./\n", 0, { "local ./" }, 1 },
                { "deb cdrom:[Debian]/ stable main\n", 0, { "local stable" }, 1 },
                { "deb mirror+file:/etc/apt/mirrors/d.list bookworm main\n",
                  0,
                  { "local bookworm" },
                  1 },
                { "deb tor+http://x.onion/ s c", 0, { "x.onion s" }, 1 },
                { "rpm http://a/ s\n", -EBADMSG, { NULL }, 0 },
                { "deb http://a/\n", -EBADMSG, { NULL }, 0 },
                { "deb [signed-by=/k http://a/ s\n", -EBADMSG, { NULL }, 0 },
                { "deb nowhere s\n", -EBADMSG, { NULL }, 0 },
                { "deb http:a s\n", -EBADMSG, { NULL }, 0 },
                { "deb http:// s\n", -EBADMSG, { NULL }, 0 },
                { "deb http:///path s\n", -EBADMSG, { NULL }, 0 },
        };

        run_cases(cases, ELEMENTSOF(cases), apt_sources_list_parse);
}

static void test_paragraphs(_unused_ void **state) {
        static const Case cases[] = {
                { "", 0, { NULL }, 0 },
                { "Types: deb deb-src\nURIs: http://a/ http://b/\nSuites: s s-updates\n"
                  "Components: main\nSigned-By: /k.gpg\n",
                  0,
                  { "a s", "a s-updates", "b s", "b s-updates" },
                  0 },
                { "# ours\n\nTypes: deb\nURIs:\n http://a/\nSuites: s\n\n\n"
                  "Types: deb\nURIs: http://b/\nSuites: ./\nEnabled: yes\n",
                  0,
                  { "a s", "b ./" },
                  2 },
                { "Types: deb\nURIs: http://a/\nSuites: s\nEnabled: no\n", 0, { NULL }, 0 },
                { "types: deb\nuris: http://a/\nsuites: s\nsigned-by:\n -----BEGIN\n .\n x\n",
                  0,
                  { "a s" },
                  0 },
                { "Types: deb\nURIs: http://a/\n", -EBADMSG, { NULL }, 0 },
                { "Types: rpm\nURIs: http://a/\nSuites: s\n", -EBADMSG, { NULL }, 0 },
                { "nonsense\n", -EBADMSG, { NULL }, 0 },
                { " Types: deb\n", -EBADMSG, { NULL }, 0 },
        };

        run_cases(cases, ELEMENTSOF(cases), apt_sources_deb822_parse);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_lines),
                cmocka_unit_test(test_paragraphs),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
