/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `posturectl key`: the key that signs for this device, as a file that --key takes.
 *
 * Runs in posturectl.
 */

#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/hex.h"
#include "ctl/json.h"
#include "ctl/verified.h"

static ExitStatus print_json(const Verified *v) {
        char key[2 * PUBLIC_KEY_SIZE + 1], id[2 * KEY_ID_SIZE + 1];
        cJSON *json = cJSON_CreateObject();

        hex_encode(v->pin.pin.public_key, PUBLIC_KEY_SIZE, key);
        hex_encode(v->key_id, KEY_ID_SIZE, id);
        (void) cJSON_AddStringToObject(json, "public_key", key);
        (void) cJSON_AddStringToObject(json, "key_id", id);
        (void) cJSON_AddStringToObject(json, "protection",
                                       key_protection_name(v->claims.key_protection));
        (void) cJSON_AddNumberToObject(json, "algorithm", (double) v->pin.pin.alg);
        return json_print(json);
}

ExitStatus verb_key(const Options *options) {
        _cleanup_(verified_freep) Verified *v = NULL;
        _cleanup_(client_freep) Client *client = NULL;
        _cleanup_free_ char *text = NULL;
        ExitStatus exit_status;
        Target target;

        if (target_find(options, &target) < 0 || target_connect(&target, &client) < 0)
                return EXIT_STATUS_ERROR;

        /* Not by the pin: whoever asks wants to compare, and most of all when the pin differs. */
        if ((options->key ? verified_fetch : verified_fetch_once)(options, &target, client, &v,
                                                                  &exit_status) < 0)
                return exit_status;
        if (options->json)
                return print_json(v);

        text = pin_format(&v->pin);
        if (!text)
                return complain("Out of memory");
        (void) puts(text);
        return EXIT_STATUS_DONE;
}
