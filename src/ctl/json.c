/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Printing JSON.
 *
 * Runs in posturectl.
 */

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "ctl/json.h"

bool json_add_uint(cJSON *object, const char *name, uint64_t value) {
        char digits[24];

        (void) snprintf(digits, sizeof(digits), "%llu", (unsigned long long) value);
        return cJSON_AddRawToObject(object, name, digits);
}

ExitStatus json_print(cJSON *json) {
        _cleanup_free_ char *text = json ? cJSON_Print(json) : NULL;

        cJSON_Delete(json);
        if (!text)
                return complain("Out of memory");
        if (puts(text) < 0 || fflush(stdout) != 0)
                return complain("Cannot write: %s", strerror(errno));

        return EXIT_STATUS_DONE;
}
