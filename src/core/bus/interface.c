/* SPDX-License-Identifier: Apache-2.0 */
/*
 * io.enigm.Posture1, and the few members of a bus driver that clients expect where there is no bus.
 *
 * Runs in the core. A client that was accepted is a reader; each method says here who else may call
 * it, and asks the connection, not the message, who it is.
 */

#include "core/bus/interface.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/macro.h"
#include "core/bus/connection.h"
#include "core/bus/properties.h"

#define ERROR_NO_RECORD  INTERFACE_NAME ".Error.NoRecord"
#define ERROR_NO_CONTEXT "org.freedesktop.DBus.Error.SELinuxSecurityContextUnknown"
#define ID_BYTES_MAX     256U

/* --- who may call --- */

static int require(const Connection *c, Access access, sd_bus_error *error) {
        static const char *const needs[_ACCESS_MAX] = {
                [ACCESS_NONE] = "",
                [ACCESS_READER] = "a member of group posture, or root,",
                [ACCESS_REPORTER] = "a member of groups posture and posture-admin, or root,",
                [ACCESS_ADMIN] = "root, or under --private who started the daemon,",
        };

        if (connection_access(c) >= access)
                return 0;

        return sd_bus_error_setf(error, SD_BUS_ERROR_ACCESS_DENIED, "Only %s may call this",
                                 needs[access]);
}

static int reply_bytes(sd_bus_message *call, const uint8_t *data, size_t size) {
        sd_bus_message *reply = NULL;
        int r;

        r = sd_bus_message_new_method_return(call, &reply);
        if (r >= 0)
                r = sd_bus_message_append_array(reply, 'y', data, size);
        if (r >= 0)
                r = sd_bus_send(NULL, reply, NULL);

        sd_bus_message_unref(reply);
        return r;
}

/* --- methods --- */

static int method_get_record(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        Connection *c = userdata;
        const Service *service = connection_service(c);
        ServiceView view = { 0 };

        service->view(&view, service->userdata);
        if (!view.data)
                return sd_bus_error_setf(error, ERROR_NO_RECORD,
                                         "There is no record of this boot yet");

        service->was_read(connection_uid(c), service->userdata);
        return reply_bytes(call, view.data, view.size);
}

static int method_get_record_at(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        const Service *service = connection_service(userdata);
        uint8_t *data = NULL;
        uint64_t sequence;
        size_t size;
        int r;

        r = sd_bus_message_read(call, "t", &sequence);
        if (r < 0)
                return r;
        r = service->record_at(sequence, &data, &size, service->userdata);
        if (r == -ENOENT)
                return sd_bus_error_setf(error, ERROR_NO_RECORD,
                                         "The history of this chain has no record %ju",
                                         (uintmax_t) sequence);
        if (r == -EBADMSG)
                return sd_bus_error_setf(error, SD_BUS_ERROR_FAILED,
                                         "The history cannot be read as far as record %ju",
                                         (uintmax_t) sequence);
        if (r < 0)
                return r;

        r = reply_bytes(call, data, size);
        free(data);
        return r;
}

static int method_get_report(_unused_ sd_bus_message *call, void *userdata, sd_bus_error *error) {
        int r = require(userdata, ACCESS_REPORTER, error);

        if (r < 0)
                return r;

        return sd_bus_error_setf(error, SD_BUS_ERROR_NOT_SUPPORTED,
                                 "This version makes records, and no reports");
}

static int method_explain(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        const Service *service = connection_service(userdata);
        uint8_t *data = NULL;
        const char *id;
        size_t size;
        int r;

        r = require(userdata, ACCESS_ADMIN, error);
        if (r < 0)
                return r;
        r = sd_bus_message_read(call, "s", &id);
        if (r < 0)
                return r;
        r = strlen(id) > ID_BYTES_MAX ? -ENOENT
                                      : service->explain(id, &data, &size, service->userdata);
        if (r == -ENOENT)
                return sd_bus_error_setf(error, SD_BUS_ERROR_INVALID_ARGS,
                                         "No gate, objective or signal is called '%.*s'",
                                         (int) ID_BYTES_MAX, id);
        if (r == -ENODATA)
                return sd_bus_error_setf(error, ERROR_NO_RECORD, "Nothing has been evaluated yet");
        if (r < 0)
                return r;

        r = reply_bytes(call, data, size);
        free(data);
        return r;
}

static int method_evaluate(sd_bus_message *call, void *userdata, sd_bus_error *error) {
        Connection *c = userdata;
        const Service *service = connection_service(c);
        int r;

        r = require(c, ACCESS_ADMIN, error);
        if (r < 0)
                return r;
        r = service->evaluate(connection_uid(c), call, service->userdata);
        if (r == -EBUSY)
                return sd_bus_error_setf(error, SD_BUS_ERROR_LIMITS_EXCEEDED,
                                         "This user has asked for too many evaluations; wait a "
                                         "little");
        if (r < 0)
                return r;

        connection_hold(c);
        return 1; /* answered when it is done */
}

#define READ_ONLY SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
#define MAY_CALL  SD_BUS_VTABLE_UNPRIVILEGED /* whether it may, the method itself decides */

const sd_bus_vtable interface_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("State", "s", property_decision, 0, READ_ONLY),
        SD_BUS_PROPERTY("DeviceTrust", "s", property_decision, 0, READ_ONLY),
        SD_BUS_PROPERTY("ProductionReadiness", "s", property_decision, 0, READ_ONLY),
        SD_BUS_PROPERTY("OtaEligibility", "s", property_decision, 0, READ_ONLY),
        SD_BUS_PROPERTY("ManagedReview", "s", property_decision, 0, READ_ONLY),
        SD_BUS_PROPERTY("PolicyId", "s", property_text, 0, READ_ONLY),
        SD_BUS_PROPERTY("Version", "s", property_text, 0, SD_BUS_VTABLE_PROPERTY_CONST),
        SD_BUS_PROPERTY("Sequence", "t", property_number, 0, READ_ONLY),
        SD_BUS_PROPERTY("EvaluatedAt", "t", property_number, 0, READ_ONLY),
        SD_BUS_PROPERTY("ExpiresAt", "t", property_number, 0, READ_ONLY),
        SD_BUS_PROPERTY("PolicyVersion", "t", property_number, 0, READ_ONLY),
        SD_BUS_PROPERTY("PublicKey", "ay", property_key, 0, READ_ONLY),
        SD_BUS_PROPERTY("KeyId", "ay", property_key, 0, READ_ONLY),
        SD_BUS_PROPERTY("Gates", "a(yssas)", property_gates, 0, READ_ONLY),
        SD_BUS_METHOD_WITH_ARGS("GetRecord", SD_BUS_NO_ARGS, SD_BUS_RESULT("ay", record),
                                method_get_record, MAY_CALL),
        SD_BUS_METHOD_WITH_ARGS("GetRecordAt", SD_BUS_ARGS("t", sequence),
                                SD_BUS_RESULT("ay", record), method_get_record_at, MAY_CALL),
        SD_BUS_METHOD_WITH_ARGS(
                "GetReport",
                SD_BUS_ARGS("ay", nonce, "s", audience, "t", since_sequence, "s", disclosure),
                SD_BUS_RESULT("ay", report), method_get_report, MAY_CALL),
        SD_BUS_METHOD_WITH_ARGS("Explain", SD_BUS_ARGS("s", id), SD_BUS_RESULT("ay", explanation),
                                method_explain, MAY_CALL),
        SD_BUS_METHOD_WITH_ARGS("Evaluate", SD_BUS_NO_ARGS, SD_BUS_RESULT("t", sequence),
                                method_evaluate, MAY_CALL),
        SD_BUS_SIGNAL_WITH_ARGS("Changed", SD_BUS_ARGS("t", sequence, "s", state), 0),
        SD_BUS_VTABLE_END,
};

/* --- what a bus driver would answer --- */

static int method_hello(sd_bus_message *call, void *userdata, _unused_ sd_bus_error *error) {
        return sd_bus_reply_method_return(call, "s", connection_name(userdata));
}

/* Notifications come to everybody here. */
static int method_match(sd_bus_message *call, _unused_ void *userdata,
                        _unused_ sd_bus_error *error) {
        return sd_bus_reply_method_return(call, NULL);
}

/* Whatever name is asked for, it is us: there is nobody else here. */
static int method_owner(sd_bus_message *call, _unused_ void *userdata,
                        _unused_ sd_bus_error *error) {
        return sd_bus_reply_method_return(call, "s", ":1.0");
}

static int method_process(sd_bus_message *call, _unused_ void *userdata,
                          _unused_ sd_bus_error *error) {
        return sd_bus_reply_method_return(call, "u", (uint32_t) getpid());
}

static int method_user(sd_bus_message *call, _unused_ void *userdata,
                       _unused_ sd_bus_error *error) {
        return sd_bus_reply_method_return(call, "u", (uint32_t) geteuid());
}

static int method_context(_unused_ sd_bus_message *call, _unused_ void *userdata,
                          sd_bus_error *error) {
        return sd_bus_error_set(error, ERROR_NO_CONTEXT, "This is no bus");
}

static const sd_bus_vtable driver_vtable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_METHOD("Hello", NULL, "s", method_hello, MAY_CALL),
        SD_BUS_METHOD("AddMatch", "s", NULL, method_match, MAY_CALL),
        SD_BUS_METHOD("RemoveMatch", "s", NULL, method_match, MAY_CALL),
        SD_BUS_METHOD("GetNameOwner", "s", "s", method_owner, MAY_CALL),
        SD_BUS_METHOD("GetConnectionUnixProcessID", "s", "u", method_process, MAY_CALL),
        SD_BUS_METHOD("GetConnectionUnixUser", "s", "u", method_user, MAY_CALL),
        SD_BUS_METHOD("GetConnectionSELinuxSecurityContext", "s", "ay", method_context, MAY_CALL),
        SD_BUS_VTABLE_END,
};

int interface_add(sd_bus *bus, Connection *connection) {
        int r;

        r = sd_bus_add_object_vtable(bus, NULL, INTERFACE_PATH, INTERFACE_NAME, interface_vtable,
                                     connection);
        if (r < 0)
                return r;

        return sd_bus_add_object_vtable(bus, NULL, "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                        driver_vtable, connection);
}

int interface_notify(sd_bus *bus, const Service *service) {
        ServiceView view = { 0 };
        int r;

        service->view(&view, service->userdata);
        if (!view.record)
                return 0;

        r = sd_bus_emit_signal(
                bus, INTERFACE_PATH, INTERFACE_NAME, "Changed", "ts", view.record->header.sequence,
                decision_name(DECISION_STATE,
                              view.is_valid ? view.record->claims.decisions[DECISION_STATE].value
                                            : 0));
        if (r < 0)
                return r;

        return sd_bus_emit_properties_changed(
                bus, INTERFACE_PATH, INTERFACE_NAME, "State", "DeviceTrust", "ProductionReadiness",
                "OtaEligibility", "ManagedReview", "PolicyId", "Sequence", "EvaluatedAt",
                "ExpiresAt", "PolicyVersion", "PublicKey", "KeyId", "Gates", NULL);
}
