/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was recorded of a device beside its files.
 *
 * Runs in test programs alone.
 */

#include "recorded.h"

#include <cjson/cJSON.h>
#include <fnmatch.h>
#include <limits.h>

#include "base/cleanup.h"

static void json_freep(cJSON **json) {
        cJSON_Delete(*json);
}

/* NULL: the device has no such file. */
static char *read_text(const char *device, const char *name) {
        char path[PATH_MAX], *text = NULL;
        size_t size = 0;
        FILE *f;

        (void) snprintf(path, sizeof(path), "%s/%s/cmd/%s", PST_DEVICES, device, name);
        f = fopen(path, "re");
        if (!f)
                return NULL;
        assert_true(getdelim(&text, &size, EOF, f) > 0);
        (void) fclose(f);
        return text;
}

/* What busctl printed, past the outermost value. */
static cJSON *read_json(const char *device, const char *name) {
        char file[256];
        char *text;
        cJSON *json;

        (void) snprintf(file, sizeof(file), "%s.json", name);
        text = read_text(device, file);
        if (!text)
                return NULL;
        json = cJSON_Parse(text);
        free(text);
        assert_non_null(json);
        return json;
}

static const cJSON *data_of(const cJSON *json) {
        const cJSON *data = cJSON_GetArrayItem(cJSON_GetObjectItem(json, "data"), 0);

        assert_non_null(data);
        return data;
}

static bool is_variant(const cJSON *json) {
        return cJSON_GetArraySize(json) == 2 && cJSON_IsString(cJSON_GetObjectItem(json, "type")) &&
               cJSON_GetObjectItem(json, "data");
}

static void put_variant(Encoder *e, const cJSON *json);

/* Nothing here is hostile: it nests as deep as D-Bus allows. */
static void put_value(Encoder *e, const cJSON *json) {
        const cJSON *item;

        if (cJSON_IsString(json))
                encoder_text(e, json->valuestring);
        else if (cJSON_IsBool(json))
                encoder_bool(e, cJSON_IsTrue(json));
        else if (cJSON_IsNumber(json) && json->valuedouble >= 9007199254740992.0)
                encoder_uint(e, UINT64_MAX); /* "infinity" */
        else if (cJSON_IsNumber(json))
                encoder_int(e, (int64_t) json->valuedouble);
        else if (cJSON_IsArray(json)) {
                encoder_array(e, (uint64_t) cJSON_GetArraySize(json));
                cJSON_ArrayForEach(item, json) put_value(e, item);
        } else if (is_variant(json))
                put_variant(e, json);
        else {
                encoder_array(e, (uint64_t) cJSON_GetArraySize(json));
                cJSON_ArrayForEach(item, json) {
                        encoder_array(e, 2);
                        encoder_text(e, item->string);
                        put_value(e, item);
                }
        }
}

static void put_variant(Encoder *e, const cJSON *json) {
        encoder_array(e, 2);
        encoder_text(e, cJSON_GetObjectItem(json, "type")->valuestring);
        put_value(e, cJSON_GetObjectItem(json, "data"));
}

DeviceAnswer recorded_messages(PstQuestion question, const char *device, const char *const *names) {
        DeviceAnswer answer = { .question = question };

        answer.data = recorded_netlink(device, names, &answer.size);
        return answer;
}

DeviceAnswer recorded_property(PstQuestion question, CborAnswer *a, const char *device,
                               const char *file, const char *property) {
        _cleanup_(json_freep) cJSON *json = read_json(device, file);
        const cJSON *value;

        assert_non_null(json);
        value = cJSON_GetObjectItem(data_of(json), property);
        if (!value)
                fail_msg("%s of %s has no %s", file, device, property);
        put_variant(cbor_answer_begin(a), value);
        return cbor_answer(question, a);
}

/* "ssh.service" is the file "bus-service-ssh". */
static cJSON *read_unit(const char *device, const char *kind, const char *unit) {
        char file[256];

        (void) snprintf(file, sizeof(file), "bus-%s-%.*s", kind, (int) strcspn(unit, "."), unit);
        return read_json(device, file);
}

DeviceAnswer recorded_unit_property(PstQuestion question, CborAnswer *a, const char *device,
                                    const char *kind, const char *property) {
        const char *const *units = question.arguments + 2;
        Encoder *e = cbor_answer_begin(a);
        uint64_t n = 0;

        for (size_t i = 0; units[i]; i++) {
                _cleanup_(json_freep) cJSON *json = read_unit(device, kind, units[i]);

                n += json != NULL;
        }
        encoder_array(e, n);
        for (size_t i = 0; units[i]; i++) {
                _cleanup_(json_freep) cJSON *json = read_unit(device, kind, units[i]);
                const cJSON *value;

                if (!json)
                        continue;
                value = cJSON_GetObjectItem(data_of(json), property);
                assert_non_null(value);
                encoder_array(e, 3);
                encoder_text(e, units[i]);
                encoder_text(e, cJSON_GetObjectItem(value, "type")->valuestring);
                put_value(e, cJSON_GetObjectItem(value, "data"));
        }
        return cbor_answer(question, a);
}

/* "property=" of the unit's part, up to the line's end; NULL: there is no such unit. */
static char *shown(const char *text, const char *unit, const char *property) {
        char line[300];
        const char *part, *value;

        (void) snprintf(line, sizeof(line), "\nId=%s\n", unit);
        part = strstr(text, line);
        if (!part)
                return NULL;
        (void) snprintf(line, sizeof(line), "\n%s=", property);
        value = strstr(part, line);
        assert_non_null(value);
        value += strlen(line);
        return strndup(value, strcspn(value, "\n"));
}

static void put_shown(Encoder *e, char *value, const char *signature) {
        size_t n = 0;
        char *word;

        if (strcmp(signature, "b") == 0)
                encoder_bool(e, strcmp(value, "yes") == 0);
        else if (strcmp(signature, "s") == 0)
                encoder_text(e, value);
        else {
                for (const char *p = value; *p; p += strcspn(p, " "), p += *p == ' ')
                        n++;
                encoder_array(e, n);
                while (n > 0 && (word = strsep(&value, " ")))
                        encoder_text(e, word);
        }
}

DeviceAnswer recorded_shown_property(PstQuestion question, CborAnswer *a, const char *device,
                                     const char *property, const char *signature) {
        const char *const *units = question.arguments + 2;
        char *text = read_text(device, "unit-properties.txt");
        Encoder *e = cbor_answer_begin(a);
        uint64_t n = 0;

        assert_non_null(text);
        *strchr(text, '\n') = ' '; /* the command */
        while (units[n])
                n++;
        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                char *value = shown(text, units[i], property);

                if (!value)
                        fail_msg("%s shows no unit %s", device, units[i]);
                encoder_array(e, 3);
                encoder_text(e, units[i]);
                encoder_text(e, signature);
                put_shown(e, value, signature);
                free(value);
        }
        free(text);
        return cbor_answer(question, a);
}

static const char *column(const cJSON *row, int i) {
        return cJSON_GetArrayItem(row, i)->valuestring;
}

static const char *file_state(const cJSON *files, const char *unit) {
        const cJSON *row;

        cJSON_ArrayForEach(row, data_of(files)) {
                const char *name = strrchr(column(row, 0), '/') + 1;

                if (strcmp(name, unit) == 0)
                        return column(row, 1);
        }

        return "";
}

static void put_unit(Encoder *e, const char *name, const cJSON *row, const char *state) {
        encoder_array(e, 5);
        encoder_text(e, name);
        encoder_text(e, row ? column(row, 2) : "not-found");
        encoder_text(e, row ? column(row, 3) : "inactive");
        encoder_text(e, row ? column(row, 4) : "dead");
        encoder_text(e, state);
}

static const cJSON *find_unit(const cJSON *units, const char *name) {
        const cJSON *row;

        cJSON_ArrayForEach(row, data_of(units)) if (strcmp(column(row, 0), name) == 0) return row;

        return NULL;
}

/* ListUnitsByNames loads what is asked for, ListUnits has what is loaded; both say the same of it. */
DeviceAnswer recorded_units(PstQuestion question, CborAnswer *a, const char *device) {
        _cleanup_(json_freep) cJSON *named = read_json(device, "bus-units-by-names");
        _cleanup_(json_freep) cJSON *all = read_json(device, "bus-systemd-units");
        _cleanup_(json_freep) cJSON *files = read_json(device, "bus-systemd-unit-files");
        Encoder *e = cbor_answer_begin(a);
        size_t n = 0;

        while (question.arguments[n])
                n++;
        encoder_array(e, n);
        for (size_t i = 0; i < n; i++) {
                const char *name = question.arguments[i];
                const cJSON *row = find_unit(named, name);

                put_unit(e, name, row ? row : find_unit(all, name), file_state(files, name));
        }
        return cbor_answer(question, a);
}

static bool matches(const cJSON *row, const char *const *arguments) {
        if (*arguments[0] && strcmp(arguments[0], column(row, 3)) != 0)
                return false;
        for (arguments++; *arguments; arguments++)
                if (fnmatch(*arguments, column(row, 0), 0) == 0)
                        return true;

        return false;
}

static int by_name(const void *a, const void *b) {
        return strcmp(column(*(const cJSON *const *) a, 0), column(*(const cJSON *const *) b, 0));
}

DeviceAnswer recorded_units_matching(PstQuestion question, CborAnswer *a, const char *device) {
        _cleanup_(json_freep) cJSON *all = read_json(device, "bus-systemd-units");
        Encoder *e = cbor_answer_begin(a);
        const cJSON *rows[1024], *row;
        size_t n = 0;

        cJSON_ArrayForEach(row, data_of(all)) {
                assert_true(n < 1024);
                if (matches(row, question.arguments))
                        rows[n++] = row;
        }
        qsort(rows, n, sizeof(rows[0]), by_name);

        encoder_array(e, n);
        for (size_t i = 0; i < n; i++)
                put_unit(e, column(rows[i], 0), rows[i], "");
        return cbor_answer(question, a);
}

DeviceAnswer recorded_unit_files(PstQuestion question, CborAnswer *a, const char *device) {
        _cleanup_(json_freep) cJSON *files = read_json(device, "bus-systemd-unit-files");
        Encoder *e = cbor_answer_begin(a);
        const cJSON *row;

        encoder_array(e, (uint64_t) cJSON_GetArraySize(data_of(files)));
        cJSON_ArrayForEach(row, data_of(files)) put_value(e, row);
        return cbor_answer(question, a);
}

DeviceAnswer recorded_cgroups(PstQuestion question, CborAnswer *a, const char *device) {
        char *text = read_text(device, "cgroups.txt"), *line, *rest = text, path[PATH_MAX];
        static uint8_t buffer[CBOR_ANSWER_BYTES];
        Encoder items = encoder(buffer, sizeof(buffer)), *e = cbor_answer_begin(a);
        unsigned long id;
        uint64_t n = 0;
        size_t size;

        assert_non_null(text);
        while ((line = strsep(&rest, "\n")))
                if (sscanf(line, "%lu %4095s", &id, path) == 2) {
                        encoder_array(&items, 2);
                        encoder_uint(&items, id);
                        encoder_text(&items, path);
                        n++;
                }
        free(text);

        assert_int_equal(encoder_result(&items, &size), 0);
        encoder_array(e, n);
        encoder_raw(e, buffer, size);
        return cbor_answer(question, a);
}
