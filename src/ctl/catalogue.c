/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of reasons.
 *
 * Runs in posturectl. Trusts the file as it trusts its own program: both were installed together.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

#include "base/fd.h"
#include "base/sibling.h"
#include "ctl/catalogue.h"

#define FILE_BYTES_MAX 262144U

struct Catalogue {
        cJSON *reasons; /* an array, or NULL */
        cJSON *document;
};

static cJSON *load(void) {
        _cleanup_free_ uint8_t *text = NULL;
        _cleanup_close_ int fd = -1;
        char folder[PATH_MAX], path[PATH_MAX];
        size_t size;
        int n;

        if (sibling_data("policy", folder, sizeof(folder)) < 0)
                return NULL;
        n = snprintf(path, sizeof(path), "%s/reasons.json", folder);
        if (n < 0 || (size_t) n >= sizeof(path))
                return NULL;

        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fd_read_all(fd, FILE_BYTES_MAX, &text, &size) < 0)
                return NULL;

        return cJSON_ParseWithLength((const char *) text, size);
}

int catalogue_new(Catalogue **ret) {
        Catalogue *c = malloc(sizeof(*c));

        if (!c)
                return -ENOMEM;

        c->document = load();
        c->reasons = cJSON_IsArray(c->document)
                             ? c->document
                             : cJSON_GetObjectItemCaseSensitive(c->document, "reasons");
        *ret = c;
        return 0;
}

Catalogue *catalogue_free(Catalogue *c) {
        if (!c)
                return NULL;

        cJSON_Delete(c->document);
        free(c);
        return NULL;
}

const char *catalogue_advice(const Catalogue *c, uint8_t reason) {
        const cJSON *item;

        cJSON_ArrayForEach(item, c->reasons) {
                const cJSON *number = cJSON_GetObjectItemCaseSensitive(item, "number");
                const cJSON *advice = cJSON_GetObjectItemCaseSensitive(item, "todo");

                if (cJSON_IsNumber(number) && number->valueint == reason && cJSON_IsString(advice))
                        return advice->valuestring;
        }

        return "";
}
